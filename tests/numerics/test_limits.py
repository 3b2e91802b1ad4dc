"""Where implementations end: found to the last number of the dtype."""

import numpy as np
import pytest

from sigmoid_bce.losses.formulas import clipping_range, moving_range
from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS
from sigmoid_bce.numerics.limits import first_from_which, tabulate_limits


@pytest.fixture(scope="module")
def table():
    return tabulate_limits().set_index(["implementation", "dtype"])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("sign", [1, -1])
def test_the_first_number_is_found_whatever_the_grid(dtype, sign):
    number = DTYPES[dtype].type
    grid = (sign * np.array([1, 2, 3, 4, 5])).astype(DTYPES[dtype])
    wanted = np.nextafter(number(sign * 2.5), number(sign * 9))
    found = first_from_which(lambda x: np.abs(x) > number(2.5), grid)
    assert found == float(wanted)


def test_the_last_stretch_counts_and_not_an_earlier_one():
    grid = np.arange(10, dtype=np.float64)
    assert first_from_which(lambda x: (x == 2) | (x >= 6.5), grid) == 6.5
    assert first_from_which(lambda x: x >= 0, grid) == 0
    assert np.isnan(first_from_which(lambda x: x < 5, grid))


def test_there_is_a_row_for_each_implementation_and_dtype(table):
    assert list(table.index) == [(one.name, dtype) for one in IMPLEMENTATIONS.values() for dtype in one.dtypes]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_articles_loss_ends_where_its_formula_does(table, dtype):
    row = table.loc[("keras_2_tensorflow", dtype)]
    clipped, moving = clipping_range(DTYPES[dtype]), moving_range(DTYPES[dtype])
    one_further = [float(np.nextafter(DTYPES[dtype].type(x), DTYPES[dtype].type(np.sign(x) * 99))) for x in clipped]
    assert [row["dead_from_1"], row["dead_from_0"]] == one_further
    outwards = [float(np.nextafter(DTYPES[dtype].type(x), DTYPES[dtype].type(np.sign(x) * 99))) for x in moving]
    assert [row["flat_from_1"], row["flat_from_0"]] == outwards


def test_the_limits_in_float32_are_not_symmetric(table):
    row = table.loc[("keras_2_tensorflow", "float32")]
    assert (row["ceiling_0"], row["ceiling_1"]) == pytest.approx((23 * np.log(2), -np.log(1e-7)), abs=1e-6)
    assert (row["floor_0"], row["floor_1"]) == pytest.approx((1e-7, 2.0**-23), rel=1e-6)
    assert row["gradient_at_16.64_0"] == row["gradient_at_16.64_1"] == 0
    assert row["flat_from_0"] < 15.54 < 16.63 < row["dead_from_0"]


@pytest.mark.parametrize("dtype", DTYPES)
def test_logits_never_end(table, dtype):
    row = table.loc[("tensorflow_logits", dtype)]
    assert row[["flat_from_0", "flat_from_1", "dead_from_0", "dead_from_1"]].isna().all()
    assert row["ceiling_0"] == row["ceiling_1"] == 1000
    assert (row["gradient_at_40_0"], row["gradient_at_40_1"]) == (1, -1)


def test_pytorchs_loss_jumps_to_100_and_its_gradient_dies(table):
    row = table.loc[("torch_bce", "float32")]
    assert row["ceiling_0"] == row["ceiling_1"] == 100
    assert row["dead_from_0"] == pytest.approx(24 * np.log(2), abs=1e-5)
    assert row["gradient_at_40_1"] == pytest.approx(-4.2e-6, rel=0.02)
