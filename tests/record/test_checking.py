"""A record that was tampered with: each way is seen and named, and nothing else is."""

import json
import shutil

import pytest

from sigmoid_bce.config.studies import load_studies
from sigmoid_bce.record.checking import find_changes
from tests.workflow.checkout import ROOT

ENVIRONMENTS = sorted(path.stem for path in (ROOT / "workflow/envs").glob("*.txt"))
LISTED = json.loads((ROOT / "results/published/provenance.json").read_text())["sha256"]
ALL = len(LISTED)
RUNS = sum(name.startswith("runs/") and name.endswith("record.json") for name in LISTED)
RUN = "runs/convnet/raw/seed1"


@pytest.fixture
def record(tmp_path):
    """A copy of the record in git."""
    source = ROOT / "results/published"
    shutil.copytree(source / "measured", tmp_path / "measured")
    for name in ("provenance.json", *LISTED):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / name, tmp_path / name)
    return tmp_path


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def edit_provenance(record, change, folder="."):
    path = record / folder / "provenance.json"
    content = json.loads(path.read_text())
    change(content["sha256"])
    path.write_text(json.dumps(content))


def turn_accuracies(record):
    edit(record / RUN / "record.json", '"convergence": 0.8', '"convergence": 0.1')


def add_a_run(record):
    shutil.copytree(record / RUN, record / "runs/convnet/raw/seed9")


def empty_the_list(record):
    edit_provenance(record, dict.clear)


def take_an_entry_away(record):
    edit_provenance(record, lambda listed: listed.pop(f"{RUN}/early.parquet"))


def forge_a_run_and_its_entry_to_other_settings(record):
    edit(record / RUN / "record.json", '"learning_rate": 0.0005', '"learning_rate": 0.001')
    from sigmoid_bce.core.files import file_checksum

    name = f"{RUN}/record.json"
    edit_provenance(record, lambda listed: listed.update({name: file_checksum(record / name)}))


TAMPERINGS = {
    "accuracies in a record are turned": (turn_accuracies, 1, f"{RUN}/record.json: not as published"),
    "a file is gone": (lambda r: (r / RUN / "history.csv").unlink(), 1, f"{RUN}/history.csv: missing"),
    "an entry is taken out of the provenance": (take_an_entry_away, 1, f"{RUN}/early.parquet: not listed in"),
    "the provenance is an empty list": (empty_the_list, ALL, ": not listed in provenance.json"),
    "the provenance is gone": (lambda r: (r / "provenance.json").unlink(), ALL + 1, "provenance.json: missing"),
    "the provenance is no JSON": (
        lambda r: (r / "provenance.json").write_text("{"),
        ALL + 1,
        "cannot be read as a list",
    ),
    "there is a run too many": (add_a_run, 4, "seed9/record.json: there, or listed in provenance.json, but no part"),
    "a record and its checksum are changed together": (
        forge_a_run_and_its_entry_to_other_settings,
        1,
        f"{RUN}/record.json: learning_rate is 0.001, and study.yaml says 0.0005",
    ),
    "a setting of the record is changed": (
        lambda r: edit(r / "study.yaml", "patience: 15", "patience: 5"),
        RUNS + 1,
        "record.json: patience is 15, and study.yaml says 5",
    ),
    "the settings of the record are gone": (lambda r: (r / "study.yaml").unlink(), 1, "cannot be read as the settings"),
    "what was measured is gone": (lambda r: shutil.rmtree(r / "measured"), 1, "measured/provenance.json: missing"),
    "what was measured is changed": (
        lambda r: (r / "measured/torch.csv.gz").write_text("forged"),
        1,
        "measured/torch.csv.gz: not as published",
    ),
    "an expected table is changed": (
        lambda r: (r / "expected/claims/ledger.csv").write_text("forged"),
        1,
        "expected/claims/ledger.csv: not as published",
    ),
}


def test_the_record_in_git_is_as_it_was_published(record):
    assert find_changes(record, ENVIRONMENTS) == []
    assert "published" in load_studies(ROOT / "config", record / "study.yaml", {})


@pytest.mark.fault(
    "the published record is tampered with, in thirteen ways", expect="each is seen, named, and nothing else is"
)
@pytest.mark.parametrize("way", TAMPERINGS)
def test_every_way_to_tamper_with_it_is_seen_and_named(record, way):
    tamper, lines, expected = TAMPERINGS[way]
    tamper(record)
    changes = find_changes(record, ENVIRONMENTS)
    assert any(expected in line for line in changes), changes
    assert len(changes) == lines, (len(changes), changes[:6])
