"""Runs of another study in the record: added one by one as they are finished, and guarded like its own."""

import json
import shutil

import pytest
import yaml

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import file_checksum
from sigmoid_bce.record.checking import find_changes
from sigmoid_bce.record.evidence import add_evidence
from sigmoid_bce.record.extending import extend_record
from sigmoid_bce.record.layout import EXPECTED
from sigmoid_bce.record.publish import publish
from sigmoid_bce.runs.samples import RUN_FILES
from sigmoid_bce.training.settings import TrainingSettings
from tests.messages import messages_to
from tests.record.test_extending import DATA, STUDY, TRAINING, write_run
from tests.runs.records import ENDED

FASTER = {**TRAINING, "learning_rate": 1e-2}
PROTOCOL = {**STUDY, "losses": ["raw", "sigmoid"], "seeds": [1, 2], "training": FASTER}
FIRST, SECOND = "convnet/raw/seed1", "convnet/raw/seed2"
PLACE = f"evidence/protocol/runs/{FIRST}"


def write_evidence(results, run, training=FASTER, data=DATA, **changed):
    """A finished run of the other study, as its rules leave it."""
    network, loss, seed = run.split("/")
    number = int(seed.removeprefix("seed"))
    settings = TrainingSettings.from_config(network, loss, number, training, STUDY["network_settings"][network])
    content = ENDED | {
        "network": network,
        "loss": loss,
        "seed": number,
        "settings": settings.as_dict() | changed,
        "data": data,
    }
    folder = results / "protocol/runs" / run
    folder.mkdir(parents=True)
    for name in RUN_FILES:
        (folder / name).write_text(json.dumps(content) if name == "record.json" else f"{name} of {run}")


@pytest.fixture
def results(tmp_path):
    """The results of a finished paper, and of a study of which one run is finished and another is not."""
    write_run(tmp_path / "paper", "convnet", 1)
    for name in EXPECTED:
        (tmp_path / "paper" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "paper" / name).write_text(name)
    write_evidence(tmp_path, FIRST)
    write_evidence(tmp_path, SECOND)
    (tmp_path / "protocol/runs" / SECOND / "history.csv").unlink()
    return tmp_path


@pytest.fixture
def record(results):
    """A record without evidence."""
    publish("paper", STUDY, results / "paper", results / "published")
    return results / "published"


@pytest.fixture
def with_evidence(results, record):
    add(results)
    return record


def add(results, evidence=None):
    said = []
    with messages_to(said.append):
        add_evidence("paper", evidence or {"protocol": PROTOCOL}, results, results / "published")
    return said


def provenance(record):
    return json.loads((record / "provenance.json").read_text())


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
