"""The figure of raw against sigmoid: accuracy and loss of the test images, ours and the author's runs."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import PercentFormatter

from sigmoid_bce.figures import style
from sigmoid_bce.figures.looks import MARKS
from sigmoid_bce.outputs.losses_compared import LOSSES

ROW_HEIGHT = 0.62
PANELS = (("accuracy", "test accuracy"), ("test_loss", "test loss"))
# Above and below the middle of a network's row.
PLACES = {"raw": -0.17, "sigmoid": 0.17}


@style.styled
def draw_losses_compared(runs: pd.DataFrame, data_set: str) -> Figure:
    """Two panels, one row a network, one mark a run and a bar at the mean of each loss; from `gather_runs`."""
    shown = runs[runs["loss"].isin(LOSSES)]
    names = list(dict.fromkeys(shown["runs_of"]))
    figure = style.new_figure(ROW_HEIGHT * max(len(names), 2) + 1.3)
    axes = list(figure.subplots(1, 2, sharey=True))
    for axis, (measure, label) in zip(axes, PANELS, strict=True):
        for row, name in enumerate(names):
            for loss in LOSSES:
                own = shown.loc[(shown["runs_of"] == name) & (shown["loss"] == loss), measure]
                height = row + PLACES[loss]
                look = MARKS[loss]
                axis.plot(own, [height] * len(own), linestyle="", markersize=4, fillstyle="none", **look)
                if len(own) > 1:
                    axis.plot([own.mean()] * 2, [height - 0.13, height + 0.13], color=look["color"], linewidth=2)
        axis.set_xlabel(label)
        axis.tick_params(axis="y", length=0)
    axes[0].xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes[0].set(yticks=range(len(names)), yticklabels=names, ylim=(len(names) - 0.5, -0.5))
    keys = [
        Line2D([], [], linestyle="", fillstyle="none", label=f"trained with {loss}", **MARKS[loss]) for loss in LOSSES
    ]
    style.head(figure, f"{data_set.capitalize()}: one loss or the other", keys, 2)
    style.letter(axes)
    return figure


def describe_losses_compared(runs: pd.DataFrame, data_set: str) -> str:
    """The figure in words, with the numbers of the table."""
    sentences = []
    for (name, loss), own in runs[runs["loss"].isin(LOSSES)].groupby(["runs_of", "loss"], sort=False):
        sentences.append(
            f"{name} trained with {loss} ({len(own)} runs): accuracy {own['accuracy'].min():.1%} "
            f"to {own['accuracy'].max():.1%}, mean {own['accuracy'].mean():.2%}; mean loss {own['test_loss'].mean():.3f}."
        )
    return (
        f"{data_set.capitalize()}: accuracy (left) and loss (right) of the test images, one row a network, one mark a "
        f"run, a bar at the mean of each loss. {' '.join(sentences)}"
    )
