"""The truth: arbitrary precision against values known otherwise, and the fast way against it."""

import mpmath
import numpy as np
import pytest

from sigmoid_bce.numerics.truth import describe_truth, exact_gradient, exact_loss, fast_gradient, fast_loss

FAR = np.array([-1000.0, -745.0, -700.0, -37.0, -16.0, -0.5, 0.0, 0.5, 16.0, 37.0, 700.0, 745.0, 1000.0])


def test_known_values():
    assert exact_loss(0.0, 0) == exact_loss(0.0, 1) == np.log(2)
    assert exact_gradient(0.0, 0) == 0.5 and exact_gradient(0.0, 1) == -0.5
    # log(1 + e^-50) is e^-50 - e^-100 / 2; the second term is below the last place.
    assert exact_loss(-50.0, 0) == pytest.approx(np.exp(-50.0), rel=1e-15)
    assert exact_loss(50.0, 0) == 50 and exact_loss(1000.0, 1) == 0


def test_small_values_keep_their_digits_where_the_exponential_nears_0():
    # The smallest number that float64 has is 2**-1074, and e^-744 is 1.55 of them.
    assert exact_loss(-744.0, 0) == 2 * 2.0**-1074
    assert exact_gradient(-700.0, 0) == pytest.approx(np.exp(-700.0), rel=1e-15)


def test_more_precision_changes_nothing():
    with mpmath.workprec(6000):
        expected = [float(mpmath.log(1 + mpmath.exp(mpmath.mpf(x)))) for x in FAR]
    np.testing.assert_array_equal(exact_loss(FAR, 0), expected)


@pytest.mark.parametrize(("exact", "fast"), [(exact_loss, fast_loss), (exact_gradient, fast_gradient)])
@pytest.mark.parametrize("label", [0, 1])
def test_the_fast_way_is_within_an_ulp_or_two(exact, fast, label):
    right = exact(FAR, label)
    assert (np.abs(fast(FAR, label) - right) <= 2 * np.spacing(np.abs(right))).all()


@pytest.mark.parametrize("way", [exact_loss, fast_loss])
def test_labels_are_mirrors(way):
    np.testing.assert_array_equal(way(FAR, 1), way(-FAR, 0))


@pytest.mark.parametrize("way", [exact_gradient, fast_gradient])
def test_gradients_are_mirrors_with_the_other_sign(way):
    np.testing.assert_array_equal(way(FAR, 1), -way(-FAR, 0))


def test_labels_may_be_given_one_by_one():
    x, t = np.array([[-3.0, 2.0], [1.0, -1.0]]), np.array([[0, 1], [1, 0]])
    assert exact_loss(x, t).shape == x.shape
    assert exact_loss(x, t)[0, 1] == exact_loss(2.0, 1) and exact_gradient(x, t)[1, 1] == exact_gradient(-1.0, 0)


def test_the_fast_way_is_shown_to_be_enough_for_float32():
    found = describe_truth(step=8.0)
    assert found["points"] == 2 * 251 and found["reach"] == 1000
    assert 0 < found["loss_ulp"] <= 2 and 0 < found["gradient_ulp"] <= 2
    # A double has 29 bits more than a float.
    assert found["loss_ulp_float32"] <= 2 * 2.0**-29 and found["gradient_ulp_float32"] <= 2 * 2.0**-29
