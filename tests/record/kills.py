"""Kills while the record is published, extended, given evidence, or published anew from itself: on made-up results."""

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

from sigmoid_bce.record.checking import find_changes
from sigmoid_bce.record.evidence import add_evidence
from sigmoid_bce.record.extending import extend_record
from sigmoid_bce.record.layout import EXPECTED
from sigmoid_bce.record.publish import publish
from sigmoid_bce.runs.folders import RUN_FILES
from sigmoid_bce.training.settings import TrainingSettings
from tests.runs.records import ENDED

ROOT = Path(__file__).parents[2]
TRAINING = {"batch_size": 16, "max_epochs": 30, "augmentation": None}
OWN = {"seeds": None, "dropout": 0.4}
# How what a rerun said begins, where it failed.
FAILED = "status"
WAYS = ("publish", "extend_record", "renew_expected", "add_evidence")
# So large that a kill meets copying, not only starting and ending.
BYTES = 200_000
OLD, NEW = 4, 30


def study(seeds: int) -> dict:
    """The settings of a made-up study with so many seeds."""
    return {
        "data": {"source": "local", "path": "images.zip"},
        "networks": ["convnet"],
        "losses": ["raw"],
        "seeds": list(range(1, seeds + 1)),
        "training": TRAINING,
        "network_settings": {"convnet": OWN},
        "trials": [],
        "compared": [],
        "figures": {"study": None, "network": "convnet", "loss": "raw", "seed": 1},
    }


def write_results(folder: Path, seeds: int) -> None:
    """The results of a made-up study: runs that are what its settings say, and tables."""
    for seed in range(1, seeds + 1):
        settings = TrainingSettings.from_config("convnet", "raw", seed, TRAINING, OWN).as_dict()
        record = ENDED | {"network": "convnet", "seed": seed, "settings": settings}
        record["data"] = {"images": {"train": 4}, "image_size": 150, "checksums": {"train": "abc"}}
        run = folder / f"runs/convnet/raw/seed{seed}"
        run.mkdir(parents=True)
        for name in RUN_FILES:
            made_up = random.Random(f"{name}{seed}").randbytes(BYTES)
            (run / name).write_bytes(json.dumps(record).encode() if name == "record.json" else made_up)
    write_drawn(folder, f"of {seeds} seeds")


def write_drawn(folder: Path, what: str) -> None:
    """What is drawn and judged from runs, and stands in the record as what is to be expected."""
    for name in EXPECTED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{name} {what}")


def prepare(folder: Path, way: str) -> Path:
    """A record of a small study, and what is needed to replace it, add to it, or publish it anew from itself."""
    write_results(folder / "paper", NEW)
    write_results(folder / "before", OLD)
    publish("paper", study(OLD), folder / "before", folder / "published")
    if way == "add_evidence":
        write_results(folder / "protocol", NEW)
    if way == "renew_expected":
        extend_record("paper", study(NEW), folder / "paper", folder / "published")
        write_drawn(folder / "published", "drawn from the record")
    return folder


def act(folder: Path, way: str) -> None:
    """Publish, extend, renew or give evidence to the record in a folder, as the rule of that name does."""
    print("begun", flush=True)
    record = folder / "published"
    if way == "publish":
        publish("paper", study(NEW), folder / "paper", record)
    elif way == "extend_record":
        extend_record("paper", study(NEW), folder / "paper", record)
    elif way == "add_evidence":
        add_evidence("paper", {"protocol": study(NEW)}, folder, record)
    else:
        publish("paper", study(NEW), record, record)
    print("done", flush=True)


def start(folder: Path, way: str) -> subprocess.Popen[str]:
    """A process that has begun to act."""
    call = f"import pathlib; from tests.record.kills import act; act(pathlib.Path({str(folder)!r}), {way!r})"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", call],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None and process.stdout.readline() == "begun\n"
    return process


def run_unbroken(folder: Path, way: str) -> float:
    """Act without a kill; returns the seconds it took."""
    process, began = start(folder, way), time.monotonic()
    lines = []
    while not lines or lines[-1] not in ("done\n", ""):
        lines.append(process.stdout.readline())
    took = time.monotonic() - began
    process.communicate(timeout=120)
    assert process.returncode == 0, lines
    return took


def kill_and_repeat(begun: Path, unbroken: Path, folder: Path, way: str, seconds: float) -> tuple[str, list[str]]:
    """Kill so many seconds after the beginning, act once more; what that said, and in what the record differs."""
    shutil.copytree(begun, folder)
    process = start(folder, way)
    time.sleep(seconds)
    process.kill()
    process.communicate()
    again = start(folder, way)
    output, _ = again.communicate(timeout=120)
    lines = ["nothing was left to do", *output.replace(f"{folder}/", "").removesuffix("done\n").splitlines()]
    said = lines[-1] if again.returncode == 0 else f"{FAILED} {again.returncode}: {lines[-1]}"
    wanted, found = (read_all(one) for one in (unbroken, folder))
    differences = [f"other: {name}" for name in sorted({*wanted, *found}) if wanted.get(name) != found.get(name)]
    differences += find_changes(folder / "published")
    if again.returncode == 0 and not differences:
        shutil.rmtree(folder)
    return said, differences


def read_all(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path there."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
