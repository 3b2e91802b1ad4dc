"""The figure of clipped images: their share along the epochs, by split, side and class."""

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sigmoid_bce.datasets.registry import read_data
from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing
from sigmoid_bce.runs.record import read_record

SPLITS = {"train": "training", "validation": "validation", "test": "test"}
COLORS = (style.BLUE, style.VERMILLION)
LOOKS: dict[str, style.Look] = {
    "right": {"linestyle": "-", "linewidth": 1.0, "marker": ".", "markersize": 2.5},
    "wrong": {"linestyle": "", "marker": "x", "markersize": 4},
}


def plot_clipped_by_epoch(table: Path, record: Path, data_set: str) -> Drawing:
    """The figure, from the file of its table and the record of a run on the same images, which names their classes."""
    rows, (first, second) = pd.read_csv(table), read_data(read_record(record)["data"])["classes"]
    classes = (first, second)
    picture = draw_clipped_by_epoch(rows, data_set, classes)
    return Drawing(picture, table, describe_clipped_by_epoch(rows, data_set, classes))


@style.styled
def draw_clipped_by_epoch(table: pd.DataFrame, data_set: str, classes: tuple[str, str]) -> Figure:
    """A row of three panels for each run, a panel a split, from `analysis.stopping_early.tabulate_clipped_by_epoch`."""
    heading = f"{data_set.capitalize()}: images in the clipping range, epoch by epoch"
    runs = list(table.groupby(["study", "network", "loss", "seed"], sort=False))
    if not runs:
        return style.draw_notice(heading, "These runs were trained before such images were counted in every epoch.")
    figure = style.new_figure(2.1 * len(runs) + 0.9)
    grid = figure.subplots(len(runs), 3, squeeze=False, sharey=True)
    for row, ((_, network, loss, seed), run) in zip(grid, runs, strict=True):
        for axis, (split, title) in zip(row, SPLITS.items(), strict=True):
            for (side, label), own in run[run["split"] == split].groupby(["side", "label"]):
                # A share of nothing has no place on a logarithmic axis: it leaves a gap.
                axis.plot(own["epoch"], own["share"].where(own["share"] > 0), color=COLORS[label], **LOOKS[side])
            axis.set(yscale="log", xlim=(0, run["epoch"].max() * 1.03))
            axis.set_title(f"{title} images")
        row[0].set(ylabel=f"{network}, {loss}\nseed {seed}: share clipped", ylim=(5e-4, 1.3))
    for axis in grid[-1]:
        axis.set_xlabel("epoch")
    keys = [
        Line2D([], [], label=f"{name}, {side} side", color=color, **look)
        for side, look in LOOKS.items()
        for name, color in zip(classes, COLORS, strict=True)
    ]
    style.head(figure, heading, keys, columns=len(keys))
    style.letter(list(grid.flat))
    return figure


def describe_clipped_by_epoch(table: pd.DataFrame, data_set: str, classes: tuple[str, str]) -> str:
    """The figure in words, with the numbers of the table."""
    sentences = []
    for (_, network, loss, seed), run in table.groupby(["study", "network", "loss", "seed"], sort=False):
        last = run[run["epoch"] == run["epoch"].max()]
        shares = ", ".join(
            f"{share:.1%} of the {split} images of {classes[label]} on the {side} side"
            for split, side, label, share in last[["split", "side", "label", "share"]].itertuples(index=False)
        )
        sentences.append(f"{network}, trained with {loss}, seed {seed}, epoch {run['epoch'].max()}: {shares}.")
    return (
        f"{data_set.capitalize()}: line charts of the share of the images of each class in the clipping range against the "
        f"epoch, on a logarithmic axis, one row a run, one panel a split; a share of nothing leaves a gap. "
        f"{' '.join(sentences) or 'No run has such counts.'}"
    )
