"""Claims about part 1: numbers that make each hold, fail, and stay open."""

import math

import pytest

from sigmoid_bce.claims.number_tests import (
    curve_descends_in_steps,
    naive_formula_breaks_near,
    number_is_lower,
    number_is_near,
)
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, Evidence
from sigmoid_bce.core.errors import PaperError
from tests.claims.synthetic import NUMBERS, numbers_with

FLOOR = {"number": "loss.floor.1", "article_value": 1.2e-7, "tolerance": 1e-8}
NAIVE = {"number": "naive.breaks_from", "article_value": 44, "tolerance": 1, "extended_precision": 63}
CEILINGS = {"lower": "loss.ceiling.0", "higher": "loss.ceiling.1", "smallest_difference": 0.1}


@pytest.mark.parametrize(
    ("floor", "verdict"), [(1.192e-7, HOLDS), (1.299e-7, HOLDS), (1.31e-7, FAILS), (1.09e-7, FAILS), (0, FAILS)]
)
def test_a_number_is_the_articles_within_the_tolerance(floor, verdict):
    found = number_is_near(Evidence(numbers_with(loss__floor__1=floor)), **FLOOR)
    assert found.verdict == verdict
    assert found.values == {"value": floor, "deviation": pytest.approx(abs(floor - 1.2e-7))}


@pytest.mark.parametrize(
    ("breaks", "bits", "verdict"), [(44.36, 63, HOLDS), (36.7, 63, FAILS), (36.7, 52, UNDECIDABLE)]
)
def test_the_naive_formula_is_judged_in_extended_precision_only(breaks, bits, verdict):
    numbers = numbers_with(naive__breaks_from=breaks, longdouble_nmant=bits)
    found = naive_formula_breaks_near(Evidence(numbers), **NAIVE)
    assert found.verdict == verdict
    assert found.values["mantissa_bits"] == bits


@pytest.mark.parametrize(("steps", "verdict"), [(6, HOLDS), (40, HOLDS), (41, FAILS), (4000, FAILS), (0, FAILS)])
def test_a_staircase_moves_but_rests_nearly_everywhere(steps, verdict):
    found = curve_descends_in_steps(Evidence(numbers_with(steps__1__count=steps)), label=1, smallest_resting=0.99)
    assert found.verdict == verdict
    assert found.values["resting"] == 1 - steps / 4000


@pytest.mark.parametrize(("ceiling", "verdict"), [(15.942, HOLDS), (16.1, FAILS), (17, FAILS)])
def test_a_number_is_lower_only_by_a_notable_difference(ceiling, verdict):
    assert number_is_lower(Evidence(numbers_with(loss__ceiling__0=ceiling)), **CEILINGS).verdict == verdict


@pytest.mark.parametrize("number", ["loss.flor.1", "loss.floor", "loss.floor.1.x", "none"])
def test_a_number_that_is_not_there_is_told(number):
    with pytest.raises(PaperError, match=f"numbers.json: has no number {number}.*\nHint: "):
        number_is_near(Evidence(NUMBERS), **{**FLOOR, "number": number})


@pytest.mark.parametrize(
    ("test", "parameters", "threshold"),
    [
        (number_is_near, FLOOR, "tolerance"),
        (naive_formula_breaks_near, NAIVE, "tolerance"),
        (curve_descends_in_steps, {"label": 1, "smallest_resting": 0.99}, "smallest_resting"),
        (number_is_lower, CEILINGS, "smallest_difference"),
    ],
)
def test_a_verdict_turns_where_the_test_says(test, parameters, threshold):
    ends = test(Evidence(NUMBERS), **parameters).holds_for[threshold]
    for end, away in zip(ends, (-math.inf, math.inf), strict=True):
        if math.isfinite(end):
            assert test(Evidence(NUMBERS), **{**parameters, threshold: end}).verdict == HOLDS
            assert test(Evidence(NUMBERS), **{**parameters, threshold: math.nextafter(end, away)}).verdict == FAILS
