"""A training, and the cells of a grid, sent through a real Slurm of one node come out as at home, to the bit."""

import os
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.workflow import slurm
from tests.workflow.checkout import ROOT, copy_checkout, snakemake, start_snakemake
from tests.workflow.test_workflow import RUN, TINY

# Two rows, so two jobs, long enough for one of them to be killed.
GRID = """
title: A tiny grid
study: tiny
shown_in: tiny
network: squeezenet
seeds: [1, 2]
blocks:
  scales:
    learning_rate: [1e-3, 1e-1]
    rms: [own, 100]
    steps: [400]
"""
HEADS = "results/grids/tiny_grid/heads.parquet"
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


@pytest.mark.fault(
    "a job of a grid on Slurm is killed", expect="it comes back, and the heads are as at home, to the bit"
)
def test_the_cells_of_a_grid_spread_over_jobs_and_a_killed_one_comes_back(plugin, tmp_path):
    home, away = with_grid(tmp_path / "home"), with_grid(tmp_path / "away")
    # The features are there; nothing that makes them is to be run.
    arguments = [HEADS, "--allowed-rules", "train_row", "tabulate_grid"]
    status, output = snakemake(home, *arguments, cores=1)
    assert status == 0, output
    (tmp_path / "slurm").mkdir()
    with slurm.started(tmp_path / "slurm") as environment:
        environment["PYTHONPATH"] = str(plugin)
        process = start_snakemake(
            away, "--workflow-profile", "slurm", *OPTIONS, *arguments, cores=None, environment=environment
        )
        killed = wait_for_job(environment, process)
        slurm.ask(environment, "scancel", killed)
        output, _ = process.communicate(timeout=600)
        jobs = slurm.ask(environment, "scontrol", "show", "jobs")
    assert process.returncode == 0, output
    # Two rows and the table, and once more the row whose job was killed.
    assert output.count("has been submitted with SLURM jobid") == 4, output
    assert jobs.count("JobState=CANCELLED") == 1 and jobs.count("JobState=COMPLETED") == 3
    assert (away / HEADS).read_bytes() == (home / HEADS).read_bytes()


def with_grid(folder):
    """A checkout with a tiny grid on made-up features, as the features of real images are laid out."""
    folder.mkdir()
    copy_checkout(folder)
    (folder / "config/tiny.yaml").write_text(TINY.replace("[convnet]", "[squeezenet]"))
    (folder / "config/grids/tiny_grid.yaml").write_text(GRID)
    place, rng, rows = folder / "results/tiny", np.random.default_rng(0), []
    (place / "features/squeezenet").mkdir(parents=True)
    (place / "data").mkdir()
    for split, images in (("train", 80), ("validation", 40), ("test", 40)):
        labels = np.arange(images) % 2
        features = rng.normal(size=(images, 16)) + labels[:, None]
        np.save(place / f"features/squeezenet/features_{split}.npy", features.astype(np.float32))
        rows += [(f"{split}{number}.png", label, split, number) for number, label in enumerate(labels)]
    pd.DataFrame(rows, columns=["image", "label", "split", "index"]).to_csv(place / "data/images.csv", index=False)
    return folder


def wait_for_job(environment, process):
    """The number of the first job that Slurm has started."""
    while process.poll() is None:
        if running := slurm.ask(environment, "squeue", "--noheader", "--states=RUNNING", "--format=%i").split():
            return running[0]
        time.sleep(0.2)
    pytest.fail(process.communicate()[0])
