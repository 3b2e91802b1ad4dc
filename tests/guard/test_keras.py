"""The guard for Keras, on the backend that is in use: TensorFlow here, JAX by test_backends.py."""

import functools
import warnings

import keras
import numpy as np
import pytest
from clipping_guard.counting import ALIVE, CLIPPED, DEAD, ClippingWarning
from clipping_guard.for_keras import ClippingGuard, check_rate, differentiate
from clipping_guard.steps import BORDER
from keras import layers

from sigmoid_bce.losses.formulas import gradient_raw, gradient_sigmoid
from sigmoid_bce.losses.trainable import clipped_log_odds_loss

FROM_LOGITS = keras.losses.BinaryCrossentropy(from_logits=True)


def data(scale=1.0, n=256):
    rng = np.random.default_rng(3)
    y = rng.integers(0, 2, n).astype("float32")
    return (scale * (rng.normal(size=(n, 16)) + 0.7 * y[:, None])).astype("float32"), y


def network(*end, loss, optimizer=None, normalised=True):
    """A network whose last layers are made by `end`: after the seed, which a layer's initial weights depend on, is set."""
    keras.utils.set_random_seed(5)
    body = [layers.Dense(32, "relu"), layers.Dropout(0.2)]
    body += [layers.BatchNormalization(momentum=0.9)] if normalised else []
    model = keras.Sequential([keras.Input((16,)), *body, *(make() for make in end)])
    model.compile(optimizer or keras.optimizers.Adam(1e-3), loss)
    return model


def linear(loss, optimizer=None, sigmoid=True):
    """One weight for each of the 16 inputs, all zero."""
    layer = layers.Dense(1, "sigmoid" if sigmoid else None, kernel_initializer="zeros")
    model = keras.Sequential([keras.Input((16,)), layer])
    model.compile(optimizer or keras.optimizers.SGD(0.1), loss)
    return model


def values_of(model):
    return [keras.ops.convert_to_numpy(one).copy() for one in (*model.variables, *model.optimizer.variables)]


def train(model, x, y, epochs=2, **limits):
    """Train with a guard; the guard and its warnings."""
    guard = ClippingGuard(x, y, **limits)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        model.fit(x, y, batch_size=16, epochs=epochs, verbose=0, shuffle=False, callbacks=[guard])
    return guard, [str(one.message) for one in said if one.category is ClippingWarning]


def outputs_far_away(model, x):
    """Weights that give raw outputs from about -40 to 40; returns them."""
    model.layers[-1].set_weights([np.full((16, 1), 5.0, "float32"), np.zeros(1, "float32")])
    return x @ np.full(16, 5.0, "float32")


@pytest.mark.parametrize("scalar", [True, False])
def test_gradients_are_those_of_the_clipped_loss(scalar):
    x, y = data()
    loss = clipped_log_odds_loss if scalar else lambda t, p: keras.ops.mean(per_sample(t, p), axis=-1)

    def per_sample(t, p):
        p = keras.ops.where(p < 1e-7, 1e-7, p)
        p = keras.ops.where(p > 1 - 1e-7, 1 - 1e-7, p)
        return -(t * keras.ops.log(p) + (1 - t) * keras.ops.log(1 - p))

    model = linear(loss)
    expected = outputs_far_away(model, x)
    raw, gradients = differentiate(model, x, y)
    np.testing.assert_allclose(raw, expected, rtol=1e-4, atol=1e-4)
    # Near the ends of the range, the last digits of the sigmoid decide.
    inside = np.abs(raw) < 12
    np.testing.assert_allclose(gradients[inside], gradient_sigmoid(raw, y)[inside], atol=0.02)
    far = np.abs(raw) > 17
    assert far.sum() > 10 and (gradients[far] == 0).all()


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum", None])
def test_gradients_of_a_linear_end_are_those_of_each_samples_own_loss(reduction):
    x, y = data()
    model = linear(keras.losses.BinaryCrossentropy(from_logits=True, reduction=reduction), sigmoid=False)
    outputs_far_away(model, x)
    raw, gradients = differentiate(model, x, y)
    np.testing.assert_allclose(gradients, gradient_raw(raw, y), atol=1e-5)


@pytest.mark.parametrize("end", ["dense", "layer", "reshaped"])
def test_the_gradient_is_the_one_that_the_training_has(end):
    # Of a single sample with a raw output of 20 and label 0, the step of the bias tells the gradient in `fit`.
    sigmoid = {"dense": [layers.Dense(1, "sigmoid")], "layer": [layers.Dense(1), layers.Activation("sigmoid")]}
    ends = sigmoid.get(end) or [layers.Dense(1, "sigmoid"), layers.Reshape((1,))]
    model = keras.Sequential([keras.Input((1,)), *ends])
    model.compile(keras.optimizers.SGD(1.0), "binary_crossentropy")
    model.set_weights([np.ones((1, 1), "float32"), np.zeros(1, "float32")])
    x, y = np.array([[20.0]], "float32"), np.array([[0.0]], "float32")
    raw, gradients = differentiate(model, x, y)
    model.fit(x, y, verbose=0)
    moved = 0.0 - float(model.get_weights()[1][0])
    assert raw[0] == 20 and gradients[0] == pytest.approx(moved, abs=1e-6)
    assert moved == (keras.backend.backend() == "tensorflow" and end != "reshaped")


