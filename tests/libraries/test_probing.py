"""Asking libraries for real, in the project's own environment."""

import json
from importlib import metadata
from pathlib import Path

import pandas as pd
import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.libraries.agreement import AGREES, compare_with_formulas
from sigmoid_bce.libraries.environments import Environment, Probe
from sigmoid_bce.libraries.probes.asking import COLUMNS
from sigmoid_bce.libraries.probing import probe_libraries
from sigmoid_bce.libraries.tables import load_measured


def own(*probes):
    return Environment("main", "The project's own.", "own", "today", probes, ())


def asked(folder, *probes):
    probe_libraries(own(*probes), folder, folder / "main.csv", folder / "main.json")
    return load_measured(folder / "main.csv")


@pytest.mark.slow
def test_scikit_learn_answers_as_its_formulas(tmp_path):
    found = asked(tmp_path, Probe("scikit_learn"))
    assert tuple(pd.read_csv(tmp_path / "main.csv", nrows=1).columns) == COLUMNS
    assert set(compare_with_formulas(found)["verdict"]) == {AGREES}
    assert set(found["version"]) == {metadata.version("scikit-learn")}
    described = json.loads((tmp_path / "main.json").read_text())
    assert described["environment"] == "main" and "numpy==" + metadata.version("numpy") in described["packages"]


@pytest.mark.slow
def test_keras_answers_without_the_readers_settings(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    settings = {"floatx": "float64", "epsilon": 1e-3, "backend": "jax", "image_data_format": "channels_last"}
    (home / "keras.json").write_text(json.dumps(settings))
    monkeypatch.setenv("KERAS_HOME", str(home))
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    found = compare_with_formulas(asked(tmp_path, Probe("keras_3", "tensorflow")))
    assert set(found["verdict"]) == {AGREES}
    assert {"tensorflow_logits", "keras_3_tensorflow_clipped"} == set(found["implementation"])
    assert {mode.split()[0] for mode in found["mode"]} == {"eager", "graph", "jit"}


def test_a_library_that_is_not_installed_stops_with_its_error(tmp_path):
    with pytest.raises(PaperError, match=r"(?s)main: probe_mlx.py failed:.*No module named 'mlx'.*\nHint: "):
        asked(tmp_path, Probe("mlx"))
    assert list(tmp_path.iterdir()) == []


def test_no_probe_needs_the_package():
    folder = Path(__file__).parents[2] / "src/sigmoid_bce/libraries/probes"
    assert [path.name for path in folder.glob("*.py") if "sigmoid_bce" in path.read_text(encoding="utf-8")] == []
