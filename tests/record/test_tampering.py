"""Evidence in the record that was tampered with, in every way that we know: seen and named."""

import json
import shutil

import pytest

from sigmoid_bce.core.files import file_checksum
from sigmoid_bce.record.checking import find_changes
from tests.record.evidence import FIRST, PLACE, SECOND, provenance


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def edit_provenance(record, change):
    content = provenance(record)
    change(content)
    (record / "provenance.json").write_text(json.dumps(content))


def add_a_run(record):
    shutil.copytree(record / PLACE, record / "evidence/protocol/runs" / SECOND)


def forge_a_run_and_its_entry(record):
    edit(record / PLACE / "record.json", '"learning_rate": 0.01', '"learning_rate": 0.0005')
    name = f"{PLACE}/record.json"
    edit_provenance(record, lambda content: content["sha256"].update({name: file_checksum(record / name)}))


TAMPERINGS = {
    "a run is removed": (lambda r: shutil.rmtree(r / PLACE), 4, f"{PLACE}/record.json: missing"),
    "a run that was not run is there": (
        add_a_run,
        5,
        f"{SECOND}/record.json: there, or listed in provenance.json, but no",
    ),
    "a file of no study is there": (
        lambda r: (r / "evidence/more.csv").write_text("x"),
        1,
        "evidence/more.csv: there, or listed",
    ),
    "a run is changed": (
        lambda r: (r / PLACE / "history.csv").write_text("forged"),
        1,
        f"{PLACE}/history.csv: not as published",
    ),
    "an entry is taken from the list": (
        lambda r: edit_provenance(r, lambda content: content["sha256"].pop(f"{PLACE}/early.parquet")),
        1,
        f"{PLACE}/early.parquet: not listed",
    ),
    "a run is taken from those that were not run": (
        lambda r: edit_provenance(r, lambda content: content["not_run"]["protocol"].remove(SECOND)),
        4,
        f"{SECOND}/early.parquet: missing",
    ),
    "a run that is there is said to be not run": (
        lambda r: edit_provenance(r, lambda content: content["not_run"]["protocol"].append(FIRST)),
        4,
        f"{PLACE}/early.parquet: there, or listed",
    ),
    "a run that nobody asks for is said to be not run": (
        lambda r: edit_provenance(r, lambda content: content["not_run"].update(other=[FIRST])),
        1,
        f"names other/{FIRST} as not run",
    ),
    "the list of those not run is gone": (
        lambda r: edit_provenance(r, lambda content: content.pop("not_run")),
        12,
        f"{SECOND}/early.parquet: missing",
    ),
    "the list of those not run is none": (
        lambda r: edit_provenance(r, lambda content: content.update(not_run=7)),
        1,
        "provenance.json: has no list of the runs that were not run",
    ),
    "there is another rate in its settings": (
        lambda r: edit(r / "evidence/protocol/study.yaml", "learning_rate: 0.01", "learning_rate: 0.001"),
        2,
        f"{PLACE}/record.json: learning_rate is 0.01, and study.yaml says 0.001",
    ),
    "a run and its checksum are changed together": (
        forge_a_run_and_its_entry,
        1,
        f"{PLACE}/record.json: learning_rate is 0.0005, and study.yaml says 0.01",
    ),
    "its settings are gone": (
        lambda r: (r / "evidence/protocol/study.yaml").unlink(),
        1,
        "evidence/protocol/study.yaml: cannot be read as the settings",
    ),
    "its settings are none": (
        lambda r: (r / "evidence/protocol/study.yaml").write_text("networks: 7"),
        1,
        "evidence/protocol/study.yaml: cannot be read as the settings",
    ),
    "the study is no longer named": (
        lambda r: edit(r / "study.yaml", "evidence:\n- protocol\n", "evidence: []\n"),
        9,  # Its four files, its settings, those of the record, and the three runs that were not run.
        "evidence/protocol/study.yaml: there, or listed in provenance.json, but no part",
    ),
}


@pytest.mark.fault(
    "runs of evidence are tampered with, in fifteen ways", expect="each is seen, named, and nothing else is"
)
@pytest.mark.parametrize("way", TAMPERINGS)
def test_every_way_to_tamper_with_evidence_is_seen_and_named(with_evidence, way):
    tamper, lines, expected = TAMPERINGS[way]
    tamper(with_evidence)
    changes = find_changes(with_evidence)
    assert any(expected in line for line in changes), changes
    assert len(changes) == lines, changes
