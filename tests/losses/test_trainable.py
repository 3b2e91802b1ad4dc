"""The losses that networks are trained with, on Keras with TensorFlow, against the formulas."""

import numpy as np
import pytest

from sigmoid_bce.losses import formulas

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")
trainable = pytest.importorskip("sigmoid_bce.losses.trainable")

# Near 1, TensorFlow's sigmoid of today rounds otherwise than that of the article's time: compare where both are smooth.
SMOOTH = np.linspace(-16, 6, 12, dtype=np.float32)


@pytest.fixture(autouse=True)
def on_tensorflow():
    if keras.backend.backend() != "tensorflow":
        pytest.skip("these tests need Keras on TensorFlow. Enable them with KERAS_BACKEND=tensorflow")


def loss_and_gradient(name: str, x: np.ndarray, label: int) -> tuple[np.ndarray, np.ndarray]:
    """Of each raw output by itself, called step by step (not inside a compiled model)."""
    loss, losses, gradients = trainable.make_loss(name), [], []
    for value in x:
        raw = tf.Variable([[value]])
        with tf.GradientTape() as tape:
            outputs = tf.sigmoid(raw) if trainable.takes_sigmoid(name) else raw
            result = loss(tf.constant([[float(label)]]), outputs)
        losses.append(float(result))
        gradients.append(float(tape.gradient(result, raw)[0, 0]))
    return np.array(losses), np.array(gradients)


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize(
    ("name", "loss", "gradient"),
    [
        ("raw", formulas.bce_raw, formulas.gradient_raw),
        ("sigmoid", formulas.bce_sigmoid, formulas.gradient_sigmoid),
    ],
)
def test_loss_and_gradient_are_those_of_the_formula(name, loss, gradient, label):
    losses, gradients = loss_and_gradient(name, SMOOTH, label)
    np.testing.assert_allclose(losses, loss(SMOOTH, label), rtol=1e-4, atol=1e-9)
    np.testing.assert_allclose(gradients, gradient(SMOOTH, label), rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("label", [0, 1])
def test_through_the_sigmoid_a_clipped_sample_has_no_gradient(label):
    x = np.array([-1000, -40, -17, 17, 40, 1000], np.float32)
    losses, gradients = loss_and_gradient("sigmoid", x, label)
    np.testing.assert_allclose(losses, formulas.bce_sigmoid(x, label), rtol=1e-6)
    assert (gradients == 0).all()


def test_a_probability_on_the_clipping_limit_passes_its_gradient():
    limits = tf.constant([[np.float32(formulas.EPSILON)], [1 - np.float32(formulas.EPSILON)]])
    with tf.GradientTape() as tape:
        tape.watch(limits)
        loss = trainable.make_loss("sigmoid")(tf.constant([[1.0], [0.0]]), limits)
    assert (np.abs(tape.gradient(loss, limits)) > 1e6).all()


def test_the_loss_is_the_mean_over_the_batch():
    x = np.array([[-3.0], [0.5], [20.0]], np.float32)
    t = np.array([[1.0], [0.0], [1.0]], np.float32)
    loss = float(trainable.make_loss("sigmoid")(t, formulas.sigmoid(x)))
    assert loss == pytest.approx(float(formulas.bce_sigmoid(x, t).mean()), rel=1e-6)


@pytest.mark.parametrize(("name", "formula"), [("keras", formulas.bce_raw), ("sigmoid", formulas.bce_sigmoid)])
@pytest.mark.parametrize(("x", "label"), [(20.0, 0), (-20.0, 1)])
def test_only_todays_keras_looks_behind_the_sigmoid_of_a_compiled_model(name, formula, x, label):
    model = keras.Sequential(
        [
            keras.Input((1,)),
            keras.layers.Dense(1, kernel_initializer="ones", use_bias=False),
            keras.layers.Activation("sigmoid"),
        ]
    )
    model.compile("sgd", loss=trainable.make_loss(name))
    loss = float(model.train_on_batch(np.full((4, 1), x, np.float32), np.full((4, 1), label, np.float32)))
    assert loss == pytest.approx(float(formula(np.float32(x), label)), rel=1e-5)


def test_an_unknown_loss_is_refused():
    with pytest.raises(ValueError, match="'hinge'.*raw, sigmoid, keras"):
        trainable.make_loss("hinge")
