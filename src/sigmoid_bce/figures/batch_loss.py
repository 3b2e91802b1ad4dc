"""Figure 6: both losses of the training images at convergence, averaged over small batches."""

from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from sigmoid_bce.analysis.batches import tabulate_batch_loss
from sigmoid_bce.figures import style
from sigmoid_bce.figures.drawing import Drawing
from sigmoid_bce.figures.losses_panel import (
    Group,
    clipped_losses,
    describe_agreement,
    describe_zeros,
    draw_losses,
    losses_limits,
)
from sigmoid_bce.figures.runs import ShownRun, read_shown_run

WITH_CLIPPED = {"marker": "D", "s": 26, "facecolor": "none", "edgecolor": style.VERMILLION, "linewidth": 0.8}
WITHOUT_CLIPPED = {"marker": "o", "s": 9, "facecolor": style.BLUE, "edgecolor": "none", "alpha": 0.6}


def plot_batch_loss(convergence: Path, record: Path, batch_size: int) -> Drawing:
    """The figure, from the samples of a run at convergence and its record; `batch_size` samples are averaged."""
    samples, run = read_shown_run(convergence, record)
    table = tabulate_batch_loss(samples, batch_size)
    return Drawing(draw_batch_loss(table, run), table, describe_batch_loss(table, run))


@style.styled
def draw_batch_loss(table: pd.DataFrame, run: ShownRun) -> Figure:
    """The scatter of mean losses; batches with a sample in the clipping range stand out.

    `table` is that of `outputs.batches.tabulate_batch_loss`.
    """
    if run.collapsed:
        return style.draw_notice(run.heading, run.notice)
    figure = style.new_figure(4.2)
    axis = figure.subplots()
    has_clipped = table["clipped"] > 0
    groups = [
        Group(f"{name} ({len(part)})", part, marks)
        for name, part, marks in (
            ("batches with a sample in the clipping range", table[has_clipped], WITH_CLIPPED),
            ("batches without", table[~has_clipped], WITHOUT_CLIPPED),
        )
    ]
    in_view = draw_losses(axis, groups, losses_limits(table), _clipped_batches())
    of = f"mean of batches of {table['samples'].max()}"
    axis.set(xlabel=f"BCE from raw output, {of}", ylabel=f"BCE through sigmoid, {of}")
    equal, *batches = axis.get_legend_handles_labels()[0]
    style.head(figure, run.heading, [*batches, equal, style.band_key(in_view)], 2)
    return figure


def describe_batch_loss(table: pd.DataFrame, run: ShownRun) -> str:
    """The figure in words, with the numbers of the table."""
    if run.collapsed:
        return f"{run.title}. {run.notice}"
    return (
        f"{run.title}. Scatter of the BCE through the sigmoid against the BCE from the raw output, both averaged over "
        f"batches of {table['samples'].max()} training images, both axes logarithmic: {len(table)} batches, of which "
        f"{(table['clipped'] > 0).sum()} have a sample in the clipping range. The mean BCE from raw outputs goes from "
        f"{table['bce_raw'].min():.2g} to {table['bce_raw'].max():.2g}; "
        f"{describe_agreement(table)}.{describe_zeros(table)}"
    )


def _clipped_batches() -> tuple[float, float]:
    """The mean losses below and above which a batch has a sample in the clipping range, whatever its labels."""
    losses = [clipped_losses(label) for label in (0, 1)]
    return min(low for low, _ in losses), max(high for _, high in losses)
