import keras
import numpy as np
import pytest

from sigmoid_bce.training.scaling import scale_pixels

PIXELS = np.random.default_rng(0).integers(0, 256, (2, 3, 3, 3)).astype(np.uint8)


def test_the_article_s_scaling_is_between_0_and_1():
    np.testing.assert_array_equal(scale_pixels(PIXELS, "unit"), PIXELS.astype(np.float32) / np.float32(255))


@pytest.mark.parametrize("scaling, application", [("bgr_mean", "vgg16"), ("symmetric", "inception_v3")])
def test_a_body_s_own_scaling_is_that_of_keras(scaling, application):
    prepare = getattr(keras.applications, application).preprocess_input
    np.testing.assert_allclose(scale_pixels(PIXELS, scaling), prepare(PIXELS.astype(np.float32)), atol=1e-5)


def test_another_scaling_is_refused():
    with pytest.raises(ValueError, match="'half'.*unit, bgr_mean, symmetric"):
        scale_pixels(PIXELS, "half")
