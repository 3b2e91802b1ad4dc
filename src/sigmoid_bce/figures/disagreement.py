"""The figure of disagreement: how many test images two networks classify differently, by what the two differ in."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sigmoid_bce.analysis.disagreement import pairs_that_learned
from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing

ROW_HEIGHT = 0.48
# By what two networks differ in: colour and shape say the same.
LOOKS: dict[str, style.Look] = {
    "loss": {"color": style.VERMILLION, "marker": "^"},
    "seed": {"color": style.GREY, "marker": "s"},
    "backend": {"color": style.BLUE, "marker": "o"},
}
# From the middle of a row: pairs are in this band, in order, so that equal shares can be told apart. Below is the mean.
BAND = (-0.36, 0.16)
MEAN = 0.33
MEAN_MARK: style.Look = {"color": style.BLACK, "marker": "|", "markersize": 7, "markeredgewidth": 2.0, "linestyle": ""}
# More marks than these overlap unless they are small.
MANY = 50
NO_PAIRS = "No two networks that learned differ in the loss, the seed or the backend alone."


def plot_disagreement(pairs: Path, disagreement: Path, data_set: str) -> Drawing:
    """The figure, from the files of its two tables; `data_set` is what the images are called."""
    rows, means = pd.read_csv(pairs), pd.read_csv(disagreement)
    left_out = len(rows) - len(pairs_that_learned(rows))
    return Drawing(draw_disagreement(rows, means, data_set), pairs, describe_disagreement(means, data_set, left_out))


@style.styled
def draw_disagreement(pairs: pd.DataFrame, means: pd.DataFrame, data_set: str) -> Figure:
    """One row a network and kind of pair: a mark a pair of networks that learned, the mean, and its interval.

    `pairs` are those of `analysis.disagreement.tabulate_pairs_of_runs`, `means` those of `tabulate_disagreement`.
    """
    heading = f"{data_set.capitalize()}: test images that two networks classify differently"
    if means.empty:
        return style.draw_notice(heading, NO_PAIRS)
    rows = means.to_dict("records")
    pairs = pairs_that_learned(pairs)
    figure = style.new_figure(ROW_HEIGHT * max(len(rows), 3) + 1.2)
    axis = figure.subplots()
    for place, row in enumerate(rows):
        look = LOOKS[row["kind"]]
        own = _pairs_of(pairs, row)
        heights = place + (np.linspace(*BAND, len(own)) if len(own) > 1 else np.zeros(1))
        size = 3.8 if len(own) <= MANY else 2.2
        axis.plot(own["disagreement"], heights, linestyle="", markersize=size, fillstyle="none", **look)
        if len(own) > 1:
            axis.plot([row["low"], row["high"]], [place + MEAN] * 2, color=style.BLACK, linewidth=1.1)
            axis.plot(row["mean"], place + MEAN, **MEAN_MARK)
    for boundary in _boundaries(rows):
        axis.axhline(boundary, **style.GUIDE_LINE | {"linewidth": 0.4})
    axis.set(yticks=range(len(rows)), yticklabels=[_label(row) for row in rows], ylim=(len(rows) - 0.5, -0.5))
    axis.set(xlim=(-0.002, None), xlabel="share of the test images that the two classify differently")
    style.tell_in_percent(axis.xaxis)
    axis.tick_params(axis="y", length=0)
    kinds = [kind for kind in LOOKS if kind in set(means["kind"])]
    keys = [Line2D([], [], linestyle="", fillstyle="none", label=f"another {kind}", **LOOKS[kind]) for kind in kinds]
    keys.append(Line2D([], [], label="mean and its 95 % interval", **MEAN_MARK | {"linestyle": "-", "linewidth": 1.1}))
    style.head(figure, heading, keys, len(keys))
    return figure


def describe_disagreement(means: pd.DataFrame, data_set: str, left_out: int = 0) -> str:
    """The figure in words, with the numbers of the table; of `left_out` pairs a network is dead by clipping."""
    if means.empty:
        return f"{data_set.capitalize()}: {NO_PAIRS} Nothing is drawn."
    sentences = []
    for row in means.to_dict("records"):
        interval = f" (95 % interval {row['low']:.1%} to {row['high']:.1%})" if np.isfinite(row["high"]) else ""
        pairs = f"{row['runs_of']}, {row['difference']} ({style.count(row['pairs'], 'pair')})"
        sentences.append(f"{pairs}: {row['lowest']:.1%} to {row['highest']:.1%}, mean {row['mean']:.1%}{interval}.")
    return (
        f"{data_set.capitalize()}: share of the test images that two networks classify differently at convergence, one row "
        "a network and what the two differ in, one mark a pair, and below them the mean with its interval. "
        f"{' '.join(sentences)}"
        + (f" Not drawn, as a network is dead by clipping: {style.count(left_out, 'pair')}." if left_out else "")
    )


def _pairs_of(pairs: pd.DataFrame, row: dict) -> pd.DataFrame:
    same = [pairs[name] == row[name] for name in ("study", "runs_of", "difference")]
    return pairs[np.logical_and.reduce(same)]


def _boundaries(rows: list[dict]) -> list[float]:
    names = [row["runs_of"] for row in rows]
    return [place + 0.5 for place in range(len(rows) - 1) if names[place] != names[place + 1]]


def _label(row: dict) -> str:
    return f"{row['runs_of']}, {style.count(row['pairs'], 'pair')}\n{row['difference']}"
