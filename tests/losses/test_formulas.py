"""The formulas against what Keras 2.2.4 on TensorFlow 1.12 really returned, and what is special about them."""

import ml_dtypes
import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.libraries.golden import FOLDER
from sigmoid_bce.losses import formulas
from sigmoid_bce.losses.implementations import IMPLEMENTATIONS

CORE = pd.read_csv(FOLDER / "golden_core.csv")
GOLDEN = CORE[(CORE["framework"] == "keras") & (CORE["backend"] == "tensorflow-1.12.0")]
FORMULAS = {
    "keras.losses.binary_crossentropy(tf.sigmoid)": (formulas.bce_sigmoid, formulas.gradient_sigmoid),
    "keras train_on_batch Dense(activation=sigmoid) y.ndim=2": (formulas.bce_sigmoid, formulas.gradient_sigmoid),
    "tf.nn.sigmoid_cross_entropy_with_logits": (formulas.bce_raw, formulas.gradient_raw),
}
TOLERANCE = 2e-6


def test_every_golden_row_is_used():
    assert set(GOLDEN["mode"]) == set(FORMULAS)


@pytest.mark.parametrize("mode", FORMULAS)
def test_loss_and_gradient_are_those_of_the_articles_software(mode):
    rows = GOLDEN[GOLDEN["mode"] == mode]
    x = rows["x"].to_numpy(np.float32)
    loss, gradient = (formula(x, rows["target"]) for formula in FORMULAS[mode])
    scale = np.maximum(1, rows["loss"])
    assert np.abs((loss - rows["loss"]) / scale).max() < TOLERANCE
    assert np.abs(gradient - rows["grad"]).max() < TOLERANCE
    assert (gradient[rows["grad"] == 0] == 0).all()


@pytest.mark.parametrize("mode", FORMULAS)
def test_small_losses_agree_relatively(mode):
    rows = GOLDEN[(GOLDEN["mode"] == mode) & (GOLDEN["loss"] < 1e-5) & (GOLDEN["loss"] > np.finfo(np.float32).tiny)]
    loss = FORMULAS[mode][0](rows["x"].to_numpy(np.float32), rows["target"])
    assert len(rows) > 10
    np.testing.assert_allclose(loss, rows["loss"], rtol=1e-6)


def test_the_sigmoid_is_tensorflows():
    rows = GOLDEN[GOLDEN["mode"] == "keras.losses.binary_crossentropy(tf.sigmoid)"]
    # TensorFlow returns 0 from x = -88.4 on, where NumPy still has a denormal number or two.
    rows = rows[rows["p_float32"] > np.finfo(np.float32).tiny]
    np.testing.assert_allclose(formulas.sigmoid(rows["x"].to_numpy(np.float32)), rows["p_float32"], rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16, np.float32, np.float64])
@pytest.mark.parametrize(
    "formula", [formulas.bce_raw, formulas.bce_sigmoid, formulas.gradient_raw, formulas.gradient_sigmoid]
)
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # 16 bits have no number just below 1
def test_everything_stays_in_the_dtype_of_x(formula, dtype):
    for label in (1, 1.0, np.float64(1), np.ones(3, np.float64), np.ones(3, np.int8)):
        assert formula(np.array([-20, 0, 20], dtype), label).dtype == dtype


def test_float32_is_not_computed_in_float64_and_rounded():
    x = np.float32(15)
    assert formulas.bce_sigmoid(x, 0) != np.float32(formulas.bce_sigmoid(np.float64(x), 0))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("label", [0, 1])
def test_the_articles_loss_is_the_one_among_all_implementations(dtype, label):
    x = np.linspace(-30, 30, 6001).astype(dtype)
    loss, gradient = IMPLEMENTATIONS["keras_2_tensorflow"](x, label)
    np.testing.assert_array_equal(formulas.bce_sigmoid(x, label), loss)
    np.testing.assert_allclose(formulas.gradient_sigmoid(x, label), gradient, atol=4 * np.finfo(dtype).eps)


