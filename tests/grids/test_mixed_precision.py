"""Heads in mixed precision: all ways are trained from the same weights, and what fails is counted."""

import numpy as np
import pandas as pd
import pytest
from tensorflow.python.framework import config as determinism

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.data import Split
from sigmoid_bce.grids.heads import initial_head
from sigmoid_bce.grids.mixed_precision import LAST_LAYERS, POLICIES, Way, _Trainer, train_mixed, ways
from sigmoid_bce.grids.states import COLLAPSED, DEAD, LEARNED
from sigmoid_bce.grids.summary import describe_mixed

CELL = Cell("squeezenet", 1e-3)


@pytest.fixture(scope="module", autouse=True)
def compiled():
    """As in the workflow: tests before these may have asked for operations that repeat, which are not compiled."""
    repeating = determinism.is_op_determinism_enabled()
    determinism.disable_op_determinism()
    yield
    if repeating:
        determinism.enable_op_determinism()


@pytest.fixture(scope="module")
def splits():
    rng, made = np.random.default_rng(0), {}
    for name, images in (("train", 64), ("validation", 400), ("test", 400)):
        labels = np.arange(images) % 2
        made[name] = Split((rng.normal(size=(images, 8)) + 3 * labels[:, None]).astype(np.float32), labels)
    return made


def test_the_last_layer_has_16_bits_or_32_under_either_policy_and_32_in_float32():
    found = ways(("raw", "sigmoid"))
    assert len(found) == 2 + 2 * 2 * 2 and Way(POLICIES[0], LAST_LAYERS[0], "raw") not in found
    dtypes = {way: _Trainer(way, CELL, 1, 8).network.layers[-1].compute_dtype for way in found[2:] if way.loss == "raw"}
    assert {dtype for way, dtype in dtypes.items() if way.last_layer == "32 bits"} == {"float32"}
    assert {dtype for way, dtype in dtypes.items() if way.last_layer == "16 bits"} == {"float16", "bfloat16"}


def test_every_head_begins_from_the_weights_of_its_seed_whatever_was_trained_before(splits):
    trainer = _Trainer(Way("mixed_bfloat16", "16 bits", "sigmoid"), CELL, 2, 8)
    first, _, again = (trainer.train(splits, rate, seed) for rate, seed in ((1e-3, 1), (1e-1, 2), (1e-3, 1)))
    assert first == again
    trainer._set_back(1e-3, 3)
    np.testing.assert_array_equal(trainer.network.get_weights()[0], initial_head(8, CELL, 3).kernel)


def test_far_beyond_the_border_the_clipped_loss_dies_and_raw_does_not(splits):
    far = {name: Split(split.features * np.float32(100), split.labels) for name, split in splits.items()}
    table = train_mixed(far, CELL, ("raw", "sigmoid"), (1.0,), (1,), epochs=3)
    states = table.groupby("loss")["state"].agg(set)
    assert DEAD in states["sigmoid"] and DEAD not in states["raw"]
    assert (table.loc[table["state"] == DEAD, "last_pull_epoch"] < 3).all()


def test_what_failed_is_counted_by_way_rate_backend_and_loss():
    way = {"policy": "mixed_float16", "last_layer": "16 bits", "learning_rate": 1e-3}
    states = [("raw", LEARNED), ("raw", COLLAPSED), ("sigmoid", DEAD)]
    tables = [
        pd.DataFrame([way | {"backend": backend, "loss": loss, "state": state} for loss, state in states])
        for backend in ("tensorflow", "jax")
    ]
    (row,) = describe_mixed(tables)
    assert row["counts"]["jax raw"] == {"heads": 2, "failed": 1}
    assert row["counts"]["tensorflow sigmoid"] == {"heads": 1, "failed": 1}
    assert describe_mixed([]) == []
