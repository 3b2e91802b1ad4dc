"""Comparing answers with formulas and with the record, on made-up tables."""

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.libraries.agreement import (
    AGREES,
    AS_RECORDED,
    DIFFERS,
    NOT_RECORDED,
    REFUSED,
    UNKNOWN,
    compare_with_formulas,
    compare_with_record,
    is_close,
)
from sigmoid_bce.losses.implementations import DTYPES
from tests.libraries.made_up import answers, changed

WRONG_SIDE = 4  # The row of x = 20, label 0.


def verdict_of(table):
    return compare_with_formulas(table).iloc[0]


@pytest.mark.parametrize("implementation", ["tensorflow_logits", "keras_3_torch", "keras_3_numpy", "torch_bce"])
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_the_formula_itself_agrees(implementation, dtype):
    found = verdict_of(answers(implementation, dtype))
    assert (found["verdict"], found["rows"], found["worst_loss_error"], found["where"]) == (AGREES, 10, 0, "")


def test_a_difference_says_where_and_how():
    found = verdict_of(changed(answers(), WRONG_SIDE, loss=15.9423847, grad=0.0))
    assert found["verdict"] == DIFFERS
    assert "loss in 1 of 10 rows, most at x=20, target 0: 15.9423847 instead of 20" in found["where"]
    assert "gradient in 1 of 10 rows, most at x=20, target 0: 0 instead of 1" in found["where"]
    assert found["worst_gradient_error"] == 1 and found["worst_loss_error"] == pytest.approx(4.0576 / 15.9424, rel=1e-4)


@pytest.mark.parametrize("answer", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_not_a_number(answer):
    found = verdict_of(changed(answers(), WRONG_SIDE, loss=answer))
    assert found["verdict"] == DIFFERS and found["worst_loss_error"] == np.inf


def test_nan_and_infinity_agree_where_the_formula_gives_them():
    table = answers("mlx_sigmoid")
    assert table["grad"].isna().any()
    assert verdict_of(table)["verdict"] == AGREES
    assert verdict_of(changed(table, table.index[table["grad"].isna()][0], grad=0.0))["verdict"] == DIFFERS


def test_a_gradient_that_was_not_given_is_not_compared():
    found = verdict_of(answers().assign(grad=np.nan, grad_given=False))
    assert found["verdict"] == AGREES and np.isnan(found["worst_gradient_error"])


def test_a_loss_that_was_not_given_is_not_compared():
    found = verdict_of(answers().assign(loss=np.nan, loss_given=False))
    assert found["verdict"] == AGREES and np.isnan(found["worst_loss_error"])


def test_the_librarys_own_probability_is_what_the_formula_gets():
    own = {"p": np.float64(np.float32(0.75)), "p_given": True}
    table = answers("torch_bce").assign(**own)
    assert verdict_of(table)["verdict"] == DIFFERS
    losses = np.where(table["target"] > 0, -np.log(0.75), -np.log(0.25))
    assert verdict_of(table.assign(loss=losses, grad_given=False))["verdict"] == AGREES


def test_a_refusal_and_an_unknown_formula_are_told():
    refused = answers().head(1).assign(error="TypeError: no bfloat16", loss_given=False, grad_given=False)
    assert tuple(verdict_of(refused)[["verdict", "rows", "where"]]) == (REFUSED, 0, "TypeError: no bfloat16")
    assert verdict_of(answers().assign(implementation="no_such"))["verdict"] == UNKNOWN


def test_small_losses_are_compared_relatively():
    right_side = 0  # x = -20, label 0: the loss is 2e-9.
    assert verdict_of(changed(answers(), right_side, loss=0.0))["verdict"] == DIFFERS
    assert verdict_of(changed(answers(), right_side, loss=1.0e-7))["verdict"] == DIFFERS


@pytest.mark.parametrize(
    ("dtype", "found", "expected", "close"),
    [
        ("float32", 20.00003, 20.0, True),
        ("float32", 20.00005, 20.0, False),
        ("float32", 1.19e-7, 1.0e-7, False),
        ("float32", 1e-39, 0.0, True),
        ("float64", 0.0, 1e-12, False),
        ("float16", 1.0, 1.0 + 2**-10, True),
        ("float16", 1.0, 1.0 + 2**-9, False),
        ("float16", 2**-24, 0.0, True),
        ("float16", 2**-23, 0.0, False),
        ("float16", np.inf, 65504.0, False),
        ("bfloat16", 1.0, 1.0 + 2**-7, True),
        ("bfloat16", 1.0, 1.0 + 2**-6, False),
        ("bfloat16", 8e-40, 0.0, True),
    ],
)
def test_what_is_tolerated_of_a_loss(dtype, found, expected, close):
    assert is_close(np.array([found]), np.array([expected]), DTYPES[dtype], True).tolist() == [close]


def test_a_new_release_is_compared_with_the_old_one():
    record = pd.concat([answers(), answers(mode="graph loss")])
    fresh = pd.concat([changed(answers(), WRONG_SIDE, loss=21.0), answers(mode="graph loss"), answers(mode="jit loss")])
    found = compare_with_record(fresh.assign(version="2.0"), record).set_index("mode")
    assert found["verdict"].to_dict() == {
        "eager loss": DIFFERS,
        "graph loss": AS_RECORDED,
        "jit loss": NOT_RECORDED,
    }
    assert "x=20, target 0: 21 instead of 20" in found["where"]["eager loss"]
    assert set(found["version"]) == {"2.0"}
