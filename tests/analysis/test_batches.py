import numpy as np
import pandas as pd

from sigmoid_bce.analysis.batches import tabulate_batch_loss

SAMPLES = pd.DataFrame(
    {
        "image": [*"abcdef"],
        "label": [0, 1] * 3,
        "raw_output": np.zeros(6),
        "bce_raw": np.arange(6.0),
        "bce_sigmoid": np.zeros(6),
    }
)


def test_the_permutation_is_the_one_that_numpy_has_always_drawn():
    assert tabulate_batch_loss(SAMPLES, 1)["bce_raw"].tolist() == [5, 2, 1, 3, 0, 4]


def test_the_last_batch_has_what_is_left_over():
    table = tabulate_batch_loss(SAMPLES, 4)
    assert table["samples"].tolist() == [4, 2]
    assert table["bce_raw"].tolist() == [2.75, 2]


def test_the_batches_do_not_depend_on_the_order_in_which_samples_are_stored():
    pd.testing.assert_frame_equal(tabulate_batch_loss(SAMPLES[::-1], 2), tabulate_batch_loss(SAMPLES, 2))
