"""Kills at random moments: a stage of a finished study is made again and killed, run once more, and compared to the bit.

A finished folder is copied, the outputs of one stage are removed, and Snakemake is started as a reader would start it.
Some time after the job of that stage has begun somebody is killed with SIGKILL. Then the same command is given once more,
nothing else; after that everything under `results/` must be as in the folder of the unbroken run, with nothing left over.
"""

import os
import random
import shutil
import signal
import time
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import psutil

from tests.record.kills import FAILED
from tests.workflow.bits import find_differences
from tests.workflow.checkout import copy_finished, snakemake, start_snakemake

# Beside the tiny study, which has no heads on a frozen body.
HEADS = """
title: Heads to be killed
description: What the tiny study does not have.
data: {source: digits, image_size: 46, per_class: {train: 40, validation: 10, test: 10}}
networks: [squeezenet]
losses: [raw]
training: {max_epochs: 4, patience: 3, early_epoch: 2, learning_rate: 1e-3, augmentation: {rotation: 10}}
network_settings:
  squeezenet: {body: random, views: 3, seeds: [1, 2]}
figures: {network: squeezenet, loss: raw, seed: 1}
"""
SNAKEMAKE, ALL, JOB = "Snakemake alone", "Snakemake and its jobs", "the job alone"
VICTIMS = (SNAKEMAKE, ALL, JOB)


class Stage(NamedTuple):
    """A rule, the job of it that is killed, and what is asked of Snakemake for that. Paths start at the checkout."""

    name: str
    log: str
    # Outputs and, of trainings, what is kept beside them; patterns.
    removed: tuple[str, ...]
    asked: str


