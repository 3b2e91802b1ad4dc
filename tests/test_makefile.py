"""Setting up with a Python that is none: told at once, and no half of an environment is left."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make on this system")

# Programs in the place of Python: one that is too old, and one that breaks off in the middle of making an environment.
TOO_OLD = f"""#!/bin/sh
exec "{sys.executable}" -c "import sys; sys.version_info = (3, 8, 0); exec(sys.argv[1])" "$2"
"""
BREAKS_OFF = f"""#!/bin/sh
if [ "$1" = -m ]; then mkdir -p "$3/bin"; echo no room left >&2; exit 1; fi
exec "{sys.executable}" "$@"
"""
CASES = {
    "/bin/false": "PYTHON=/bin/false is no Python that runs.",
    "/bin/true": "PYTHON=/bin/true is no Python that runs.",
    "/bin/echo": "PYTHON=/bin/echo is no Python that runs.",
    "/nowhere/python": "PYTHON=/nowhere/python is not there.",
    "": "PYTHON= is not there.",
    "..": "PYTHON=.. is no",
    "./too_old": "Python 3.11 to 3.13 is needed, but ./too_old is 3.8.",
    "./breaks_off": "./breaks_off could not make the environment .venv.",
}


@pytest.fixture
def checkout(tmp_path):
    for name in ("Makefile", "pyproject.toml", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    for name, text in (("too_old", TOO_OLD), ("breaks_off", BREAKS_OFF)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return tmp_path


def make(checkout, python):
    command = ["make", "demo", f"PYTHON={python}"]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=60)


@pytest.mark.fault(
    "make with PYTHON=/bin/false, a folder, nothing, a Python that is too old", expect="said, with a hint"
)
@pytest.mark.parametrize("python", CASES)
def test_a_python_that_is_none_is_told(checkout, python):
    done = make(checkout, python)
    assert done.returncode != 0
    assert CASES[python] in done.stderr and "Hint: " in done.stderr and "Traceback" not in done.stderr
    assert not (checkout / ".venv/.installed").exists()
    assert python == "./breaks_off" or not (checkout / ".venv").exists()


@pytest.mark.fault("an environment was made by half", expect="it is removed, and made anew")
def test_half_an_environment_is_made_anew(checkout):
    make(checkout, "./breaks_off")
    (checkout / ".venv/bin/left").touch()
    make(checkout, "./breaks_off")
    assert not (checkout / ".venv/bin/left").exists()
