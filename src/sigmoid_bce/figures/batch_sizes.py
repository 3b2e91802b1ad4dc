"""The figure of batch sizes: how much the clipped sigmoid changes of a batch's loss and of its gradient."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sigmoid_bce.analysis.batch_sizes import rows_of_run
from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing
from sigmoid_bce.runs.record import read_record

QUANTITIES = {"loss": "loss of a batch", "gradient": "gradient of a batch"}
LOOKS: dict[str, style.Look] = {
    "early": {"color": style.BLUE, "marker": "o", "linestyle": "-"},
    "convergence": {"color": style.VERMILLION, "marker": "D", "linestyle": (0, (5, 1.5))},
}
# Below the spacing of float32 near 1, where a difference is rounding and no more.
SMALLEST_SHOWN = 1e-9
# What is infinite leaves the axes here.
LARGEST = 1e30


def plot_batch_sizes(table: Path, record: Path, shown: tuple[str, str, str], figure_6: int, data_set: str) -> Drawing:
    """The figure of the run of a record, from the table of all runs; `shown` are its study, network and loss."""
    study, network, loss = shown
    rows = rows_of_run(pd.read_csv(table), study, read_record(record))
    heading = f"{data_set.capitalize()}: {network} trained with {loss}, in batches"
    return Drawing(draw_batch_sizes(rows, heading, figure_6), rows, describe_batch_sizes(rows, heading))


@style.styled
def draw_batch_sizes(table: pd.DataFrame, heading: str, figure_6: int) -> Figure:
    """Two panels, from rows of `analysis.batch_sizes` of one run: relative difference against the size of the batch.

    A line is the median over batches, a band holds the middle 95 %; the size of figure 6, `figure_6`, is marked.
    """
    figure = style.new_figure(3.6)
    axes = figure.subplots(1, 2, sharey=True)
    for axis, (quantity, title) in zip(axes, QUANTITIES.items(), strict=True):
        axis.axvline(figure_6, **style.GUIDE_LINE)
        for checkpoint, look in LOOKS.items():
            own = table[(table["checkpoint"] == checkpoint) & (table["quantity"] == quantity)]
            shown = own[["low", "median", "high"]].clip(SMALLEST_SHOWN, LARGEST)
            axis.fill_between(
                own["batch_size"], shown["low"], shown["high"], color=look["color"], alpha=0.15, linewidth=0
            )
            axis.plot(own["batch_size"], shown["median"], linewidth=1.4, markersize=4, **look)
        axis.set_xscale("log", base=2)
        axis.set_yscale("log")
        axis.xaxis.set_major_formatter("{x:.0f}")
        axis.set_title(title)
        axis.set(xlabel="images in a batch", xticks=sorted(set(table["batch_size"])))
    finite = table["high"][np.isfinite(table["high"])]
    axes[0].set(ylabel="relative difference", ylim=(SMALLEST_SHOWN, max(10, 3 * finite.max()) if len(finite) else 10))
    keys = [
        Line2D(
            [],
            [],
            label=f"{name} read-out" if name == "early" else "at the last epoch",
            linewidth=1.4,
            markersize=4,
            **look,
        )
        for name, look in LOOKS.items()
    ]
    style.head(figure, heading, keys, columns=len(keys))
    style.letter(list(axes))
    return figure


def describe_batch_sizes(table: pd.DataFrame, heading: str) -> str:
    """The figure in words, with the numbers of the table."""
    sentences = []
    for (checkpoint, quantity), own in table.groupby(["checkpoint", "quantity"], sort=False):
        first, last = own.iloc[0], own.iloc[-1]
        sentences.append(
            f"{QUANTITIES[quantity].capitalize()}, {checkpoint} read-out: the median is {first['median']:.2g} in batches "
            f"of {first['batch_size']} (95 % of them from {first['low']:.2g} to {first['high']:.2g}) and "
            f"{last['median']:.2g} in batches of {last['batch_size']} ({last['low']:.2g} to {last['high']:.2g})."
        )
    return (
        f"{heading}. Line charts of the relative difference between raw and clipped sigmoid against the number of images "
        f"in a batch, both axes logarithmic, left for the loss, right for the gradient; lines are medians over batches, "
        f"bands hold the middle 95 %, what is below {SMALLEST_SHOWN:g} is drawn there. {' '.join(sentences)}"
    )
