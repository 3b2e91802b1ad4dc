"""What the mask alone does, and a rounding alone, on made-up features."""

import numpy as np
import pytest

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.data import Split
from sigmoid_bce.grids.rounding import ARMS, MASKED, MASKED_WRONG, ROUNDED, SIGMOID, compare_arms, summarize_arms
from tests.grids.made_up import splits_of

RATE = 3e-3


def compared(scale: float, steps: int = 40):
    splits = {name: Split(split.features * np.float32(scale), split.labels) for name, split in splits_of().items()}
    return compare_arms(splits, Cell("squeezenet", RATE, steps=steps), [RATE], [1, 2])


@pytest.fixture(scope="module")
def far_out():
    """Inputs so large that many outputs lie in the clipping range from the start."""
    return compared(30)


def of(table, arm, epoch=2):
    return table[(table["arm"] == arm) & (table["epoch"] == epoch)].set_index("seed")


def test_there_is_a_row_for_each_seed_arm_and_epoch(far_out):
    assert len(far_out) == 2 * len(ARMS) * 2
    assert set(far_out["arm"]) == set(ARMS)


def test_without_an_image_in_the_clipping_range_the_mask_does_nothing():
    """And the staircase is a matter of the last digits."""
    near = compared(0.3)
    assert near["first_masked_step"].isna().all()
    for arm in (MASKED, MASKED_WRONG):
        assert (of(near, arm)["largest_difference"] == 0).all()
    assert (of(near, SIGMOID)["largest_difference"] < 1e-3).all()


def test_with_images_in_it_the_mask_does_what_the_clipped_loss_does_and_a_rounding_does_not(far_out):
    mask, sigmoid, rounded = (of(far_out, arm)["median_difference"] for arm in (MASKED, SIGMOID, ROUNDED))
    assert (of(far_out, MASKED)["first_masked_step"] == 1).all()
    np.testing.assert_allclose(mask, sigmoid, rtol=0.05)
    assert (rounded < 0.01 * sigmoid).all()


def test_the_summary_counts_seeds_at_the_last_epoch(far_out):
    rows = {row["arm"]: row for row in summarize_arms(far_out)}
    assert set(rows) == set(ARMS)
    assert (rows[MASKED]["seeds"], rows[MASKED]["masked"], rows[MASKED]["first_masked_step"]) == (2, 2, 1.0)
    last = of(far_out, SIGMOID)
    assert rows[SIGMOID]["apart"] == int((last["disagreement"] > 0).sum())
    assert rows[SIGMOID]["accuracy_difference"] == pytest.approx((last["accuracy"] - last["accuracy_of_raw"]).mean())
