"""The formulas of the diagnosis, against losses that are added up sample by sample."""

import math

import numpy as np
import pytest

from sigmoid_bce.diagnosis.ceilings import tabulate_breakdowns, tabulate_ways
from sigmoid_bce.diagnosis.theory import (
    balanced_weights,
    costs_of_categorical,
    costs_of_one_output,
    costs_of_several_outputs,
    entropy_of_constant,
    loss_of_clipped,
    share_before_death,
    share_of_negative,
)
from sigmoid_bce.losses.implementations import IMPLEMENTATIONS

C1, C0 = 16.11809539794922, 15.942384719848633
CLIPPED = IMPLEMENTATIONS["keras_2_tensorflow"]
LOW, HIGH = np.float32(-50), np.float32(50)


def loss(x, target):
    """Of one output with a target between 0 and 1: linear in the target."""
    return target * float(CLIPPED(x, 1).loss) + (1 - target) * float(CLIPPED(x, 0).loss)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.4])
@pytest.mark.parametrize("weights", [(1.0, 1.0), (0.5, 3.0)])
@pytest.mark.parametrize("share", [0.5, 0.2])
def test_one_output_with_weights_and_smoothing(smoothing, weights, share):
    for side, x, ceiling, errors in (("negative", LOW, C1, share), ("positive", HIGH, C0, 1 - share)):
        target = {label: label * (1 - smoothing) + smoothing / 2 for label in (0, 1)}
        exact = share * weights[1] * loss(x, target[1]) + (1 - share) * weights[0] * loss(x, target[0])
        found = loss_of_clipped(costs_of_one_output(ceiling, smoothing), errors, weights, side)
        assert found == pytest.approx(exact, abs=1e-5)


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("classes", [2, 5])
def test_several_outputs(smoothing, classes):
    targets = np.eye(classes)[0] * (1 - smoothing) + smoothing / 2
    for predicted, name in ((1, "wrong"), (0, "right")):
        outputs = np.where(np.arange(classes) == predicted, HIGH, LOW)
        exact = np.mean([loss(x, t) for x, t in zip(outputs, targets, strict=True)])
        assert getattr(costs_of_several_outputs(C1, C0, smoothing, classes), name) == pytest.approx(exact, abs=1e-5)


@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("classes", [2, 5])
def test_categorical(smoothing, classes):
    targets = np.eye(classes)[0] * (1 - smoothing) + smoothing / classes
    for predicted, name in ((1, "wrong"), (0, "right")):
        logarithms = np.where(np.arange(classes) == predicted, 0.0, -C1)
        exact = -(targets * logarithms).sum()
        assert getattr(costs_of_categorical(C1, smoothing, classes), name) == pytest.approx(exact)


def test_balanced_weights_make_half_of_the_ceiling_whatever_the_classes():
    for errors in (0.1, 0.5, 0.7):
        for side in ("negative", "positive"):
            costs = costs_of_one_output(C1, 0.0)
            assert loss_of_clipped(costs, errors, balanced_weights(errors, side), side) == pytest.approx(C1 / 2)


def test_a_mixture_is_read_from_where_the_loss_lies_between_the_ceilings():
    errors, negative = 0.4, 0.25
    mean = errors * (negative * C1 + (1 - negative) * C0)
    assert share_of_negative(mean, errors * C1, errors * C0) == pytest.approx(negative)


def test_the_share_before_a_death_is_that_of_a_running_mean():
    before, errors_after = 0.01, 0.52
    mean = before * math.log(2) + (1 - before) * errors_after * C1
    errors = before * 0.5 + (1 - before) * errors_after
    span = share_before_death(C1 * errors - mean, 0.0, C1)
    assert span.middle == pytest.approx(before) and span.low < before < span.high


def test_the_entropy_is_the_least_loss_of_a_constant():
    p = np.linspace(0.001, 0.999, 999)
    for share in (0.5, 0.3, 0.05):
        losses = -(share * np.log(p) + (1 - share) * np.log(1 - p))
        assert entropy_of_constant(share) == pytest.approx(losses.min(), abs=1e-6)
    assert entropy_of_constant(0.5) == pytest.approx(math.log(2)) and entropy_of_constant(0.0) == 0.0


def test_ceilings_are_those_of_the_implementations():
    ways = tabulate_ways()
    one_output = [way for way in ways.values() if way.kind == "one output"]
    for way in one_output:
        for name in way.implementations:
            one = IMPLEMENTATIONS[name]
            dtypes = [np.float32, np.float64] if "float64" in one.dtypes else [np.float32]
            dtypes = [np.float16] if one.dtypes[0] == "float16" and "float32" not in one.dtypes else dtypes
            dtypes = [np.float64] if one.dtypes == ("float64",) else dtypes
            losses = [(float(one(t(-1000), 1).loss), float(one(t(1000), 0).loss)) for t in dtypes]
            assert any(pair == pytest.approx((way.ceiling_1, way.ceiling_0), abs=1e-4) for pair in losses)
    assert (one_output[0].ceiling_1, one_output[0].ceiling_0) == (C1, C0)
    assert {way.key for way in one_output if way.trains} == {
        way.key
        for way in one_output
        if {"xgboost_logistic", "lightgbm_binary", "sklearn_log_loss"} & set(way.implementations)
    }


def test_what_grows_without_end_has_no_ceiling_and_what_breaks_down_is_named():
    names = {name for way in tabulate_ways().values() for name in way.implementations}
    assert not names & {"torch_logits", "tensorflow_logits", "naive", "optax_logits", "mxnet_logistic_output"}
    broken = tabulate_breakdowns()
    assert any("textbook" in title for title in broken["nan"]) and any("ONNX" in title for title in broken["infinity"])
    assert not any("LogisticRegressionOutput" in title for title in broken["nan"])
