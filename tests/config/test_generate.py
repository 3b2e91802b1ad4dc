"""The generated files: they follow the models, and a drift is shown as a diff."""

import difflib
import json
from pathlib import Path

import jsonschema
import pytest
from pydantic import BaseModel

from sigmoid_bce.config import Personal, Study
from sigmoid_bce.config.describing import all_places, schema_at
from sigmoid_bce.config.generate import render_default, render_schema, write_files
from sigmoid_bce.config.yaml12 import parse

CONFIG = Path(__file__).parents[2] / "config"
STUDIES = sorted(path for path in CONFIG.glob("*.yaml") if not path.name.startswith("personal"))


@pytest.mark.parametrize(("name", "render"), [("schema.json", render_schema), ("default.yaml", render_default)])
def test_a_generated_file_follows_the_models(name, render):
    stored = (CONFIG / name).read_text("utf-8").splitlines()
    fresh = render().splitlines()
    diff = list(
        difflib.unified_diff(stored, fresh, f"config/{name}", "from src/sigmoid_bce/config/study.py", lineterm="")
    )
    assert not diff, "\n".join(["run `python -m sigmoid_bce.config.generate`:", *diff])


def test_both_files_are_written_whole(tmp_path):
    assert write_files(tmp_path) == [tmp_path / "schema.json", tmp_path / "default.yaml"]
    assert (tmp_path / "schema.json").read_text("utf-8") == render_schema()
    assert (tmp_path / "default.yaml").read_text("utf-8") == render_default()
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("model", [Study, Personal])
def test_every_field_has_a_description(model: type[BaseModel]):
    places = list(all_places(model))
    assert places
    bare = [".".join(place) for place in places if len(schema_at(model, place).get("description", "")) < 10]
    assert bare == []


def test_the_default_file_names_every_field_once():
    _, lines = parse(render_default())
    assert set(lines) == set(all_places(Study))
    assert all(len(found) == 1 for found in lines.values())


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.name)
def test_each_study_fits_the_schema(path):
    jsonschema.validate(parse(path.read_text("utf-8"))[0], json.loads(render_schema()))


@pytest.mark.parametrize(
    "wrong", [{"training": {"patience": 0}}, {"netwroks": ["convnet"]}, {"seeds": [1, 1]}, {"losses": []}]
)
def test_the_schema_refuses_what_an_editor_should_underline(wrong):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"title": "x", "description": "y", **wrong}, json.loads(render_schema()))


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.name)
def test_each_study_names_the_schema_for_editors(path):
    assert path.read_text("utf-8").startswith("# yaml-language-server: $schema=schema.json\n")
