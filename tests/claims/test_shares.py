"""The rule over runs: what makes a claim hold, fail, be mixed and stay open, and that more of the same takes none away."""

import pytest

from sigmoid_bce.claims.registry import FAILS, HOLDS, MIXED, UNDECIDABLE
from sigmoid_bce.claims.shares import (
    describe_runs_to_decide,
    describe_share,
    fewest_runs,
    interval_of_difference,
    interval_of_share,
    runs_to_decide,
    verdict_of_share,
)


@pytest.mark.parametrize(
    ("holding", "decided", "verdict"),
    [
        *((count, count, UNDECIDABLE) for count in range(4)),
        *((0, count, UNDECIDABLE) for count in range(1, 4)),
        (4, 4, HOLDS),
        (0, 4, FAILS),
        (5, 5, HOLDS),
        (4, 5, MIXED),
        (1, 5, MIXED),
        (0, 5, FAILS),
        (13, 16, HOLDS),
        (12, 16, HOLDS),
        (11, 16, MIXED),
        (8, 16, MIXED),
        (4, 16, FAILS),
    ],
)
def test_the_verdict_over_runs(holding, decided, verdict):
    assert verdict_of_share(holding, decided) == verdict


def test_an_interval_is_wilson_s():
    # By hand: n of n gives n / (n + z squared) to 1.
    assert interval_of_share(5, 5) == pytest.approx((5 / (5 + 1.959964**2), 1))
    assert interval_of_share(0, 0) == (0, 1)
    assert fewest_runs() == 4
    with pytest.raises(ValueError, match="6 of 5 is no share"):
        interval_of_share(6, 5)


def test_more_runs_with_the_same_share_never_lose_a_verdict():
    for decided in range(1, 41):
        for holding in range(decided + 1):
            before = verdict_of_share(holding, decided)
            after = {verdict_of_share(times * holding, times * decided) for times in range(2, 6)}
            assert before not in (HOLDS, FAILS) or after == {before}, (holding, decided)
            assert UNDECIDABLE not in after or decided < 4


def test_one_more_run_that_agrees_never_turns_a_verdict():
    for decided in range(1, 61):
        for holding in range(decided + 1):
            if verdict_of_share(holding, decided) == HOLDS:
                assert verdict_of_share(holding + 1, decided + 1) == HOLDS
            if verdict_of_share(holding, decided) == FAILS:
                assert verdict_of_share(holding, decided + 1) == FAILS


def test_a_share_is_told_with_its_interval():
    assert describe_share(1, 1) == "1 of 1 run (95 % interval of the share: 21 % to 100 %)"
    assert describe_share(4, 5) == "4 of 5 runs (95 % interval of the share: 38 % to 96 %)"


@pytest.mark.parametrize(
    ("here", "there", "interval"),
    [
        # Newcombe 1998, table II: 56/70 against 48/80, and 10/10 against 0/20, method 10.
        ((48, 80), (56, 70), (0.0524, 0.3339)),
        ((0, 20), (10, 10), (0.6791, 1.0)),
        ((5, 5), (5, 5), (-0.4345, 0.4345)),
        ((0, 0), (5, 5), (-1, 1)),
    ],
)
def test_the_interval_of_a_difference_is_newcombe_s(here, there, interval):
    assert interval_of_difference(here, there) == pytest.approx(interval, abs=5e-5)


@pytest.mark.parametrize(("holding", "decided"), [(1, 4), (3, 4), (11, 30), (4, 5), (1, 1), (0, 2), (49, 100)])
def test_so_many_runs_with_the_same_share_decide_and_no_fewer(holding, decided):
    # Of a multiple of the runs the share is the same, so that the verdict can be asked of whole runs.
    runs = runs_to_decide(holding, decided)
    times = -(-runs // decided)
    assert verdict_of_share(times * holding, times * decided) in (HOLDS, FAILS)
    if (fewer := (runs - 1) // decided) > 0:
        assert verdict_of_share(fewer * holding, fewer * decided) not in (HOLDS, FAILS)


def test_a_share_of_one_half_decides_nothing_however_many_runs_there_are():
    assert runs_to_decide(2, 4) == float("inf")
    assert describe_runs_to_decide(2, 4) == "more like these would not decide"
    assert describe_runs_to_decide(1, 4) == "16 like these would decide"
    assert runs_to_decide(1, 1) == fewest_runs()
    with pytest.raises(ValueError, match="no run"):
        runs_to_decide(0, 0)
