import json

import pytest
import yaml

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.record.checking import find_changes
from sigmoid_bce.record.layout import EXPECTED, EXPECTED_WITH, TABLES
from sigmoid_bce.record.publish import publish
from sigmoid_bce.runs.folders import RUN_FILES

STUDY = {
    "data": {"source": "local", "path": "images.zip"},
    "networks": ["convnet"],
    "losses": ["raw"],
    "seeds": [1, 2],
    "network_settings": {"convnet": {"seeds": None}},
    "trials": [],
    "compared": [],
}


@pytest.fixture
def results(tmp_path):
    folder = tmp_path / "paper"
    for seed in STUDY["seeds"]:
        for name in RUN_FILES:
            write(folder / f"runs/convnet/raw/seed{seed}" / name, f"{name} of seed {seed}")
    for name in (*EXPECTED, *EXPECTED_WITH["compared"]):
        write(folder / name, name)
    return folder


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_a_finished_study_is_published_whole(results, tmp_path):
    target = tmp_path / "published"
    publish("paper", STUDY, results, target)
    assert (target / "runs/convnet/raw/seed2/early.parquet").read_text() == "early.parquet of seed 2"
    assert (target / "expected/figures/summary.csv").exists()
    assert yaml.safe_load((target / "study.yaml").read_text()) == STUDY
    assert json.loads((target / "provenance.json").read_text())["study"] == "paper"
    assert find_changes(target) == []


def test_a_missing_run_leaves_the_old_record_whole(results, tmp_path):
    target = tmp_path / "published"
    publish("paper", STUDY, results, target)
    (results / "runs/convnet/raw/seed2/history.csv").unlink()
    write(results / "runs/convnet/raw/seed1/early.parquet", "newer")
    with pytest.raises(PaperError, match="seed2/history.csv"):
        publish("paper", STUDY, results, target)
    assert find_changes(target) == []


def test_a_network_with_seeds_of_its_own_is_published_with_those(results, tmp_path):
    study = {**STUDY, "seeds": [7], "network_settings": {"convnet": {"seeds": [2]}}}
    publish("paper", study, results, tmp_path / "published")
    assert [folder.name for folder in (tmp_path / "published/runs/convnet/raw").iterdir()] == ["seed2"]


def test_digits_are_not_published(results, tmp_path):
    with pytest.raises(PaperError, match="digits"):
        publish("demo", {**STUDY, "data": {"source": "digits"}}, results, tmp_path / "published")
    assert not (tmp_path / "published").exists()


def test_what_was_drawn_from_the_record_survives_publishing(results, tmp_path):
    write(tmp_path / "published/figures/1.svg", "drawn")
    publish("paper", STUDY, results, tmp_path / "published")
    assert (tmp_path / "published/figures/1.svg").exists()


def test_what_is_no_part_of_a_record_is_not_published(results, tmp_path):
    write(results / "figures/of_another_study.csv", "left over")
    publish("paper", STUDY, results, tmp_path / "published")
    assert not (tmp_path / "published/expected/figures/of_another_study.csv").exists()


@pytest.mark.parametrize("setting", TABLES)
def test_tables_of_other_studies_go_with_a_study_that_names_some(results, tmp_path, setting):
    target, tables, naming = tmp_path / "published", TABLES[setting], {**STUDY, setting: ["slower"]}
    for table in tables:
        with pytest.raises(PaperError, match=rf"{table}: missing"):
            publish("paper", naming, results, target)
        write(results / table, f"content of {table}")
    publish("paper", naming, results, target)
    assert [(target / table).read_text() for table in tables] == [f"content of {table}" for table in tables]
    assert find_changes(target) == []
    publish("paper", STUDY, results, target)
    assert not any((target / table).exists() for table in tables)
