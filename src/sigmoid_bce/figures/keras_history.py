"""A timeline: what became of a sigmoid's output in each version of Keras, in `fit` and outside of it."""

from pathlib import Path

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.dates import YearLocator
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing

NAMES = {
    "A": "clipped, back to log-odds (the article's)",
    "B": "clipped, and epsilon added",
    "C": "clipped",
    "fused": "raw output found and used",
}
LOOKS: dict[str, style.Look] = {
    "A": {"facecolor": style.VERMILLION},
    "B": {"facecolor": "#E69F00", "hatch": "...."},
    "C": {"facecolor": "#F0C8A8", "hatch": "////"},
    "fused": {"facecolor": style.BLUE},
}
BAR_HEIGHT = 0.3
MEASURED: style.Look = {"marker": "o", "color": style.BLACK, "markersize": 3.2, "linestyle": "none"}
READ: style.Look = {**MEASURED, "markerfacecolor": "#FFFFFF", "markeredgewidth": 0.8}
# How long the bars of today's versions go on after the last release of the table.
MARGIN = pd.Timedelta(days=150)


def plot_keras_history(table: Path) -> Drawing:
    """The figure, from the file of its table."""
    rows = pd.read_csv(table, dtype=str, keep_default_na=False)
    return Drawing(draw_keras_history(rows), table, describe_keras_history(rows))


@style.styled
def draw_keras_history(table: pd.DataFrame) -> Figure:
    """Bars from version to version, one stack a row, from the table of `history.load_keras_history`."""
    stacks = list(dict.fromkeys(table["stack"]))
    figure = style.new_figure(0.62 * len(stacks) + 1.4)
    axis = figure.subplots()
    dates = pd.to_datetime(table["released"])
    for row, stack in enumerate(stacks):
        _draw_stack(axis, row, table[table["stack"] == stack], dates.max() + MARGIN)
    axis.set(yticks=range(len(stacks)), yticklabels=stacks, ylim=(len(stacks) - 0.4, -0.75))
    axis.set_xlim(dates.min() - MARGIN, dates.max() + 2 * MARGIN)
    axis.xaxis.set_major_locator(YearLocator(2))
    axis.tick_params(axis="y", length=0)
    axis.spines["left"].set_visible(False)
    keys: list[Artist] = [Patch(label=NAMES[form], edgecolor="#FFFFFF", **LOOKS[form]) for form in NAMES]
    keys += [Line2D([], [], label="measured", **MEASURED), Line2D([], [], label="read in the source", **READ)]
    style.head(figure, "Loss of a sigmoid's output: in fit (upper half), outside of it (lower half)", keys, columns=2)
    return figure


def describe_keras_history(table: pd.DataFrame) -> str:
    """The figure in words, version by version."""
    sentences = ["Timeline of what Keras computes when it is given the output of a sigmoid, by stack and version."]
    for stack, versions in table.groupby("stack", sort=False):
        parts = [
            f"{row.version} ({row.released}): in fit {NAMES[row.in_fit]}, else {NAMES[row.outside_fit]} ({row.evidence})"
            for row in versions.itertuples()
        ]
        sentences.append(f"{stack}: {'; '.join(parts)}.")
    return " ".join(sentences)


def _draw_stack(axis: Axes, row: int, versions: pd.DataFrame, latest: pd.Timestamp) -> None:
    starts = pd.to_datetime(versions["released"])
    until = versions["until"].iloc[-1]
    ends = [*starts.iloc[1:], pd.Timestamp(until) if until else latest]
    for column, offset in (("in_fit", -BAR_HEIGHT / 2), ("outside_fit", BAR_HEIGHT / 2)):
        for start, stop, form in zip(starts, ends, versions[column], strict=True):
            if stop > start:
                axis.barh(row + offset, stop - start, BAR_HEIGHT, start, edgecolor="none", **LOOKS[form])
    for start, version, evidence in zip(starts, versions["version"], versions["evidence"], strict=True):
        axis.plot(start, row - BAR_HEIGHT - 0.06, **(MEASURED if evidence == "measured" else READ))
        axis.annotate(version, (start, row - BAR_HEIGHT - 0.06), (2, 2), textcoords="offset points", fontsize=6.5)
