"""The same start on every backend: what TensorFlow draws is what JAX begins with."""

import json
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from sigmoid_bce.training.batches import draw_batches
from sigmoid_bce.training.epochs import build_network, predict_raw
from sigmoid_bce.training.initial import draw_initial_weights, take_initial_weights
from sigmoid_bce.training.settings import TrainingSettings
from sigmoid_bce.training.tensorflow_draws import draw_truncated_normal, draw_uniform, redraw_kernels

SETTINGS = TrainingSettings("convnet", "raw", seed=3)
SHAPE = (46, 46, 3)
ON_JAX = """
import json, sys
from pathlib import Path
from sigmoid_bce.training.backends import choose_backend
choose_backend("jax")
import keras, numpy as np
from sigmoid_bce.training.initial import take_initial_weights
from sigmoid_bce.training.epochs import Split, build_network, predict_raw
from sigmoid_bce.training.keras_setup import set_up_keras
from sigmoid_bce.training.loop import train_network
from sigmoid_bce.training.settings import TrainingSettings
assert keras.backend.backend() == "jax"
set_up_keras(3, True, 1)
folder = Path(sys.argv[1])
images = np.load(folder / "images.npy")
settings = TrainingSettings("convnet", "raw", seed=3, backend="jax", max_epochs=2, early_epoch=2)
network = build_network(settings, images.shape[1:])
take_initial_weights(network, settings, images.shape[1:], folder)
np.save(folder / "jax.npy", predict_raw(network, images))
split = Split(images, np.tile([0.0, 1.0], len(images) // 2).astype(np.float32))
history = train_network(settings, split, split, split, folder / "state", folder / "e.weights.h5", folder / "c.weights.h5")
print(json.dumps([row["loss"] for row in history]))
"""


def test_jax_begins_with_the_weights_that_tensorflow_draws_and_learns(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (16, *SHAPE)).astype(np.uint8)
    np.save(tmp_path / "images.npy", images)
    command = [sys.executable, "-c", ON_JAX, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    here = predict_raw(build_network(SETTINGS, SHAPE), images)
    np.testing.assert_allclose(np.load(tmp_path / "jax.npy"), here, rtol=1e-4, atol=1e-5)
    assert all(np.isfinite(json.loads(done.stdout.splitlines()[-1])))


def test_weights_that_were_drawn_elsewhere_are_taken(tmp_path):
    draw_initial_weights(SETTINGS, SHAPE, tmp_path / "initial.weights.h5")
    other = build_network(TrainingSettings("convnet", "raw", seed=4), SHAPE)
    take_initial_weights(other, SETTINGS, SHAPE, tmp_path)
    for weight, wanted in zip(other.weights, build_network(SETTINGS, SHAPE).weights, strict=True):
        np.testing.assert_array_equal(weight.numpy(), wanted.numpy())


@pytest.mark.parametrize("settings", [SETTINGS, TrainingSettings("convnet", "sigmoid", seed=2**32 - 1)])
def test_without_tensorflow_the_same_weights_are_drawn_to_the_bit(tmp_path, monkeypatch, settings):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    other = build_network(TrainingSettings("convnet", "raw", seed=4), SHAPE)
    take_initial_weights(other, settings, SHAPE, tmp_path)
    for weight, wanted in zip(other.weights, build_network(settings, SHAPE).weights, strict=True):
        np.testing.assert_array_equal(weight.numpy(), wanted.numpy())


@pytest.mark.parametrize("seed", [0, 7, 999_999_999, 2**32 - 1])
@pytest.mark.parametrize("shape", [(1,), (3, 5), (1001,)])
def test_numbers_are_tensorflow_s_to_the_bit(seed, shape):
    uniform = tf.random.stateless_uniform(shape, [seed, 0], -0.25, 0.75).numpy()
    np.testing.assert_array_equal(draw_uniform(shape, seed, -0.25, 0.75), uniform)
    normal = tf.random.stateless_truncated_normal(shape, [seed, 0], 0.0, 0.1).numpy()
    np.testing.assert_array_equal(draw_truncated_normal(shape, seed, 0.1), normal)


def test_an_initializer_of_which_it_is_not_known_what_is_drawn_is_refused():
    network = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, kernel_initializer="orthogonal")])
    with pytest.raises(NotImplementedError, match="Orthogonal"):
        redraw_kernels(network)


def test_the_order_of_the_images_depends_on_seed_and_epoch_alone():
    inputs = np.arange(12, dtype=np.float32)[:, None]
    orders = [
        np.concatenate([batch[:, 0] for batch, _ in draw_batches(inputs, inputs[:, 0], 5, None, seed, epoch)])
        for seed, epoch in ((1, 1), (1, 1), (1, 2), (2, 1))
    ]
    np.testing.assert_array_equal(orders[0], orders[1])
    assert not np.array_equal(orders[0], orders[2]) and not np.array_equal(orders[0], orders[3])
