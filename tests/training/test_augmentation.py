import numpy as np
import pytest
from scipy import ndimage

from sigmoid_bce.training.augmentation import draw_transforms, transform_images
from sigmoid_bce.training.settings import Augmentation

NOTHING = Augmentation(rotation=0, width_shift=0, height_shift=0, shear=0, zoom=0, horizontal_flip=False)


def one_image(height=24, width=20):
    rng = np.random.default_rng(0)
    return ndimage.gaussian_filter(rng.uniform(0, 255, (height, width, 3)), (2, 2, 0)).astype(np.uint8)[None]


def test_ranges_of_zero_leave_an_image_as_it_is():
    image = one_image()
    transforms = draw_transforms(NOTHING, 1, (24, 20), np.random.default_rng(1))
    np.testing.assert_allclose(transform_images(image, transforms), image, atol=1e-4)


def test_a_flip_mirrors_columns():
    image = one_image()
    mirrored = np.array([[[-1.0, 0, 19], [0, 1, 0]]])
    np.testing.assert_allclose(transform_images(image, mirrored), image[:, :, ::-1], atol=1e-4)


def test_about_half_of_the_images_are_flipped():
    settings = Augmentation(rotation=0, width_shift=0, height_shift=0, shear=0, zoom=0)
    transforms = draw_transforms(settings, 1000, (24, 20), np.random.default_rng(1))
    assert 400 < (transforms[:, 0, 0] < 0).sum() < 600


def test_equals_the_affine_transformation_that_keras_applied():
    # keras-preprocessing 1.1.2 multiplies rotation, shift, shear and zoom about the centre and lets SciPy interpolate.
    settings = Augmentation(horizontal_flip=False)
    image = one_image()
    transform = draw_transforms(settings, 1, (24, 20), np.random.default_rng(5))

    rng = np.random.default_rng(5)
    theta = np.deg2rad(rng.uniform(-40, 40, 1)[0])
    rows, columns = rng.uniform(-0.2, 0.2, 1)[0] * 24, rng.uniform(-0.2, 0.2, 1)[0] * 20
    shear = np.deg2rad(rng.uniform(-0.2, 0.2, 1)[0])
    zoom_rows, zoom_columns = rng.uniform(0.8, 1.2, (2, 1))[:, 0]
    matrix = np.array([[np.cos(theta), -np.sin(theta), 0], [np.sin(theta), np.cos(theta), 0], [0, 0, 1]])
    matrix = matrix @ np.array([[1, 0, rows], [0, 1, columns], [0, 0, 1]])
    matrix = matrix @ np.array([[1, -np.sin(shear), 0], [0, np.cos(shear), 0], [0, 0, 1]])
    matrix = matrix @ np.diag([zoom_rows, zoom_columns, 1])
    centre = np.array([[1, 0, 11.5], [0, 1, 9.5], [0, 0, 1]])
    matrix = centre @ matrix @ np.linalg.inv(centre)
    expected = np.stack(
        [
            ndimage.affine_transform(
                image[0, :, :, c].astype(float), matrix[:2, :2], matrix[:2, 2], order=1, mode="nearest"
            )
            for c in range(3)
        ],
        axis=-1,
    )
    # OpenCV counts 1/32 of a pixel.
    np.testing.assert_allclose(transform_images(image, transform)[0], expected, atol=2.0)


def test_the_same_generator_draws_the_same_transformations():
    draws = [draw_transforms(Augmentation(), 7, (24, 20), np.random.default_rng([1, 3])) for _ in range(2)]
    np.testing.assert_array_equal(*draws)


def test_one_transformation_an_image_is_required():
    with pytest.raises(ValueError, match="shorter"):
        transform_images(one_image().repeat(2, axis=0), np.zeros((1, 2, 3)))
