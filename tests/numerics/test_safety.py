"""The verdict on every implementation, and the numbers that the claims take from it."""

import json

import numpy as np
import pytest

from sigmoid_bce.libraries.golden import describe_fusion, load_golden
from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS
from sigmoid_bce.numerics import safety


@pytest.fixture(scope="module")
def table():
    return safety.tabulate_safety()


def of(table, implementation, dtype="float32"):
    return table[(table["implementation"] == implementation) & (table["dtype"] == dtype)].squeeze()


def test_there_is_a_row_for_each_implementation_and_dtype(table):
    expected = [(one.name, dtype) for one in IMPLEMENTATIONS.values() for dtype in one.dtypes]
    assert list(zip(table["implementation"], table["dtype"], strict=True)) == expected
    assert table[table["usual"]].groupby("implementation").size().eq(1).all()


@pytest.mark.parametrize(
    ("implementation", "dtype", "verdict"),
    [
        ("keras_2_tensorflow", "float32", safety.BLIND),
        ("keras_2_tensorflow", "float16", safety.NO_VALUE),
        ("tensorflow_logits", "bfloat16", safety.EXACT),
        ("torch_bce", "float32", safety.BLIND),
        ("naive", "float64", safety.NO_VALUE),
        ("mlx_sigmoid", "float32", safety.NO_VALUE),
        ("sklearn_mlp", "float64", safety.CAPPED),
        ("xgboost_logistic", "float32", safety.CAPPED),
        ("mxnet_logistic_output", "float32", safety.EXACT),
    ],
)
def test_the_verdicts_are_those_that_were_measured_by_hand(table, implementation, dtype, verdict):
    assert of(table, implementation, dtype)["verdict"] == verdict


def test_only_mxnet_and_paddle_are_wrong_at_0(table):
    assert set(table["implementation"][table["wrong_at_zero"]]) == {"mxnet_logits", "paddle_logits"}


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_raw_outputs_reach_far_and_are_numbers_of_the_dtype(dtype):
    x = safety.raw_outputs(dtype)
    assert x.dtype == DTYPES[dtype]
    assert (float(x[0]), float(x[-1])) == (-1000, 1000) and (x == 0).sum() == 1
    assert (np.diff(x.astype(np.float64)) > 0).all()


def test_the_numbers_of_the_claims_are_counts_of_the_table(table):
    numbers = json.loads(json.dumps(safety.describe_safety(table), allow_nan=False))
    for group in ("others", "logits", "tensorflow_logits", "sixteen_bits", "mixed_float16"):
        counts = numbers[group]
        assert counts["total"] == sum(counts[name.replace(" ", "_")] for name in safety.VERDICTS) > 1
    assert numbers["others"]["total"] < len(IMPLEMENTATIONS)
    assert numbers["gradient_at_20"] == {"0": 0, "1": 0}


def test_keras_finds_the_raw_output_on_tensorflow_only():
    fusion = describe_fusion(load_golden())
    assert fusion["tensorflow_fit"] == pytest.approx(20)
    assert [fusion[name] for name in ("tensorflow_reshaped", "jax", "torch")] == pytest.approx([15.942385] * 3)
