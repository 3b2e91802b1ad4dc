"""A training sent through a real Slurm of one node comes out as at home, to the bit."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.workflow import slurm
from tests.workflow.checkout import ROOT, copy_checkout, snakemake
from tests.workflow.test_workflow import RUN, TINY

OUTPUTS = [f"{RUN}/early.parquet", f"{RUN}/convergence.parquet"]
# A cluster without accounting, asked often: the plugin's defaults wait up to a minute for each job.
OPTIONS = [
    "--slurm-no-account",
    "--slurm-status-command=squeue",
    "--slurm-init-seconds-before-status-checks=2",
    "--seconds-between-status-checks=2",
]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(slurm.what_is_missing() != "", reason=slurm.what_is_missing())]


@pytest.fixture(scope="module")
def plugin(tmp_path_factory):
    """A folder with the extra `slurm`, which is not part of the environment: it slows down every start of Snakemake."""
    folder = tmp_path_factory.mktemp("plugin")
    pins = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]["slurm"]
    uv = [Path(sys.executable).with_name("uv"), "pip", "install", "--quiet", "--no-deps", "--target", folder]
    done = subprocess.run([*uv, *pins], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"the extra `slurm` cannot be had here: {done.stderr.strip()}")
    return folder


@pytest.mark.fault(
    "jobs go to Slurm without --cores", expect="outputs as at home, to the bit; no warning of missing needs"
)
def test_a_training_on_a_cluster_is_the_same_to_the_bit(plugin, tmp_path):
    home, away = tmp_path / "home", tmp_path / "away"
    for folder in (home, away):
        folder.mkdir()
        (copy_checkout(folder) / "config/tiny.yaml").write_text(TINY)
    # As many cores as a job on a cluster asks for, or as there are.
    status, output = snakemake(home, *OUTPUTS, cores=min(4, os.cpu_count()))
    assert status == 0, output
    (tmp_path / "slurm").mkdir()
    with slurm.started(tmp_path / "slurm") as environment:
        environment["PYTHONPATH"] = str(plugin)
        arguments = ["--workflow-profile", "slurm", *OPTIONS, *OUTPUTS]
        status, output = snakemake(away, *arguments, cores=None, environment=environment)
        jobs = slurm.ask(environment, "scontrol", "show", "jobs")
    assert status == 0, output + "\n".join(path.read_text() for path in away.glob(".snakemake/slurm_logs/**/*.log"))
    assert output.count("has been submitted with SLURM jobid") == 3
    for unsaid in ("No wall time", "No job memory"):
        assert unsaid not in output
    for path in OUTPUTS:
        assert (away / path).read_bytes() == (home / path).read_bytes(), path
    assert jobs.count("TresPerJob=gres:gpu:1") == 2 and "TimeLimit=08:00:00" in jobs
