"""The figure over networks, losses and seeds: ranges of raw outputs, shares in the clipping range, test accuracy."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sigmoid_bce.analysis.summary import label_of_runs, read_summary
from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing
from sigmoid_bce.figures.looks import MARKS
from sigmoid_bce.losses.formulas import clipping_range

ROW_HEIGHT = 0.42
# Seeds of a row lie within this much of its middle.
SPREAD = 0.34


def plot_summary(table: Path, data_set: str) -> Drawing:
    """The figure, from the file of the table of all runs; `data_set` is what the images are called."""
    summary = read_summary(table)
    return Drawing(draw_summary(summary, data_set), table, describe_summary(summary, data_set))


@style.styled
def draw_summary(summary: pd.DataFrame, data_set: str) -> Figure:
    """A row of three panels over all runs that learned, one line a network and loss, from `outputs.summary`."""
    table = _runs_that_learned(summary)
    rows = list(dict.fromkeys(zip(table["name"], table["loss"], strict=True)))
    figure = style.new_figure(ROW_HEIGHT * max(len(rows), 3) + 1.5)
    axes = list(figure.subplots(1, 3, sharey=True, width_ratios=(2.2, 1.2, 1.2)))
    for place, (name, loss) in enumerate(rows):
        own = table[(table["name"] == name) & (table["loss"] == loss)]
        heights = place + _offsets(len(own))
        _draw_row(axes, own, heights, MARKS[loss])
    in_view = style.shade_beyond(axes[0], *clipping_range(np.float32))
    labels = [f"{name}\n{loss}, {_count(table, name, loss)}" for name, loss in rows]
    axes[0].set(yticks=range(len(rows)), yticklabels=labels, ylim=(len(rows) - 0.5, -0.5), xlabel="raw output")
    axes[1].set(xlabel="share clipped", xlim=(-0.01, None))
    axes[2].set(xlabel="test accuracy")
    for axis in axes[1:]:
        style.tell_in_percent(axis.xaxis)
    for axis in axes:
        axis.tick_params(axis="y", length=0)
        for boundary in np.arange(len(rows) - 1) + 0.5:
            axis.axhline(boundary, **style.GUIDE_LINE | {"linewidth": 0.4})
    keys = [
        Line2D([], [], color=style.GREY, linewidth=0.9, label="at convergence"),
        Line2D([], [], color=style.GREY, linewidth=3.0, alpha=0.5, label="early"),
        style.band_key(in_view),
        Line2D([], [], color=style.GREY, marker="<", linestyle="", markersize=4, label="left"),
        Line2D([], [], color=style.GREY, marker=">", linestyle="", markersize=4, label="right"),
    ]
    style.head(figure, f"{data_set.capitalize()}: all runs that learned", keys, len(keys))
    style.letter(axes)
    return figure


def describe_summary(summary: pd.DataFrame, data_set: str) -> str:
    """The figure in words, with the numbers of the table."""
    table = _runs_that_learned(summary)
    sentences = []
    for name, loss in dict.fromkeys(zip(table["name"], table["loss"], strict=True)):
        own = table[(table["name"] == name) & (table["loss"] == loss)]
        clipped = own["clipped_left_convergence"] + own["clipped_right_convergence"]
        sentences.append(
            f"{name} with loss {loss} ({_count(table, name, loss)}): raw outputs from "
            f"{own['lowest_convergence'].min():.1f} to "
            f"{own['highest_convergence'].max():.1f}, {clipped.min():.1%} to {clipped.max():.1%} of the training images "
            f"clipped, test accuracy {own['accuracy_convergence'].min():.1%} to {own['accuracy_convergence'].max():.1%}."
        )
    dead, collapsed = int(summary["dead"].sum()), int((summary["collapsed"] & ~summary["dead"]).sum())
    left_out = f" Runs that collapsed are not drawn: {collapsed}." if collapsed else ""
    left_out += f" Runs that are dead by clipping are not drawn: {dead}." if dead else ""
    return (
        f"{data_set.capitalize()}: three panels side by side, one row a network and loss, one line or mark a seed: the "
        f"range of raw outputs of the training images early and at convergence, the share of them in the clipping range on "
        f"each side, and the accuracy on the test images. {' '.join(sentences)}{left_out}"
    )


def _draw_row(axes: list[Axes], own: pd.DataFrame, heights: np.ndarray, look: style.Look) -> None:
    ranges, shares, accuracy = axes
    thin = 0.9 if len(own) > 1 else 1.6
    ranges.hlines(
        heights, own["lowest_early"], own["highest_early"], color=look["color"], linewidth=3 * thin, alpha=0.35
    )
    ranges.hlines(heights, own["lowest_convergence"], own["highest_convergence"], color=look["color"], linewidth=thin)
    dots: style.Look = {"color": look["color"], "linestyle": "", "markersize": 3.5, "fillstyle": "none"}
    shares.plot(own["clipped_left_convergence"], heights, marker="<", **dots)
    shares.plot(own["clipped_right_convergence"], heights, marker=">", **dots)
    accuracy.plot(own["accuracy_convergence"], heights, marker=look["marker"], **dots)


def _offsets(count: int) -> np.ndarray:
    return np.zeros(1) if count == 1 else np.linspace(-SPREAD, SPREAD, count)


def _runs_that_learned(summary: pd.DataFrame) -> pd.DataFrame:
    named = summary.assign(name=label_of_runs(summary, " (random)"))
    return named[~named["collapsed"] & ~named["dead"]]


def _count(table: pd.DataFrame, name: str, loss: str) -> str:
    count = int(((table["name"] == name) & (table["loss"] == loss)).sum())
    return f"{count} seed" + ("" if count == 1 else "s")
