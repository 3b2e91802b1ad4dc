"""Trials of settings: what each run gave at the early read-out."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from sigmoid_bce.runs.record import read_record
from sigmoid_bce.runs.samples import read_samples

COLUMNS = [
    "study",
    "network",
    "loss",
    "seed",
    "learning_rate",
    "epoch",
    "training_loss",
    "validation_accuracy",
    "lowest_raw_output",
    "highest_raw_output",
    "collapsed",
]


def tabulate_trials(runs: Sequence[tuple[str, Path]]) -> pd.DataFrame:
    """One row a run: its learning rate, and where it stood after the early epoch.

    `runs` are pairs of a study's name and the folder of one of its runs (record.json, history.csv, early.parquet). The raw
    outputs are those of the training images; `training_loss` is the mean over the epoch, with augmentation and dropout.
    Rows go from the highest learning rate to the lowest, and keep the given order within one.
    """
    table = pd.DataFrame([_describe(study, folder) for study, folder in runs], columns=COLUMNS)
    return table.sort_values("learning_rate", ascending=False, kind="stable", ignore_index=True)


def _describe(study: str, folder: Path) -> dict:
    record = read_record(folder / "record.json")
    settings = record["settings"]
    history = pd.read_csv(folder / "history.csv").set_index("epoch").loc[settings["early_epoch"]]
    samples = read_samples(folder / "early.parquet")
    raw_outputs = samples.loc[samples["split"] == "train", "raw_output"]
    return {
        "study": study,
        "network": record["network"],
        "loss": record["loss"],
        "seed": record["seeds_tried"][-1],
        "learning_rate": settings["learning_rate"],
        "epoch": settings["early_epoch"],
        "training_loss": float(history["loss"]),
        "validation_accuracy": float(history["val_accuracy"]),
        "lowest_raw_output": float(raw_outputs.min()),
        "highest_raw_output": float(raw_outputs.max()),
        "collapsed": record["collapsed"]["early"],
    }
