"""scikit-learn's handwritten digits as a binary task: even or odd. Real data, small, and no network needed."""

import numpy as np
import pandas as pd
from PIL import Image
from sklearn.datasets import load_digits

from sigmoid_bce.data.decoding import resize

_BRIGHTEST = 16


def choose_digits(size: int, per_class: dict[str, int]) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """The first digits of each class for each split in turn, in the order of scikit-learn's set.

    `per_class` maps a split to the number of its images of each class. Returns the table of images (`image`, `label`:
    0 even, 1 odd, `split`, `index` within the split) and the arrays (n, size, size, 3), uint8, by split. Raises
    ValueError if there are not enough digits.
    """
    digits = load_digits()
    labels = digits.target % 2
    wanted = sum(per_class.values())
    if wanted > min(np.bincount(labels)):
        raise ValueError(f"{wanted} digits of each class are wanted, but there are only {min(np.bincount(labels))}")
    rows, arrays, start = [], {}, 0
    for split, count in per_class.items():
        chosen = np.concatenate([np.flatnonzero(labels == label)[start : start + count] for label in (0, 1)])
        grey = np.round(digits.images[chosen] * (255 / _BRIGHTEST)).astype(np.uint8)
        arrays[split] = np.stack([resize(Image.fromarray(image).convert("RGB"), size) for image in grey])
        rows += [(f"digit.{number:04d}.png", labels[number], split, index) for index, number in enumerate(chosen)]
        start += count
    return pd.DataFrame(rows, columns=["image", "label", "split", "index"]), arrays
