"""Rates that are predicted from one step, held against one real step; and the control that takes the scale away."""

from dataclasses import replace

import numpy as np
import pytest

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.cells import CLIPPING_RANGE
from sigmoid_bce.grids.data import prepare
from sigmoid_bce.grids.heads import initial_head, train_head
from sigmoid_bce.grids.prediction import (
    distance_to_clipping,
    first_step,
    rate_of_median_shift,
    rate_of_silence,
    tabulate_predictions,
)
from tests.grids.made_up import splits_of

CELLS = {
    "adam": Cell("squeezenet", 1.0, rms=10.0),
    "rmsprop": Cell("squeezenet", 1.0, rms=10.0, optimizer="rmsprop"),
    "sgd": Cell("squeezenet", 1.0, rms=10.0, optimizer="sgd"),
    "shortened": Cell("squeezenet", 1.0, rms=10.0, optimizer="sgd", largest_gradient=1.0),
    "compensated": Cell("squeezenet", 1.0, rms=160.0, first_layer_divisor=16.0),
}


def after_one_step(splits, cell, rate, loss="raw"):
    """Raw outputs of the training images after one real step."""
    head = train_head(splits, replace(cell, learning_rate=rate, steps=1), loss, seed=1).head
    return head.raw_outputs(splits["train"].features)


@pytest.mark.parametrize("name", CELLS)
def test_at_the_predicted_rate_one_step_moves_the_median_by_the_distance_to_clipping(name):
    cell = CELLS[name]
    splits = prepare(splits_of(), cell, seed=1)
    before, after = first_step(splits, cell, seed=1)
    np.testing.assert_array_equal(before, initial_head(24, cell, 1).raw_outputs(splits["train"].features))
    rate = rate_of_median_shift(before, after)
    moved = np.median(np.abs(after_one_step(splits, cell, rate) - before))
    assert moved == pytest.approx(distance_to_clipping(), rel=0.01)
    np.testing.assert_allclose(after(rate), after_one_step(splits, cell, rate), rtol=1e-3, atol=1e-2)


def wrong_within(outputs, labels):
    """How many images are wrong, and how many of them lie within the clipping range and so still pull."""
    low, high = CLIPPING_RANGE
    wrong = (outputs > 0) != labels
    return wrong.sum(), (wrong & (outputs >= low) & (outputs <= high)).sum()


@pytest.mark.parametrize("name", ["adam", "rmsprop"])
def test_from_the_rate_of_silence_on_one_step_leaves_no_wrong_image_that_pulls(name):
    cell = CELLS[name]
    splits = prepare(splits_of(), cell, seed=1)
    labels = splits["train"].labels
    rate = rate_of_silence(first_step(splits, cell, seed=1)[1], labels)
    for times in (1.2, 3, 30):
        wrong, pulling = wrong_within(after_one_step(splits, cell, times * rate), labels)
        assert wrong > 0 and pulling == 0
    assert wrong_within(after_one_step(splits, cell, rate / 10), labels)[1] > 0


def test_there_is_no_silence_where_no_image_is_wrong():
    labels = np.array([0, 1])
    assert np.isnan(rate_of_silence(lambda rate: rate * np.array([-1.0, 1.0]), labels))
    # Nor where a wrong image stays where it can pull.
    assert np.isnan(rate_of_silence(lambda rate: np.array([-1.0, -1.0]), labels))


def test_silence_is_sought_from_above():
    # Silent at small rates as well, but not between; 0.1 times the rate must reach the clipping range.
    def after(rate):
        return np.array([200.0 if rate < 1e-6 else 0.1 * rate])

    assert rate_of_silence(after, np.array([0])) == pytest.approx(-10 * CLIPPING_RANGE[0], rel=0.2)


def test_features_16_times_as_large_with_a_compensated_layer_train_the_same_head():
    """Not to the last bit, because Adam's epsilon, which keeps a division from being one by 0, is no 16 times larger
    beside gradients that are."""
    splits = splits_of()
    plain = Cell("squeezenet", 3e-3, rms=2.0, steps=30)
    larger = replace(plain, rms=32.0, first_layer_divisor=16.0)
    outputs = []
    for cell in (plain, larger):
        prepared = prepare(splits, cell, seed=1)
        outputs.append(train_head(prepared, cell, "raw", seed=1).head.raw_outputs(prepared["test"].features))
    np.testing.assert_allclose(outputs[0], outputs[1], rtol=1e-3, atol=2e-3)
    # And without it, it is another head.
    scaled = prepare(splits, replace(larger, first_layer_divisor=1.0), seed=1)
    other = train_head(scaled, replace(larger, first_layer_divisor=1.0), "raw", seed=1).head
    assert np.abs(other.raw_outputs(scaled["test"].features) - outputs[0]).max() > 1


def test_one_row_a_setting_and_seed_whatever_the_rates():
    cells = [Cell("squeezenet", rate, rms) for rms in (None, 10.0) for rate in (1e-3, 1e-2)]
    table = tabulate_predictions(splits_of(), cells, [1, 2])
    assert len(table) == 4 and "learning_rate" not in table
    assert table["features_rms"].iloc[2:].tolist() == pytest.approx([10.0, 10.0], rel=1e-5)
    # Larger inputs move further.
    assert table["rate_of_median_shift"].iloc[2] < table["rate_of_median_shift"].iloc[0]
    assert (table[["rate_of_median_shift", "rate_of_silence"]] > 0).all(axis=None)
