"""Where a verdict turns: just beyond the values that are told it is another, and between them it is the same."""

import math
import random

import pytest

from sigmoid_bce.claims.shares import verdict_of_share
from sigmoid_bce.claims.turning import describe_turning, find_turning, holds_at

ENDS = [-math.inf, *map(float, range(-2, 9)), math.inf]


def some_ranges(seed):
    """Values for which some runs hold, made up from a seed: of some runs all, none, or those on one side."""
    chance = random.Random(seed)
    return [
        () if chance.random() < 0.1 else tuple(sorted(chance.choices(ENDS, k=2))) for _ in range(chance.randint(1, 8))
    ]


def verdict_at(threshold, ranges):
    return verdict_of_share(sum(holds_at(values, threshold) for values in ranges), len(ranges))


def turning(value, ranges, verdict_of=verdict_of_share):
    (found,) = find_turning({"tolerance": value}, [{"tolerance": values} for values in ranges], verdict_of)
    return found


@pytest.mark.parametrize("seed", range(300))
def test_the_verdict_is_the_same_up_to_the_turning_point_and_another_beyond(seed):
    value, ranges = (seed % 19) / 2, some_ranges(seed)
    found = turning(value, ranges)
    here = verdict_at(value, ranges)
    for end, infinity in (("low", -math.inf), ("high", math.inf)):
        last = found[end]
        if last is None:
            assert verdict_at(0 if infinity < 0 else 1e6, ranges) == here
            continue
        assert last >= 0
        assert min(value, last) == last if infinity < 0 else max(value, last) == last
        beyond = math.nextafter(last, infinity) if found[f"{end}_included"] else last
        assert verdict_at(beyond, ranges) != here
        within = last if found[f"{end}_included"] else math.nextafter(last, -infinity)
        assert verdict_at(within, ranges) == here
        assert verdict_at((value + within) / 2, ranges) == here


def test_a_quarter_of_many_runs_may_fail_before_a_verdict_turns():
    ranges = [(float(seed), math.inf) for seed in range(16)]
    assert turning(20.0, ranges) == {
        **{"threshold": "tolerance", "value": 20.0, "low": 11.0, "low_included": True},
        **{"high": None, "high_included": False},
    }


@pytest.mark.parametrize(
    ("ranges", "told"),
    [
        ([(0.5, math.inf)] * 5, "for any tolerance from 0.5 up"),
        ([(1.5, math.inf)] * 5, "for any tolerance below 1.5"),
        ([(-math.inf, 1.5)] * 5, "for any tolerance up to 1.5"),
        ([(-math.inf, 0.5)] * 5, "for any tolerance above 0.5"),
        ([(0.5, 1.5)] * 5, "for any tolerance from 0.5 and up to 1.5"),
        # No tolerance is below 0.
        ([(-0.2, math.inf)] * 5, "whatever the tolerance"),
        ([(0.0, 1.5)] * 5, "for any tolerance up to 1.5"),
        ([(0.1, 1.5)] * 5, "for any tolerance from 0.1 and up to 1.5"),
        ([()] * 5, "whatever the tolerance"),
        ([(-math.inf, math.inf)] * 5, "whatever the tolerance"),
    ],
)
def test_a_turning_point_is_told_in_words(ranges, told):
    assert describe_turning(turning(1.0, ranges)) == told
