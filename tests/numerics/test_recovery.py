"""Training from the wrong side: who finds back, who never moves, and that backpropagation by hand is right."""

import numpy as np
import pytest

from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS
from sigmoid_bce.numerics import recovery, recovery_head

FLOAT32 = DTYPES["float32"]


def path(implementation, start, optimizer="SGD", steps=1000):
    labels = np.array([int(start < 0)])
    return recovery.train_weights(IMPLEMENTATIONS[implementation], optimizer, np.array([start], FLOAT32), labels, steps)


@pytest.mark.parametrize("start", [-20.0, 20.0])
def test_from_raw_outputs_each_step_goes_by_the_learning_rate(start):
    weights = path("tensorflow_logits", start)[:, 0]
    np.testing.assert_allclose(np.abs(np.diff(weights[:100])), recovery.LEARNING_RATES["SGD"], rtol=1e-4)
    assert np.sign(weights[-1]) == -np.sign(start)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
@pytest.mark.parametrize("start", [-20.0, 20.0])
def test_the_articles_loss_never_moves_a_weight_that_is_badly_wrong(optimizer, start):
    weights = path("keras_2_tensorflow", start, optimizer)
    assert (weights == weights[0]).all()


def test_pytorchs_bceloss_recovers_for_one_label_only():
    assert path("torch_bce", -20.0)[-1] > 0
    assert (path("torch_bce", 20.0) == 20).all()


def test_adams_first_step_has_the_size_of_the_learning_rate():
    step = recovery.make_step("Adam", 0.01)
    np.testing.assert_allclose(step(np.array([1e-3, -500.0], FLOAT32)), [-0.01, 0.01], rtol=1e-3)


def test_a_metric_cannot_be_trained_with():
    with pytest.raises(ValueError, match="sklearn_log_loss has no gradient"):
        recovery.gradient_of(IMPLEMENTATIONS["sklearn_log_loss"], np.zeros(1, FLOAT32), np.ones(1))


def test_the_table_of_one_weight_tells_the_first_step_on_the_right_side():
    table = recovery.tabulate_one_weight()
    row = table[(table["implementation"] == "optax_logits") & (table["optimizer"] == "SGD") & (table["start"] == -20)]
    at = row["recovered_at"].item()
    weights = path("optax_logits", -20.0)[:, 0]
    assert weights[at] > 0 >= weights[at - 1]
    never = table[(table["recovered_at"] == recovery.NEVER) & (table["implementation"] == "keras_3_torch")]
    assert not never["moved"].any() and len(never) > 6


def test_backpropagation_through_the_head_is_the_slope_of_the_loss():
    random = np.random.default_rng(0)
    head = recovery_head.start_head(5, random)
    wide = recovery_head.Head([w.astype(float) for w in head.weights], [b.astype(float) for b in head.biases])
    images, labels = random.normal(size=(3, 5)), np.array([0, 1, 1])
    logits = IMPLEMENTATIONS["tensorflow_logits"]

    def loss():
        return logits(wide.raw_outputs(images), labels).loss.mean()

    gradients = wide.gradients(logits, images, labels)
    for part, gradient in zip(wide.parts, gradients, strict=True):
        assert part.shape == gradient.shape
        place = np.unravel_index(np.abs(gradient).argmax(), part.shape)
        before = part[place]
        part[place] = before + 1e-6
        above = loss()
        part[place] = before - 1e-6
        slope = (above - loss()) / 2e-6
        part[place] = before
        assert gradient[place] == pytest.approx(slope, rel=1e-5)


@pytest.fixture(scope="module")
def prepared():
    return recovery_head.prepare_accidents(first_epochs=20)


def test_every_accident_hits_images(prepared):
    accidents, found = prepared
    assert [accident.name for accident in accidents] == ["corrected", "extremes_only", "shifted_up", "shifted_down"]
    assert all(accident.wrong.any() for accident in accidents)
    assert (accidents[2].head.raw_outputs(accidents[2].images) > recovery_head.BEYOND).all()
    assert (accidents[3].head.raw_outputs(accidents[3].images) < -recovery_head.BEYOND).all()
    assert found["images_beyond"] == len(accidents[1].images)


def test_after_a_shift_only_a_living_gradient_moves_weights_and_twice_is_the_same(prepared, monkeypatch):
    few = [IMPLEMENTATIONS[name] for name in ("keras_2_tensorflow", "tensorflow_logits")]
    monkeypatch.setattr(recovery_head, "trainable_implementations", lambda: few)
    shifted = prepared[0][2:3]
    table = recovery_head.tabulate_head(shifted, epochs=3)
    last = table[table["epoch"] == 3].set_index("implementation")
    assert not last.loc["keras_2_tensorflow", "moved"] and last.loc["keras_2_tensorflow", "recovered_share"] == 0
    assert last.loc["tensorflow_logits", "moved"] and last.loc["tensorflow_logits", "recovered_share"] > 0
    assert recovery_head.tabulate_head(shifted, epochs=3).equals(table)


def test_the_kind_of_a_gradient_is_what_it_does_far_out():
    kinds = {
        name: recovery_head.kind_of_gradient(IMPLEMENTATIONS[name]) for name in ("torch_bce", "naive", "optax_logits")
    }
    assert kinds == {"torch_bce": "dead", "naive": "undefined", "optax_logits": "pulls"}
