"""The features that the heads of a cell see: scaled, standardised, thinned out, with wrong labels, as its settings
say."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.datasets.splits import load_splits


@dataclass(frozen=True)
class Split:
    """Features (n, m), float32, and labels (n,), int, 0 or 1, of the images of one split, in the same order."""

    features: np.ndarray
    labels: np.ndarray


def load_features(paths: list[Path], images: Path) -> dict[str, Split]:
    """Features of the three splits, with their labels; see `datasets.splits.load_splits`."""
    return {name: Split(features, labels) for name, (features, labels) in load_splits(paths, images).items()}


def root_mean_square(features: np.ndarray) -> float:
    """The root of the mean of all squares, over images and features."""
    return float(np.sqrt(np.mean(np.square(features, dtype=np.float64))))


def prepare(splits: dict[str, Split], cell: Cell, seed: int) -> dict[str, Split]:
    """The splits as the heads of a cell see them; what is drawn by chance depends on the seed alone.

    Only the training images are thinned out and get wrong labels. Raises PaperError if a class has no image left.
    """
    train = splits["train"]
    n_features = train.features.shape[1]
    centre, spread = np.zeros(n_features, np.float32), np.ones(n_features, np.float32)
    if cell.standardised:
        centre, spread = train.features.mean(axis=0), train.features.std(axis=0)
        spread = np.where(spread > 0, spread, np.float32(1))
    if cell.rms is not None:
        spread = spread * np.float32(root_mean_square((train.features - centre) / spread) / cell.rms)
    if cell.standardised or cell.rms is not None:
        splits = {
            name: replace(split, features=((split.features - centre) / spread).astype(np.float32))
            for name, split in splits.items()
        }
    return splits | {"train": _with_wrong_labels(_thinned_out(splits["train"], cell, seed), cell, seed)}


def _thinned_out(train: Split, cell: Cell, seed: int) -> Split:
    """The training images with the share of class 1 that the cell asks for; all of them where it asks for one half."""
    if cell.share_of_class_1 == Cell.share_of_class_1:
        return train
    odds = cell.share_of_class_1 / (1 - cell.share_of_class_1)
    counts = np.bincount(train.labels, minlength=2)
    keep = {1: min(counts[1], round(counts[0] * odds)), 0: min(counts[0], round(counts[1] / odds))}
    if min(keep.values()) < 1:
        raise PaperError(
            f"share_of_class_1 {cell.share_of_class_1} leaves no training image of one class: there are {counts[0]} and "
            f"{counts[1]}",
            "take a share nearer to one half",
        )
    order = np.random.default_rng([seed, 0, 3]).permutation(len(train.labels))
    chosen = np.sort(np.concatenate([order[train.labels[order] == label][: keep[label]] for label in (0, 1)]))
    return Split(train.features[chosen], train.labels[chosen])


def _with_wrong_labels(train: Split, cell: Cell, seed: int) -> Split:
    """The training images with so large a share of wrong labels, drawn by chance."""
    if cell.label_noise == 0:
        return train
    n = len(train.labels)
    wrong = np.random.default_rng([seed, 0, 4]).permutation(n)[: round(cell.label_noise * n)]
    labels = train.labels.copy()
    labels[wrong] = 1 - labels[wrong]
    return replace(train, labels=labels)
