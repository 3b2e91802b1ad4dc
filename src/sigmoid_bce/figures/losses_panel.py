"""The scatter of one loss against the other, which figures 4 to 6 share."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sigmoid_bce.figures import style
from sigmoid_bce.losses.formulas import bce_raw, clipping_range
from sigmoid_bce.runs.samples import LOSSES

MARGIN = 2.0
Limits = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Group:
    """Points drawn alike: their name in the legend, columns `bce_raw` and `bce_sigmoid`, options of `Axes.scatter`."""

    name: str
    losses: pd.DataFrame
    marks: dict


def draw_losses(axis: Axes, groups: list[Group], limits: Limits, shaded: tuple[float, float]) -> bool:
    """Log-log scatter of the BCE through the sigmoid against that from the raw output, with the line of equal losses.

    `limits` are those of the axes (`losses_limits`); losses from the raw output beyond `shaded` are shaded. A loss of
    exactly 0 has no place on a logarithmic axis: it is drawn on the edge, and a note says how many there are.
    Returns whether any of the shaded losses are in view.
    """
    axis.set(xscale="log", yscale="log", xlim=limits[0], ylim=limits[1])
    in_view = style.shade_beyond(axis, *shaded)
    ends = [max(limits[0][0], limits[1][0]), min(limits[0][1], limits[1][1])]
    axis.plot(ends, ends, **style.EQUAL_LINE)
    for group in groups:
        _draw_points(axis, group, limits)
    at_edge = sum(count_zeros(group.losses) for group in groups)
    if at_edge:
        axis.text(0.03, 0.95, f"{at_edge} on the edge: BCE is 0", va="top", fontsize=8, transform=axis.transAxes)
    return in_view


def losses_limits(losses: pd.DataFrame) -> Limits:
    """Limits of both axes that hold all positive losses: from the raw output, and through the sigmoid."""
    return _limits(losses["bce_raw"]), _limits(losses["bce_sigmoid"])


def clipped_losses(label: int) -> tuple[float, float]:
    """The losses from the raw output (float32) below and above which a sample of this label is in the clipping range."""
    lowest, highest = map(np.float32, clipping_range(np.float32))
    losses = float(bce_raw(lowest, label)), float(bce_raw(highest, label))
    return min(losses), max(losses)


def count_zeros(losses: pd.DataFrame) -> int:
    """How many points have a loss of exactly 0, which a logarithmic axis cannot show."""
    return int((losses[LOSSES] == 0).any(axis=1).sum())


def describe_zeros(losses: pd.DataFrame) -> str:
    """A sentence on the points with a loss of 0; empty if there are none."""
    zeros = count_zeros(losses)
    return f" {zeros} with a BCE of exactly 0 are drawn on the edge of the axis." if zeros else ""


def describe_agreement(losses: pd.DataFrame) -> str:
    """How far the two losses of the same points are apart, as a phrase, relative to the larger one."""
    larger = losses[LOSSES].max(axis=1).to_numpy(np.float64)
    apart = np.abs(losses["bce_raw"] - losses["bce_sigmoid"]).to_numpy(np.float64) / np.where(larger > 0, larger, 1)
    if (apart < 0.01).all():
        return f"the two agree within {100 * apart.max():.1g} % everywhere"
    notable = (apart >= 0.01).sum()
    return f"the two differ by 1 % or more in {notable} of {len(apart)}, and by at most {100 * apart.max():.3g} %"


def _limits(values: pd.Series) -> tuple[float, float]:
    positive = values[values > 0]
    if positive.empty:
        return 1e-8, 1.0
    return float(positive.min()) / MARGIN, float(positive.max()) * MARGIN


def _draw_points(axis: Axes, group: Group, limits: Limits) -> None:
    losses = group.losses[LOSSES]
    zero = (losses == 0).any(axis=1)
    inside = losses[~zero]
    axis.scatter(inside["bce_raw"], inside["bce_sigmoid"], label=group.name, zorder=2, **group.marks)
    if zero.any():
        edge = losses[zero].clip(lower=[low for low, _ in limits], axis=1)
        marks = group.marks | {"marker": "<", "s": 30, "alpha": 1}
        axis.scatter(edge["bce_raw"], edge["bce_sigmoid"], clip_on=False, zorder=3, **marks)
