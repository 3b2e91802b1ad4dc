"""Asking libraries: every probe of an environment is run in it, and their answers become one table."""

import datetime
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path

import pandas as pd

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import write_json, write_text
from sigmoid_bce.core.machine import describe_machine
from sigmoid_bce.core.yaml_files import read_yaml
from sigmoid_bce.libraries.building import LINES_SHOWN, python_of
from sigmoid_bce.libraries.environments import Environment

SNIPPETS = Path(__file__).parent / "snippets"
# Of the project's own environment, what the answers may depend on.
OWN_PACKAGES = ("keras", "tensorflow", "tensorflow-cpu", "numpy", "scipy", "scikit-learn", "ml-dtypes")
# The environment must not see the project's own packages, nor the reader's settings of the libraries.
HIDDEN = ("PYTHONPATH", "PYTHONHOME", "KERAS_BACKEND", "TF_USE_LEGACY_KERAS", "THEANO_FLAGS", "PYTENSOR_FLAGS")
# The guard for one's own training, a distribution of its own beside the package, which some snippets show.
GUARD = Path(__file__).parents[3] / "guard"
# What is measured is the arithmetic of the processor.
SETTINGS = {
    "CUDA_VISIBLE_DEVICES": "-1",
    "JAX_PLATFORMS": "cpu",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "PYTHONDONTWRITEBYTECODE": "1",
}


def probe_libraries(environment: Environment, folder: Path, table: Path, description: Path) -> None:
    """Run an environment's probes in it; write their answers as one table, and when and with what they were had.

    `folder` is where the environment was built. The columns of the table are those of probes/asking.py. Raises
    PaperError, naming environment and probe, if a probe fails as a whole; a mode that a library refuses is a row.
    """
    with tempfile.TemporaryDirectory() as temporary:
        parts = []
        for number, probe in enumerate(environment.probes):
            part = Path(temporary) / f"{number}.csv"
            print(f"asking {' on '.join(filter(None, [probe.name, probe.argument]))}")
            arguments = [str(probe.script), str(part)] + ([probe.argument] if probe.argument else [])
            run_python(environment, folder, arguments, {})
            parts.append(pd.read_csv(part, dtype=str, keep_default_na=False))
    write_text(pd.concat(parts, ignore_index=True).to_csv(index=False, lineterminator="\n"), table)
    write_json(describe_environment(environment, folder), description)


def run_snippets(environment: Environment, folder: Path, target: Path) -> None:
    """Run the snippets that are to be run in an environment, and write what each printed, by its name."""
    printed = {}
    for snippet in load_snippets():
        if environment.name in snippet["environments"]:
            backend = snippet["environments"][environment.name]
            variables = {"PYTHONPATH": str(GUARD)} | ({"KERAS_BACKEND": backend} if backend else {})
            printed[snippet["name"]] = run_python(environment, folder, [str(snippet["path"])], variables).strip()
    write_json(printed, target)


def load_snippets() -> list[dict]:
    """What the book shows: `name`, `title`, `environments` (to a backend of Keras, or None), `path`, `code`."""
    snippets = read_yaml(SNIPPETS / "runs.yaml")
    for snippet in snippets:
        snippet["path"] = SNIPPETS / f"{snippet['name']}.py"
        snippet["code"] = snippet["path"].read_text(encoding="utf-8").strip()
    return snippets


def describe_environment(environment: Environment, folder: Path) -> dict:
    """When and where an environment was asked, and what is installed in it."""
    if environment.is_own:
        packages = [f"{name}=={metadata.version(name)}" for name in OWN_PACKAGES if _is_installed(name)]
    else:
        packages = (folder / "installed.txt").read_text(encoding="utf-8").splitlines()
    machine = {name: value for name, value in describe_machine().items() if name != "python"}
    return {
        "environment": environment.name,
        "purpose": environment.purpose,
        "era": environment.era,
        "measured": datetime.date.today().isoformat(),
        "machine": machine,
        "packages": packages,
    }


def run_python(environment: Environment, folder: Path, arguments: Sequence[str], variables: Mapping[str, str]) -> str:
    """Run a script with an environment's Python, and return what it printed. Raises PaperError if it fails."""
    inherited = {name: value for name, value in os.environ.items() if name not in HIDDEN}
    # As a path below the working folder, the interpreter may not be resolved to the one that the environment was made from.
    python = os.path.abspath(python_of(environment, folder))
    with tempfile.TemporaryDirectory() as home:
        # Keras would read the reader's own settings of epsilon and dtype from its home.
        settings = {**inherited, **SETTINGS, "KERAS_HOME": home, **variables}
        done = subprocess.run([python, *arguments], capture_output=True, text=True, env=settings, check=False)
    if done.returncode != 0:
        output = "\n".join((done.stderr or done.stdout).strip().splitlines()[-LINES_SHOWN:])
        raise PaperError(
            f"{Path(arguments[0]).name} failed:\n{output}",
            f"run it by hand in the environment {environment.name}, or put the probe right",
            where=environment.name,
        )
    return done.stdout


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
