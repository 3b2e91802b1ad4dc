"""The figure of raw against sigmoid: accuracy and loss of the test images, ours and the author's runs."""

from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sigmoid_bce.analysis.losses_compared import LOSSES, gather_runs
from sigmoid_bce.analysis.summary import read_summary
from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing
from sigmoid_bce.figures.looks import MARKS

ROW_HEIGHT = 0.62
PANELS = (("accuracy", "test accuracy"), ("test_loss", "test loss"))
# Above and below the middle of a network's row.
PLACES = {"raw": -0.17, "sigmoid": 0.17}
PAIR_LINE: style.Look = {"color": style.GREY, "linewidth": 0.6, "zorder": 1}
DEAD_MARK: style.Look = {"marker": "x", "markersize": 5, "linestyle": ""}


def plot_losses_compared(summary: Path, data_set: str) -> Drawing:
    """The figure, from the file of the table of all runs; `data_set` is what the images are called."""
    runs = gather_runs(read_summary(summary))
    return Drawing(draw_losses_compared(runs, data_set), runs, describe_losses_compared(runs, data_set))


@style.styled
def draw_losses_compared(runs: pd.DataFrame, data_set: str) -> Figure:
    """Two panels, one row a network, one mark a run and a bar at the mean of each loss; from `gather_runs`.

    A line joins the two runs of a pair. What clipping has killed is a cross. Runs that collapsed are not drawn.
    """
    shown = _learned(runs)
    names = list(dict.fromkeys(shown["runs_of"]))
    figure = style.new_figure(ROW_HEIGHT * max(len(names), 2) + 1.3)
    axes = list(figure.subplots(1, 2, sharey=True))
    for axis, (measure, label) in zip(axes, PANELS, strict=True):
        for row, name in enumerate(names):
            _draw_row(axis, shown[shown["runs_of"] == name], measure, row)
        axis.set_xlabel(label)
        axis.tick_params(axis="y", length=0)
    style.tell_in_percent(axes[0].xaxis)
    labels = [f"{name}\n{_count_pairs(shown[shown['runs_of'] == name])}" for name in names]
    axes[0].set(yticks=range(len(names)), yticklabels=labels, ylim=(len(names) - 0.5, -0.5))
    keys = [
        Line2D([], [], linestyle="", fillstyle="none", label=f"trained with {loss}", **MARKS[loss]) for loss in LOSSES
    ]
    if shown["dead"].any():
        keys.append(Line2D([], [], color=style.BLACK, label="dead by clipping", **DEAD_MARK))
    keys.append(Line2D([], [], label="a pair: the same seed", **PAIR_LINE))
    style.head(figure, f"{data_set.capitalize()}: one loss or the other", keys, len(keys))
    style.letter(axes)
    return figure


def describe_losses_compared(runs: pd.DataFrame, data_set: str) -> str:
    """The figure in words, with the numbers of the table."""
    shown, sentences = _learned(runs), []
    for name, of_network in shown.groupby("runs_of", sort=False):
        for loss, own in of_network.groupby("loss", sort=False):
            runs_and_dead = style.count(len(own), "run")
            if own["dead"].any():
                runs_and_dead += f", {own['dead'].sum()} of them dead by clipping"
            sentences.append(
                f"{name} trained with {loss} ({runs_and_dead}): accuracy {own['accuracy'].min():.1%} to "
                f"{own['accuracy'].max():.1%}, mean {own['accuracy'].mean():.2%}; mean loss {own['test_loss'].mean():.3f}."
            )
        sentences.append(f"{name}: {_count_pairs(of_network)}.")
    left_out = int(runs["collapsed"].sum())
    collapsed = f" Runs that collapsed are not drawn: {left_out}." if left_out else ""
    return (
        f"{data_set.capitalize()}: accuracy (left) and loss (right) of the test images, one row a network, one mark a "
        f"run, a bar at the mean of each loss, a line between two runs from the same seed. {' '.join(sentences)}{collapsed}"
    )


def _learned(runs: pd.DataFrame) -> pd.DataFrame:
    return runs[runs["loss"].isin(LOSSES) & ~runs["collapsed"]]


def _draw_row(axis: Axes, runs: pd.DataFrame, measure: str, row: int) -> None:
    for _, pair in runs.groupby("seed"):
        if len(pair) == len(LOSSES):
            axis.plot(pair[measure], [row + PLACES[loss] for loss in pair["loss"]], **PAIR_LINE)
    for loss in LOSSES:
        own, height, look = runs[runs["loss"] == loss], row + PLACES[loss], MARKS[loss]
        for dead, mark in (
            (False, {"linestyle": "", "markersize": 4, "fillstyle": "none", **look}),
            (True, look | DEAD_MARK),
        ):
            values = own.loc[own["dead"] == dead, measure]
            axis.plot(values, [height] * len(values), **mark)
        if len(own) > 1:
            axis.plot([own[measure].mean()] * 2, [height - 0.13, height + 0.13], color=look["color"], linewidth=2)


def _count_pairs(runs: pd.DataFrame) -> str:
    if runs["seed"].isna().any():
        return "not paired"
    pairs = int((runs.groupby("seed").size() == len(LOSSES)).sum())
    return style.count(pairs, "pair")