class Kill(NamedTuple):
    """One kill: when (seconds after the job's log began), of whom, what the rerun said, and what came out otherwise."""

    number: int
    stage: str
    seconds: float
    killed: str
    rerun: str
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether one rerun was enough, and all came out as in an unbroken run."""
        return not self.rerun.startswith(FAILED) and not self.differences


def stage(name: str, *removed: str, asked: str = "", log: str = "") -> Stage:
    return Stage(name, f"logs/{log or f'tiny/{name}'}.log", removed, asked or removed[0])


def table(name: str, path: str) -> Stage:
    """A rule whose outputs are asked for by one of them; the others have its name up to the ending."""
    return stage(name, path, f"{path.removesuffix(Path(path).suffix)}.*", log=f"{path.split('/')[1]}/{name}")


TINY, WITH_HEADS = "results/tiny", "results/heads"
# Stages in the order of the workflow, each with the rules that stand for it: one of them is drawn for each kill.
STAGES = {
    "prepare_images": [stage("prepare_images", f"{TINY}/data/*", asked=f"{TINY}/data/images.csv")],
    "train_network": [
        stage(
            "train_network",
            f"{TINY}/weights/convnet/{loss}",
            f"{TINY}/runs/convnet/{loss}",
            f"results/trainings/convnet_{loss}_*",
            asked=f"{TINY}/runs/convnet/{loss}/seed1/record.json",
            log=f"tiny/train_convnet_{loss}_seed1",
        )
        for loss in ("raw", "sigmoid")
    ],
    "extract_outputs": [
        stage(
            "extract_outputs",
            f"{TINY}/runs/convnet/raw",
            asked=f"{TINY}/runs/convnet/raw/seed1/record.json",
            log="tiny/extract_outputs_convnet_raw_seed1",
        )
    ],
    "extract_features": [
        stage(
            "extract_features",
            f"{WITH_HEADS}/features/squeezenet/features_*",
            f"{WITH_HEADS}/features/squeezenet/body.json",
            asked=f"{WITH_HEADS}/features/squeezenet/body.json",
            log="heads/extract_features_squeezenet",
        )
    ],
    "extract_views": [
        stage(
            "extract_views", f"{WITH_HEADS}/features/squeezenet/views_train.npy", log="heads/extract_views_squeezenet"
        )
    ],
    "train_heads": [
        stage(
            "train_heads",
            f"{WITH_HEADS}/heads/squeezenet/raw",
            f"{WITH_HEADS}/runs/squeezenet/raw/seed1",
            "results/trainings/squeezenet_raw_*",
            asked=f"{WITH_HEADS}/runs/squeezenet/raw/seed1/record.json",
            log="heads/train_heads_squeezenet_raw",
        )
    ],
    "take_head": [
        stage(
            "take_head",
            f"{WITH_HEADS}/runs/squeezenet/raw/seed2",
            asked=f"{WITH_HEADS}/runs/squeezenet/raw/seed2/record.json",
            log="heads/take_head_squeezenet_raw_seed2",
        )
    ],
    "tabulations": [
        table("tabulate_summary", f"{TINY}/summary.csv"),
        table("tabulate_disagreement", f"{TINY}/disagreement.csv")._replace(removed=(f"{TINY}/disagreement*.csv",)),
        table("compare_losses", f"{TINY}/losses_compared.csv"),
        stage("tabulate_numerics", f"{TINY}/numerics/*", asked=f"{TINY}/numerics/numbers.json"),
        table("tabulate_limits", "results/numerics/limits.csv"),
        table("tabulate_truth", "results/numerics/truth.npz"),
        table("tabulate_accuracy", "results/numerics/accuracy.csv"),
        table("tabulate_explorer", "results/numerics/explorer_data.js")._replace(
            removed=("results/numerics/explorer_data.js", "results/numerics/explorer.csv")
        ),
        table("tabulate_diagnosis", "results/numerics/stuck.json")._replace(
            removed=("results/numerics/stuck_data.js", "results/numerics/stuck.json")
        ),
    ],
    "plots": [
        table("plot_outputs_early", f"{TINY}/figures/4_outputs_early.svg"),
        table("plot_batch_loss", f"{TINY}/figures/6_batch_loss.svg"),
        table("plot_summary", f"{TINY}/figures/summary.svg"),
        table("plot_histories", f"{TINY}/figures/training_histories.svg"),
        table("plot_losses_compared", f"{TINY}/figures/losses_compared.svg"),
        table("plot_disagreement", f"{TINY}/figures/disagreement.svg"),
        stage(
            "plot_network",
            f"{TINY}/figures/convnet/raw/*",
            asked=f"{TINY}/figures/convnet/raw/6_batch_loss.svg",
            log="tiny/plot_network_convnet_raw",
        ),
        table("plot_sixteen_bits", "results/numerics/figures/sixteen_bits.svg"),
    ],
    "judge_claims": [stage("judge_claims", f"{TINY}/claims/*", asked=f"{TINY}/claims/tested.txt")],
    "assemble_book": [stage("assemble_book", f"{TINY}/book_source")],
    "compile_book": [stage("compile_book", f"{TINY}/book", asked=f"{TINY}/book/index.html")],
}


def has_heads(name: str) -> bool:
    """Whether a stage is one of the heads on a frozen body, which the tiny study does not have."""
    return all(one.asked.startswith(WITH_HEADS) for one in STAGES[name])


def prepare_heads(finished: Path, folder: Path) -> Path:
    """The unbroken run that reruns of heads are compared with: a copy of the finished tiny study, with heads beside it."""
    copy_finished(finished, folder)
    (folder / "config/heads.yaml").write_text(HEADS)
    status, output = snakemake(folder, *(f"{WITH_HEADS}/runs/squeezenet/raw/seed{seed}/record.json" for seed in (1, 2)))
    assert status == 0, output
    return folder


def kill_and_rerun(number: int, unbroken: Path, folder: Path, name: str, victim: str, draw: random.Random) -> Kill:
    """Kill one job of a stage at a random moment in a copy of the unbroken run, run again, and compare."""
    one = draw.choice(STAGES[name])
    share, seconds = draw.random(), duration(unbroken / one.log)
    copy_finished(unbroken, folder)
    while True:
        make_undone(folder, one)
        moment = share * seconds
        if start_and_kill(folder, one, victim, moment):
            break
        # The job was through before: this time it was faster than in the unbroken run.
        share *= 0.7
    status, output = snakemake(folder, one.asked)
    differences = find_differences(unbroken, folder)
    if status == 0 and not differences:
        shutil.rmtree(folder)
    else:
        (folder / "rerun.txt").write_text(output)
    return Kill(number, one.name, round(moment, 2), victim, what_it_said(status, output), tuple(differences))


def duration(log: Path) -> float:
    """How many seconds a job took, by the benchmark beside its log."""
    return float(pd.read_csv(log.with_suffix(".tsv"), sep="\t")["s"][0])


def make_undone(folder: Path, one: Stage) -> None:
    """Remove what a stage has made."""
    for pattern in one.removed:
        for path in folder.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (folder / one.log).unlink(missing_ok=True)
    (folder / one.log).with_suffix(".tsv").unlink(missing_ok=True)


def start_and_kill(folder: Path, one: Stage, victim: str, moment: float) -> bool:
    """Start Snakemake, and kill so many seconds after the log of the stage began; False if that job had ended before."""
    process = start_snakemake(folder, one.asked)
    try:
        end = time.monotonic() + 300
        while not (folder / one.log).exists():
            assert time.monotonic() < end, f"{one.name} did not begin"
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.01)
        time.sleep(moment)
        # Its benchmark is written when a job has ended.
        over = process.poll() is not None or (folder / one.log).with_suffix(".tsv").exists()
        return not over and kill(process.pid, victim)
    finally:
        # Not for the end of the output: what Snakemake started writes there too, and may outlive it.
        process.wait(timeout=300)
        process.stdout.close()


def kill(pid: int, victim: str) -> bool:
    """Kill Snakemake, or it and all that it started, or the script that runs; False if there is none any more."""
    if victim == SNAKEMAKE:
        os.kill(pid, signal.SIGKILL)
        return True
    children = psutil.Process(pid).children(recursive=True)
    if victim == ALL:
        os.killpg(pid, signal.SIGKILL)
        for process in children:
            kill_process(process)
        return True
    scripts = [process for process in children if is_script(process)]
    return any([kill_process(process) for process in scripts])


def is_script(process: psutil.Process) -> bool:
    """Whether a process is that of a script of the workflow, and not of the shell that started it."""
    try:
        command = process.cmdline()
    except psutil.Error:
        return False
    return len(command) > 1 and ".snakemake/scripts/" in command[1]


def kill_process(process: psutil.Process) -> bool:
    try:
        process.kill()
        return True
    except psutil.NoSuchProcess:
        return False


def what_it_said(status: int, output: str) -> str:
    """The gist of what a rerun said: how many steps it had, or what was wrong."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    if status == 0:
        steps = [line for line in lines if "steps (100%) done" in line]
        return steps[-1] if steps else "nothing to be done"
    wrong = [line for line in lines if "Error" in line or "another" in line]
    return f"{FAILED} {status}: {(wrong or lines or ['nothing'])[0]}"
