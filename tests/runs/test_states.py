"""When clipping has killed a network: every wrong training image without a gradient, and nothing learned."""

import numpy as np
import pytest

from sigmoid_bce.losses.registry import LOSSES
from sigmoid_bce.runs.states import is_dead_by_clipping
from tests.claims.synthetic import make_table, spread

THROWN_LEFT = make_table([-1000.0] * 100, [-500.0] * 100)
CLIPPING = [name for name in LOSSES if name not in ("raw", "keras")]


@pytest.mark.parametrize("loss", CLIPPING)
def test_outputs_thrown_far_to_one_side_are_dead_with_each_loss_that_clips(loss):
    assert is_dead_by_clipping(THROWN_LEFT, loss)
    assert is_dead_by_clipping(make_table([500.0] * 100, [1000.0] * 100), loss)


@pytest.mark.parametrize(("loss", "backend"), [("raw", "tensorflow"), ("raw", "jax"), ("keras", "tensorflow")])
def test_raw_outputs_always_pull(loss, backend):
    assert not is_dead_by_clipping(THROWN_LEFT, loss, backend)


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_todays_keras_dies_where_it_clips(backend):
    assert is_dead_by_clipping(THROWN_LEFT, "keras", backend)


@pytest.mark.parametrize(
    "table",
    [
        # One wrong image is not clipped, and pulls.
        make_table([-1000.0] * 100, [-500.0] * 99 + [-16.0]),
        # Learned, with a dead sample.
        make_table(spread(-5, 4), [*spread(5, 4, 99), -40.0]),
        # All right: nothing is left to learn.
        make_table([-1000.0] * 100, [1000.0] * 100),
        # Untrained.
        make_table(spread(0, 1), spread(0, 1)),
    ],
)
def test_what_still_pulls_or_has_learned_is_not_dead(table):
    assert not is_dead_by_clipping(table, "sigmoid")


def test_bceloss_fades_before_it_ends():
    # Between these its gradient goes through 1e-6, although it is 0 at neither.
    assert not is_dead_by_clipping(make_table([-30.0] * 100, [-30.0] * 100), "torch_bce")
    assert is_dead_by_clipping(make_table([-45.0] * 100, [-45.0] * 100), "torch_bce")


def test_only_training_images_are_asked():
    table = make_table([-1000.0] * 100, [-500.0] * 100, held_out=(-3, 3))
    assert is_dead_by_clipping(table, "sigmoid")
    assert not np.isnan(table["raw_output"]).any()
