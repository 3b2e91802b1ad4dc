"""One head followed step by step, trained with two losses: outputs of either class, and who still pulls."""

from pathlib import Path
from typing import Literal

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing
from sigmoid_bce.losses.formulas import clipping_range

# The article's two.
SHOWN = ("raw", "sigmoid")
# By label, as everywhere.
COLORS = (style.BLUE, style.VERMILLION)
STYLES: tuple[Literal["-", "--"], ...] = ("-", "--")
# Below this a raw output is drawn on a linear scale.
LINEAR_TO = 10.0


def plot_death(table: Path) -> Drawing:
    """The figure, from the file of its table."""
    rows = pd.read_csv(table)
    return Drawing(draw_death(rows), table, describe_death(rows))


@style.styled
def draw_death(table: pd.DataFrame) -> Figure:
    """Above, lowest to highest and median raw output of the training images of either class, step by step; below, the
    share of them that is wrong and has a gradient, and the share that is wrong and clipped.

    `table` is that of `grids.following.follow_head`.
    """
    figure = style.new_figure(5.0)
    axes = figure.subplots(2, 2, sharex=True, sharey="row")
    for column, loss in enumerate(SHOWN):
        own = table[table["loss"] == loss]
        axes[0, column].set_title(loss, fontfamily="monospace")
        for label in (0, 1):
            _draw_class(axes[:, column], own[own["label"] == label], label)
        axes[1, column].set_xlabel("step")
    for axis in axes[0]:
        axis.set_yscale("symlog", linthresh=LINEAR_TO)
        low, high = axis.get_ylim()
        for start, end in ((low, clipping_range()[0]), (clipping_range()[1], high)):
            if start < end:
                axis.axhspan(start, end, color=style.BAND, linewidth=0, zorder=0)
        axis.set_ylim(low, high)
    axes[0, 0].set_ylabel("raw output")
    axes[1, 0].set_ylabel("share of the class")
    style.tell_in_percent(axes[1, 0].yaxis)
    axes[1, 0].set_ylim(-0.03, 1.03)
    style.letter(list(axes.flat))
    keys: list[Artist] = []
    keys += [Line2D([], [], color=COLORS[label], linestyle=STYLES[label], label=f"class {label}") for label in (0, 1)]
    keys += [style.band_key(True), Patch(facecolor=style.GREY, alpha=0.25, label="lowest to highest")]
    keys += [
        Line2D([], [], color=style.GREY, marker="x", linestyle="", markersize=4, label="wrong and without a gradient")
    ]
    style.head(figure, "One head, step by step: above its outputs, below who is wrong and still pulls", keys, 5)
    return figure


def describe_death(table: pd.DataFrame) -> str:
    """The figure in words, with the numbers of the table."""
    sentences = []
    for loss in SHOWN:
        own = table[table["loss"] == loss]
        last = own[own["step"] == own["step"].max()]
        pulling = own[own["step"] > 0].groupby("step")["pulling"].sum()
        quiet = pulling.index[pulling == 0]
        silent = f"after {len(quiet)} of {len(pulling)} steps no image that is wrong pulls"
        sentences.append(
            f"{loss}: {silent}; in the end the median outputs of the two classes are {last['median'].iloc[0]:.3g} and "
            f"{last['median'].iloc[1]:.3g}, and {last['wrong'].mean():.0%} of the images are wrong."
        )
    return (
        "One head, followed step by step from the same weights and batches with either loss. Above, the raw outputs of the "
        "training images of either class; below, the share of each class that is wrong and has a gradient. "
        f"{' '.join(sentences)}"
    )


def _draw_class(axes: list[Axes], own: pd.DataFrame, label: int) -> None:
    above, below = axes
    look: style.Look = {"color": COLORS[label], "linestyle": STYLES[label]}
    above.fill_between(own["step"], own["lowest"], own["highest"], color=COLORS[label], alpha=0.18, linewidth=0)
    above.plot(own["step"], own["median"], linewidth=1.3, **look)
    below.plot(own["step"], own["pulling"], linewidth=1.3, **look)
    silent = own["wrong"] - own["pulling"]
    below.plot(
        own["step"],
        silent.where(silent > 0),
        color=COLORS[label],
        marker="x",
        linestyle="",
        markersize=3.5,
        markeredgewidth=0.8,
    )
