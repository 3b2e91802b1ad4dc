"""Random changes of training images, as Keras 2.2's ImageDataGenerator made them, done with OpenCV.

The order of the transformations and their coordinates follow `apply_affine_transform` of keras-preprocessing 1.1.2
(image/affine_transformations.py:253-335); the ranges are those of the article's training scripts.
"""

import cv2
import numpy as np

from sigmoid_bce.training.settings import Augmentation


def draw_transforms(settings: Augmentation, n: int, size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Draw one affine transformation an image.

    Returns an array of shape (n, 2, 3), float64: the map from a pixel (column, row, 1) of the changed image to its
    place (column, row) in the original, as `cv2.warpAffine` wants it with `WARP_INVERSE_MAP`. `size` is (height, width).
    """
    height, width = size
    theta = np.deg2rad(rng.uniform(-settings.rotation, settings.rotation, n))
    shift_rows = rng.uniform(-settings.height_shift, settings.height_shift, n) * height
    shift_columns = rng.uniform(-settings.width_shift, settings.width_shift, n) * width
    shear = np.deg2rad(rng.uniform(-settings.shear, settings.shear, n))
    zoom_rows, zoom_columns = rng.uniform(1 - settings.zoom, 1 + settings.zoom, (2, n))
    flip = rng.random(n) < (0.5 if settings.horizontal_flip else 0.0)

    # Keras counts (row, column, 1); the four maps are multiplied from left to right.
    zero, one = np.zeros(n), np.ones(n)
    rotation = _stack([np.cos(theta), -np.sin(theta), zero], [np.sin(theta), np.cos(theta), zero])
    shift = _stack([one, zero, shift_rows], [zero, one, shift_columns])
    shearing = _stack([one, -np.sin(shear), zero], [zero, np.cos(shear), zero])
    zooming = _stack([zoom_rows, zero, zero], [zero, zoom_columns, zero])
    centre, back = np.eye(3), np.eye(3)
    centre[:2, 2] = height / 2 - 0.5, width / 2 - 0.5
    back[:2, 2] = -centre[:2, 2]
    whole = centre @ rotation @ shift @ shearing @ zooming @ back

    # Keras flips after the transformation, so a flipped pixel is looked up at the mirrored column.
    mirror = np.tile(np.eye(3), (n, 1, 1))
    mirror[flip, 1, 1] = -1.0
    mirror[flip, 1, 2] = width - 1.0
    whole = whole @ mirror

    swap = np.array([[0.0, 1, 0], [1, 0, 0], [0, 0, 1]])
    return (swap @ whole @ swap)[:, :2]


def transform_images(images: np.ndarray, transforms: np.ndarray) -> np.ndarray:
    """Apply one transformation an image: bilinear, edges filled with the nearest pixel.

    `images`: (n, height, width, channels), uint8; `transforms`: (n, 2, 3) from `draw_transforms`. Returns float32 of
    the same shape, in the same unit (0 to 255).
    """
    changed = np.empty(images.shape, np.float32)
    size = images.shape[2], images.shape[1]
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    for image, transform, target in zip(images, transforms, changed, strict=True):
        moved = cv2.warpAffine(image.astype(np.float32), transform, size, flags=how, borderMode=cv2.BORDER_REPLICATE)
        target[...] = moved.reshape(target.shape)
    return changed


def _stack(first: list[np.ndarray], second: list[np.ndarray]) -> np.ndarray:
    """Affine 3 x 3 matrices, shape (n, 3, 3), from their first two rows of n values an entry."""
    n = len(first[0])
    last = np.tile([0.0, 0.0, 1.0], (n, 1))
    return np.stack([np.stack(first, -1), np.stack(second, -1), last], axis=1)
