"""The article's numbers in each dtype, and where they come from."""

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.libraries.golden import FOLDER
from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS
from sigmoid_bce.losses.numerics import describe_numerics
from sigmoid_bce.numerics import by_dtype
from sigmoid_bce.numerics.limits import tabulate_limits


@pytest.fixture(scope="module")
def round_trip():
    return by_dtype.tabulate_round_trip()


@pytest.fixture(scope="module")
def origins():
    return by_dtype.tabulate_origins(tabulate_limits(), describe_numerics()).set_index("number")


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_round_trip_goes_through_numbers_of_the_dtype(round_trip, dtype):
    rows = round_trip[round_trip["dtype"] == dtype]
    raw = rows["raw_output"].to_numpy()
    np.testing.assert_array_equal(raw.astype(DTYPES[dtype]).astype(float), raw)
    assert (np.diff(raw) > 0).all() and (raw[0], raw[-1]) == (-40, 40)
    assert rows["relative_error"].isna().sum() == (raw == 0).sum() == 1


@pytest.mark.parametrize(
    ("dtype", "ends"), [("float16", 7.625), ("bfloat16", 5.5625), ("float32", 16.63553), ("float64", 36.7368)]
)
def test_the_round_trip_ends_where_the_sigmoid_becomes_1(round_trip, dtype, ends):
    rows = round_trip[(round_trip["dtype"] == dtype) & (round_trip["raw_output"] > 0)]
    lost = rows["raw_output"][np.isinf(rows["round_trip"])]
    assert ends <= lost.iloc[0] < ends + 2 * by_dtype.ROUND_TRIP_STEP
    assert np.isinf(rows["relative_error"][lost.index]).all()


def test_the_error_of_the_round_trip_is_relative(round_trip):
    row = round_trip[(round_trip["dtype"] == "float32") & (round_trip["raw_output"] == 15.5)].squeeze()
    assert row["relative_error"] == pytest.approx((row["round_trip"] - 15.5) / 15.5)
    assert abs(row["relative_error"]) > 0.001


def test_the_loss_stands_beside_the_exact_one():
    table = by_dtype.tabulate_loss()
    wrong = table[(table["dtype"] == "float32") & (table["raw_output"] == 40)].set_index("label")
    assert wrong.loc[0, "exact_loss"] == 40 and wrong.loc[0, "loss"] == pytest.approx(23 * np.log(2))
    assert wrong.loc[1, "exact_loss"] == pytest.approx(np.exp(-40.0)) and wrong.loc[1, "loss"] == pytest.approx(
        2.0**-23
    )


def test_the_edge_is_the_articles_loss_on_either_wrong_side():
    table = by_dtype.tabulate_edge()
    for label, rows in table.groupby("label"):
        assert (np.sign(rows["raw_output"]) == (1 if label == 0 else -1)).all()
        assert rows["raw_output"].is_monotonic_increasing
        loss, gradient = IMPLEMENTATIONS["keras_2_tensorflow"](rows["raw_output"].to_numpy(np.float32), label)
        np.testing.assert_array_equal(rows["loss"], loss.astype(float))
        np.testing.assert_array_equal(rows["gradient"], gradient.astype(float))
        assert (abs(rows["exact_gradient"]) > 1 - 1e-6).all()


def test_what_the_formulas_give_is_what_is_found(origins):
    # What depends on where 1 - epsilon lies is computed with a rounded exponential; that moves it by about a unit.
    np.testing.assert_allclose(origins["found"], origins["value"], rtol=1.5e-5)
    assert (origins["found"] != origins["value"]).all()


def test_the_numbers_of_the_article_are_among_them(origins):
    values = origins["value"].round(3)
    assert {15.942, 16.118, 16.636, 15.537} <= set(values)


def test_saturation_is_that_of_the_golden_tables():
    paths = sorted(FOLDER.glob("saturation_*.csv"))
    table = by_dtype.tabulate_saturation(paths)
    assert len(table) == sum(len(pd.read_csv(path)) for path in paths) > 10
    keras = table[(table["library"] == "tf") & (table["dtype"] == "float16")].squeeze()
    assert (keras["one_from"], keras["one_minus_epsilon"]) == (8, 1)
