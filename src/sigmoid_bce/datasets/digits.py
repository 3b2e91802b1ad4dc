"""scikit-learn's handwritten digits as a binary task: even or odd. Real data, small, and no network needed."""

import numpy as np
import pandas as pd
from PIL import Image

from sigmoid_bce.core.names import SPLITS
from sigmoid_bce.datasets.decoding import resize
from sigmoid_bce.datasets.identity import checksum_of_names
from sigmoid_bce.datasets.reading import Found, Request
from sigmoid_bce.datasets.registry import DATA_SETS

_BRIGHTEST = 16


def find_digits(request: Request) -> Found:
    """The first digits of each class for each split in turn, in the order of scikit-learn's set: 0 even, 1 odd.

    Raises ValueError if there are not enough digits.
    """
    # Here, since it takes most of a second to load, and other data sets do not need it.
    from sklearn.datasets import load_digits

    digits, per_class = load_digits(), request.per_class or {}
    labels = digits.target % 2
    wanted = sum(per_class.values())
    if wanted > min(np.bincount(labels)):
        raise ValueError(f"{wanted} digits of each class are wanted, but there are only {min(np.bincount(labels))}")
    rows, arrays, names, start = [], {}, [], 0
    for split in SPLITS:
        count = per_class[split]
        chosen = np.concatenate([np.flatnonzero(labels == label)[start : start + count] for label in (0, 1)])
        grey = np.round(digits.images[chosen] * (255 / _BRIGHTEST)).astype(np.uint8)
        arrays[split] = np.stack([resize(Image.fromarray(image).convert("RGB"), request.size) for image in grey])
        rows += [(f"digit.{number:04d}.png", labels[number], split, index) for index, number in enumerate(chosen)]
        names += [
            (f"digit.{number:04d}.png", image.tobytes().hex()) for number, image in zip(chosen, grey, strict=True)
        ]
        start += count
    table = pd.DataFrame(rows, columns=["image", "label", "split", "index"])
    return Found(table, arrays, DATA_SETS["digits"].classes or (), checksum_of_names(names))
