"""Samples in the clipping range along the epochs of a training, and whether stopping early avoids them."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from sigmoid_bce.datasets.registry import read_data
from sigmoid_bce.runs.record import read_record

SPLITS = {"train": "", "validation": "val_", "test": "test_"}
SIDES, LABELS = ("right", "wrong"), (0, 1)
OF_A_RUN = ["study", "network", "loss", "seed"]
SHARES = [f"{side}_{split}_{when}" for when in ("best", "last") for side in SIDES for split in SPLITS]
COLUMNS = [*OF_A_RUN, "dead", "best_epoch", "last_epoch", *SHARES]
EPOCH_COLUMNS = [*OF_A_RUN, "epoch", "split", "side", "label", "share"]

# A run: the name of its study, its record, its history, and whether it is dead by clipping.
HistoryOfRun = tuple[str, Mapping, pd.DataFrame, bool]


def read_histories(folders: Iterable[tuple[str, str]], summary: pd.DataFrame) -> list[HistoryOfRun]:
    """Runs, each given by the name of its study and its folder; which are dead stands in `summary` (see `summary.py`)."""
    dead = set(summary.loc[summary["dead"], OF_A_RUN].itertuples(index=False, name=None))
    runs: list[HistoryOfRun] = []
    for study, folder in folders:
        record = read_record(Path(folder, "record.json"))
        history = pd.read_csv(Path(folder, "history.csv"))
        runs.append((study, record, history, tuple(_name(study, record).values()) in dead))
    return runs


def tabulate_stopping(runs: Sequence[HistoryOfRun]) -> pd.DataFrame:
    """Of each run, how large a share of the images was in the clipping range when its validation loss was lowest, and at
    its end.

    Columns: `study`, `network`, `loss`, `seed`, `dead`; `best_epoch`, the first with the lowest validation loss (the
    loss that the run was trained with), and `last_epoch`; then shares of the images of a split by the side of the
    label on which they were clipped, as `wrong_validation_best`. Those of the training images are of images as they
    were trained on (augmented, with dropout, before each step), the others of images as they are after the epoch.
    Runs whose history has no counts are left out.
    """
    rows = []
    for study, record, history, dead in runs:
        if "val_clipped_wrong_label0" not in history:
            continue
        best, last = history.loc[history["val_loss"].idxmin()], history.iloc[-1]
        row = _name(study, record) | {"dead": dead, "best_epoch": best["epoch"], "last_epoch": last["epoch"]}
        for when, epoch in (("best", best), ("last", last)):
            for side in SIDES:
                for split, prefix in SPLITS.items():
                    count = sum(epoch[f"{prefix}clipped_{side}_label{label}"] for label in LABELS)
                    row[f"{side}_{split}_{when}"] = count / sum(_images(record)[split])
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)


def tabulate_clipped_by_epoch(runs: Sequence[HistoryOfRun]) -> pd.DataFrame:
    """The share of the images of each class that is in the clipping range, by split and side, in every epoch of runs.

    Columns: `study`, `network`, `loss`, `seed`, `epoch`, `split`, `side` (right or wrong), `label`, `share`.
    """
    parts = []
    for study, record, history, _ in runs:
        if "val_clipped_wrong_label0" not in history:
            continue
        for split, prefix in SPLITS.items():
            for side in SIDES:
                for label in LABELS:
                    share = history[f"{prefix}clipped_{side}_label{label}"] / _images(record)[split][label]
                    described = {**_name(study, record), "split": split, "side": side, "label": label}
                    parts.append(pd.DataFrame({**described, "epoch": history["epoch"], "share": share}))
    return pd.concat(parts, ignore_index=True)[EPOCH_COLUMNS] if parts else pd.DataFrame(columns=EPOCH_COLUMNS)


def choose_shown(runs: Sequence[HistoryOfRun], group: tuple[str, str]) -> list[HistoryOfRun]:
    """Of each loss, the first run of a study and network (`group`) that is not dead by clipping, or else the first."""
    own = [run for run in runs if (run[0], run[1]["network"]) == group]
    by_loss: dict[str, HistoryOfRun] = {}
    for run in sorted(own, key=lambda run: run[3]):
        by_loss.setdefault(run[1]["loss"], run)
    return list(by_loss.values())


def _name(study: str, record: Mapping) -> dict:
    return dict(zip(OF_A_RUN, (study, record["network"], record["loss"], record["seeds_tried"][-1]), strict=True))


def _images(record: Mapping) -> dict[str, tuple[int, int]]:
    """How many images of each class there are in each split."""
    return read_data(record["data"])["per_class"]
