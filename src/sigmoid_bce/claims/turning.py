"""Where a verdict would turn: the values of a threshold between which it stays as it is."""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

# The values of a threshold for which a claim holds, from the first to the last, both included; () if it holds for none.
HoldsFor = tuple[float, ...]


def holds_at(values: HoldsFor, threshold: float) -> bool:
    """Whether a claim holds with this threshold."""
    return bool(values) and values[0] <= threshold <= values[1]


def find_turning(
    thresholds: Mapping[str, float], ranges: Sequence[Mapping[str, HoldsFor]], verdict_of: Callable[[int, int], str]
) -> list[dict]:
    """For each threshold of a claim the values between which its verdict stays as it is, one entry a threshold.

    `thresholds` are the values in force; `ranges` has for each run that can decide, by threshold, the values for which the
    claim holds in it, all other thresholds as they are; `verdict_of(holding, decided)` is the rule. An entry has
    `threshold` (its name), `value`, and `low` and `high` (None where the verdict never turns on that side), with
    `low_included` and `high_included`. Thresholds are sizes, so none is below 0. Runs that cannot decide are left out,
    though another threshold might let them.
    """
    return [
        {"threshold": name, "value": value, **_stays(value, [run[name] for run in ranges], verdict_of)}
        for name, value in thresholds.items()
    ]


def describe_turning(turning: Mapping) -> str:
    """The entry as a part of a sentence: `for any tolerance from 0.011 up`."""
    name, low, high = turning["threshold"].replace("_", " "), turning["low"], turning["high"]
    if low is None and high is None:
        return f"whatever the {name}"
    parts = []
    if low is not None:
        parts.append(f"from {low:.3g}" if turning["low_included"] else f"above {low:.3g}")
    if high is not None:
        parts.append(f"up to {high:.3g}" if turning["high_included"] else f"below {high:.3g}")
    open_above = " up" if high is None and turning["low_included"] else ""
    return f"for any {name} {' and '.join(parts)}{open_above}"


def _stays(value: float, runs: Sequence[HoldsFor], verdict_of: Callable[[int, int], str]) -> dict:
    def verdict_at(threshold: float) -> str:
        return verdict_of(sum(holds_at(values, threshold) for values in runs), len(runs))

    here = verdict_at(value)
    ends = sorted({end for values in runs for end in values if 0 <= end < math.inf})
    above = _walk([*(end for end in ends if end > value), math.inf], value, here, verdict_at)
    below = _walk([*(end for end in reversed(ends) if 0 < end < value), 0.0], value, here, verdict_at)
    # An end that is the value itself belongs to both walks: what lies just beside it decides.
    return {"low": below[0], "low_included": below[1], "high": above[0], "high_included": above[1]}


def _walk(
    ends: Sequence[float], value: float, here: str, verdict_at: Callable[[float], str]
) -> tuple[float | None, bool]:
    """How far the verdict stays on one side: the last value (and whether it is still there), or None if it never turns.

    Between two ends, of which the last is the last value that there is, the verdict is the same everywhere.
    """
    for place, beyond in pairwise([value, *ends]):
        between = math.nextafter(place, beyond) if math.isinf(beyond) else (place + beyond) / 2
        if verdict_at(between) != here:
            return place, True
        if math.isfinite(beyond) and verdict_at(beyond) != here:
            return beyond, False
    return None, False
