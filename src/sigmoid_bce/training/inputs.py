"""What a run is trained on and read out from, and where it is trained: files and folders."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sigmoid_bce.datasets.splits import load_splits
from sigmoid_bce.training.epochs import Split


@dataclass(frozen=True)
class RunInputs:
    """The files that a run is made of."""

    # Of the splits train, validation, test in this order: images, uint8, or features of a frozen body, float32.
    arrays: Sequence[Path]
    # The table that gives the labels, and says which images they are.
    images: Path
    # Features of augmented views of the training images, if any.
    views: Path | None = None
    # For the record: what the images are (datasets/preparing.py), and how a frozen body's features were made.
    data: Path | None = None
    body: Path | None = None

    def load(self) -> dict[str, Split]:
        """The splits, in memory but for the views, which are mapped from disk. Raises PaperError if files do not fit."""
        splits = {
            name: Split(values, labels.astype(np.float32))
            for name, (values, labels) in load_splits(self.arrays, self.images).items()
        }
        if self.views is not None:
            train = splits["train"]
            splits["train"] = Split(train.inputs, train.labels, np.load(self.views, mmap_mode="r"))
        return splits

    def describe(self) -> dict:
        """For the record of a run: `data`, what the images are, and `body`, how its features were made, or None."""
        data, body = (path and json.loads(path.read_text(encoding="utf-8")) for path in (self.data, self.body))
        return {"data": data or {}, "body": body}


@dataclass(frozen=True)
class Workplace:
    """Where a run is trained, and with how many threads."""

    # Keeps the state while training goes on, and is removed at the end.
    folder: Path
    # Keeps finished trainings; training/store.py says what `keep_unconfirmed` means.
    store: Path
    threads: int
    keep_unconfirmed: bool = False
