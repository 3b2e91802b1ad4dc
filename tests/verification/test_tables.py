"""Tables are compared cell by cell: rounding passes, anything else is named by column and row."""

import io

import pytest

from sigmoid_bce.verification.rows import Tolerance
from sigmoid_bce.verification.tables import compare_numbers, compare_tables, read_text_table

TABLE = "image,count,loss\na,1,0.25\nb,2,1.5\nc,3,\n"


def compare(changed, tolerances=None):
    return compare_tables("t", *(read_text_table(io.StringIO(text)) for text in (TABLE, changed)), tolerances)


def test_an_equal_table_is_one_row():
    (row,) = compare(TABLE)
    assert (row.what, row.published, row.here, row.verdict) == ("t", "3 rows, 3 columns", "the same", "same")


def test_the_last_digits_of_a_fraction_are_within_tolerance():
    (row,) = compare(TABLE.replace("1.5", "1.5000004"))
    assert (row.what, row.published, row.verdict) == ("t: loss, row 2", "1.5", "within tolerance")
    assert "last place of float32" in row.reason


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("1.5", "1.500002", "t: loss, row 2"),
        ("b,2", "b,3", "t: count, row 2"),
        ("a,1", "z,1", "t: image, row 1"),
        ("c,3,\n", "c,3,0.0\n", "t: loss, row 3"),
        ("1.5", "nan", "t: loss, row 2"),
    ],
)
def test_all_else_is_named_and_nothing_else_is(old, new, what):
    (row,) = compare(TABLE.replace(old, new))
    assert (row.what, row.verdict) == (what, "different")
    assert (row.tolerance == "none") is (new != "1.500002")


def test_several_cells_of_a_column_are_one_row_that_shows_the_furthest():
    (row,) = compare(TABLE.replace("0.25", "0.26").replace("1.5", "15"))
    assert (row.what, row.here) == ("t: loss, row 2 (and 1 more)", "15")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (TABLE.replace("count", "number"), "without count; with number"),
        ("image,loss,count\na,0.25,1\nb,1.5,2\nc,,3\n", "in the order image, loss, count"),
        (TABLE + "d,4,1.0\n", "4 rows"),
    ],
)
def test_another_shape_is_different(changed, told):
    (row,) = compare(changed)
    assert row.verdict == "different" and told in row.here


def test_a_column_may_have_a_tolerance_of_its_own():
    wide = {"loss": Tolerance("measured", absolute=1)}
    assert compare(TABLE.replace("1.5", "2.0"), wide)[0].verdict == "within tolerance"
    assert compare(TABLE.replace("b,2", "b,3"), wide)[0].verdict == "different"


NUMBERS = {"floor": {"0": 1e-7}, "steps": [1, 2], "parameters": {"tolerance": {"value": 0.1}}, "verdict": "holds"}


@pytest.mark.parametrize(
    ("changes", "what", "verdict"),
    [
        ({}, "n", "same"),
        ({"floor": {"0": 1.0000001e-7}}, "n", "within tolerance"),
        ({"floor": {"0": 1.2e-7}}, "n: floor.0", "different"),
        ({"steps": [1, 3]}, "n: steps.1", "different"),
        ({"steps": [1]}, "n: steps", "different"),
        ({"parameters": {"tolerance": {"value": 0.10000000001}}}, "n: parameters.tolerance.value", "different"),
        ({"verdict": "mixed", "floor": {"0": 9.0}}, "n: verdict (and 1 more)", "different"),
    ],
)
def test_numbers_are_named_by_their_place(changes, what, verdict):
    row = compare_numbers("n", NUMBERS, NUMBERS | changes)
    assert (row.what, row.verdict) == (what, verdict)
