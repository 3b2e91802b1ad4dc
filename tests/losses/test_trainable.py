"""The losses that networks are trained with, on Keras with TensorFlow, against the formulas."""

import numpy as np
import pytest

from sigmoid_bce.losses import formulas
from sigmoid_bce.losses.implementations import IMPLEMENTATIONS
from sigmoid_bce.losses.per_sample import loss_of_samples
from sigmoid_bce.losses.registry import LOSSES

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
            outputs = tf.sigmoid(raw) if LOSSES[name].takes_sigmoid else raw
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


@pytest.mark.parametrize("label", [0, 1])
@pytest.mark.parametrize(
    ("name", "implementation"),
    [
        ("tf_keras_clipped", "tf_keras_clipped"),
        ("keras_3_clipped", "keras_3_tensorflow_clipped"),
        ("torch_bce", "torch_bce"),
    ],
)
def test_other_libraries_losses_are_their_measured_formulas_to_the_end_of_their_gradients(name, implementation, label):
    x = np.array([-120, -95, -60, -35, -29, -17, *SMOOTH, 9, 14.5, 17.5, 40, 120], np.float32)
    losses, gradients = loss_and_gradient(name, x, label)
    wanted = IMPLEMENTATIONS[implementation](x, label)
    np.testing.assert_allclose(losses, wanted.loss, rtol=2e-4, atol=1e-9)
    # Where the sigmoid is a denormal number, TensorFlow makes 0 of it and the formula does not.
    sure = x > -87
    np.testing.assert_allclose(gradients[sure], wanted.gradient[sure], rtol=2e-4, atol=1e-9)
    np.testing.assert_allclose(losses, loss_of_samples(name, x, np.full_like(x, label)), rtol=2e-4, atol=1e-9)


def test_bceloss_fades_on_the_left_before_it_ends_and_dies_on_the_right():
    _, left = loss_and_gradient("torch_bce", np.array([-20, -30, -35, -60], np.float32), 1)
    assert (
        left[0] == pytest.approx(-1, rel=1e-3) and -0.2 < left[1] < 0 and -1e-2 < left[2] < 0 and -1e-12 < left[3] <= 0
    )
    _, right = loss_and_gradient("torch_bce", np.array([15, 17, 40], np.float32), 0)
    assert right[0] == pytest.approx(1, rel=0.2) and (right[1:] == 0).all()


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_the_loss_of_single_samples_is_that_of_the_backend(backend):
    far = loss_of_samples("keras", np.float32([20, -20]), np.float32([0, 1]), backend)
    assert (far > 19).all() if backend == "tensorflow" else (far < 17).all()
    assert loss_of_samples("sigmoid", np.float32([20.0]), np.float32([0]), backend) < 17
    assert loss_of_samples("raw", np.float32([20.0]), np.float32([0]), backend) > 19


def test_every_loss_has_its_function_and_looks_like_no_other():
    assert all(callable(trainable.make_loss(name)) for name in LOSSES)
    looks = [(loss.color, loss.marker, loss.linestyle) for loss in LOSSES.values()]
    assert all(len({look[part] for look in looks}) == len(looks) for part in (0, 1))


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
