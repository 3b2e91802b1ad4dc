"""Arrows go one way: what draws, judges and compiles starts without TensorFlow; what computes does not draw."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[1] / "src"
PACKAGE = SOURCES / "sigmoid_bce"
AFTER_TRAINING = ("analysis", "diagnosis", "figures", "claims", "record", "verification", "book")
BEFORE_FIGURES = ("config", "datasets", "losses", "networks", "training", "analysis", "diagnosis")


def modules_of(rooms: tuple[str, ...]) -> list[str]:
    files = [path for room in rooms for path in sorted((PACKAGE / room).rglob("*.py"))]
    return [".".join(path.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__") for path in files]


def loaded_with(modules: list[str], watched: set[str]) -> str:
    """Which of the watched packages are loaded after the modules were imported in a new process."""
    code = f"import importlib, sys; [importlib.import_module(name) for name in {modules}]; "
    code += f"print(*sorted({watched} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=SOURCES, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_readme_has_the_rooms_and_their_arrows_as_they_are_checked():
    settings = tomllib.loads((SOURCES.parent / "pyproject.toml").read_text("utf-8"))
    (contract,) = settings["tool"]["importlinter"]["contracts"]
    _, *rooms = contract["layers"]
    readme = (SOURCES.parent / "README.md").read_text("utf-8")
    assert f"those after it alone: {'; '.join(rooms).replace(' | ', ', ')} |\n" in readme


def test_nothing_after_training_imports_tensorflow():
    modules = modules_of(AFTER_TRAINING)
    assert len(modules) > 30
    assert loaded_with(modules, {"tensorflow", "keras", "jax", "torch"}) == ""


def test_nothing_before_the_figures_knows_matplotlib():
    # By their text: Keras itself loads Matplotlib where it is installed.
    texts = {path: path.read_text("utf-8") for room in BEFORE_FIGURES for path in (PACKAGE / room).rglob("*.py")}
    assert len(texts) > 30
    # The one that keeps it from Keras names it.
    naming = [str(path.relative_to(PACKAGE)) for path, text in texts.items() if "matplotlib" in text]
    assert naming == ["training/backends.py"]


@pytest.mark.fault(
    "MPLBACKEND names a backend that does not exist", expect="trainings and figures are made all the same"
)
@pytest.mark.parametrize("module", ["training.run", "figures.style"])
def test_the_backend_of_matplotlib_is_ours(module):
    code = f"import sigmoid_bce.{module}, matplotlib; print(matplotlib.get_backend())"
    environment = {**os.environ, "MPLBACKEND": "nonsense"}
    done = subprocess.run([sys.executable, "-c", code], cwd=SOURCES, env=environment, capture_output=True, text=True)
    assert (done.stdout.strip(), done.returncode) == ("agg", 0), done.stderr
