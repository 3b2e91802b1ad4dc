"""Runs are added to the record whole or not at all, and only those that belong to it."""

import json

import pytest
import yaml

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.record.checking import find_changes
from sigmoid_bce.record.extending import extend_record, find_missing_runs
from sigmoid_bce.record.layout import EXPECTED
from sigmoid_bce.record.publish import publish
from sigmoid_bce.runs.folders import RUN_FILES
from sigmoid_bce.training.settings import TrainingSettings
from tests.runs.records import ENDED

TRAINING = {"batch_size": 16, "max_epochs": 30, "augmentation": {"rotation": 10.0}}
DATA = {"images": {"train": 4}, "image_size": 150, "checksums": {"train": "abc"}}
STUDY = {
    "data": {"source": "local", "path": "images.zip"},
    "networks": ["convnet"],
    "losses": ["raw"],
    "seeds": [1],
    "training": TRAINING,
    "network_settings": {
        "convnet": {"seeds": None, "dropout": 0.4},
        "vgg16": {"seeds": [1], "dropout": 0.5, "body": "imagenet", "scaling": "own", "views": 2},
    },
    "trials": [],
    "compared": [],
    "figures": {"study": None, "network": "convnet", "loss": "raw", "seed": 1},
}
MORE = {**STUDY, "seeds": [1, 2]}


def write_run(results, network, seed, data=DATA, **changed):
    settings = TrainingSettings.from_config(network, "raw", seed, TRAINING, STUDY["network_settings"][network])
    content = ENDED | {"network": network, "seed": seed, "settings": settings.as_dict() | changed, "data": data}
    folder = results / f"runs/{network}/raw/seed{seed}"
    folder.mkdir(parents=True)
    for name in RUN_FILES:
        text = json.dumps(content) if name == "record.json" else f"{name} of {network}, seed {seed}"
        (folder / name).write_text(text)


@pytest.fixture
def results(tmp_path):
    folder = tmp_path / "paper"
    write_run(folder, "convnet", 1)
    for pattern in EXPECTED:
        path = folder / pattern
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pattern)
    return folder


@pytest.fixture
def record(results, tmp_path):
    """A record with one run, from which figures have been drawn."""
    target = tmp_path / "published"
    publish("paper", STUDY, results, target)
    (target / "figures").mkdir()
    (target / "figures/drawn.csv").write_text("not part of the record")
    return target


def extend(study, results, record):
    extend_record("paper", study, results, record)


def test_only_the_runs_that_are_not_there_are_missing(record):
    assert find_missing_runs(MORE, record) == ["convnet/raw/seed2"]


def test_a_run_is_added_and_the_others_stay(results, record, tmp_path):
    write_run(results, "convnet", 2)
    (results / "runs/convnet/raw/seed1/early.parquet").write_text("trained again")
    extend(MORE, results, record)
    assert (record / "runs/convnet/raw/seed2/early.parquet").read_text() == "early.parquet of convnet, seed 2"
    assert (record / "runs/convnet/raw/seed1/early.parquet").read_text() == "early.parquet of convnet, seed 1"
    assert sorted(path.name for path in (record / "runs/convnet/raw/seed2").iterdir()) == sorted(RUN_FILES)
    assert yaml.safe_load((record / "study.yaml").read_text())["seeds"] == [1, 2]
    provenance = json.loads((record / "provenance.json").read_text())["sha256"]
    assert "runs/convnet/raw/seed2/record.json" in provenance and "figures/drawn.csv" not in provenance
    assert find_changes(record) == [] and find_missing_runs(MORE, record) == []


def test_another_network_is_added(results, record):
    write_run(results, "vgg16", 1, data=DATA | {"checksums": {"train": "features"}})
    extend({**STUDY, "networks": ["convnet", "vgg16"]}, results, record)
    assert (record / "runs/vgg16/raw/seed1/record.json").exists()


def test_an_extended_record_can_be_published_from_itself(results, record):
    write_run(results, "convnet", 2)
    extend(MORE, results, record)
    for pattern in EXPECTED:
        path = record / pattern
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("drawn from the record")
    publish("paper", MORE, record, record)
    assert (record / "expected/figures/summary.csv").read_text() == "drawn from the record"
    assert (record / "runs/convnet/raw/seed2/early.parquet").read_text() == "early.parquet of convnet, seed 2"
    assert find_changes(record) == []


@pytest.mark.parametrize(
    ("data", "changed", "said"),
    [
        (DATA, {"learning_rate": 0.5}, "learning_rate is 0.5, and paper says 0.0001"),
        (DATA | {"image_size": 46}, {}, "image_size of its data differ"),
        (DATA | {"checksums": {"train": "another copy"}}, {}, "checksums of its data differ"),
    ],
)
def test_a_run_that_does_not_belong_to_the_record_is_refused(results, record, data, changed, said):
    write_run(results, "convnet", 2, data=data, **changed)
    with pytest.raises(PaperError, match=said):
        extend(MORE, results, record)
    assert find_changes(record) == [] and find_missing_runs(MORE, record) == ["convnet/raw/seed2"]


def test_a_run_of_the_record_is_never_dropped(results, record):
    with pytest.raises(PaperError, match="convnet/raw/seed1"):
        extend({**STUDY, "seeds": [2]}, results, record)


def test_a_record_that_was_changed_by_hand_is_refused(results, record):
    write_run(results, "convnet", 2)
    (record / "runs/convnet/raw/seed1/early.parquet").write_text("forged")
    with pytest.raises(PaperError, match="early.parquet: not as published"):
        extend(MORE, results, record)
