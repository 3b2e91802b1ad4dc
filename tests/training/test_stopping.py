import numpy as np
import pytest

from sigmoid_bce.training.stopping import epochs_without_improvement, has_collapsed, has_converged


@pytest.mark.parametrize(
    "watched, since",
    [([], 0), ([1.0], 0), ([1.0, 0.9], 0), ([1.0, 1.0], 1), ([1.0, 0.5, 0.7, 0.6], 2), ([np.nan, np.nan], 2)],
)
def test_counts_epochs_since_the_lowest_value(watched, since):
    assert epochs_without_improvement(watched) == since


def test_converges_when_patience_is_used_up():
    watched = [1.0, 0.5] + [0.6] * 3
    assert has_converged(watched, patience=3)
    assert not has_converged(watched, patience=4)


def test_equal_outputs_are_a_collapse_and_spread_ones_are_not():
    assert has_collapsed(np.full(100, 0.3, np.float32))
    assert has_collapsed(np.array([0.1, np.nan]))
    assert not has_collapsed(np.random.default_rng(0).normal(0, 1, 100))
