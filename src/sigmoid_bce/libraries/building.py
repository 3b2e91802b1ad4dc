"""Building the environment that a library is measured in, from its exact versions."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import write_text
from sigmoid_bce.libraries.environments import Environment

# uv installs for this Python and later ones; before, venv and pip have to do.
OLDEST_FOR_UV = (3, 8)
# The pip that Python 3.6 and 3.7 bring along cannot read today's package index; these are the last for Python 3.6.
OLD_TOOLS = ("pip==21.3.1", "setuptools==59.6.0", "wheel==0.37.1")
LINES_SHOWN = 15


def build_environment(environment: Environment, requirements: Path, folder: Path, stamp: Path) -> None:
    """Install an environment's packages into a new virtual environment at `folder`; then write the stamp.

    `requirements` is the file of exact versions; the stamp lists what was installed. uv does the work, and reads its
    usual variables (UV_DEFAULT_INDEX, UV_FIND_LINKS, UV_OFFLINE); for Python 3.6 and 3.7 it is venv and pip, with theirs
    (PIP_INDEX_URL, PIP_FIND_LINKS). Raises PaperError if that Python is not there, or a package cannot be had.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    version = tuple(int(part) for part in environment.python.split("."))
    install = _install_with_uv if version >= OLDEST_FOR_UV else _install_with_pip
    write_text(install(environment, requirements, folder), stamp)


def python_of(environment: Environment, folder: Path) -> Path:
    """The interpreter of an environment built at `folder`; for the project's own, that which runs this."""
    if environment.is_own:
        return Path(sys.executable)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _install_with_uv(environment: Environment, requirements: Path, folder: Path) -> str:
    uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if uv is None:
        raise PaperError("uv is not there", "it is among the project's own packages; set .venv up with make")
    python = str(python_of(environment, folder))
    _run([uv, "venv", "--quiet", "--python", environment.python, str(folder)], environment)
    _run([uv, "pip", "install", "--quiet", "--python", python, "--requirement", str(requirements)], environment)
    return _run([uv, "pip", "freeze", "--quiet", "--python", python], environment)


def _install_with_pip(environment: Environment, requirements: Path, folder: Path) -> str:
    interpreter = shutil.which(f"python{environment.python}")
    if interpreter is None:
        raise PaperError(
            f"needs Python {environment.python}, and python{environment.python} is not on the PATH",
            f"install it (pyenv install {environment.python}), and put its bin folder on the PATH",
            where=environment.name,
        )
    python = str(python_of(environment, folder))
    _run([interpreter, "-m", "venv", str(folder)], environment)
    _run([python, "-m", "pip", "install", "--quiet", *OLD_TOOLS], environment)
    _run([python, "-m", "pip", "install", "--quiet", "--requirement", str(requirements)], environment)
    return _run([python, "-m", "pip", "freeze"], environment)


def _run(command: list[str], environment: Environment) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        output = "\n".join((done.stderr or done.stdout).strip().splitlines()[-LINES_SHOWN:])
        raise PaperError(
            f"{' '.join(command[1:4])} ... failed:\n{output}",
            f"it needs Python {environment.python}"
            " on the PATH, and a package index that has the versions of its file in workflow/envs. Another index or folder"
            " of wheels: UV_DEFAULT_INDEX, UV_FIND_LINKS (PIP_INDEX_URL, PIP_FIND_LINKS for Python 3.6 and 3.7)",
            where=environment.name,
        )
    return done.stdout