def test_whole_numbers_are_refused():
    with pytest.raises(TypeError, match="not int64"):
        formulas.sigmoid(np.array([1, 2]))


def test_nothing_overflows_or_warns_far_outside(recwarn):
    x = np.array([-1e30, -1e4, 1e4, 1e30], np.float32)
    for label in (0, 1):
        for formula in (formulas.bce_raw, formulas.bce_sigmoid, formulas.gradient_raw, formulas.gradient_sigmoid):
            assert np.isfinite(formula(x, label)).all()
    assert not recwarn.list


@pytest.mark.parametrize("label", [0, 1])
def test_gradients_are_the_slopes_of_the_losses(label):
    x = np.linspace(-14, 14, 57)
    for loss, gradient in (
        (formulas.bce_raw, formulas.gradient_raw),
        (formulas.bce_sigmoid, formulas.gradient_sigmoid),
    ):
        slope = (loss(x + 1e-5, label) - loss(x - 1e-5, label)) / 2e-5
        np.testing.assert_allclose(gradient(x, label), slope, atol=1e-4)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_gradient_dies_just_beyond_the_clipping_limits(dtype):
    lowest, highest = map(dtype, formulas.clipping_range(dtype))
    assert formulas.gradient_sigmoid(lowest, 1) != 0
    assert formulas.gradient_sigmoid(highest, 0) != 0
    assert formulas.gradient_sigmoid(np.nextafter(lowest, dtype(-99)), 1) == 0
    assert formulas.gradient_sigmoid(np.nextafter(highest, dtype(99)), 0) == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("label", [0, 1])
def test_the_loss_rests_beyond_the_moving_range(dtype, label):
    lowest, highest = map(dtype, formulas.moving_range(dtype))
    for limit, far in ((lowest, dtype(-99)), (highest, dtype(99))):
        resting = formulas.bce_sigmoid(np.nextafter(limit, far), label)
        assert resting == formulas.bce_sigmoid(far, label)
        assert abs(resting - formulas.bce_sigmoid(limit - limit / 10, label)) > 1e-8


def test_the_limits_in_float32_are_the_measured_ones():
    assert formulas.clipping_range() == pytest.approx((-16.1181, 16.6357), abs=5e-4)
    assert formulas.moving_range() == pytest.approx((-16.1181, 15.5371), abs=5e-4)


def test_a_dtype_that_cannot_clip_near_1_has_no_range():
    with pytest.raises(ValueError, match="1 - 1e-07 is 1 in float16.*Hint"):
        formulas.clipping_range(np.float16)


def test_another_epsilon_moves_the_clipping():
    lowest, highest = formulas.clipping_range(np.float32, 1e-4)
    assert lowest == pytest.approx(formulas.logit(1e-4), abs=1e-3)
    assert highest == pytest.approx(-formulas.logit(1e-4), abs=1e-2)
    assert formulas.bce_sigmoid(np.float32(-40), 1, 1e-4) == pytest.approx(-np.log(1e-4), rel=1e-6)


def test_the_naive_formula_is_right_until_the_sigmoid_rounds_to_1():
    x = np.linspace(-20, 20, 41)
    np.testing.assert_allclose(formulas.bce_naive(x, 1), formulas.bce_exact(x, 1), rtol=1e-6)
    np.testing.assert_allclose(formulas.bce_naive(x, 0), formulas.bce_exact(x, 0), rtol=1e-6)
    assert np.isnan(formulas.bce_naive(float(np.finfo(np.longdouble).nmant + 2), 1))


def test_the_exact_loss_is_in_longdouble():
    assert formulas.bce_exact(np.float32(50), 1).dtype == np.longdouble
    assert formulas.bce_exact(50.0, 1) == pytest.approx(np.exp(-50.0), rel=1e-12)
