import numpy as np
import pytest

from sigmoid_bce.analysis.batch_sizes import COLUMNS, relative_differences, rows_of_run, tabulate_batch_sizes
from sigmoid_bce.runs.run import Run
from tests.analysis.runs import make_samples

RECORD = {"network": "convnet", "loss": "raw", "seeds_tried": [1, 3]}


def test_a_batch_whose_wrong_images_are_clipped_loses_its_gradient_and_half_its_loss():
    # Clipped on the wrong side, twice as far out as the ceiling of the loss.
    found = relative_differences(np.float32([-32.2, -32.2]), np.array([1, 1]), [2], reshuffles=3)[2]
    assert found["gradient"].tolist() == [1, 1, 1]
    assert found["loss"] == pytest.approx(0.5, abs=0.01)


def test_an_image_clipped_on_its_right_side_changes_the_loss_by_any_factor_and_a_batch_hides_it():
    raw, labels = np.float32([-40] + [0.3] * 7), np.array([0] * 8)
    found = relative_differences(raw, labels, [1, 8], reshuffles=1)
    alone, together = found[1]["loss"], found[8]["loss"]
    assert alone.max() > 1e9 and together.max() < 1e-5


def test_what_is_exactly_0_both_ways_does_not_differ_and_is_infinite_otherwise():
    found = relative_differences(np.float32([-200]), np.array([0]), [1], reshuffles=1)[1]
    assert found["loss"] == np.inf and found["gradient"] == 0


def test_the_last_batch_is_left_out_where_it_is_smaller():
    assert len(relative_differences(np.zeros(10, np.float32), np.zeros(10), [4], reshuffles=5)[4]["loss"]) == 10


def test_a_row_a_size_quantity_and_checkpoint_of_the_seed_that_was_used(tmp_path):
    samples = {"early": make_samples(1.0, 1, 0.0), "convergence": make_samples(20.0, 1, 0.0)}
    table = tabulate_batch_sizes([Run(RECORD, samples, "mine")])
    assert list(table.columns) == COLUMNS and set(table["seed"]) == {3}
    # 40 training images, so no batch of 64.
    assert (
        len(table) == 2 * 2 * 6 and (table["low"] <= table["median"]).all() and (table["median"] <= table["high"]).all()
    )
    assert len(rows_of_run(table, "mine", RECORD)) == len(table) and rows_of_run(table, "other", RECORD).empty
