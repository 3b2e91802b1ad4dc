"""Whether a learning rate is beyond the border, by a rule of thumb: how far one step of the optimizer moves the outputs.

The rule: a loss through a clipped sigmoid is in danger where one step moves the median raw output by as much as the
distance from zero to the clipping range, about 16. It is a hypothesis about where networks die, and not a theorem: a
network can die of several smaller steps in one direction, and survive a large one. How well the border that it draws
agrees with a measured one is told in the paper's book, on the page of the map.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from clipping_guard.counting import LOWEST

# From a raw output of zero to the nearer end of the range that passes a gradient.
BORDER = -LOWEST
SHARES = (0.05, 0.25, 0.75, 0.95)
# The search of a critical rate goes so many decades up or down, and ends when it is known to 2 %.
DECADES, TOLERANCE = 12, 1.02


@dataclass(frozen=True)
class Step:
    """What one step did to the raw outputs of a batch: `median` of the absolute shifts, their `quantiles` at `SHARES`,
    `ratio` of the median to `BORDER`; and the learning `rate` of the step and the `critical_rate`, at which the ratio is
    1, where they are known. `critical_rate` is infinite where no rate that was tried moves the median so far."""

    median: float
    quantiles: tuple[float, ...]
    ratio: float
    rate: float = float("nan")
    critical_rate: float = float("nan")

    @property
    def is_beyond(self) -> bool:
        """Whether the step is at or beyond the border, or its outputs are no numbers any more."""
        return not self.ratio < 1

    def __str__(self) -> str:
        low, *_, high = self.quantiles
        rate = "" if np.isnan(self.rate) else f" at a learning rate of {self.rate:.3g}"
        text = (
            f"One step{rate} moves the median raw output by {self.median:.3g}\n"
            f"(5 to 95 % of the samples: {low:.3g} to {high:.3g}): {'beyond' if self.is_beyond else 'within'} the border, "
            f"{self.ratio:.2g} times {BORDER:.3g}."
        )
        if np.isnan(self.critical_rate):
            return text
        return f"{text}\nBy this rule of thumb the critical rate is {self.critical_rate:.2g}."


def measure_step(before: ArrayLike, after: ArrayLike) -> Step:
    """What a step did, from the raw outputs of the same samples before and after it (n values each, in any shape).

    Outputs that are not finite make everything not a number. Raises ValueError unless the sizes are equal and not zero.
    """
    before, after = np.ravel(before).astype(np.float64), np.ravel(after).astype(np.float64)
    if before.size != after.size or before.size == 0:
        raise ValueError(
            f"{before.size} outputs before the step, {after.size} after it. Hint: give those of the same samples."
        )
    with np.errstate(invalid="ignore"):
        shifts = np.abs(after - before)
    shifts = shifts if np.isfinite(shifts).all() else np.full_like(shifts, np.nan)
    median = float(np.median(shifts))
    return Step(median, tuple(float(one) for one in np.quantile(shifts, SHARES)), median / BORDER)


def find_critical_rate(step_at: Callable[[float], Step], rate: float) -> Step:
    """The step at `rate`, with the critical rate beside it, found by bisection: each rate is tried by `step_at` anew.

    The shift need not be proportional to the rate, nor even grow with it everywhere; one crossing of the border is found.
    Raises ValueError unless `rate` is positive.
    """
    if not rate > 0:
        raise ValueError(f"a learning rate of {rate}. Hint: give one that is greater than zero.")
    asked = step_at(rate)
    factor = 0.1 if asked.is_beyond else 10.0
    inside = outside = rate
    for _ in range(DECADES):
        inside, outside = outside, outside * factor
        if step_at(outside).is_beyond != asked.is_beyond:
            break
    else:
        return replace(asked, rate=rate, critical_rate=0.0 if asked.is_beyond else float("inf"))
    low, high = sorted((inside, outside))
    while high > TOLERANCE * low:
        middle = (low * high) ** 0.5
        low, high = (low, middle) if step_at(middle).is_beyond else (middle, high)
    return replace(asked, rate=rate, critical_rate=(low * high) ** 0.5)
