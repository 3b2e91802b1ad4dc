"""Small multiples: the loss of each implementation on the same axes, and where its gradient is dead on the wrong side."""

import textwrap
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing

COLUMNS = 4
ROW_HEIGHT = 1.38
HIGHEST_LOSS = 45.0
TITLE_WIDTH = 27
LINES: tuple[style.Look, style.Look] = (
    {"color": style.BLUE, "linestyle": "-", "linewidth": 1.5},
    {"color": style.VERMILLION, "linestyle": (0, (3, 1.2)), "linewidth": 1.5},
)
EXACT: style.Look = {"color": style.GREY, "linestyle": (0, (1, 1.5)), "linewidth": 0.9}
DEAD: style.Look = {"facecolor": "#D9D9D9", "edgecolor": "none"}
UNDEFINED: style.Look = {"facecolor": "#F6D9C8", "edgecolor": style.VERMILLION, "hatch": "////", "linewidth": 0}


def plot_implementations(table: Path) -> Drawing:
    """The figure, from the file of its table."""
    rows = pd.read_csv(table)
    return Drawing(draw_implementations(rows), table, describe_implementations(rows))


@style.styled
def draw_implementations(table: pd.DataFrame) -> Figure:
    """A panel for each of the table's, from `numerics.curves.tabulate`."""
    groups = list(table.groupby("panel", sort=False))
    rows = -(-len(groups) // COLUMNS)
    figure = style.new_figure(ROW_HEIGHT * rows + 0.7)
    panels = figure.subplots(rows, COLUMNS, sharex=True, sharey=True, squeeze=False).flatten()
    for panel, (_, curves) in zip(panels, groups, strict=False):
        _draw_panel(panel, curves)
    for panel in panels[len(groups) :]:
        panel.set_visible(False)
    figure.supxlabel("raw output $x$", fontsize=9)
    figure.supylabel("loss", fontsize=9)
    style.head(figure, "Loss against raw output", _keys(), columns=3)
    return figure


def describe_implementations(table: pd.DataFrame) -> str:
    """The figure in words: for each panel the highest losses, and where its gradient is dead or undefined."""
    reach = table["raw_output"].max()
    sentences = [
        f"Small multiples, one line chart an implementation: its loss for labels 0 and 1 against raw outputs from "
        f"{-reach:g} to {reach:g}, with the exact loss, |x| on the wrong side, as a dotted line."
    ]
    for _, curves in table.groupby("panel", sort=False):
        sentences.append(f"{curves['panel'].iloc[0]}: {_describe_panel(curves)}.")
    return " ".join(sentences)


def wrong_side(curves: pd.DataFrame, label: int) -> pd.DataFrame:
    """The rows of a label on the wrong side of it, from 0 outwards."""
    rows = curves[curves["label"] == label]
    side = rows[rows["raw_output"] > 0] if label == 0 else rows[rows["raw_output"] < 0]
    return side.sort_values("raw_output", key=np.abs)


def _draw_panel(panel: Axes, curves: pd.DataFrame) -> None:
    reach = curves["raw_output"].max()
    for label in (0, 1):
        side = wrong_side(curves, label)
        if side["has_gradient"].all():
            _shade(panel, side, side["gradient"] == 0, DEAD)
            _shade(panel, side, ~np.isfinite(side["gradient"]), UNDEFINED)
        exact = side["raw_output"].abs()
        panel.plot(side["raw_output"], exact, **EXACT)
        rows = curves[curves["label"] == label]
        shown = rows["loss"].where(rows["loss"] <= HIGHEST_LOSS)
        panel.plot(rows["raw_output"], shown, **LINES[label])
        _note_what_is_above(panel, side)
    panel.set(xlim=(-reach, reach), ylim=(0, HIGHEST_LOSS), xticks=(-30, 0, 30), yticks=(0, 15, 30, 45))
    panel.set_title(textwrap.fill(curves["panel"].iloc[0], TITLE_WIDTH), fontsize=7, loc="left", pad=3)
    panel.tick_params(labelsize=7)


def _shade(panel: Axes, side: pd.DataFrame, where: pd.Series, look: style.Look) -> None:
    panel.fill_between(side["raw_output"], 0, HIGHEST_LOSS, where=where, zorder=0, **look)


def _note_what_is_above(panel: Axes, side: pd.DataFrame) -> None:
    above = side["loss"][(side["loss"] > HIGHEST_LOSS) | side["loss"].isna()]
    if above.empty:
        return
    far = side["loss"].iloc[-1]
    text = "no value" if np.isnan(far) else "infinite" if np.isinf(far) else f"{far:.0f}"
    at_right = side["raw_output"].iloc[-1] > 0
    panel.text(
        0.97 if at_right else 0.03,
        0.9,
        text,
        ha="right" if at_right else "left",
        va="top",
        fontsize=7,
        transform=panel.transAxes,
    )


def _describe_panel(curves: pd.DataFrame) -> str:
    parts = []
    for label in (0, 1):
        side = wrong_side(curves, label)
        if side["loss"].isna().all():
            parts.append(f"no loss for label {label}")
            continue
        highest = side["loss"].iloc[-1]
        height = "no value" if np.isnan(highest) else f"{highest:.4g}"
        text = f"label {label} ends at {height}"
        if side["has_gradient"].all():
            dead, undefined = side["gradient"] == 0, ~np.isfinite(side["gradient"])
            if dead.any():
                text += f", gradient 0 from {side['raw_output'][dead].iloc[0]:g}"
            if undefined.any():
                text += f", gradient infinite or not a number from {side['raw_output'][undefined].iloc[0]:g}"
        parts.append(text)
    return "; ".join(parts)


def _keys() -> list[Artist]:
    return [
        Line2D([], [], label="label 0", **LINES[0]),
        Line2D([], [], label="label 1", **LINES[1]),
        Line2D([], [], label="exact, wrong side", **EXACT),
        Patch(label="wrong side, gradient exactly 0", **DEAD),
        Patch(label="wrong side, gradient infinite or not a number", **UNDEFINED),
    ]
