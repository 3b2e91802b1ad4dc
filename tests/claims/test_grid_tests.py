"""Claims about grids: numbers that make each hold, fail, and not be decidable."""

import pytest

from sigmoid_bce.claims.grid_tests import (
    NO_GRID,
    batch_size_protects,
    fails_at_lower_rates,
    first_step_foretells_border,
    scaled_inputs_leave_room,
)
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, Evidence
from tests.claims.synthetic import NUMBERS

ROOM = {"article_rate": 1e-3, "scaled_rms": 1.0, "room": 10.0}
LINE = {"prediction": "rate_of_silence", "rows": "others"}


def grids(**changes) -> Evidence:
    return Evidence(NUMBERS | {"grids": NUMBERS["grids"] | changes})


def of_map(**changes) -> Evidence:
    return grids(map={"sigmoid": NUMBERS["grids"]["map"]["sigmoid"] | changes})


@pytest.mark.parametrize(
    "test",
    [
        lambda evidence: fails_at_lower_rates(evidence, loss="sigmoid"),
        batch_size_protects,
        lambda evidence: scaled_inputs_leave_room(evidence, **ROOM),
        lambda evidence: first_step_foretells_border(evidence, **LINE),
    ],
)
@pytest.mark.parametrize("numbers", [{}, {"grids": None}], ids=["older", "none"])
def test_without_grids_nothing_is_decided(test, numbers):
    outcome = test(Evidence({name: value for name, value in NUMBERS.items() if name != "grids"} | numbers))
    assert (outcome.verdict, outcome.values, outcome.reason) == (UNDECIDABLE, {}, NO_GRID)


@pytest.mark.parametrize(
    ("below", "compared", "verdict"),
    [(9, 9, HOLDS), (0, 9, FAILS), (5, 9, UNDECIDABLE), (1, 1, UNDECIDABLE), (30, 60, UNDECIDABLE)],
)
def test_most_scales_decide_whether_a_loss_fails_at_lower_rates(below, compared, verdict):
    outcome = fails_at_lower_rates(of_map(below_raw=below, compared=compared), loss="sigmoid")
    assert outcome.verdict == verdict
    assert outcome.values == {"below": below, "compared": compared, "smallest": 0.1, "largest": 0.5}


def test_scales_at_which_a_rate_is_not_known_decide_nothing():
    outcome = fails_at_lower_rates(of_map(compared=0, below_raw=0), loss="sigmoid")
    assert (outcome.verdict, outcome.reason) == (UNDECIDABLE, "at no scale are both critical rates known")
    assert fails_at_lower_rates(grids(), loss="torch_bce").verdict == UNDECIDABLE


@pytest.mark.parametrize(
    ("highs", "verdict", "below"),
    [([1.2, 1.0], HOLDS, 0), ([0.9, 0.5], FAILS, 2), ([0.9, 1.2], UNDECIDABLE, 1), ([0.9, None], FAILS, 1)],
)
def test_a_batch_size_protects_if_at_none_sigmoid_fails_at_lower_rates(highs, verdict, below):
    sizes = [{"batch_size": 4**place, "epochs": None, "ratio_high": high} for place, high in enumerate(highs, start=1)]
    outcome = batch_size_protects(grids(batch_sizes=sizes))
    assert (outcome.verdict, outcome.values["below"]) == (verdict, below)
    assert outcome.values["smallest"] == 4 and outcome.values["sizes"] == len([high for high in highs if high])


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [
        ([{"batch_size": 4, "epochs": None, "ratio_high": None}], "at no batch size are both critical rates known"),
        ([], "no grid varies the batch size alone"),
    ],
)
def test_batch_sizes_of_which_nothing_is_known_decide_nothing(sizes, reason):
    outcome = batch_size_protects(grids(batch_sizes=sizes))
    assert (outcome.verdict, outcome.reason) == (UNDECIDABLE, reason)


@pytest.mark.parametrize(("rate", "verdict"), [(2e-2, HOLDS), (1e-2, HOLDS), (9e-3, FAILS), (1e-4, FAILS)])
def test_scaled_inputs_leave_room_from_ten_times_the_article_s_rate_on(rate, verdict):
    own = {"rms": 6.25, "own": True, "critical_rate": 5e-3}
    rates = [{"rms": 1.001, "own": False, "critical_rate": rate}, own]
    outcome = scaled_inputs_leave_room(of_map(critical_rates=rates), **ROOM)
    assert outcome.verdict == verdict
    assert outcome.values == {"scaled": pytest.approx(rate * 1e3), "rate": rate, "own": 5.0, "own_rms": 6.25}


@pytest.mark.parametrize(
    "left", [[{"rms": 1.0, "own": False, "critical_rate": 1e-2}], [{"rms": 6.25, "own": True, "critical_rate": 1}]]
)
def test_room_cannot_be_told_without_both_scales(left):
    outcome = scaled_inputs_leave_room(of_map(critical_rates=left), **ROOM)
    assert (outcome.verdict, outcome.reason) == (UNDECIDABLE, "the critical rate at that scale is not known")


@pytest.mark.parametrize(
    ("near", "rows", "verdict"), [(9, 9, HOLDS), (0, 9, FAILS), (5, 9, UNDECIDABLE), (2, 2, UNDECIDABLE)]
)
def test_most_rows_decide_whether_a_line_foretells_the_border(near, rows, verdict):
    found = {"near": near, "rows": rows, "typical_ratio": 0.7}
    none = {"near": 0, "rows": 0, "typical_ratio": None}
    evidence = grids(predictions={"rate_of_silence": {"others": found, "map": none}})
    outcome = first_step_foretells_border(evidence, **LINE)
    assert (outcome.verdict, outcome.values) == (verdict, {"near": near, "rows": rows, "typical": 0.7})
    assert outcome.reason.endswith("would decide") == (verdict == UNDECIDABLE)
    # Rows of the map are not those of the other settings.
    outcome = first_step_foretells_border(evidence, **LINE | {"rows": "map"})
    assert (outcome.verdict, outcome.reason) == (UNDECIDABLE, "no critical rate is known")
