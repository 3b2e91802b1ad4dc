"""Time the augmentation of images with OpenCV against SciPy's, which Keras's ImageDataGenerator used."""

import time

import numpy as np
from scipy import ndimage

from sigmoid_bce.training.augmentation import draw_transforms, transform_images
from sigmoid_bce.training.settings import Augmentation

IMAGES = 64
ROUNDS = 5


def with_scipy(images: np.ndarray, transforms: np.ndarray) -> np.ndarray:
    """The same transformations, channel by channel, as keras-preprocessing 1.1.2 applied them."""
    changed = np.empty(images.shape, np.float32)
    for image, transform, target in zip(images, transforms, changed, strict=True):
        matrix, offset = transform[::-1, 1::-1], transform[::-1, 2]
        for channel in range(image.shape[2]):
            plane = image[:, :, channel].astype(np.float32)
            target[:, :, channel] = ndimage.affine_transform(plane, matrix, offset, order=1, mode="nearest")
    return changed


def main() -> None:
    """Print milliseconds an image, the ratio, and how far the results lie apart."""
    rng = np.random.default_rng(0)
    images = ndimage.gaussian_filter(rng.uniform(0, 255, (IMAGES, 150, 150, 3)), (0, 2, 2, 0)).astype(np.uint8)
    transforms = draw_transforms(Augmentation(), IMAGES, (150, 150), rng)
    times = {transform_images: [], with_scipy: []}
    for _ in range(ROUNDS):
        for method, taken in times.items():
            started = time.perf_counter()
            method(images, transforms)
            taken.append(time.perf_counter() - started)
    ours, theirs = (1000 * min(taken) / IMAGES for taken in times.values())
    apart = np.abs(transform_images(images, transforms) - with_scipy(images, transforms))
    print(f"OpenCV {ours:.2f} ms an image, SciPy {theirs:.2f} ms: SciPy takes {theirs / ours:.0f} times as long")
    print(f"difference of a pixel (of 255): mean {apart.mean():.3f}, largest {apart.max():.1f}")


if __name__ == "__main__":
    main()
