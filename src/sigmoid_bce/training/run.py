"""One run of a study, from arrays on disk to weights, history and record on disk."""

import datetime
import logging
import os
from pathlib import Path

import keras
import pandas as pd

from sigmoid_bce.core.files import copy_file, write_json, write_table
from sigmoid_bce.core.machine import describe_machine, describe_versions
from sigmoid_bce.core.processes import ending_with_snakemake
from sigmoid_bce.training import checkpoint
from sigmoid_bce.training.attempts import train_until_learned
from sigmoid_bce.training.devices import describe_device, report_device
from sigmoid_bce.training.inputs import RunInputs, Workplace
from sigmoid_bce.training.keras_setup import set_up_keras
from sigmoid_bce.training.loop import start_training
from sigmoid_bce.training.settings import TrainingSettings
from sigmoid_bce.training.stopping import why_stopped
from sigmoid_bce.training.store import WEIGHTS, Training, describe_making, folder_of, keep, take

logger = logging.getLogger(__name__)

HISTORY, TRAINING = "history.csv", "training.json"
# What a training leaves: weights, its history, and how it was made.
TRAINED = (*WEIGHTS, HISTORY, TRAINING)


def train_run(settings: TrainingSettings, inputs: RunInputs, workplace: Workplace, target: Path) -> None:
    """Train one network, or take it from the store, and write its files (`TRAINED`) into the folder `target`.

    They are its weights early and at convergence, its history, and how it was made. Raises checkpoint.PaperError when
    another process trains there.
    """
    used_threads = min(workplace.threads, os.cpu_count() or 1)
    set_up_keras(settings.seed, settings.deterministic, used_threads)
    report_device()
    named, folder = inputs.load(), workplace.folder
    splits = named["train"], named["validation"], named["test"]
    made_with, kept = describe_making(used_threads), folder_of(workplace.store, settings, splits)
    # Only a training ends by itself. All else ends at once with Snakemake, so that a rerun does not meet it at work.
    with ending_with_snakemake():
        taken = take(kept, settings, splits, made_with, workplace.keep_unconfirmed, folder / "confirming")
    if taken is None:
        finished = folder / "finished"
        early, last = (finished / name for name in WEIGHTS)
        rows, tried = train_until_learned(settings, *splits, folder, early, last)
        content = {
            "network": settings.network,
            "loss": settings.loss,
            "seed": settings.seed,
            "seeds_tried": tried,
            "settings": settings.as_dict(),
            "backend": keras.backend.backend(),
            "device": describe_device(),
            "threads": used_threads,
            "machine": describe_machine(),
            "versions": describe_versions(),
            "epochs": len(rows),
            "seconds": float(sum(row["seconds"] for row in rows)),
            "checksums": {split: checkpoint.checksum(values.inputs) for split, values in named.items()},
            "finished": datetime.date.today().isoformat(),
        }
        taken = Training(rows, content, finished)
        with ending_with_snakemake():
            keep(kept, taken, settings, splits, made_with)
    rows = taken.history
    collapsed = settings.on_collapse != "go_on" and bool(rows[settings.early_epoch - 1]["collapsed"])
    for name in WEIGHTS:
        copy_file(taken.weights / name, target / name)
    write_table(pd.DataFrame(rows).drop(columns="collapsed"), target / HISTORY)
    stopped = why_stopped(rows, settings.watched, settings.patience, collapsed)
    write_json(taken.record | {"stopped": stopped, "not_confirmed": list(taken.not_confirmed)}, target / TRAINING)
    checkpoint.remove(folder)


def train_first_epochs(
    settings: TrainingSettings, inputs: RunInputs, folder: Path, threads: int, epochs: int
) -> pd.DataFrame:
    """The history of the first epochs of a training, a row an epoch as in history.csv; nothing is kept of it.

    `folder` is for the initial weights that another backend takes from TensorFlow.
    """
    set_up_keras(settings.seed, settings.deterministic, min(threads, os.cpu_count() or 1))
    report_device()
    named = inputs.load()
    trainer = start_training(settings, (named["train"], named["validation"], named["test"]), folder)
    rows = []
    for epoch in range(1, epochs + 1):
        rows.append(trainer.train_epoch(epoch))
        logger.info(f"epoch {epoch}/{epochs}: loss {rows[-1]['loss']:.6f}, {rows[-1]['seconds']:.1f} s")
    checkpoint.remove(folder)
    return pd.DataFrame(rows)
