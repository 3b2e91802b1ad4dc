"""Counts of samples in the clipping range, as Keras's own passes count them."""

import numpy as np
import pytest

from sigmoid_bce.losses.formulas import clipping_range, gradient_sigmoid, sigmoid
from sigmoid_bce.training.clipped import COUNTS, ClippedCounts, name_counts

LOWEST, HIGHEST = map(np.float32, clipping_range(np.float32))
INSIDE = [LOWEST, HIGHEST, np.float32(0), np.float32(15.9), np.float32(-15.9)]
BEYOND = [
    np.nextafter(LOWEST, np.float32(-99)),
    np.nextafter(HIGHEST, np.float32(99)),
    np.float32(-200),
    np.float32(90),
]


@pytest.fixture
def samples():
    raw = np.array([*INSIDE, *BEYOND, BEYOND[0]] * 2, np.float32)
    return np.repeat([0.0, 1.0], len(raw) // 2).astype(np.float32), raw


@pytest.mark.parametrize("of_sigmoid", [False, True])
def test_samples_are_counted_by_side_and_label_with_either_kind_of_output(samples, of_sigmoid):
    labels, raw = samples
    counts = ClippedCounts(of_sigmoid)
    outputs = sigmoid(raw) if of_sigmoid else raw
    for start in range(0, len(raw), 7):
        counts.update_state(labels[start : start + 7, None], outputs[start : start + 7, None])
    # Three of the outputs beyond the range lie below it, and two above.
    assert name_counts(counts.result()) == dict(zip(COUNTS, (3, 2, 2, 3), strict=True))
    counts.reset_state()
    assert name_counts(counts.result(), "val_") == {f"val_{name}": 0 for name in COUNTS}


def test_counted_are_the_samples_whose_gradient_is_exactly_zero(samples):
    labels, raw = samples
    counts = ClippedCounts(of_sigmoid=False)
    counts.update_state(labels[:, None], raw[:, None])
    assert sum(name_counts(counts.result()).values()) == int((gradient_sigmoid(raw, labels) == 0).sum())
