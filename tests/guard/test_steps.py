"""The rule of thumb about one step, on NumPy alone."""

import math

import numpy as np
import pytest
from clipping_guard.steps import BORDER, find_critical_rate, measure_step

from sigmoid_bce.losses.formulas import clipping_range


def test_the_border_is_the_nearer_end_of_the_clipping_range():
    assert min(map(abs, clipping_range(np.float32))) == pytest.approx(BORDER, rel=2e-7)


def test_the_median_of_the_shifts_is_compared_with_the_border():
    step = measure_step(np.zeros((5, 1), np.float32), [[-64.0], [-32.0], [8.0], [1.0], [0.0]])
    assert step.median == 8 and step.ratio == 8 / BORDER and not step.is_beyond
    assert list(step.quantiles) == sorted(step.quantiles) and "nan" not in str(step)


def test_outputs_that_are_no_numbers_are_beyond():
    assert measure_step([0.0, 0.0], [1.0, np.inf]).is_beyond


@pytest.mark.parametrize(("before", "after"), [([0.0], [1.0, 2.0]), ([], [])])
def test_other_sizes_are_refused(before, after):
    with pytest.raises(ValueError, match="Hint"):
        measure_step(before, after)


@pytest.mark.parametrize("rate", [1e-6, 1e-2, 3.0])
@pytest.mark.parametrize("power", [1, 2])
def test_the_critical_rate_is_found_by_trying(rate, power):
    # A linear model moves as the rate, a network of two layers far from zero as its square.
    step = find_critical_rate(lambda rate: measure_step([0.0], [1000 * rate**power]), rate)
    assert step.critical_rate == pytest.approx((BORDER / 1000) ** (1 / power), rel=0.02)
    assert step.rate == rate and step.median == pytest.approx(1000 * rate**power)
    assert ("beyond the border" in str(step)) == step.is_beyond == (rate > step.critical_rate)


def test_a_rate_beyond_which_nothing_is_a_number_is_found():
    step = find_critical_rate(lambda rate: measure_step([0.0], [1.0 if rate < 0.05 else math.nan]), 1e-3)
    assert step.critical_rate == pytest.approx(0.05, rel=0.02)


def test_a_network_that_does_not_move_has_no_critical_rate():
    assert find_critical_rate(lambda rate: measure_step([20.0], [20.0]), 1e-3).critical_rate == math.inf


def test_a_rate_of_zero_is_refused():
    with pytest.raises(ValueError, match="a learning rate of 0.*Hint"):
        find_critical_rate(lambda rate: measure_step([0.0], [0.0]), 0.0)
