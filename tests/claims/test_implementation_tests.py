"""Claims about implementations: counts that make each hold and fail."""

import pytest

from sigmoid_bce.claims.implementation_tests import (
    all_have,
    none_has,
    only_tensorflow_finds_the_raw_output,
    wrong_side_gradients_are_zero,
)
from sigmoid_bce.claims.registry import FAILS, HOLDS, Evidence
from tests.claims.synthetic import numbers_with

FUSION = {"exact": 20, "tolerance": 0.01}


@pytest.mark.parametrize(("found", "verdict"), [(0, HOLDS), (1, FAILS), (22, FAILS)])
def test_one_implementation_is_enough_to_refute_that_none_has_it(found, verdict):
    evidence = Evidence(numbers_with(safety__others__no_value=found))
    outcome = none_has(evidence, group="safety.others", verdict="no_value")
    assert (outcome.verdict, outcome.values) == (verdict, {"total": 22, "found": found})


@pytest.mark.parametrize(("found", "total", "verdict"), [(4, 4, HOLDS), (3, 4, FAILS), (0, 0, FAILS)])
def test_all_must_have_it_and_there_must_be_some(found, total, verdict):
    numbers = numbers_with(safety__tensorflow_logits__exact=found, safety__tensorflow_logits__total=total)
    assert all_have(Evidence(numbers), group="safety.tensorflow_logits", verdict="exact").verdict == verdict


@pytest.mark.parametrize(("of_0", "of_1", "verdict"), [(0.0, 0.0, HOLDS), (1.0, 0.0, FAILS), (0.0, -1e-12, FAILS)])
def test_a_gradient_is_dead_only_at_exactly_0_for_both_labels(of_0, of_1, verdict):
    evidence = Evidence(numbers_with(safety__gradient_at_20={"0": of_0, "1": of_1}))
    assert wrong_side_gradients_are_zero(evidence, group="safety.gradient_at_20").verdict == verdict


@pytest.mark.parametrize(
    ("tensorflow", "jax", "verdict"), [(20.0, 15.9, HOLDS), (15.9, 15.9, FAILS), (20.0, 20.0, FAILS)]
)
def test_the_fusion_must_differ_between_the_backends(tensorflow, jax, verdict):
    numbers = numbers_with(safety__fusion__tensorflow_fit=tensorflow, safety__fusion__jax=jax)
    outcome = only_tensorflow_finds_the_raw_output(Evidence(numbers), **FUSION)
    assert (outcome.verdict, outcome.values["jax"]) == (verdict, jax)
