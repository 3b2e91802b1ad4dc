"""The guard on JAX, and the lines that the book and its README show, run as they stand there."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sigmoid_bce.libraries.environments import Environment
from sigmoid_bce.libraries.probing import GUARD, load_snippets, run_python

ROOT = Path(__file__).parents[2]
OWN = Environment("main", "The project's own.", "own", "today", (), ())
SNIPPETS = {snippet["name"]: snippet for snippet in load_snippets() if snippet["name"].startswith("guard_")}
# Of the tests for Keras, those of what a backend could do otherwise.
ON_EVERY_BACKEND = "driven_to_death or training_has or to_the_bit or critical_rate"
WITH_TORCH = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="PyTorch is not installed")


def printed(name, backend):
    variables = {"PYTHONPATH": str(GUARD)} | ({"KERAS_BACKEND": backend} if backend else {})
    return run_python(OWN, Path(), [str(SNIPPETS[name]["path"])], variables)


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["jax", pytest.param("torch", marks=WITH_TORCH)])
def test_all_is_the_same_on_another_backend(backend, tmp_path):
    environment = {**os.environ, "KERAS_BACKEND": backend, "JAX_PLATFORMS": "cpu"}
    command = [sys.executable, "-m", "pytest", "-x", "tests/guard/test_keras.py", "-k", ON_EVERY_BACKEND]
    command += ["-p", "no:cacheprovider", "--basetemp", tmp_path / "pytest"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["tensorflow", "jax", pytest.param("torch", marks=WITH_TORCH)])
def test_the_lines_for_keras_run_as_shown(backend):
    found = printed("guard_keras", backend)
    assert "beyond the border" in found and f"on {backend}" in found
    # There, Keras finds the raw output behind the sigmoid, and nothing is clipped.
    assert ("dead by clipping" in found) == (backend != "tensorflow")


@pytest.mark.slow
@WITH_TORCH
def test_the_lines_for_pytorch_run_as_shown():
    found = printed("guard_pytorch", None)
    assert "beyond the border" in found and "Dead by clipping after step" in found


def test_the_readme_shows_the_same_lines():
    readme = (ROOT / "guard/README.md").read_text(encoding="utf-8")
    assert [code.strip() for code in re.findall(r"```python\n(.*?)```", readme, re.DOTALL)] == [
        SNIPPETS[name]["code"] for name in ("guard_keras", "guard_pytorch")
    ]
