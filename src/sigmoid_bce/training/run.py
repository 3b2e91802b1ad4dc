"""One run of a study, from arrays on disk to weights, history and record on disk."""

import datetime
import logging
import os
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pandas as pd

from sigmoid_bce.core.files import copy_file, write_json, write_table
from sigmoid_bce.core.machine import describe_machine, describe_versions
from sigmoid_bce.core.names import SPLITS
from sigmoid_bce.core.processes import ending_with_snakemake
from sigmoid_bce.training import checkpoint
from sigmoid_bce.training.attempts import train_until_learned
from sigmoid_bce.training.devices import describe_device, report_device
from sigmoid_bce.training.epochs import Split
from sigmoid_bce.training.keras_setup import set_up_keras
from sigmoid_bce.training.loop import start_training
from sigmoid_bce.training.settings import TrainingSettings
from sigmoid_bce.training.stopping import why_stopped
from sigmoid_bce.training.store import WEIGHTS, Training, describe_making, folder_of, keep, take

logger = logging.getLogger(__name__)


def train_run(
    network: str,
    loss: str,
    seed: int,
    training: dict,
    network_settings: dict,
    inputs: list[Path],
    images: Path,
    folder: Path,
    store: Path,
    early_weights: Path,
    convergence_weights: Path,
    history: Path,
    record: Path,
    threads: int,
    keep_unconfirmed: bool = False,
    views: Path | None = None,
) -> None:
    """Train one network, or take it from the store, and write its weights, its history (CSV) and how it was made (JSON).

    `training` and `network_settings` are sections of a study's config as dicts; `inputs` the arrays of the three splits
    (images, uint8, or features, float32), `images` the table that gives their labels, `views` the features of augmented
    views of the training images; `folder` keeps the state while training goes on and is removed at the end, `store` keeps
    finished trainings (`training/store.py`, which says what `keep_unconfirmed` means).
    Raises checkpoint.PaperError when another process trains there.
    """
    settings = TrainingSettings.from_config(network, loss, seed, training, network_settings)
    used_threads = min(threads, os.cpu_count() or 1)
    set_up_keras(seed, settings.deterministic, used_threads)
    report_device()
    named = load_splits(inputs, images)
    if views is not None:
        named["train"] = replace(named["train"], views=np.load(views, mmap_mode="r"))
    splits = named["train"], named["validation"], named["test"]
    made_with, kept = describe_making(used_threads), folder_of(store, settings, splits)
    # Only a training ends by itself. All else ends at once with Snakemake, so that a rerun does not meet it at work.
    with ending_with_snakemake():
        taken = take(kept, settings, splits, made_with, keep_unconfirmed, folder / "confirming")
    if taken is None:
        finished = folder / "finished"
        early, last = (finished / name for name in WEIGHTS)
        rows, tried = train_until_learned(settings, *splits, folder, early, last)
        content = {
            "network": network,
            "loss": loss,
            "seed": seed,
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
    for name, path in zip(WEIGHTS, (early_weights, convergence_weights), strict=True):
        copy_file(taken.weights / name, path)
    write_table(pd.DataFrame(rows).drop(columns="collapsed"), history)
    stopped = why_stopped(rows, settings.watched, settings.patience, collapsed)
    write_json(taken.record | {"stopped": stopped, "not_confirmed": list(taken.not_confirmed)}, record)
    checkpoint.remove(folder)


def train_first_epochs(
    network: str,
    loss: str,
    seed: int,
    training: dict,
    network_settings: dict,
    inputs: list[Path],
    images: Path,
    folder: Path,
    threads: int,
    epochs: int,
    views: Path | None = None,
) -> pd.DataFrame:
    """The history of the first epochs of a training, a row an epoch as in history.csv; nothing is kept of it.

    Arguments as in `train_run`; `folder` is for the initial weights that another backend takes from TensorFlow.
    """
    settings = TrainingSettings.from_config(network, loss, seed, training, network_settings)
    set_up_keras(seed, settings.deterministic, min(threads, os.cpu_count() or 1))
    report_device()
    named = load_splits(inputs, images)
    if views is not None:
        named["train"] = replace(named["train"], views=np.load(views, mmap_mode="r"))
    trainer = start_training(settings, (named["train"], named["validation"], named["test"]), folder)
    rows = []
    for epoch in range(1, epochs + 1):
        rows.append(trainer.train_epoch(epoch))
        logger.info(f"epoch {epoch}/{epochs}: loss {rows[-1]['loss']:.6f}, {rows[-1]['seconds']:.1f} s")
    checkpoint.remove(folder)
    return pd.DataFrame(rows)


def load_splits(inputs: list[Path], images: Path) -> dict[str, Split]:
    """The three splits as arrays in memory; `inputs` in the order train, validation, test.

    Raises ValueError if an array has not one row for each image of its split.
    """
    table = pd.read_csv(images)
    splits = {}
    for split, path in zip(SPLITS, inputs, strict=True):
        labels = table.loc[table["split"] == split, "label"].to_numpy(np.float32)
        values = np.load(path)
        if len(values) != len(labels):
            raise ValueError(f"{path} has {len(values)} rows, but {images} lists {len(labels)} images for {split}")
        splits[split] = Split(values, labels)
    return splits
