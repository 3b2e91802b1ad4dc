"""The registry of data sets: each entry is whole, and records from before it are read as it says."""

import subprocess
import sys

import pytest

from sigmoid_bce.core.resources import RESOURCES
from sigmoid_bce.datasets import finding
from sigmoid_bce.datasets.registry import DATA_SETS, SOURCES, find_data_set, read_data


@pytest.mark.parametrize("name", DATA_SETS)
def test_each_entry_is_whole(name):
    entry = DATA_SETS[name]
    assert callable(getattr(finding, entry.found_by))
    assert (entry.name is None) == (entry.classes is None)
    assert entry.about and entry.why and entry.identified_by
    if entry.manifest:
        assert (RESOURCES / entry.manifest).exists()
    # What is downloaded has no path of the reader's.
    assert all(source.url is None or not source.has_path for source in entry.sources.values())


def test_each_source_gives_one_data_set_and_one_set_is_the_article_s():
    assert len(SOURCES) == sum(len(entry.sources) for entry in DATA_SETS.values())
    assert sum(entry.article for entry in DATA_SETS.values()) == 1
    with pytest.raises(
        ValueError, match="there is no source 'mars'; there are kaggle, microsoft, local, digits, folder"
    ):
        find_data_set("mars")


def test_records_from_before_there_were_entries_are_read_whole():
    old = {"source": "local", "images": {"train": 1999, "validation": 1000, "test": 1000}}
    read = read_data(old)
    assert read["data_set"] == "cats and dogs" and tuple(read["classes"]) == ("cat", "dog")
    # The one that Microsoft's copy lacks is a cat.
    assert read["per_class"] == {"train": [999, 1000], "validation": [500, 500], "test": [500, 500]}
    new = {"source": "folder", "data_set": "insects", "classes": ["ant", "bee"], "per_class": {"test": [2, 3]}}
    assert read_data(new) == new


def test_reading_the_registry_loads_no_numpy():
    code = "import sys; import sigmoid_bce.datasets.registry; print('numpy' in sys.modules, 'PIL' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], env={}, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "False"], done
