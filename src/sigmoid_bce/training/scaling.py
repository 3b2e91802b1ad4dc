"""How the pixels of an image become the numbers that a body sees."""

import numpy as np

# Means of ImageNet's training images, blue, green, red (keras/src/applications/imagenet_utils.py:202, Keras 3.15.1).
BGR_MEANS = np.array([103.939, 116.779, 123.68], np.float32)


def scale_pixels(pixels: np.ndarray, scaling: str) -> np.ndarray:
    """Images (n, height, width, 3), red, green, blue, 0 to 255, uint8 or float32, as a body wants them, float32.

    `unit`: in [0, 1], as in the article. `bgr_mean`: blue, green, red, ImageNet's means subtracted, as VGG16 and SqueezeNet
    were trained. `symmetric`: in [-1, 1], as InceptionV3 was trained. Raises ValueError for any other.
    """
    values = pixels.astype(np.float32)
    if scaling == "unit":
        return values / np.float32(255)
    if scaling == "bgr_mean":
        return values[..., ::-1] - BGR_MEANS
    if scaling == "symmetric":
        return values / np.float32(127.5) - np.float32(1)
    raise ValueError(f"unknown scaling {scaling!r}; there are unit, bgr_mean, symmetric")
