"""A head that is followed step by step is the one that is trained."""

from dataclasses import replace

import numpy as np
import pytest

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.data import prepare
from sigmoid_bce.grids.following import follow_head
from sigmoid_bce.grids.heads import initial_head, train_head
from tests.grids.made_up import splits_of

CELL = Cell("squeezenet", 0.1, rms=100.0, epochs=7)
SPLITS = splits_of()


@pytest.fixture(scope="module")
def followed():
    return follow_head(SPLITS, CELL, ["raw", "sigmoid"], seed=1, steps=30)


def test_there_is_a_row_for_each_loss_step_and_class(followed):
    keys = followed[["loss", "step", "label"]]
    assert len(keys.drop_duplicates()) == len(followed) == 2 * 31 * 2
    assert followed["step"].min() == 0 and followed["step"].max() == 30


def test_step_0_is_before_the_first_step_and_the_same_for_both_losses(followed):
    train = prepare(SPLITS, CELL, 1)["train"]
    outputs = initial_head(24, CELL, 1).raw_outputs(train.features)
    for _, own in followed[followed["step"] == 0].groupby("loss"):
        assert own["median"].tolist() == [float(np.median(outputs[train.labels == label])) for label in (0, 1)]


def test_the_last_step_is_that_of_the_trained_head(followed):
    prepared = prepare(SPLITS, CELL, 1)
    train = prepared["train"]
    for loss in ("raw", "sigmoid"):
        head = train_head(prepared, replace(CELL, steps=30, epochs=None), loss, 1).head
        outputs = head.raw_outputs(train.features)
        own = followed[(followed["loss"] == loss) & (followed["step"] == 30)]
        assert own["highest"].tolist() == [float(outputs[train.labels == label].max()) for label in (0, 1)]
        wrong = [float(((outputs > 0) != label)[train.labels == label].mean()) for label in (0, 1)]
        assert own["wrong"].tolist() == wrong


def test_shares_add_up(followed):
    assert (followed["pulling"] <= followed["wrong"]).all() and (followed["clipped_wrong"] <= followed["wrong"]).all()
    assert (followed["clipped_right"] <= 1 - followed["wrong"] + 1e-12).all()
    assert ((followed["lowest"] <= followed["median"]) & (followed["median"] <= followed["highest"])).all()
    # With the clipped loss, who is wrong pulls or is clipped; with the other, everybody who is wrong pulls.
    sigmoid, raw = (followed[followed["loss"] == loss] for loss in ("sigmoid", "raw"))
    np.testing.assert_allclose(sigmoid["pulling"] + sigmoid["clipped_wrong"], sigmoid["wrong"], atol=1e-12)
    assert sigmoid["clipped_wrong"].max() == 1 and (raw["pulling"] == raw["wrong"]).all()
