"""Passes inside TensorFlow's graph: the same as Keras's own, batch by batch, to the bit."""

import keras
import numpy as np
import pytest

from sigmoid_bce.training.batches import draw_batches, draw_order
from sigmoid_bce.training.epochs import build_network, compile_for, predict_raw
from sigmoid_bce.training.keras_setup import set_up_keras
from sigmoid_bce.training.passes import GraphPasses
from sigmoid_bce.training.settings import TrainingSettings

BATCH = 8


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    labels = np.tile([0.0, 1.0], 21).astype(np.float32)
    return (rng.normal(size=(42, 6)) + labels[:, None]).astype(np.float32), labels


@pytest.fixture(params=["raw", "sigmoid", "keras"])
def settings(request):
    return TrainingSettings("squeezenet", request.param, seed=2, batch_size=BATCH, learning_rate=1e-2, dropout=0.5)


def compiled(settings):
    set_up_keras(settings.seed, deterministic=True)
    return compile_for(build_network(settings, (6,)), settings)


def train_by_keras(settings, features, labels, epochs):
    model, steps = compiled(settings), []
    for epoch in range(1, epochs + 1):
        for inputs, targets in draw_batches(features, labels, BATCH, None, settings.seed, epoch):
            logs = model.train_on_batch(inputs, targets, return_dict=True)
            steps.append((len(inputs), float(logs["loss"]), float(logs["accuracy"]), logs["clipped"].tolist()))
    return model, steps


def train_in_graph(settings, features, labels, epochs):
    model, steps = compiled(settings), []
    passes = GraphPasses(model, features[:1], labels[:1])
    for epoch in range(1, epochs + 1):
        steps += passes.train(features, labels, draw_order(len(features), settings.seed, epoch), BATCH)
    return model, steps, passes


def test_training_is_the_same_as_batch_by_batch_the_last_and_smaller_batch_included(settings, data):
    expected, expected_steps = train_by_keras(settings, *data, epochs=3)
    model, steps, _ = train_in_graph(settings, *data, epochs=3)
    assert [(*scalars, counts.tolist()) for *scalars, counts in steps] == expected_steps
    assert [size for size, *_ in steps[:6]] == [8, 8, 8, 8, 8, 2]
    np.testing.assert_array_equal(predict_raw(model, data[0]), predict_raw(expected, data[0]))
    for ours, theirs in zip(
        [*model.variables, *model.optimizer.variables],
        [*expected.variables, *expected.optimizer.variables],
        strict=True,
    ):
        np.testing.assert_array_equal(keras.ops.convert_to_numpy(ours), keras.ops.convert_to_numpy(theirs))


def test_evaluation_is_the_same_as_keras_s_and_changes_nothing(settings, data):
    model, _, passes = train_in_graph(settings, *data, epochs=1)
    before = predict_raw(model, data[0])
    found = passes.evaluate(*data, BATCH)
    theirs = model.evaluate(data[0], data[1][:, None], BATCH, verbose=0, return_dict=True)
    assert found.keys() == theirs.keys()
    for name, value in theirs.items():
        np.testing.assert_array_equal(found[name], np.float32(value))
    np.testing.assert_array_equal(predict_raw(model, data[0]), before)


def test_evaluation_of_images_is_the_same_as_keras_s():
    settings = TrainingSettings("convnet", "sigmoid", seed=2, batch_size=BATCH)
    set_up_keras(settings.seed, deterministic=True)
    model = compile_for(build_network(settings, (46, 46, 3)), settings)
    images = np.random.default_rng(0).random((20, 46, 46, 3), np.float32)
    labels = np.tile([0.0, 1.0], 10).astype(np.float32)
    found = GraphPasses(model, images[:1], labels[:1]).evaluate(images, labels, BATCH)
    theirs = model.evaluate(images, labels[:, None], BATCH, verbose=0, return_dict=True)
    assert found.keys() == theirs.keys()
    for name, value in theirs.items():
        np.testing.assert_array_equal(found[name], np.float32(value))
