"""The figure of networks trained from the pixels, scaled as the article scaled them, or not at all."""

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing
from sigmoid_bce.figures.looks import LINES
from sigmoid_bce.runs.states import DEAD

PANELS = (("training_loss", "training loss"), ("val_accuracy", "validation accuracy"))
MARK: style.Look = {"marker": "o", "markersize": 3}
DEAD_END: style.Look = {"marker": "X", "markersize": 8, "fillstyle": "none"}


def plot_pixels(table: Path, data_set: str) -> Drawing:
    """The figure, from the file of its table; `data_set` is what the images are called."""
    rows = pd.read_csv(table)
    return Drawing(draw_pixels(rows, data_set), table, describe_pixels(rows, data_set))


@style.styled
def draw_pixels(table: pd.DataFrame, data_set: str) -> Figure:
    """A row of two panels for each study, a line a run, from the second table of `grids.pixels`."""
    heading = f"{data_set.capitalize()}: the convnet from the pixels"
    studies = list(dict.fromkeys(zip(table["study"], table["scaling"], strict=True)))
    if not studies:
        return style.draw_notice(heading, "None of these runs is there yet.")
    figure = style.new_figure(2.1 * len(studies) + 0.9)
    grid = figure.subplots(len(studies), 2, squeeze=False)
    for row, (study, scaling) in zip(grid, studies, strict=True):
        own = table[table["study"] == study]
        for axis, (column, label) in zip(row, PANELS, strict=True):
            for (_, loss), run in own.groupby(["seed", "loss"]):
                axis.plot(run["epoch"], run[column], **LINES[loss] | {"linewidth": 1.2} | MARK)
                if run["state"].iloc[-1] == DEAD:
                    end = run["epoch"].iloc[-1], run[column].iloc[-1]
                    axis.plot(*end, color=LINES[loss]["color"], zorder=5, **DEAD_END)
            axis.set(ylabel=label, xticks=sorted(set(own["epoch"])))
            axis.set_title(f"{study.replace('_', ' ')}: pixels {scaling}", fontsize="medium")
        row[0].set_yscale("log")
        row[1].set_ylim(0.45, max(0.7, table["val_accuracy"].max() + 0.05))
    for axis in grid[-1]:
        axis.set_xlabel("epoch")
    used = [name for name in LINES if name in set(table["loss"])]
    keys = [Line2D([], [], label=f"trained with {name}", **LINES[name]) for name in used]
    if (table["state"] == DEAD).any():
        keys.append(Line2D([], [], color=style.GREY, linestyle="", label=DEAD, **DEAD_END))
    style.head(figure, heading, keys, columns=len(keys))
    style.letter(list(grid.flat))
    return figure


def describe_pixels(table: pd.DataFrame, data_set: str) -> str:
    """The figure in words, with the numbers of the table."""
    ended = table.groupby(["study", "loss", "seed"], sort=False).last().reset_index()
    sentences = [
        f"{study.replace('_', ' ').capitalize()}, pixels {scaling}, trained with {loss}: {_describe_ends(ends)}"
        for (study, scaling, loss), ends in ended.groupby(["study", "scaling", "loss"], sort=False)
    ]
    return (
        f"{data_set.capitalize()}: line charts of the training loss (left, logarithmic) and the validation accuracy "
        f"(right) against the epoch, one row of panels a study, one line a run. "
        f"{' '.join(sentences) or 'None of these runs is there yet.'}"
    )


def _describe_ends(ends: pd.DataFrame) -> str:
    losses, accuracies, dead = ends["training_loss"], ends["val_accuracy"], (ends["state"] == DEAD).sum()
    return (
        f"{len(ends)} of them, which end with a training loss from {losses.min():.4g} to {losses.max():.4g} and a "
        f"validation accuracy from {accuracies.min():.1%} to {accuracies.max():.1%}; {dead} {DEAD}."
    )
