"""Formatting, lints, types and arrows of code and workflow: `make format` mends what can be mended by a machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CHECKS = {
    "ruff format": ["ruff", "format", "--check", "."],
    "ruff check": ["ruff", "check", "."],
    "snakefmt": ["snakefmt", "--check", "Snakefile", "workflow"],
    "mypy": ["mypy"],
    "arrows between rooms": ["lint-imports", "--no-cache"],
    "snakemake lint": ["snakemake", "--lint"],
}


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS)
def test_nothing_is_found(check, tmp_path):
    command, *arguments = CHECKS[check]
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    found = subprocess.run(
        [Path(sys.executable).with_name(command), *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout + found.stderr
