"""The rule of judgement over runs: in how many of them a claim holds, and what that share decides.

A claim about trained networks is put to single runs. It holds in k of the n runs that can decide it, and Wilson's 95 %
interval says what share of all such trainings k of n speaks for. The claim holds if that interval lies above one half, does
not hold if it lies below, and is mixed otherwise. With fewer runs than could ever decide it is not decidable.
"""

import math
from fractions import Fraction
from functools import cache

from scipy.stats import binomtest, norm

from sigmoid_bce.claims.registry import FAILS, HOLDS, MIXED, UNDECIDABLE

CONFIDENCE = 0.95
# A claim without exception, as the article's are, should hold in most trainings at the very least.
MOST = Fraction(1, 2)


@cache
def interval_of_share(holding: int, decided: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's interval of the share of which `holding` of `decided` runs are a sample (Wilson 1927, J. Am. Stat. Assoc.
    22:209; computed by SciPy's binomtest); from 0 to 1 if there is no run. Raises ValueError if the counts do not fit."""
    if not 0 <= holding <= decided:
        raise ValueError(f"{holding} of {decided} is no share")
    if decided == 0:
        return 0.0, 1.0
    interval = binomtest(holding, decided).proportion_ci(confidence, method="wilson")
    return float(interval.low), float(interval.high)


def verdict_of_share(holding: int, decided: int) -> str:
    """The verdict of a claim that holds in `holding` of the `decided` runs that can decide it."""
    low, high = interval_of_share(holding, decided)
    if low > MOST:
        return HOLDS
    if high < MOST:
        return FAILS
    return MIXED if decided >= fewest_runs() else UNDECIDABLE


def describe_share(holding: int, decided: int) -> str:
    """A share of runs in words, with its interval."""
    runs = "run" if decided == 1 else "runs"
    return f"{holding} of {decided} {runs} ({describe_interval(holding, decided)})"


def describe_interval(holding: int, decided: int) -> str:
    """The interval of a share in words."""
    low, high = interval_of_share(holding, decided)
    return f"{100 * CONFIDENCE:.0f} % interval of the share: {100 * low:.0f} % to {100 * high:.0f} %"


def runs_to_decide(holding: int, decided: int) -> float:
    """The smallest number of runs whose interval would leave out one half, if they had the share of these; infinite if that
    is one half itself. Wilson's interval leaves out a share as the score test does, whose error at one half is known (see
    `interval_of_share`). Raises ValueError if there is no run."""
    if decided < 1:
        raise ValueError("no run has no share")
    away = abs(holding / decided - MOST)
    z = norm.ppf((1 + CONFIDENCE) / 2)
    return math.floor(z**2 * MOST * (1 - MOST) / away**2) + 1 if away else math.inf


def describe_runs_to_decide(holding: int, decided: int) -> str:
    """In words, how many runs with such a share would decide what these leave open."""
    runs = runs_to_decide(holding, decided)
    return f"{runs:.0f} like these would decide" if math.isfinite(runs) else "more like these would not decide"


@cache
def fewest_runs() -> int:
    """The smallest number of runs that can decide a claim: those that all agree."""
    runs = 1
    while interval_of_share(runs, runs)[0] <= MOST:
        runs += 1
    return runs


def interval_of_difference(
    here: tuple[int, int], there: tuple[int, int], confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """The interval of the difference of two shares (there minus here), each given as (holding, decided).

    From Wilson's intervals of both (Newcombe 1998, Statistics in Medicine 17:873, method 10); from -1 to 1 where there is
    no run on one side.
    """
    if 0 in (here[1], there[1]):
        return -1.0, 1.0
    one, other = here[0] / here[1], there[0] / there[1]
    (low_one, high_one), (low_other, high_other) = (interval_of_share(*side, confidence) for side in (here, there))
    difference = other - one
    low = difference - math.hypot(other - low_other, high_one - one)
    high = difference + math.hypot(high_other - other, one - low_one)
    return low, high
