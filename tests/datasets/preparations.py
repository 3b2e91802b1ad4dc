"""The preparation of small archives, for tests."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.datasets.cats_and_dogs import find_cats_and_dogs
from sigmoid_bce.datasets.preparing import prepare_images
from sigmoid_bce.datasets.reading import Request
from tests.datasets.pictures import PER_CLASS, all_files, manifest_of
from tests.messages import messages_to

FILES = all_files()
MANIFEST = manifest_of(FILES)
SIZE = 16


def prepare(archive, folder, size=SIZE, source="local", say=None):
    folder.mkdir(exist_ok=True)
    arrays = {split: folder / f"images_{split}.npy" for split in PER_CLASS}
    table = folder / "images.csv"
    find = partial(find_cats_and_dogs, manifest=MANIFEST)
    with messages_to(say):
        prepare_images(
            Request(source, archive, size, PER_CLASS, workers=2), arrays, table, folder / "images.json", find
        )
    return {split: np.load(path) for split, path in arrays.items()}, pd.read_csv(table)


def refused(archive, folder, source="local"):
    """The message for an archive that must be refused; nothing may be left of it."""
    folder.mkdir(exist_ok=True)
    with pytest.raises(PaperError) as error:
        prepare(archive, folder, source=source)
    assert list(folder.iterdir()) == []
    assert "Hint: " in str(error.value)
    return str(error.value)
