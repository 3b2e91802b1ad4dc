"""Which samples are clipped, and on which side of their label."""

import numpy as np

from sigmoid_bce.losses.formulas import clipping_range
from sigmoid_bce.runs.clipped import find_clipped


def test_each_sample_is_found_on_its_side():
    raw, labels = [-20.0, -20.0, 20.0, 20.0, 0.0, -5.0], [0, 1, 0, 1, 1, 1]
    found = find_clipped(raw, labels)
    assert found.left.tolist() == [True, True, False, False, False, False]
    assert found.right.tolist() == [False, False, True, True, False, False]
    assert found.wrong.tolist() == [False, True, True, False, False, False]
    assert found.right_side.tolist() == [True, False, False, True, False, False]
    assert found.any.tolist() == [True] * 4 + [False] * 2


def test_the_limits_themselves_are_not_clipped_and_the_next_numbers_are():
    low, high = (np.float32(limit) for limit in clipping_range(np.float32))
    beyond = [np.nextafter(low, np.float32(-99)), np.nextafter(high, np.float32(99))]
    assert not find_clipped([low, high], [1, 0]).any.any()
    assert find_clipped(beyond, [1, 0]).wrong.all()


def test_other_limits_may_be_given():
    assert find_clipped([-2.0, 2.0], [1, 1], (-1.0, 3.0)).wrong.tolist() == [True, False]
