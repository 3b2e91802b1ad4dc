"""Arrays of the three splits, with the labels of their images."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.names import SPLITS


def load_splits(paths: Sequence[Path], images: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Arrays in memory, a row an image, with the labels (n,), int64, of the table `images`, by split.

    `paths` in the order train, validation, test. Raises PaperError if an array has not one row for each image of its split.
    """
    table = pd.read_csv(images)
    splits = {}
    for split, path in zip(SPLITS, paths, strict=True):
        labels = table.loc[table["split"] == split, "label"].to_numpy(np.int64)
        values = np.load(path)
        if len(values) != len(labels):
            raise PaperError(
                f"{len(values)} rows, but {images} lists {len(labels)} images for {split}",
                "delete this file, and Snakemake makes it anew",
                where=path,
            )
        splits[split] = values, labels
    return splits
