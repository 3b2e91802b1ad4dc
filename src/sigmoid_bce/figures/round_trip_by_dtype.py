"""Figure 2 again, in each dtype: what the way to the sigmoid and back does to a raw output."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing

# In per cent; what goes beyond is cut, and said to be in the description.
HIGHEST_ERROR = 12.0
NOTABLE_ERROR = 1.0


def plot_round_trip_by_dtype(table: Path) -> Drawing:
    """The figure, from the file of its table."""
    rows = pd.read_csv(table)
    return Drawing(draw_round_trip_by_dtype(rows), table, describe_round_trip_by_dtype(rows))


@style.styled
def draw_round_trip_by_dtype(table: pd.DataFrame) -> Figure:
    """A panel a dtype, from the table of `by_dtype.tabulate_round_trip`; shaded where the logit has no finite value."""
    figure = style.new_figure(4.4)
    panels = figure.subplots(2, 2, sharex=True, sharey=True).flatten()
    for panel, (dtype, rows) in zip(panels, table.groupby("dtype", sort=False), strict=True):
        _draw_panel(panel, rows)
        panel.set_title(dtype, loc="left", fontweight="bold")
    figure.supxlabel("raw output $x$", fontsize=9)
    figure.supylabel("relative error of logit(sigmoid($x$)), %", fontsize=9)
    return figure


def describe_round_trip_by_dtype(table: pd.DataFrame) -> str:
    """The figure in words."""
    sentences = [
        f"Four line charts of the relative error of logit(sigmoid(x)), one a dtype, cut at {HIGHEST_ERROR:g} %, for raw "
        f"outputs from {table['raw_output'].min():g} to {table['raw_output'].max():g}, with lines at {NOTABLE_ERROR:g} %."
    ]
    for dtype, rows in table.groupby("dtype", sort=False):
        left, right = find_range(rows)
        passed = rows[(rows["raw_output"] > 1) & (100 * rows["relative_error"].abs() > NOTABLE_ERROR)]
        at = f"first passes it at {passed['raw_output'].iloc[0]:.2f}" if len(passed) else "never passes it"
        sentences.append(f"{dtype}: right of 1 the error {at}; the logit is finite from {left:.2f} to {right:.2f}.")
    return " ".join(sentences)


def find_range(rows: pd.DataFrame) -> tuple[float, float]:
    """The raw outputs between which the round trip is finite, at the points of the table."""
    finite = rows["raw_output"][np.isfinite(rows["round_trip"])]
    return float(finite.min()), float(finite.max())


def _draw_panel(panel: Axes, rows: pd.DataFrame) -> None:
    finite = rows[np.isfinite(rows["round_trip"])]
    for level in (-NOTABLE_ERROR, 0, NOTABLE_ERROR):
        panel.axhline(level, **style.GUIDE_LINE | {"linestyle": (0, (4, 3)) if level else "-"})
    panel.plot(finite["raw_output"], 100 * finite["relative_error"], **style.RAW_LINE | {"linewidth": 0.9})
    panel.set(xlim=(rows["raw_output"].min(), rows["raw_output"].max()), ylim=(-HIGHEST_ERROR, HIGHEST_ERROR))
    style.shade_beyond(panel, *find_range(rows))
