"""Small made-up features: two classes of normally distributed points, so far apart that they can be told well."""

import numpy as np

from sigmoid_bce.grids.data import Split

SIZES = {"train": 320, "validation": 160, "test": 160}


def splits_of(n_features: int = 24, distance: float = 0.6, seed: int = 0) -> dict[str, Split]:
    """Three splits with features (n, n_features), float32, and labels (n,), as many of either class."""
    rng = np.random.default_rng(seed)
    splits = {}
    for name, n in SIZES.items():
        labels = rng.permutation(np.arange(n) % 2)
        features = rng.normal(size=(n, n_features)) + distance * (labels[:, None] - 0.5)
        splits[name] = Split(features.astype(np.float32), labels)
    return splits
