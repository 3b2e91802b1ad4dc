"""The curves of part 1 and the numbers read off them."""

import json

import numpy as np
import pytest

from sigmoid_bce.losses import numerics
from sigmoid_bce.losses.formulas import bce_exact, bce_raw


@pytest.fixture(scope="module")
def numbers():
    return numerics.describe_numerics()


def test_a_grid_includes_both_ends():
    assert numerics.grid(-1, 1, 0.5).tolist() == [-1, -0.5, 0, 0.5, 1]


def test_sigmoid_and_logit_are_inverse_to_each_other():
    table = numerics.tabulate_sigmoid_and_logit()
    curves = {name: rows for name, rows in table.groupby("function")}
    assert curves["sigmoid"]["input"].agg(["min", "max"]).tolist() == [-7, 7]
    assert curves["logit"]["input"].between(0, 1, inclusive="neither").all()
    there_and_back = np.interp(curves["sigmoid"]["output"], curves["logit"]["input"], curves["logit"]["output"])
    inner = curves["sigmoid"]["input"].abs() < 5
    np.testing.assert_allclose(there_and_back[inner], curves["sigmoid"]["input"][inner], atol=0.02)


def test_the_round_trip_is_in_float32_and_lossless_only_on_the_left():
    table = numerics.tabulate_logit_error()
    assert set(table.dtypes) == {np.dtype(np.float32)}
    assert table["relative_error"][table["raw_output"] < -1].abs().max() < 1e-6
    assert table["relative_error"][table["raw_output"].between(14, 16.6)].abs().max() > 0.03
    assert np.isinf(table["round_trip"][table["raw_output"] > 16.7]).all()
    assert table["raw_output"][table["relative_error"].isna()].tolist() == [0]


def test_an_exact_round_trip_has_the_error_0_without_a_sign():
    error = numerics.tabulate_logit_error()["relative_error"].iloc[0]
    assert error == 0
    assert not np.signbit(error)


def test_the_loss_from_the_raw_output_stays_exact_where_the_others_do_not():
    table = numerics.tabulate_bce_of_raw_output()
    np.testing.assert_allclose(table["from_raw_output"], bce_exact(table["raw_output"], 1).astype(float), rtol=1e-6)
    far_left, far_right = table.iloc[0], table.iloc[-1]
    assert far_left["from_raw_output"] == 50
    assert far_left["through_sigmoid"] == pytest.approx(16.118, abs=1e-3)
    assert far_right["through_sigmoid"] == pytest.approx(1.19e-7, rel=1e-2)
    assert far_right["from_raw_output"] == pytest.approx(np.exp(-50.0), rel=1e-5)


def test_the_round_trip_passes_one_percent_then_divides_by_zero(numbers):
    error = numbers["logit_error"]
    assert error["first_above"] == pytest.approx(14.69, abs=0.01)
    assert error["first_above"] < error["for_good_above"] < error["division_by_zero_from"]
    assert error["division_by_zero_from"] == pytest.approx(24 * np.log(2), abs=1e-3)


def test_the_numbers_of_the_error_follow_from_the_table():
    table = numerics.tabulate_logit_error()
    found = numerics.describe_logit_error(table)
    by_hand = table[table["raw_output"] > 1].set_index("raw_output")["relative_error"].abs()
    assert (by_hand[: found["first_above"]].iloc[:-1] <= 0.01).all()
    assert (by_hand[found["for_good_above"] :] > 0.01).all()
    assert by_hand[: found["for_good_above"]].iloc[-2] <= 0.01


def test_floor_and_ceiling_are_those_of_the_articles_software(numbers):
    assert numbers["loss"]["floor"] == pytest.approx({"0": 1.00000e-7, "1": 1.19209e-7}, rel=1e-5)
    assert numbers["loss"]["ceiling"] == pytest.approx({"0": 15.9423847, "1": 16.1180954}, rel=1e-6)


def test_the_loss_comes_down_to_its_floor_in_steps_of_one_unit_of_float32(numbers):
    steps = numbers["steps"]["1"]
    assert steps["count"] == 6
    assert steps["smallest"] == pytest.approx(2.0**-23, rel=1e-4)
    assert steps["largest"] == pytest.approx(2.0**-23, rel=1e-4)
    assert numbers["steps"]["0"]["largest"] == pytest.approx(np.log(2), rel=1e-4)


def test_the_naive_formula_ends_where_longdouble_has_no_number_just_below_1(numbers):
    naive, bits = numbers["naive"], numbers["longdouble_nmant"] + 1
    assert naive["breaks_from"] == pytest.approx(bits * np.log(2), abs=0.01)
    assert 1 < naive["off_from"] < naive["breaks_from"]


def test_the_numbers_are_json(numbers):
    assert json.loads(json.dumps(numbers, allow_nan=False)) == numbers


def test_raw_and_naive_agree_where_both_are_sound():
    table = numerics.tabulate_bce_of_raw_output()
    sound = table[table["raw_output"].between(-50, 30)]
    np.testing.assert_allclose(sound["naive"], bce_raw(sound["raw_output"].astype(float), 1), rtol=1e-4)
