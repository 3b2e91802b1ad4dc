"""Figures 4 and 5: raw outputs, sigmoid outputs and losses of the training images, at one checkpoint."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import StrMethodFormatter

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
from sigmoid_bce.losses.formulas import clipping_range

LABELS = (0, 1)
# Where the logarithmic axis of counts begins, so that a single image is a bar that can be seen.
LOWEST_COUNT = 0.6
HISTOGRAMS = ("raw_output", "sigmoid")
COLUMNS = ["panel", "label", "lower", "upper", "count", "image", "raw_output", "bce_raw", "bce_sigmoid"]


def tabulate_outputs(samples: pd.DataFrame, bins: int) -> pd.DataFrame:
    """What the figure draws: its two histograms and the points of its scatter, one below the other.

    `samples`: training images with `image`, `label`, `raw_output`, `sigmoid`, `bce_raw`, `bce_sigmoid`; `bins`: bars of
    each histogram. Columns: `panel` (`raw_output`, `sigmoid` or `losses`) and `label`; for a bar `lower`, `upper` and
    `count`; for a point `image`, `raw_output` and the two losses. A bar holds its lower edge, the last one also its upper.
    """
    if samples.empty:
        return pd.DataFrame(columns=COLUMNS)
    spans = {"raw_output": (samples["raw_output"].min(), samples["raw_output"].max()), "sigmoid": (0, 1)}
    parts = [_tabulate_histogram(samples, panel, bins, spans[panel]) for panel in HISTOGRAMS]
    parts.append(samples.assign(panel="losses"))
    table = pd.concat(parts, ignore_index=True)[COLUMNS]
    return table.astype({"label": "int64", "count": "Int64"})


def plot_outputs_early(early: Path, record: Path, bins: int) -> Drawing:
    """Figure 4, from the samples of a run after the early epoch and its record; `bins` are the bars of a histogram."""
    return _plot_outputs(early, record, bins)


def plot_outputs_convergence(convergence: Path, record: Path, bins: int) -> Drawing:
    """Figure 5, from the samples of a run at convergence and its record; `bins` are the bars of a histogram."""
    return _plot_outputs(convergence, record, bins)


@style.styled
def draw_outputs(table: pd.DataFrame, run: ShownRun) -> Figure:
    """Histograms of raw and sigmoid outputs by class, and a scatter of losses for each class, from `tabulate_outputs`.

    Each class has a scatter of its own, because on the line of equal losses one would hide the other. Counts are
    logarithmic, so that a single image in the clipping range can be seen.
    """
    if run.collapsed:
        return style.draw_notice(run.heading, run.notice)
    figure = style.new_figure(5.0)
    axes = figure.subplots(2, 2)
    points = table[table["panel"] == "losses"]
    for axis, panel, quantity in zip(axes[0], HISTOGRAMS, ("raw output", "sigmoid output"), strict=True):
        _draw_histogram(axis, table[table["panel"] == panel], run.classes)
        axis.set(xlabel=quantity, ylabel="training images")
    in_view = [style.shade_beyond(axes[0, 0], *clipping_range(np.float32))]
    for label, axis in zip(LABELS, axes[1], strict=True):
        own = points[points["label"] == label]
        group = Group(run.classes[label], own, style.CLASS_MARKS[label])
        in_view.append(draw_losses(axis, [group], losses_limits(points), clipped_losses(label)))
        axis.set(xlabel="BCE from raw output", ylabel="BCE through sigmoid")
        axis.set_title(f"{group.name}, {len(own)} images")
    handles = [*axes[0, 0].get_legend_handles_labels()[0], style.band_key(any(in_view)), axes[1, 0].get_lines()[0]]
    style.head(figure, run.heading, handles, len(handles))
    style.letter(list(axes.flat))
    return figure


def describe_outputs(table: pd.DataFrame, run: ShownRun) -> str:
    """The figure in words, with the numbers of the table."""
    if run.collapsed:
        return f"{run.title}. {run.notice}"
    points = table[table["panel"] == "losses"]
    spans = ", ".join(_describe_class(points[points["label"] == label], run.classes[label]) for label in LABELS)
    clipped = ", ".join(_describe_clipped(points[points["label"] == label], run.classes[label]) for label in LABELS)
    lowest, highest = clipping_range(np.float32)
    return (
        f"{run.title}. Panel a: histogram of the raw outputs of {len(points)} training images by class: {spans}. The "
        f"clipping range, left of {lowest:.2f} and right of {highest:.2f}, is shaded where it is in view; in it lie "
        f"{clipped}. Panel b: histogram of the sigmoid outputs: {_share_at_the_ends(table):.0%} of the images are in "
        f"the outermost bars. Counts are on logarithmic axes. Panels c ({run.classes[0]}) and d ({run.classes[1]}): "
        f"scatter of the BCE through the sigmoid against the BCE from the raw output, sample by sample, both axes "
        f"logarithmic: {describe_agreement(points)}.{describe_zeros(points)}"
    )


def _plot_outputs(samples: Path, record: Path, bins: int) -> Drawing:
    images, run = read_shown_run(samples, record)
    table = tabulate_outputs(images, bins)
    return Drawing(draw_outputs(table, run), table, describe_outputs(table, run))


def _tabulate_histogram(samples: pd.DataFrame, panel: str, bins: int, span: tuple[float, float]) -> pd.DataFrame:
    edges = np.histogram_bin_edges(samples[panel].to_numpy(np.float64), bins, span)
    parts = []
    for label in LABELS:
        values = samples.loc[samples["label"] == label, panel].to_numpy(np.float64)
        bars = {"lower": edges[:-1], "upper": edges[1:], "count": np.histogram(values, edges)[0]}
        parts.append(pd.DataFrame(bars).assign(panel=panel, label=label))
    return pd.concat(parts, ignore_index=True)


def _draw_histogram(axis: Axes, bars: pd.DataFrame, classes: tuple[str, str]) -> None:
    for label in LABELS:
        own = bars[bars["label"] == label]
        edges = [*own["lower"], own["upper"].iloc[-1]]
        axis.stairs(own["count"].to_numpy(float), edges, label=classes[label], **style.CLASS_BARS[label])
    left, right = bars["lower"].min(), bars["upper"].max()
    margin = 0.02 * (right - left)
    axis.set(yscale="log", xlim=(left - margin, right + margin), ylim=(LOWEST_COUNT, None))
    axis.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))


def _describe_class(points: pd.DataFrame, name: str) -> str:
    raw = points["raw_output"]
    if raw.empty:
        return f"{name} has none"
    return f"{name} from {raw.min():.2f} to {raw.max():.2f} (median {raw.median():.2f})"


def _describe_clipped(points: pd.DataFrame, name: str) -> str:
    lowest, highest = clipping_range(np.float32)
    left, right = (points["raw_output"] < lowest).sum(), (points["raw_output"] > highest).sum()
    return f"{left} of class {name} on the left and {right} on the right"


def _share_at_the_ends(table: pd.DataFrame) -> float:
    bars = table[table["panel"] == "sigmoid"]
    outermost = (bars["lower"] == bars["lower"].min()) | (bars["upper"] == bars["upper"].max())
    return float(bars.loc[outermost, "count"].sum() / bars["count"].sum())
