"""Claims about deaths from the first epochs: runs that make them hold, fail, and not be decidable."""

import pytest

from sigmoid_bce.claims.death_tests import clipping_kills
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, Evidence
from sigmoid_bce.claims.shares import describe_share
from sigmoid_bce.grids.pixels import NOT_RUN
from sigmoid_bce.grids.states import COLLAPSED, DEAD, UNFINISHED

SETTINGS = {"study": "mine", "loss": "sigmoid", "largest_p": 0.05}


def rows(loss, states, study="mine"):
    return [{"study": study, "loss": loss, "seed": seed, "state": state} for seed, state in enumerate(states, 1)]


def judge(clipped, raw):
    return clipping_kills(Evidence({"apart": [*rows("sigmoid", clipped), *rows("raw", raw)]}), **SETTINGS)


@pytest.mark.parametrize(
    ("clipped", "raw", "verdict", "p"),
    [
        ([DEAD] * 6 + [UNFINISHED] * 6, [UNFINISHED] * 12, HOLDS, 2 * 0.5**6),
        ([DEAD] * 5 + [UNFINISHED] * 7, [UNFINISHED] * 12, UNDECIDABLE, 2 * 0.5**5),
        ([UNFINISHED] * 12, [DEAD] * 6 + [UNFINISHED] * 6, FAILS, 2 * 0.5**6),
        # Seeds from which both kill, or neither, decide nothing; a network that collapsed is not dead.
        ([DEAD] * 12, [DEAD] * 12, UNDECIDABLE, 1.0),
        ([COLLAPSED] * 12, [UNFINISHED] * 12, UNDECIDABLE, 1.0),
    ],
)
def test_seeds_from_which_one_loss_alone_kills_decide(clipped, raw, verdict, p):
    outcome = judge(clipped, raw)
    assert outcome.verdict == verdict
    assert outcome.values["p"] == pytest.approx(p)
    assert (outcome.values["dead_clipped"], outcome.values["dead_raw"]) == (clipped.count(DEAD), raw.count(DEAD))


def test_only_pairs_of_the_study_count():
    others = rows("sigmoid", [DEAD] * 9, "other") + rows("raw", [UNFINISHED] * 9, "other")
    own = rows("sigmoid", [DEAD] * 3) + rows("raw", [UNFINISHED, UNFINISHED, NOT_RUN])
    outcome = clipping_kills(Evidence({"apart": others + own}), **SETTINGS)
    assert outcome.values["pairs"] == outcome.values["dead_clipped"] == 2
    assert outcome.reason == f"{describe_share(2, 2)} died with sigmoid, and 0 from the same seeds with raw"


@pytest.mark.parametrize("numbers", [{}, {"apart": []}, {"apart": rows("sigmoid", [DEAD] * 6)}])
def test_without_pairs_nothing_is_decided(numbers):
    outcome = clipping_kills(Evidence(numbers), **SETTINGS)
    assert (outcome.verdict, outcome.values) == (UNDECIDABLE, {})
