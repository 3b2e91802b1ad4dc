"""The preparation of small archives, for tests."""

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.data.errors import DataError
from sigmoid_bce.data.preparing import prepare_images
from tests.data.pictures import PER_CLASS, all_files, manifest_of

FILES = all_files()
MANIFEST = manifest_of(FILES)
SIZE = 16


def prepare(archive, folder, size=SIZE, source="local", say=lambda line: None):
    folder.mkdir(exist_ok=True)
    arrays = {split: folder / f"images_{split}.npy" for split in PER_CLASS}
    table = folder / "images.csv"
    prepare_images(source, archive, size, PER_CLASS, arrays, table, 2, say, MANIFEST)
    return {split: np.load(path) for split, path in arrays.items()}, pd.read_csv(table)


def refused(archive, folder, source="local"):
    """The message for an archive that must be refused; nothing may be left of it."""
    folder.mkdir(exist_ok=True)
    with pytest.raises(DataError) as error:
        prepare(archive, folder, source=source)
    assert list(folder.iterdir()) == []
    assert "Hint: " in str(error.value)
    return str(error.value)
