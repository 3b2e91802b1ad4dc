"""The measures that claims are decided by, on values that can be reckoned by hand."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from sigmoid_bce.claims.measures import (
    area_under_curve,
    distance_of_medians,
    relative_difference,
    values_that_hide,
)


def test_a_difference_is_relative_to_the_reference():
    assert relative_difference(np.array([1.1, 0, 3]), np.array([1, 2, 3])) == pytest.approx([0.1, 1, 0])


def test_a_reference_that_has_underflowed_gives_a_large_number_and_not_infinity():
    difference = relative_difference(np.array([1e-7, 0], np.float32), np.zeros(2, np.float32))
    assert difference[0] > 1e30
    assert np.isfinite(difference).all()
    assert difference[1] == 0


def test_the_area_under_the_curve_is_the_usual_one_with_ties():
    random = np.random.default_rng(1)
    labels = pd.Series(random.integers(0, 2, 300))
    x = pd.Series((random.normal(labels, 1) * 4).round().astype(np.float32))
    assert x.duplicated().any()
    assert area_under_curve(x, labels) == pytest.approx(roc_auc_score(labels, x), abs=1e-12)


def test_the_distance_of_medians_is_in_interquartile_ranges():
    x = pd.Series([0, 1, 2, 3, 4, 10, 11, 12, 13, 14.0])
    labels = pd.Series([0] * 5 + [1] * 5)
    assert distance_of_medians(x, labels) == 10 / 2
    assert distance_of_medians(x.replace(14, 1e6), labels) == 10 / 2


def test_without_any_spread_there_is_no_distance():
    assert np.isnan(distance_of_medians(pd.Series([0, 0, 1, 1]), pd.Series([0, 0, 1, 1])))


def test_values_that_hide_are_those_between_which_few_batches_differ_and_fewer_than_samples():
    single, batch = np.array([0.0, 0.2, 0.4, 0.6]), np.array([0.0, 0.0, 0.1, 0.3])
    low, high = values_that_hide(single, batch, 0.25, largest_share=0.25)
    assert (low, high) == (0.1, np.nextafter(0.6, 0))
    assert values_that_hide(single, batch, 0.25, largest_share=0.0)[0] == 0.3
    assert values_that_hide(batch, single, 0.25, largest_share=0.5) == ()
