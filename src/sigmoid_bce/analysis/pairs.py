"""Differences within pairs of runs: their mean, its interval, and how many pairs would decide on a margin.

The one statistic for all that is compared pair by pair: two losses from the same seed, two backends, other views, another
scaling. Two means are told to be equal by where the interval of their difference lies: wholly within a margin on either
side of 0, or not (Westlake 1972, J Pharm Sci 61:1340; with an interval of 95 % these are two one-sided tests at 2.5 % each,
Schuirmann 1987, J Pharmacokinet Biopharm 15:657).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

CONFIDENCE = 0.95
# Of an accuracy, as a fraction of the test images; why, says the claim that is judged by it (`loss_does_not_matter`).
ACCURACY_MARGIN = 0.02
# Nobody will train more pairs than these for one such question: from here on it is said that it takes more.
MOST_PAIRS = 1000
# Differences that are equal but for rounding, as those of accuracies of 1000 images are, have no spread.
ROUNDING = 1e-12

# Where an interval lies to a margin.
WITHIN, BEYOND, OPEN, NO_INTERVAL = "within", "beyond", "reaches beyond", "no interval"


@dataclass(frozen=True)
class PairedDifference:
    """The mean difference over `pairs` pairs, its interval of `CONFIDENCE` from `low` to `high`, and `p` for no difference.

    From Student's t over the pairs. All but `pairs` are nan of no pair; of a single one there is a difference alone. If all
    differences are the same, the interval is that value, and p is nan.
    """

    pairs: int
    difference: float
    low: float
    high: float
    p: float

    @property
    def spread(self) -> float:
        """The standard deviation of the differences, from the interval; nan where there is none."""
        if self.pairs < 2:
            return float("nan")
        return (self.high - self.low) / 2 * float(np.sqrt(self.pairs) / _quantiles(np.array(self.pairs)))

    def stands_to(self, margin: float) -> str:
        """`within` if the whole interval lies from -margin to margin, which belong to it, `beyond` if none of it does, else
        `reaches beyond`; `no interval` of fewer than two pairs."""
        if np.isnan(self.low):
            return NO_INTERVAL
        if max(-self.low, self.high) <= margin + ROUNDING:
            return WITHIN
        return BEYOND if max(self.low, -self.high) > margin + ROUNDING else OPEN

    def pairs_to_decide(self, margin: float) -> float:
        """The smallest number of pairs that would bring the interval wholly within the margin, or wholly beyond.

        With the mean and the spread as observed, which more pairs would change, so it is a size and no promise. Where the
        interval decides already, it is no more than the pairs at hand. At least 2: one has no interval. Infinite if it is
        more than `MOST_PAIRS`, as it always is of differences that spread around a mean exactly at the margin. If all
        differences are the same, 2 pairs decide. nan of fewer than two pairs, whose spread is not known.
        """
        return pairs_to_decide(self.difference, self.spread, margin)

    def as_columns(self, measure: str) -> dict[str, float]:
        """The columns of a table: `MEASURE_difference`, `_low`, `_high` and `_p`."""
        return {f"{measure}_{name}": getattr(self, name) for name in ("difference", "low", "high", "p")}


def pairs_to_decide(difference: float, spread: float, margin: float) -> float:
    """`PairedDifference.pairs_to_decide` of this mean and standard deviation; nan if the latter is."""
    if np.isnan(spread):
        return float("nan")
    counts = np.arange(2, MOST_PAIRS + 1)
    reach = _quantiles(counts) * spread / np.sqrt(counts)
    size, bound = abs(difference), margin + ROUNDING
    decided = (size + reach <= bound) | (size - reach > bound)
    return float(counts[decided.argmax()]) if decided.any() else float("inf")


def compare_pairs(here: Sequence[float], there: Sequence[float]) -> PairedDifference:
    """The difference (there minus here) within pairs; both (n,), in the same order. Raises ValueError if lengths differ."""
    if len(here) != len(there):
        raise ValueError(f"{len(here)} values here, but {len(there)} there: these are no pairs")
    differences = np.asarray(there, np.float64) - np.asarray(here, np.float64)
    count, nan = len(differences), float("nan")
    mean = float(differences.mean()) if count else nan
    if count < 2:
        return PairedDifference(count, mean, nan, nan, nan)
    if np.ptp(differences) < ROUNDING:
        return PairedDifference(count, mean, mean, mean, nan)
    test = stats.ttest_1samp(differences, 0)
    interval = test.confidence_interval(CONFIDENCE)
    return PairedDifference(count, mean, float(interval.low), float(interval.high), float(test.pvalue))


def read_paired(row: Mapping, measure: str) -> PairedDifference:
    """What `compare_pairs` found, from a row with `pairs` and the columns of `as_columns`; p may be missing."""
    difference, low, high = (float(row[f"{measure}_{name}"]) for name in ("difference", "low", "high"))
    return PairedDifference(int(row["pairs"]), difference, low, high, float(row.get(f"{measure}_p", "nan")))


def _quantiles(pairs: np.ndarray) -> np.ndarray:
    return stats.t.ppf((1 + CONFIDENCE) / 2, pairs - 1)
