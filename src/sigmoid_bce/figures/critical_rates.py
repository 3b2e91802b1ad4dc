"""Critical learning rates: where half of the heads fail, by what was changed, one mark a loss."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sigmoid_bce.figures import looks, style
from sigmoid_bce.figures.drawing import Drawing
from sigmoid_bce.grids.critical import ABOVE
from sigmoid_bce.grids.summary import name_scale

ROW_HEIGHT = 0.27
BESIDE = 0.14
PREDICTED: style.Look = {"marker": "|", "color": style.GREY, "linestyle": "", "markersize": 9, "markeredgewidth": 1.6}


def name_rows(table: pd.DataFrame) -> pd.Series:
    """What each row of a table of critical rates is of: the scale of its inputs, and what was changed."""
    own = table["rms"].isna()
    scales = [
        f"RMS {name_scale(rms)}{' (own)' * is_own}" for rms, is_own in zip(table["features_rms"], own, strict=True)
    ]
    # Where nothing was changed in any row, the column of the file is empty, and so is read as numbers.
    changed = table["changed"].astype(object).fillna("")
    grids = np.where(changed == "", table["grid"].where(table["grid"] != table["grid"].iloc[0], ""), changed)
    return pd.Series(
        [f"{scale}: {what}" if what else scale for scale, what in zip(scales, grids, strict=True)], table.index
    )


def plot_critical_rates(table: Path) -> Drawing:
    """The figure, from the file of its table."""
    rows = pd.read_csv(table)
    return Drawing(draw_critical_rates(rows), table, describe_critical_rates(rows))


@style.styled
def draw_critical_rates(table: pd.DataFrame) -> Figure:
    """One row a setting: a mark and an interval for each loss, an arrow where that is beyond all rates.

    `table` is that of `grids.summary.tabulate_grids`.
    """
    named = table.assign(row=name_rows(table))
    rows = list(dict.fromkeys(zip(named["grid"], named["row"], strict=True)))
    losses = list(dict.fromkeys(named["loss"]))
    figure = style.new_figure(ROW_HEIGHT * len(rows) + 1.3)
    axis = figure.subplots()
    for place, (grid, name) in enumerate(rows):
        own = named[(named["grid"] == grid) & (named["row"] == name)]
        for row in own.to_dict("records"):
            _draw_row(axis, row, place + BESIDE * (losses.index(row["loss"]) - (len(losses) - 1) / 2))
        axis.plot(own["rate_of_silence"].iloc[0], place, **PREDICTED)
    for place in range(1, len(rows)):
        if rows[place][0] != rows[place - 1][0]:
            axis.axhline(place - 0.5, **style.GUIDE_LINE | {"linewidth": 0.5})
    axis.set(xscale="log", xlabel="learning rate at which half of the heads fail", ylim=(len(rows) - 0.4, -0.6))
    axis.set_yticks(range(len(rows)), [name for _, name in rows], fontsize=7)
    axis.tick_params(axis="y", length=0)
    axis.grid(axis="x", color=style.BAND, linewidth=0.8)
    axis.set_axisbelow(True)
    keys = [Line2D([], [], label=loss, **_look(loss)) for loss in losses]
    keys.append(Line2D([], [], label="after one step no wrong image pulls (predicted)", **PREDICTED))
    style.head(figure, "Where half of the heads fail", keys, 3)
    return figure


def describe_critical_rates(table: pd.DataFrame) -> str:
    """The figure in words, with the numbers of the table."""
    named = table.assign(row=name_rows(table))
    sentences = []
    for (_, name), own in named.groupby(["grid", "row"], sort=False):
        values = ", ".join(
            f"{row['loss']} {row['critical_rate']:.2g}"
            if np.isfinite(row["critical_rate"])
            else f"{row['loss']} {row['where']}"
            for row in own.to_dict("records")
        )
        sentences.append(f"{name}: {values}.")
    return f"Learning rate at which half of the heads fail, by setting and loss, with 95 % intervals. {' '.join(sentences)}"


def _draw_row(axis: Axes, row: dict, height: float) -> None:
    look = _look(row["loss"])
    if np.isfinite(row["critical_rate"]):
        low, high = max(row["low"], row["critical_rate"] / 30), min(row["high"], row["critical_rate"] * 30)
        axis.plot([low, high], [height, height], color=look["color"], linewidth=0.9)
        axis.plot(row["critical_rate"], height, **look)
    else:
        above = row["where"] == ABOVE
        axis.plot(
            row["highest_rate"] if above else row["lowest_rate"], height, **look | {"marker": ">" if above else "<"}
        )


def _look(loss: str) -> style.Look:
    return looks.MARKS[loss] | {"markersize": 4, "linestyle": ""}
