"""What a network sees in an epoch, decided by seed and epoch alone, so that a resumed training sees the same."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from sigmoid_bce.training.augmentation import Augmentation, draw_transforms, transform_images

Item = TypeVar("Item")


def divisor_of(scaling: str | None) -> np.float32:
    """What pixels (0 to 255) are divided by before a network sees them: 1 if `unscaled`, else the article's 255."""
    return np.float32(1 if scaling == "unscaled" else 255)


def scale(images: np.ndarray, scaling: str | None = None) -> np.ndarray:
    """Images (uint8, 0 to 255) as networks see them, float32: in [0, 1], or from 0 to 255 where `scaling` is `unscaled`.

    Features (float32) pass as they are.
    """
    return images if images.dtype == np.float32 else images.astype(np.float32) / divisor_of(scaling)


def draw_order(n: int, seed: int, epoch: int) -> np.ndarray:
    """The order in which an epoch goes through n images: their indices (n,), int64."""
    return np.random.default_rng([seed, epoch, 0]).permutation(n)


def draw_batches(
    inputs: np.ndarray,
    labels: np.ndarray,
    batch_size: int,
    augmentation: Augmentation | None,
    seed: int,
    epoch: int,
    scaling: str | None = None,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """The batches of one epoch, shuffled and augmented.

    `inputs`: images (n, height, width, channels), uint8, or features (n, m), float32; `labels`: (n,), float32;
    `scaling` as in `scale`. Yields pairs of inputs (batch, ...), float32, and labels (batch, 1), float32. The last batch
    holds what is left.
    """
    order = draw_order(len(inputs), seed, epoch)
    if augmentation is not None:
        rng = np.random.default_rng([seed, epoch, 1])
        transforms = draw_transforms(augmentation, len(inputs), inputs.shape[1:3], rng)
    for start in range(0, len(inputs), batch_size):
        chosen = order[start : start + batch_size]
        batch = inputs[chosen]
        if augmentation is not None:
            batch = transform_images(batch, transforms[chosen]) / divisor_of(scaling)
        yield scale(batch, scaling), labels[chosen, None]


def prepare_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items in the same order; a thread prepares the next one while one is in use, so that a GPU need not wait."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = thread.submit(next, items, None)
            yield item
