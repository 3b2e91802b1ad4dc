"""A tolerance has a reason, a row has one of five verdicts, and a table has that of its worst row."""

import pytest

from sigmoid_bce.verification.rows import DIFFERENT, SAME, VERDICTS, WITHIN, Row, Tolerance, compare_exactly, worst


def test_a_tolerance_without_a_reason_cannot_be_written_down():
    with pytest.raises(TypeError, match="reason"):
        Tolerance(relative=1e-6)  # type: ignore[call-arg]
    for empty in ("", "  "):
        with pytest.raises(ValueError, match="needs a reason"):
            Tolerance(empty, relative=1e-6)


@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_a_tolerance_is_a_finite_number_from_zero_on(value):
    with pytest.raises(ValueError, match="finite"):
        Tolerance("a reason", absolute=value)


def test_a_row_needs_a_reason_and_one_of_five_verdicts():
    assert VERDICTS == ("same", "within tolerance", "drawn differently", "not decidable", "different")
    with pytest.raises(ValueError, match="reason"):
        Row("what", "1", "1", "none", "", SAME)
    with pytest.raises(ValueError, match="not a verdict"):
        Row("what", "1", "1", "none", "a reason", "fine")


@pytest.mark.parametrize(
    ("published", "here", "allowed"),
    [(1.0, 1.1, True), (1.0, 1.11, False), (100.0, 109.9, True), (0.0, 0.01, True), (0.0, 0.02, False)],
)
def test_the_wider_of_both_tolerances_counts(published, here, allowed):
    tolerance = Tolerance("a reason", relative=0.1001, absolute=0.01)
    assert tolerance.allows(published, here) is allowed


def test_what_is_not_finite_must_be_the_same():
    tolerance, inf, nan = Tolerance("a reason", relative=0.5), float("inf"), float("nan")
    assert tolerance.allows(inf, inf) and tolerance.allows(nan, nan)
    assert not tolerance.allows(1.0, inf) and not tolerance.allows(nan, 1.0) and not tolerance.allows(inf, -inf)


def test_the_worst_verdict_is_that_of_the_table():
    assert worst([]) == SAME
    assert worst([SAME, WITHIN, SAME]) == WITHIN
    assert worst([DIFFERENT, "not decidable"]) == DIFFERENT
    assert compare_exactly("seed", 1, 2).verdict == DIFFERENT
