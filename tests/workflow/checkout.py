"""A copy of the checkout, and Snakemake run in it."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
COPIED = ("Snakefile", "workflow", "config", "resources", "src", "book", "profiles", "environment.yml", "CITATION.cff")

TINY = """
title: A tiny study
description: The whole workflow in a minute, for the tests.
data: {source: digits, image_size: 46, per_class: {train: 40, validation: 10, test: 10}}
networks: [convnet]
losses: [raw, sigmoid]
seeds: [1]
training: {max_epochs: 3, patience: 2, early_epoch: 2, augmentation: null, learning_rate: 1e-3}
"""
# Bytes; of what a tiny study makes, the table of exact values alone has more.
LARGE = 10**7
TINY_PAPER = ("results/tiny/book/index.html", "results/tiny/claims/tested.txt")


def environment_of(folder, **added):
    """Our own environment variables, and what makes Python run the code of a checkout, whatever is installed."""
    environment = {**os.environ, **added}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [str(folder / "src"), environment.get("PYTHONPATH")]))
    return environment


def start_snakemake(folder, *arguments, cores=2, environment=None, checkout=None):
    """Snakemake, started in a folder; without `--cores` where cores is None. `environment` is added to our own, and
    `checkout` is where its code stands, if not there."""
    environment = environment_of(checkout or folder, XDG_CACHE_HOME=str(folder / ".cache"), **(environment or {}))
    few = [] if cores is None else ["--cores", str(cores)]
    return subprocess.Popen(
        [sys.executable, "-m", "snakemake", *few, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def snakemake(folder, *arguments, **options):
    """The exit status of Snakemake in a folder, and all that it said."""
    process = start_snakemake(folder, *arguments, **options)
    try:
        output, _ = process.communicate(timeout=1200)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return process.returncode, output


def copy_checkout(folder):
    for name in COPIED:
        source = ROOT / name
        # With what Python has compiled, and the hashes of code: they are of the content of the files, which is the same.
        # Another worker may be writing there: what it has begun has one ending more, and is gone in a moment.
        ignored = shutil.ignore_patterns("_build", "personal.yaml", "*.pyc.*", "*.json.*")
        shutil.copytree(source, folder / name, ignore=ignored) if source.is_dir() else shutil.copy(source, folder)
    return folder


def copy_finished(folder, target):
    """A copy of a checkout in which Snakemake has worked: Snakemake finds all in it as it was.

    Its largest file is shared: it is never changed in place, since Snakemake removes what it makes anew.
    """

    def copy(source, destination):
        share = Path(source).stat().st_size > LARGE
        return os.link(source, destination) if share else shutil.copy2(source, destination)

    return shutil.copytree(folder, target, symlinks=True, copy_function=copy)
