"""The crate of the published record: complete, the same each time, and what its profile asks for."""

import json
import re
import shutil
from importlib import resources
from pathlib import Path

import pytest
from rocrate_validator.models import Severity, ValidationSettings
from rocrate_validator.services import validate

from sigmoid_bce.core.files import file_checksum
from sigmoid_bce.record.archive import CRATE, MANIFEST
from sigmoid_bce.record.crate import describe_record
from tests.book.synthetic import ROOT

RECORD = ROOT / "results/published"
PROFILE = "workflow-run-crate"
# The words for workflows as RO-Crate 1.1 defines them; the library `rocrate` brings those of 1.3, which differ here.
WORKFLOWS = "https://bioschemas.org/ComputationalWorkflow"
OF_1_1 = {
    "ComputationalWorkflow": WORKFLOWS,
    "input": f"{WORKFLOWS}#input",
    "output": f"{WORKFLOWS}#output",
    "FormalParameter": "https://bioschemas.org/FormalParameter",
}
# What is recommended and not done: the authors have no page; and a class is taken for an application by the validator.
LEFT = {"The organization SHOULD have a URL.", "The SoftwareApplication id SHOULD be an absolute URI"}


def describe():
    return describe_record(ROOT, RECORD, RECORD / "book", MANIFEST)


@pytest.fixture(scope="module")
def crate():
    return describe()


@pytest.fixture(scope="module")
def entities(crate):
    return {entity["@id"]: entity for entity in crate["@graph"]}


def left_by(action):
    """The results of an action, as references; the library writes a single one without a list."""
    results = action["result"]
    return results if isinstance(results, list) else [results]


def find_issues(crate, folder, severity):
    """What the validator finds, as messages, in a crate of files without meaning.

    The definitions of RO-Crate's words are put in, so that nothing is fetched.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for entity in crate["@graph"]:
        if {"File", "Dataset"} & set([entity["@type"]] if isinstance(entity["@type"], str) else entity["@type"]):
            path = folder / entity["@id"]
            path.mkdir(parents=True, exist_ok=True) if entity["@id"].endswith("/") else path.parent.mkdir(
                parents=True, exist_ok=True
            )
            if not path.exists():
                path.write_text("content")
    words = json.loads((resources.files("rocrate") / "data/ro-crate.jsonld").read_text("utf-8"))["@context"] | OF_1_1
    told = {**crate, "@context": [words if isinstance(part, str) else part for part in crate["@context"]]}
    (folder / CRATE).write_text(json.dumps(told), "utf-8")
    settings = ValidationSettings(rocrate_uri=str(folder), profile_identifier=PROFILE, requirement_severity=severity)
    return {issue.message for issue in validate(settings).get_issues()}


@pytest.mark.slow
def test_the_crate_is_what_its_profile_asks_for_and_recommends(crate, tmp_path):
    assert crate["@context"][0] == "https://w3id.org/ro/crate/1.1/context"
    assert find_issues(crate, tmp_path / "crate", Severity.RECOMMENDED) == LEFT


@pytest.mark.slow
def test_the_validator_finds_what_is_lacking(crate, tmp_path):
    lacking = json.loads(json.dumps(crate))
    entities = {entity["@id"]: entity for entity in lacking["@graph"]}
    told = {
        ("./", "license"): "must specify a license",
        ("Snakefile", "programmingLanguage"): "must refer to its language",
        ("#parameter-seed", "additionalType"): "MUST have an additionalType",
    }
    for identity, key in told:
        del entities[identity][key]
    issues = find_issues(lacking, tmp_path / "crate", Severity.REQUIRED)
    assert {text for text in told.values() if any(text in issue for issue in issues)} == set(told.values())


def test_every_file_of_the_record_is_described_with_its_checksum_and_size(entities):
    made = {"record_check.json", CRATE}
    files = [path for path in RECORD.rglob("*") if path.is_file() and path.name not in made]
    of_record = {"runs", "evidence", "expected", "measured", "grids", "study.yaml", "provenance.json"}
    files = [path for path in files if path.relative_to(RECORD).parts[0] in of_record]
    assert len(files) > 200
    for path in files:
        entity = entities[path.relative_to(ROOT).as_posix()]
        if path.name != "provenance.json":
            assert entity["sha256"] == file_checksum(path) and entity["contentSize"] == str(path.stat().st_size)


def test_every_run_is_an_action_of_the_workflow_with_what_it_was_given_and_what_it_left(entities):
    actions = {identity: one for identity, one in entities.items() if one["@type"] == "CreateAction"}
    records = sorted(RECORD.glob("**/runs/**/record.json"))
    assert len(records) == sum(identity.startswith("#run-") for identity in actions) > 40
    for path in records:
        record = json.loads(path.read_text("utf-8"))
        left = {"@id": path.relative_to(ROOT).as_posix()}
        (action,) = [one for one in actions.values() if left in left_by(one)]
        given = {entities[one["@id"]]["name"]: entities[one["@id"]].get("value") for one in action["object"]}
        assert given == {"study.yaml": None, **{name: str(record[name]) for name in ("network", "loss", "seed")}}
        assert action["instrument"] == {"@id": "Snakefile"} and action["endTime"] == record["finished"]
    assert {one["@id"] for one in entities["./"]["mentions"]} == set(actions)
    assert entities["Snakefile"]["@id"] == entities["./"]["mainEntity"]["@id"]


def test_every_file_of_a_grid_is_the_result_of_one_action(entities):
    actions = [one for identity, one in entities.items() if identity.startswith("#grid-")]
    listed = json.loads((RECORD / "grids/provenance.json").read_text("utf-8"))
    assert len(actions) >= len({place.split("/")[0] for place in listed["sha256"]})
    for place in listed["sha256"]:
        left = {"@id": f"results/published/grids/{place}"}
        (action,) = [one for one in actions if left in left_by(one)]
        given = action["object"]["@id"]
        assert given == f"config/grids/{place.split('/')[0]}.yaml" and entities[given]
        later = [making["published"] for making in listed.get("added", []) if place in making["files"]]
        assert action["endTime"] == (later[0] if later else listed["published"])


def test_title_authors_licence_and_version_are_those_of_the_citation(entities):
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f'title: "{entities["./"]["name"]}"' in citation and f"version: {entities['./']['version']}\n" in citation
    assert f"- name: {entities['#author-1']['name']}\n" in citation
    assert entities["./"]["license"]["@id"].endswith(re.search(r"license: (\S+)", citation)[1])


def test_the_same_record_gives_the_same_crate_without_a_path_or_name_of_this_machine(crate):
    again = json.dumps(describe())
    assert again == json.dumps(crate)
    assert str(ROOT) not in again and str(Path.home()) + "/" not in again


def test_what_is_not_in_a_record_is_not_described(tmp_path, crate):
    shutil.copy(ROOT / "CITATION.cff", tmp_path)
    record = shutil.copytree(
        RECORD, tmp_path / "results/published", ignore=shutil.ignore_patterns("book*", "grids", "measured")
    )
    smaller = describe_record(tmp_path, record, record / "book", MANIFEST)
    kept = {entity["@id"] for entity in smaller["@graph"]}
    gone = {entity["@id"] for entity in crate["@graph"]} - kept
    assert gone and all(re.match(r"#grid-|config/grids/|results/published/(grids|measured)/", name) for name in gone)
