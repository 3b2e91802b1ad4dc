"""The map: what becomes of a head, by learning rate and scale of its inputs, one panel a loss."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing
from sigmoid_bce.grids.states import DEAD, FAILED
from sigmoid_bce.grids.summary import name_scale

# Of the test accuracy; light is high, so that marks can be seen where the losses part.
COLORMAP = "cividis"
ACCURACIES = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
DEAD_MARK: style.Look = {"marker": "x", "color": style.VERMILLION, "linestyle": "", "markeredgewidth": 1.6}
CRITICAL_LINE: style.Look = {"color": style.VERMILLION, "linewidth": 1.8}
SHIFT_LINE: style.Look = {"color": "white", "linewidth": 1.2, "linestyle": ":"}
SILENCE_LINE: style.Look = {"color": "white", "linewidth": 1.4, "linestyle": "--"}


def tabulate_map(heads: pd.DataFrame, predicted: pd.DataFrame) -> pd.DataFrame:
    """One row a loss, scale and learning rate: what became of the heads of one cell.

    `heads` and `predicted` are those of a grid, whose cells differ in scale and rate alone. Columns: `loss`, `rms`
    (root mean square of the features as the heads see them), `own` (whether that is the body's own), `learning_rate`,
    `heads`, `dead` (by clipping), `other_failures` (collapsed, diverged, degraded), `median_accuracy` (of the test
    images, at the end).
    """
    scales = predicted.groupby("rms", dropna=False)["features_rms"].median()
    own_rms = scales[scales.index.isna()].max()
    states = heads["state"]
    flags = heads.assign(
        own=heads["rms"].isna(),
        rms=heads["rms"].fillna(own_rms),
        dead=states == DEAD,
        other_failures=states.isin(FAILED) & (states != DEAD),
    )
    groups = flags.groupby(["loss", "rms", "own", "learning_rate"], sort=False)
    table = groups.agg(
        heads=("seed", "size"),
        dead=("dead", "sum"),
        other_failures=("other_failures", "sum"),
        median_accuracy=("test_accuracy", "median"),
    )
    return table.reset_index()


def plot_map(heads: Path, predicted: Path, critical: Path, grid: str, title: str) -> Drawing:
    """The figure of a grid, from the file of its heads, that of its predicted rates, and that of all critical rates."""
    rates = pd.read_csv(critical)
    rates = rates[rates["grid"] == grid]
    table = tabulate_map(pd.read_parquet(heads), pd.read_csv(predicted))
    return Drawing(draw_map(table, rates, title), table, describe_map(table, rates, title))


@style.styled
def draw_map(table: pd.DataFrame, critical: pd.DataFrame, title: str) -> Figure:
    """A panel a loss: colour is the median test accuracy, a cross a cell in which at least half of the heads are dead.

    `table` is that of `tabulate_map`, `critical` the rows of the same grid of `grids.summary.tabulate_grids`.
    """
    losses = list(dict.fromkeys(table["loss"]))
    rows = -(-len(losses) // 2)
    figure = style.new_figure(2.7 * rows + 1.4)
    axes = figure.subplots(rows, 2, sharex=True, sharey=True, squeeze=False)
    norm = BoundaryNorm(ACCURACIES, 256)
    for axis, loss in zip(axes.flat, losses, strict=False):
        _draw_panel(axis, table[table["loss"] == loss], norm)
        axis.set_title(loss, fontfamily="monospace")
        own = critical[critical["loss"] == loss].sort_values("features_rms")
        axis.plot(own["rate_of_median_shift"], own["features_rms"], **SHIFT_LINE)
        axis.plot(own["rate_of_silence"], own["features_rms"], **SILENCE_LINE)
        axis.plot(own["critical_rate"], own["features_rms"], **CRITICAL_LINE)
    for axis in axes[:, 0]:
        axis.set_ylabel("RMS of the inputs")
    for axis in axes[-1]:
        axis.set_xlabel("learning rate")
    colors = ScalarMappable(norm, COLORMAP)
    figure.colorbar(colors, ax=axes, label="median test accuracy", shrink=0.7, aspect=30, ticks=ACCURACIES)
    keys = [
        Line2D([], [], label="at least half of the heads are dead by clipping", markersize=5, **DEAD_MARK),
        Line2D([], [], label="half of the heads fail (measured)", **CRITICAL_LINE),
        Line2D([], [], label="one step moves the median by 16 (predicted)", **SHIFT_LINE | {"color": style.GREY}),
        Line2D([], [], label="after one step no wrong image pulls (predicted)", **SILENCE_LINE | {"color": style.GREY}),
    ]
    style.head(figure, f"{title}: where the losses part", keys, 2)
    return figure


def describe_map(table: pd.DataFrame, critical: pd.DataFrame, title: str) -> str:
    """The figure in words, with the numbers of the tables."""
    sentences = []
    for loss, rows in table.groupby("loss", sort=False):
        dead = rows["dead"] >= rows["heads"] / 2
        own = critical[critical["loss"] == loss].sort_values("features_rms")
        found = own[own["critical_rate"].notna()]
        border = "at no scale do half of the heads fail within these learning rates"
        if len(found):
            ends = [
                f"{row['critical_rate']:.2g} at an RMS of {name_scale(row['features_rms'])}"
                for row in found.to_dict("records")
            ]
            border = f"half of the heads fail at a learning rate of {ends[0]}, and of {ends[-1]}"
        sentences.append(
            f"{loss}: in {dead.sum()} of {len(rows)} cells at least half of the heads are dead by clipping; {border}."
        )
    return (
        f"{title}. One panel a loss; learning rate to the right, root mean square of the inputs upwards, both logarithmic; "
        "the colour of a cell is the median test accuracy of its heads, a cross marks cells in which at least half of them "
        f"are dead by clipping. {' '.join(sentences)}"
    )


def _draw_panel(axis: Axes, table: pd.DataFrame, norm: BoundaryNorm) -> None:
    grid = table.pivot(index="rms", columns="learning_rate", values="median_accuracy")
    axis.pcolormesh(_edges(grid.columns), _edges(grid.index), grid.to_numpy(), norm=norm, cmap=COLORMAP, linewidth=0)
    dead = table[table["dead"] >= table["heads"] / 2]
    axis.plot(dead["learning_rate"], dead["rms"], markersize=4.5, **DEAD_MARK)
    axis.set(xscale="log", yscale="log", xlim=_edges(grid.columns)[[0, -1]], ylim=_edges(grid.index)[[0, -1]])
    own = table.loc[table["own"], "rms"]
    if len(own):
        place: style.Look = {
            "xycoords": ("axes fraction", "data"),
            "textcoords": "offset points",
            "annotation_clip": False,
        }
        axis.annotate("own", (1, own.iloc[0]), (3, 0), fontsize=7, va="center", **place)


def _edges(values: pd.Index) -> np.ndarray:
    """The borders of cells around values on a logarithmic axis: half way between neighbours."""
    logs = np.log10(values.to_numpy(float))
    middles = (logs[1:] + logs[:-1]) / 2
    return 10 ** np.concatenate([[2 * logs[0] - middles[0]], middles, [2 * logs[-1] - middles[-1]]])