def test_a_network_driven_to_death_is_warned_of_before_and_told_after():
    # Inputs that are all positive, as pixels are, and a rate beyond the border.
    _, y = data()
    x = np.random.default_rng(4).integers(0, 236, (256, 16)) / 20 + y[:, None]
    model = network(
        lambda: layers.Dense(1, "sigmoid"),
        loss=clipped_log_odds_loss,
        optimizer=keras.optimizers.Adam(1.0),
        normalised=False,
    )
    assert check_rate(model, x, y).is_beyond
    guard, said = train(model, x, y, epochs=6)
    assert [one.split(" after")[0] for one in said] == ["Clipped", "Dead by clipping"]
    assert guard.course.state == DEAD and "dead by clipping" in guard.table()
    first = {row["state"]: row["step"] for row in reversed(guard.course.rows)}
    assert first[ALIVE] < first[CLIPPED] < first[DEAD]
    # Dead, indeed: it classifies as before after more epochs.
    before = model.predict(x, verbose=0) > 0.5
    model.fit(x, y, batch_size=16, epochs=3, verbose=0)
    assert ((model.predict(x, verbose=0) > 0.5) == before).all()


@pytest.mark.parametrize("sigmoid", [True, False])
def test_a_healthy_training_is_not_warned_of_and_not_changed(sigmoid):
    x, y = data()
    end = functools.partial(layers.Dense, 1, "sigmoid" if sigmoid else None)
    loss = clipped_log_odds_loss if sigmoid else FROM_LOGITS
    model = network(end, loss=loss)
    guard, said = train(model, x, y)
    assert said == [] and guard.course.state == ALIVE
    assert guard.course.rows[-1] | {"step": 32, "samples": 256} == guard.course.rows[-1]
    alone = network(end, loss=loss)
    alone.fit(x, y, batch_size=16, epochs=2, verbose=0, shuffle=False)
    assert all((one == other).all() for one, other in zip(values_of(model), values_of(alone), strict=True))


def test_raw_outputs_far_on_the_wrong_side_raise_no_alarm():
    x, y = data(scale=50.0)
    model = network(lambda: layers.Dense(1), loss=FROM_LOGITS, optimizer=keras.optimizers.Adam(0.03), normalised=False)
    guard, said = train(model, x, y, epochs=1)
    assert said == [] and guard.course.state == ALIVE


@pytest.mark.parametrize(("optimizer", "factor"), [("sgd", None), ("adam", None), ("adam", 0.3)])
def test_the_critical_rate_of_a_linear_model_is_the_computed_one(optimizer, factor):
    x, y = data(scale=10.0)
    make = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}[optimizer]
    model = linear(FROM_LOGITS, make(0.05), sigmoid=False)
    slope = ((0.5 - y)[:, None] * x).mean(axis=0)
    # Adam's first step is the rate times the sign of the gradient, for the bias as well.
    move, bias = (slope, (0.5 - y).mean()) if optimizer == "sgd" else (np.sign(slope), np.sign((0.5 - y).mean()))
    median = np.median(np.abs(x @ move + bias))
    rate = factor and factor * BORDER / median
    step = check_rate(model, x, y, rate)
    assert step.rate == pytest.approx(rate or 0.05) and step.median == pytest.approx(step.rate * median, rel=1e-3)
    assert step.critical_rate == pytest.approx(BORDER / median, rel=0.02)


@pytest.mark.parametrize("schedule", [True, False])
def test_the_model_is_as_before_to_the_bit(schedule):
    x, y = data()
    rate = keras.optimizers.schedules.ExponentialDecay(1e-2, 10, 0.9) if schedule else 1e-2
    models = [network(lambda: layers.Dense(1, "sigmoid"), loss="binary_crossentropy") for _ in range(2)]
    checked, alone = models
    for model in models:
        model.compile(keras.optimizers.Adam(rate), "binary_crossentropy", metrics=["accuracy"])
        keras.utils.set_random_seed(6)
        model.fit(x, y, batch_size=16, epochs=1, verbose=0, shuffle=False)
    for epochs in (0, 1):
        for model in models:
            keras.utils.set_random_seed(7)
            if model is checked:
                step = check_rate(model, x[:32], y[:32])
                assert 0 < step.median < 1 and step.rate == pytest.approx(float(model.optimizer.learning_rate))
            if epochs:
                model.fit(x, y, batch_size=16, epochs=epochs, verbose=0, shuffle=False)
        assert all((one == other).all() for one, other in zip(values_of(checked), values_of(alone), strict=True))
    assert checked.layers[-1].activation is keras.activations.sigmoid


def test_the_state_of_the_optimizer_counts():
    x, y = data()
    model = network(lambda: layers.Dense(1, "sigmoid"), loss="binary_crossentropy")
    fresh = check_rate(model, x, y, 1e-3).median
    model.optimizer.build(model.trainable_variables)
    for variable in model.optimizer.variables:
        if "velocity" in variable.path:
            variable.assign(np.full(variable.shape, 1e6, "float32"))
    assert check_rate(model, x, y, 1e-3).median < 0.01 * fresh


def test_what_cannot_be_watched_is_said():
    x, y = data()
    two = keras.Sequential([keras.Input((16,)), layers.Dense(2, "softmax")])
    with pytest.raises(ValueError, match="not compiled. Hint"):
        check_rate(two, x, y)
    two.compile("sgd", "sparse_categorical_crossentropy")
    with pytest.raises(ValueError, match="does not give one raw output a sample. Hint"):
        check_rate(two, x, y)
    with pytest.raises(ValueError, match="the model's loss is None. Hint"):
        differentiate(keras.Sequential([keras.Input((16,)), layers.Dense(1)]), x, y)
    named = network(
        *[lambda: layers.Dense(1, name="raw"), lambda: layers.Dense(3), lambda: layers.Dense(1)], loss=FROM_LOGITS
    )
    raw, gradients = differentiate(named, x, y, named.get_layer("raw"))
    assert raw.shape == gradients.shape == y.shape
