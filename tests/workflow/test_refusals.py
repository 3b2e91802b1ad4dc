"""What Snakemake itself says of settings that cannot be used: one message, before any job starts, and no traceback."""

import os
import subprocess
import sys

import pytest

from tests.workflow.checkout import ROOT, copy_checkout, snakemake

pytestmark = pytest.mark.slow
STUDY = "title: A study\ndescription: For a test.\n"
FIGURE = "results/numerics/curves.csv"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    return copy_checkout(tmp_path_factory.mktemp("checkout"))


@pytest.mark.fault(
    "settings or a study's file cannot be used", expect="one message before any job starts, no traceback"
)
@pytest.mark.parametrize(
    ("name", "lines", "arguments", "told"),
    [
        ("Mine 1.yml", "", [], ['"Mine 1.yml" cannot be the file of a study', "rename it to mine_1.yaml"]),
        ("mine.yaml", f"seeds: [{5000 * '9'}]\n", [], ["config/mine.yaml", "line 3", "has 5000 digits"]),
        ("mine.yaml", "", ["--config", "weights="], ["command line (--config)", "weights: no value is given"]),
    ],
)
def test_settings_are_refused_before_any_job(checkout, name, lines, arguments, told):
    path = checkout / "config" / name
    path.write_text(STUDY + lines)
    try:
        status, output = snakemake(checkout, FIGURE, *arguments)
    finally:
        path.unlink()
    assert status != 0 and "Traceback" not in output
    assert all(text in output for text in [*told, "Hint: "]), output
    assert not (checkout / FIGURE).exists()


# Snakemake without what is installed from a folder of sources.
WITHOUT_OURS = """import sys
sys.path = [path for path in sys.path if not path.endswith("/src")]
from snakemake.cli import main
main()"""


@pytest.mark.fault(
    "the environment has the package of another checkout, or none",
    expect="refused before any job starts, and which it has is said",
)
@pytest.mark.parametrize(("start", "found"), [(["-m", "snakemake"], f"that of {ROOT}"), (["-c", WITHOUT_OURS], "none")])
def test_an_environment_without_the_package_of_this_checkout_is_refused(checkout, start, found):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, *start, "--cores", "1", FIGURE], cwd=checkout, env=environment, capture_output=True, text=True
    )
    assert done.returncode != 0 and "Traceback" not in done.stderr
    assert f"{checkout}, but has {found}" in done.stderr and "Hint: `make demo`" in done.stderr, done.stderr
    assert not (checkout / FIGURE).exists()
