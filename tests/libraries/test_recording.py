"""Publishing what was measured: the fresh tables, and nothing else."""

import gzip
import json
import os

import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.libraries.recording import publish_measured
from sigmoid_bce.record.checking import find_changes_of_measured


@pytest.fixture
def record(tmp_path):
    """A published record, of which nothing was measured yet."""
    folder = tmp_path / "published"
    folder.mkdir()
    (folder / "provenance.json").write_text('{"sha256": {}}')
    return folder


def measure(tmp_path, **tables):
    fresh = tmp_path / "fresh"
    fresh.mkdir(exist_ok=True)
    for name, text in tables.items():
        (fresh / f"{name}.csv").write_text(text)
        (fresh / f"{name}.json").write_text("{}")
    return fresh


def test_fresh_tables_take_the_place_of_old_ones_and_the_others_stay(tmp_path, record):
    publish_measured(measure(tmp_path, jax="old", torch="old"), record / "measured")
    (tmp_path / "fresh/torch.csv").unlink()
    (tmp_path / "fresh/report.csv").write_text("of what is fresh")
    publish_measured(measure(tmp_path, jax="new"), record / "measured")
    tables = [(record / f"measured/{name}.csv.gz").read_bytes() for name in ("jax", "torch")]
    assert [gzip.decompress(table) for table in tables] == [b"new", b"old"]
    checksums = json.loads((record / "measured/provenance.json").read_text())["sha256"]
    assert set(checksums) == {"jax.csv.gz", "jax.json", "torch.csv.gz", "torch.json"}
    assert find_changes_of_measured(record / "measured") == []


def test_the_same_table_gives_the_same_bytes(tmp_path, record):
    places = [record / "first", record / "second"]
    for place in places:
        publish_measured(measure(tmp_path, jax="table"), place)
        os.utime(tmp_path / "fresh/jax.csv", (0, 0))
    assert len({(place / "jax.csv.gz").read_bytes() for place in places}) == 1
    # Nor is the time of writing in them.
    assert (places[0] / "jax.csv.gz").read_bytes()[4:8] == bytes(4)


def test_a_change_in_the_record_is_found(tmp_path, record):
    publish_measured(measure(tmp_path, jax="old", torch="old"), record / "measured")
    (record / "measured/jax.csv.gz").write_text("forged")
    (record / "measured/torch.json").unlink()
    changes = find_changes_of_measured(record / "measured")
    assert len(changes) == 2
    assert any("jax.csv.gz: not as published" in line for line in changes)
    assert any("torch.json: missing" in line for line in changes)


def test_nothing_measured_is_nothing_published(tmp_path, record):
    with pytest.raises(PaperError, match=r"nothing was measured.*\nHint: "):
        publish_measured(tmp_path / "fresh", record / "measured")
    assert not (record / "measured").exists()
