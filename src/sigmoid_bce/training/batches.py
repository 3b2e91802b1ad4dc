"""What a network sees in an epoch, decided by seed and epoch alone, so that a resumed training sees the same."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

import numpy as np

from sigmoid_bce.training.augmentation import draw_transforms, transform_images
from sigmoid_bce.training.settings import Augmentation

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


def draw_epoch(
    inputs: np.ndarray,
    labels: np.ndarray,
    batch_size: int,
    augmentation: Augmentation | None,
    seed: int,
    epoch: int,
    scaling: str | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """All batches of `draw_batches` one after the other: inputs (n, ...) and labels (n,), both float32."""
    batches = draw_batches(inputs, labels, batch_size, augmentation, seed, epoch, scaling)
    drawn, targets = np.empty(inputs.shape, np.float32), np.empty(len(inputs), np.float32)
    for start, (batch, its_labels) in zip(range(0, len(inputs), batch_size), batches, strict=True):
        drawn[start : start + batch_size], targets[start : start + batch_size] = batch, its_labels[:, 0]
    return drawn, targets


def prepare_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items in the same order; a thread prepares the next one while one is in use, so that a GPU need not wait."""
    with ThreadPoolExecutor(1) as thread:
        coming = thread.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = thread.submit(next, items, None)
            yield item


class NextEpoch(Generic[Item]):
    """What is prepared for an epoch; a thread prepares that of the next one meanwhile."""

    def __init__(self, prepare: Callable[[int], Item]):
        self._prepare, self._thread = prepare, ThreadPoolExecutor(1)
        self._coming: dict[int, Future[Item]] = {}

    def take(self, epoch: int) -> Item:
        """What is prepared for the epoch of this number."""
        prepared = self._coming.pop(epoch, None) or self._thread.submit(self._prepare, epoch)
        result = prepared.result()
        self._coming = {epoch + 1: self._thread.submit(self._prepare, epoch + 1)}
        return result
