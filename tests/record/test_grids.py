"""Grids in the record: what is published, and that every change of it is seen."""

import json

import pytest

from sigmoid_bce.config.grid import Grid
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import file_checksum
from sigmoid_bce.record.checking import find_changes, find_changes_of_measured
from sigmoid_bce.record.grids import FILES_OF_GRID, extend_grids, files_of_grid, publish_grids
from tests.record import kills


@pytest.fixture
def fresh(tmp_path):
    """Results of two grids, of which one has no head that was followed, beside a file that is not published."""
    for grid, files in {"map": FILES_OF_GRID, "controls": FILES_OF_GRID[:2]}.items():
        (tmp_path / "fresh" / grid).mkdir(parents=True)
        for name in (*files, "other.txt"):
            (tmp_path / "fresh" / grid / name).write_text(f"{grid} {name}")
    return tmp_path / "fresh"


@pytest.fixture
def record(fresh, tmp_path):
    publish_grids(["map", "controls"], fresh, tmp_path / "grids")
    return tmp_path / "grids"


def places(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_files_of_each_grid_are_published_with_their_checksums(record, fresh):
    wanted = [f"controls/{name}" for name in FILES_OF_GRID[:2]] + [f"map/{name}" for name in FILES_OF_GRID]
    assert places(record) == sorted([*wanted, "provenance.json"])
    provenance = json.loads((record / "provenance.json").read_text())
    assert provenance["sha256"] == {place: file_checksum(fresh / place) for place in provenance["sha256"]}
    assert sorted(provenance["sha256"]) == sorted(wanted)
    assert {"machine", "versions", "published"} < set(provenance)
    assert find_changes_of_measured(record) == []


def test_what_was_copied_is_told(fresh, tmp_path):
    assert publish_grids(["controls"], fresh, tmp_path / "grids") == [f"controls/{name}" for name in FILES_OF_GRID[:2]]


def test_a_grid_that_is_not_among_them_any_more_goes(record, fresh):
    publish_grids(["controls"], fresh, record)
    assert places(record) == [*(f"controls/{name}" for name in sorted(FILES_OF_GRID[:2])), "provenance.json"]
    assert find_changes_of_measured(record) == []


def test_a_file_that_a_grid_has_no_more_goes(record, fresh):
    (fresh / "map/followed.csv").unlink()
    publish_grids(["map", "controls"], fresh, record)
    assert not (record / "map/followed.csv").exists() and find_changes_of_measured(record) == []


@pytest.mark.parametrize(
    ("sections", "files"),
    [
        ({}, ["heads.parquet", "predicted_rates.csv"]),
        (
            {"rounding": {"learning_rate": [1e-3], "seeds": [1]}},
            ["heads.parquet", "predicted_rates.csv", "rounding.csv"],
        ),
        (
            {
                "followed": {"learning_rate": 1e-3, "seed": 1},
                "rounding": {"learning_rate": [1e-3], "seeds": [1]},
                "mixed_precision": {"learning_rate": [1e-3], "seeds": [1]},
            },
            list(FILES_OF_GRID),
        ),
    ],
)
def test_a_grid_has_the_files_that_its_settings_ask_for(sections, files):
    about = {"title": "A grid", "study": "paper", "shown_in": "paper", "network": "vgg16", "blocks": {"row": {}}}
    assert files_of_grid(Grid.model_validate(about | sections)) == files


def test_what_a_grid_lacks_is_added_and_what_it_has_stays(fresh, tmp_path):
    (left := fresh / "map/rounding.csv").unlink()
    record = tmp_path / "grids"
    publish_grids(["map"], fresh, record)
    before = json.loads((record / "provenance.json").read_text())
    left.write_text("later")
    (fresh / "map/heads.parquet").write_text("trained again")
    extend_grids(["map/rounding.csv", "controls/heads.parquet"], fresh, record)
    assert (record / "map/rounding.csv").read_text() == "later"
    assert (record / "map/heads.parquet").read_text() == "map heads.parquet"
    after = json.loads((record / "provenance.json").read_text())
    (added,) = after["added"]
    assert added["files"] == ["map/rounding.csv", "controls/heads.parquet"]
    assert {"machine", "versions", "published"} < set(added)
    assert {key: after[key] for key in ("machine", "versions", "published")} == {
        key: before[key] for key in ("machine", "versions", "published")
    }
    assert set(after["sha256"]) == {*before["sha256"], *added["files"]} and find_changes_of_measured(record) == []
    extend_grids([], fresh, record)
    assert json.loads((record / "provenance.json").read_text()) == after


@pytest.mark.fault(
    "files are added to grids of the record that were changed by hand", expect="the change is named, nothing is added"
)
def test_nothing_is_added_to_grids_that_were_changed_by_hand(record, fresh):
    (record / "map/heads.parquet").write_text("forged")
    (record / "controls/rounding.csv").unlink(missing_ok=True)
    (fresh / "controls/rounding.csv").write_text("new")
    with pytest.raises(PaperError, match="map/heads.parquet: not as published[^$]*Hint: restore them from Git"):
        extend_grids(["controls/rounding.csv"], fresh, record)
    assert not (record / "controls/rounding.csv").exists()


CHANGES = {
    "a changed file": (
        lambda grids: (grids / "map/heads.parquet").write_text("forged"),
        "map/heads.parquet: not as published",
    ),
    "a missing file": (lambda grids: (grids / "map/followed.csv").unlink(), "map/followed.csv: missing"),
    "an unlisted file": (
        lambda grids: (grids / "map/more.csv").write_text("x"),
        "map/more.csv: there, or listed in provenance.json, but no part of what was published",
    ),
    "no provenance": (lambda grids: (grids / "provenance.json").unlink(), "grids/provenance.json: missing"),
}


@pytest.mark.fault(
    "a grid of the published record is changed, missing or not listed", expect="it is named, nothing else is"
)
@pytest.mark.parametrize("way", CHANGES)
def test_every_change_of_a_grid_in_the_record_is_named(tmp_path, fresh, way):
    kills.write_results(tmp_path / "paper", 1)
    record = tmp_path / "published"
    kills.publish("paper", kills.study(1), tmp_path / "paper", record)
    assert find_changes(record) == []
    publish_grids(["map", "controls"], fresh, record / "grids")
    assert find_changes(record) == []
    change, expected = CHANGES[way]
    change(record / "grids")
    (line,) = find_changes(record)
    assert line.endswith(expected) and str(record / "grids") in line
