"""The same image in two places of a set: a network that has seen it in training is not tested by it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sigmoid_bce.datasets.identity import COLOUR_TOLERANCE, TOLERANCE, compare_colours
from sigmoid_bce.datasets.reading import Decoded


def find_copies(images: pd.DataFrame, decoded: Sequence[Decoded]) -> list[list[str]]:
    """Pairs of images, by name, that would pass as copies of each other and lie in different splits or classes.

    `images` has `image`, `label` and `split`, in the order of `decoded`. Two are copies if hash and mean colours agree
    as those of honest copies of one image do (see datasets/identity.py); equal files do. Of each image, its first copy
    is told.
    """
    hashes = np.array([int(image.dhash, 16) for image in decoded], np.uint64)
    names, places = images["image"].tolist(), list(zip(images["split"], images["label"], strict=True))
    pairs = []
    for later in range(1, len(names)):
        near = np.flatnonzero(np.bitwise_count(hashes[:later] ^ hashes[later]) <= TOLERANCE).tolist()
        first = next(
            (
                earlier
                for earlier in near
                if places[earlier] != places[later]
                and compare_colours(decoded[earlier].colours, decoded[later].colours) <= COLOUR_TOLERANCE
            ),
            None,
        )
        if first is not None:
            pairs.append([names[first], names[later]])
    return pairs
