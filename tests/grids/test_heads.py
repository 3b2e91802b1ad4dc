"""Heads trained without Keras are those that Keras trains, to rounding."""

import numpy as np
import pytest

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.data import prepare
from sigmoid_bce.grids.heads import initial_head, mini_batches, train_head
from tests.grids.made_up import splits_of

LOSSES = ["raw", "sigmoid", "tf_keras_clipped", "torch_bce"]


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop", "sgd"])
@pytest.mark.parametrize("loss", LOSSES)
def test_a_head_is_the_one_that_keras_trains(loss, optimizer):
    """The same initial weights, batches and dropout: the same outputs on every training image and the same history."""
    import keras

    from sigmoid_bce.losses.registry import LOSSES as ENTRIES
    from sigmoid_bce.losses.trainable import make_loss

    rate = {"adam": 3e-3, "rmsprop": 1e-3, "sgd": 3e-2}[optimizer]
    cell = Cell("squeezenet", rate, optimizer=optimizer, steps=60)
    splits = prepare(splits_of(), cell, seed=3)
    ours = train_head(splits, cell, loss, seed=3)
    start = initial_head(24, cell, seed=3)
    # Dropout is of the features alone, so the batches have it already.
    network = keras.Sequential([keras.Input((24,)), keras.layers.Dense(256, "relu"), keras.layers.Dense(1)])
    network.set_weights([start.kernel, start.bias, start.last[:, None], start.last_bias])
    trained = network
    if ENTRIES[loss].takes_sigmoid:
        trained = keras.Sequential([network, keras.layers.Activation("sigmoid")])
    make = {"adam": keras.optimizers.Adam, "rmsprop": keras.optimizers.RMSprop, "sgd": keras.optimizers.SGD}
    trained.compile(make[optimizer](rate), make_loss(loss))
    losses = [
        float(trained.train_on_batch(features, labels[:, None].astype(np.float32)))
        for features, labels in mini_batches(splits["train"], cell, seed=3, steps=cell.steps)
    ]
    theirs = network.predict(splits["train"].features, verbose=0)[:, 0]
    np.testing.assert_allclose(ours.head.raw_outputs(splits["train"].features), theirs, rtol=2e-3, atol=2e-4)
    history = ours.tabulate_history(loss)
    np.testing.assert_allclose(history["loss"], np.reshape(losses, (3, 20)).mean(axis=1), rtol=1e-3)
    assert history["validation_accuracy"].iloc[-1] > 0.8
