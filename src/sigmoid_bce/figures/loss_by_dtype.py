"""Figure 3 again, in each dtype: the article's loss against the raw output, for both labels, with the exact one."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing

REACH = 25.0
LINES: tuple[style.Look, style.Look] = (
    {"color": style.BLUE, "linestyle": "-", "linewidth": 1.8},
    {"color": style.VERMILLION, "linestyle": (0, (3, 1.2)), "linewidth": 1.8},
)
EXACT: style.Look = {"color": style.BLACK, "linestyle": "-", "linewidth": 0.8, "zorder": 4}


def plot_loss_by_dtype(table: Path) -> Drawing:
    """The figure, from the file of its table."""
    rows = pd.read_csv(table)
    return Drawing(draw_loss_by_dtype(rows), table, describe_loss_by_dtype(rows))


@style.styled
def draw_loss_by_dtype(table: pd.DataFrame) -> Figure:
    """A panel a dtype, logarithmic, from `by_dtype.tabulate_loss`; shaded where the loss of either label has no value."""
    table = table[table["raw_output"].abs() <= REACH]
    figure = style.new_figure(4.8)
    panels = figure.subplots(2, 2, sharex=True, sharey=True).flatten()
    for panel, (dtype, rows) in zip(panels, table.groupby("dtype", sort=False), strict=True):
        _draw_panel(panel, rows)
        panel.set_title(dtype, loc="left", fontweight="bold")
    figure.supxlabel("raw output $x$", fontsize=9)
    figure.supylabel("loss", fontsize=9)
    keys = [Line2D([], [], label=f"label {label}", **look) for label, look in enumerate(LINES)]
    style.head(figure, "The article's loss in each dtype", [*keys, Line2D([], [], label="exact", **EXACT)], columns=3)
    return figure


def describe_loss_by_dtype(table: pd.DataFrame) -> str:
    """The figure in words: the ends of each curve, and from where on there is none."""
    table = table[table["raw_output"].abs() <= REACH]
    sentences = [
        f"Four line charts, one a dtype, logarithmic: the article's loss for both labels and the exact loss, for raw "
        f"outputs from {-REACH:g} to {REACH:g}."
    ]
    for dtype, rows in table.groupby("dtype", sort=False):
        parts = [f"label {label} {_describe(curve)}" for label, curve in rows.groupby("label")]
        sentences.append(f"{dtype}: {'; '.join(parts)}.")
    return " ".join(sentences)


def find_values(rows: pd.DataFrame) -> tuple[float, float]:
    """The raw outputs between which the loss of every label has a value, at the points of the table."""
    has_value = np.isfinite(rows["loss"]).groupby(rows["raw_output"]).all()
    return float(has_value[has_value].index.min()), float(has_value[has_value].index.max())


def _draw_panel(panel: Axes, rows: pd.DataFrame) -> None:
    for label, curve in rows.groupby("label"):
        panel.plot(curve["raw_output"], curve["loss"], **LINES[int(label)])
        panel.plot(curve["raw_output"], curve["exact_loss"], **EXACT)
    panel.set(xlim=(-REACH, REACH), yscale="log")
    lowest, highest = find_values(rows)
    if style.shade_beyond(panel, lowest, highest):
        panel.text(
            (highest + REACH) / 2, 0.75, "no value", ha="center", va="center", transform=panel.get_xaxis_transform()
        )


def _describe(curve: pd.DataFrame) -> str:
    curve = curve.sort_values("raw_output")
    values = curve[np.isfinite(curve["loss"])]
    first, last = values.iloc[0], values.iloc[-1]
    text = f"goes from {first['loss']:.3g} at {first['raw_output']:g} to {last['loss']:.3g} at {last['raw_output']:g}"
    return text if len(values) == len(curve) else f"{text}, where its values end"
