"""Runs of another study in the record: added one by one as they are finished, and guarded like its own."""

import json
import shutil

import pytest
import yaml

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.record.checking import find_changes
from sigmoid_bce.record.extending import extend_record
from sigmoid_bce.record.layout import EXPECTED
from sigmoid_bce.record.publish import publish
from sigmoid_bce.runs.folders import RUN_FILES
from tests.record.evidence import FASTER, FIRST, PLACE, PROTOCOL, SECOND, add, provenance, write_evidence
from tests.record.test_extending import DATA, STUDY, TRAINING, write_run


def test_finished_runs_are_added_and_the_others_are_named_with_their_command(results, record):
    said = add(results)
    assert said[0] == f"added protocol/{FIRST}"
    assert said[1] == (
        f"not there yet: protocol/{SECOND}; this trains it: "
        f"snakemake --cores 8 results/protocol/runs/{SECOND}/record.json"
    )
    assert said[-1] == "The record has 1 of 4 runs of evidence, 1 of them new."
    assert sorted(path.name for path in (record / PLACE).iterdir()) == sorted(RUN_FILES)
    assert (record / PLACE / "early.parquet").read_text() == f"early.parquet of {FIRST}"
    assert not (record / "evidence/protocol/runs" / SECOND).exists()
    assert yaml.safe_load((record / "study.yaml").read_text()) == STUDY | {"evidence": ["protocol"]}
    assert yaml.safe_load((record / "evidence/protocol/study.yaml").read_text()) == PROTOCOL
    assert provenance(record)["not_run"] == {"protocol": [SECOND, "convnet/sigmoid/seed1", "convnet/sigmoid/seed2"]}
    assert {f"{PLACE}/{name}" for name in RUN_FILES} <= set(provenance(record)["sha256"])
    assert find_changes(record) == []


def test_a_run_that_is_finished_later_is_added_later(results, with_evidence):
    shutil.rmtree(results / "protocol")
    write_evidence(results, SECOND)
    (with_evidence / PLACE / "early.parquet").touch()
    assert add(results)[0] == f"added protocol/{SECOND}"
    assert provenance(with_evidence)["not_run"] == {"protocol": ["convnet/sigmoid/seed1", "convnet/sigmoid/seed2"]}
    assert (with_evidence / PLACE / "early.parquet").read_text() == f"early.parquet of {FIRST}"
    assert find_changes(with_evidence) == []


def test_with_nothing_new_the_record_stays_as_it_is(results, with_evidence):
    before = (with_evidence / "provenance.json").stat().st_mtime_ns
    assert add(results)[-1] == "The record has 1 of 4 runs of evidence, 0 of them new."
    assert (with_evidence / "provenance.json").stat().st_mtime_ns == before


def test_a_study_without_a_finished_run_is_named_all_the_same(results, record):
    shutil.rmtree(results / "protocol")
    add(results)
    assert len(provenance(record)["not_run"]["protocol"]) == 4 and find_changes(record) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"learning_rate": 0.5}, f"protocol/runs/{FIRST}/record.json: .*learning_rate is 0.5, and protocol says 0.01"),
        ({"loss": "sigmoid"}, "loss is sigmoid, and protocol says raw"),
        ({"data": DATA | {"checksums": {"train": "another copy"}}}, "checksums of its data differ"),
        ({"data": DATA | {"image_size": 46}}, "image_size of its data differ"),
    ],
)
def test_a_run_that_does_not_belong_to_the_record_is_refused(results, record, change, said):
    shutil.rmtree(results / "protocol/runs" / FIRST)
    write_evidence(results, FIRST, **change)
    with pytest.raises(PaperError, match=said):
        add(results)
    assert not (record / "evidence").exists() and find_changes(record) == []


def test_a_run_that_cannot_be_read_is_refused(results, record):
    (results / "protocol/runs" / FIRST / "record.json").write_text('{"network": "conv')
    with pytest.raises(PaperError, match="record.json: cannot be read"):
        add(results)


def test_a_record_that_was_changed_by_hand_is_refused(results, record):
    (record / "runs/convnet/raw/seed1/early.parquet").write_text("forged")
    with pytest.raises(PaperError, match="early.parquet: not as published"):
        add(results)


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        ({"another": PROTOCOL}, "runs of studies that paper does not name: protocol"),
        ({"protocol": {**PROTOCOL, "seeds": [2]}}, f"runs that protocol does not ask for: {FIRST}"),
        ({"protocol": {**PROTOCOL, "training": TRAINING}}, "trained with other settings"),
    ],
)
def test_a_run_of_the_record_is_never_dropped(results, with_evidence, evidence, said):
    with pytest.raises(PaperError, match=said):
        add(results, evidence)
    assert find_changes(with_evidence) == []


def test_a_run_is_replaced_when_its_study_has_changed_and_it_is_finished_with_the_new_settings(results, with_evidence):
    longer = FASTER | {"max_epochs": 90}
    changed = {"protocol": {**PROTOCOL, "training": longer}}
    with pytest.raises(PaperError, match="trained with other settings: max_epochs is"):
        add(results, changed)
    shutil.rmtree(results / "protocol")
    write_evidence(results, FIRST, longer)
    assert add(results, changed)[0] == f"added protocol/{FIRST}"
    record = json.loads((with_evidence / PLACE / "record.json").read_text())
    assert record["settings"]["max_epochs"] == 90 and find_changes(with_evidence) == []


def test_extending_and_renewing_a_record_leave_its_evidence(results, with_evidence):
    write_run(results / "paper", "convnet", 2)
    more = {**STUDY, "seeds": [1, 2], "evidence": ["protocol", "not_in_the_record"]}
    extend_record("paper", more, results / "paper", with_evidence)
    assert find_changes(with_evidence) == []
    for name in EXPECTED:
        (with_evidence / name).parent.mkdir(parents=True, exist_ok=True)
        (with_evidence / name).write_text("drawn from the record")
    settings = yaml.safe_load((with_evidence / "study.yaml").read_text())
    assert settings["seeds"] == [1, 2] and settings["evidence"] == ["protocol"]
    places = {"evidence": {"protocol": PROTOCOL}, "others": with_evidence / "evidence"}
    publish("paper", settings, with_evidence, with_evidence, **places)
    assert (with_evidence / PLACE / "early.parquet").read_text() == f"early.parquet of {FIRST}"
    assert len(provenance(with_evidence)["not_run"]["protocol"]) == 3
    assert find_changes(with_evidence) == []


def test_a_study_is_published_with_its_evidence_and_without(results, with_evidence):
    study, target = {**STUDY, "evidence": ["protocol"]}, results / "new"
    publish("paper", study, results / "paper", target, {"protocol": PROTOCOL})
    assert (target / PLACE / "record.json").exists() and find_changes(target) == []
    publish("paper", STUDY, results / "paper", target)
    assert not (target / "evidence").exists() and find_changes(target) == []


def test_the_record_is_not_extended_to_show_a_run_that_it_lacks(results, with_evidence):
    shown = {"study": "protocol", "network": "convnet", "loss": "raw", "seed": 1}
    study = {**STUDY, "figures": shown}
    extend_record("paper", study, results / "paper", with_evidence)
    with pytest.raises(PaperError, match=f"show protocol/{SECOND}, which is not in the record"):
        extend_record("paper", {**study, "figures": shown | {"seed": 2}}, results / "paper", with_evidence)
