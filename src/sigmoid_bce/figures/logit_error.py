"""Figure 2: what the way to the sigmoid and back does to a raw output in float32."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing
from sigmoid_bce.losses.numerics import NOTABLE_ERROR, describe_logit_error

CLOSE_UP = (12.0, 17.5)


def plot_logit_error(table: Path) -> Drawing:
    """The figure, from the file of its table."""
    rows = pd.read_csv(table, dtype="float32")
    return Drawing(draw_logit_error(rows), table, describe_logit_error_chart(rows))


@style.styled
def draw_logit_error(table: pd.DataFrame) -> Figure:
    """Relative error against raw output, whole and close up, from the table of `numerics.tabulate_logit_error`."""
    figure = style.new_figure(2.9)
    whole, close = figure.subplots(1, 2, sharey=True, width_ratios=(1, 1.15))
    numbers = describe_logit_error(table)
    for axis, limits in ((whole, (table["raw_output"].min(), table["raw_output"].max())), (close, CLOSE_UP)):
        _draw_error(axis, table, limits, numbers["division_by_zero_from"])
    whole.set_ylabel("relative error of logit(sigmoid($x$)), %")
    percent = 100 * NOTABLE_ERROR
    close.annotate(
        f"past {percent:g} % from $x$ = {numbers['first_above']:.2f}",
        (numbers["first_above"], percent),
        (CLOSE_UP[0] + 0.15, 2 * percent),
        arrowprops={"arrowstyle": "-", "color": style.GREY, "linewidth": 0.8, "shrinkB": 0},
    )
    close.text(
        (numbers["division_by_zero_from"] + CLOSE_UP[1]) / 2,
        0.5,
        f"division by zero\nfrom $x$ = {numbers['division_by_zero_from']:.2f}",
        rotation=90,
        ha="center",
        va="center",
        transform=close.get_xaxis_transform(),
        bbox={"facecolor": style.BAND, "edgecolor": "none"},
    )
    style.letter([whole, close])
    return figure


def describe_logit_error_chart(table: pd.DataFrame) -> str:
    """The figure in words, with the numbers of the table."""
    numbers = describe_logit_error(table)
    finite = table["relative_error"][np.isfinite(table["relative_error"]) & (table["raw_output"].abs() > 1)]
    return (
        f"Line chart of the relative error of logit(sigmoid(x)) in float32, for raw outputs x from "
        f"{table['raw_output'].min():g} to {table['raw_output'].max():g} (panel a) and from {CLOSE_UP[0]:g} to "
        f"{CLOSE_UP[1]:g} (panel b). For negative x there is no visible error (at most "
        f"{100 * numbers['largest_left_of_-1']:.1g} % left of -1). For positive x it grows in a zig-zag around zero, "
        f"first passes {100 * NOTABLE_ERROR:g} % at x = {numbers['first_above']:.2f}, stays beyond it from "
        f"{numbers['for_good_above']:.2f}, and reaches {100 * finite.min():.1f} % and {100 * finite.max():.1f} %. "
        f"From x = {numbers['division_by_zero_from']:.2f} the sigmoid is 1 and the logit divides by zero; that part "
        f"is shaded."
    )


def _draw_error(axis: Axes, table: pd.DataFrame, limits: tuple[float, float], no_value_from: float) -> None:
    shown = table[table["raw_output"].between(*limits) & np.isfinite(table["relative_error"])]
    for level in (-NOTABLE_ERROR, 0, NOTABLE_ERROR):
        axis.axhline(100 * level, **style.GUIDE_LINE | {"linestyle": (0, (4, 3)) if level else "-"})
    axis.plot(shown["raw_output"], 100 * shown["relative_error"], **style.RAW_LINE | {"linewidth": 1.0})
    axis.set(xlabel="raw output $x$", xlim=limits)
    style.shade_beyond(axis, -np.inf, no_value_from)
