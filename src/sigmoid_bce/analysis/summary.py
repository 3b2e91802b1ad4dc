"""All runs of a study in one table: what every network became with every loss from every seed."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.analysis.samples import accuracy_on_test_images, read_samples
from sigmoid_bce.analysis.states import is_dead_by_clipping
from sigmoid_bce.losses.formulas import clipping_range
from sigmoid_bce.losses.per_sample import loss_of_samples

CHECKPOINTS = ("early", "convergence")
OF_A_RUN = ["study", "network", "body", "scaling", "learning_rate", "loss", "seed"] + [
    *("backend", "device", "epochs", "converged", "collapsed", "dead"),
]
OF_A_CHECKPOINT = ["lowest", "highest", "clipped_left", "clipped_right", "clipped_wrong", "accuracy", "test_loss"]
COLUMNS = OF_A_RUN + [f"{measure}_{checkpoint}" for checkpoint in CHECKPOINTS for measure in OF_A_CHECKPOINT]

# A run: the name of its study, its record, and its samples at each checkpoint.
RunTables = tuple[str, Mapping, Mapping[str, pd.DataFrame]]


def tabulate_summary(runs: Sequence[RunTables]) -> pd.DataFrame:
    """One row a run, in the given order, with `COLUMNS`.

    `runs` have each the name of its study, a record (record.json) and the samples at the checkpoints `early` and
    `convergence`. Of the training images: lowest and highest raw output, and the shares in the clipping range on the left,
    on the right, and on the wrong side of the label; of the test images: accuracy, and the mean of the loss that the run
    was trained with.
    """
    return pd.DataFrame([_describe(*run) for run in runs], columns=COLUMNS)


def read_tables_of_runs(folders: Iterable[tuple[str, str]]) -> list[RunTables]:
    """The record and the samples of runs, each given by the name of its study and its folder."""
    tables: list[RunTables] = []
    for study, place in folders:
        record = json.loads(Path(place, "record.json").read_text(encoding="utf-8"))
        tables.append((study, record, {name: read_samples(Path(place, f"{name}.parquet")) for name in CHECKPOINTS}))
    return tables


def read_summary(path: Path) -> pd.DataFrame:
    """The table that `tabulate_summary` made; an empty text is read as one, and not as a missing value."""
    return pd.read_csv(path, keep_default_na=False, na_values={})


def label_of_runs(runs: pd.DataFrame, random_body: str = " with a random body") -> pd.Series:
    """What to call the network of each run, so that runs with one name differ in loss and seed alone.

    `runs` has the columns `study`, `network`, `body` and `learning_rate`, a row a run. The name is the network's, followed
    by `random_body` if its body is random; where a network stands there with several learning rates, by the rate, as in
    `convnet, rate 0.001`; and where several studies have it with the same rate, by the study.
    """
    names = runs["network"] + pd.Series(np.where(runs["body"] == "random", random_body, ""), runs.index)
    for key, part in (("learning_rate", ", rate {:g}"), ("study", ", study {}")):
        several = runs.groupby(names)[key].transform("nunique") > 1
        names = names.where(~several, names + runs[key].map(part.format))
    return names


def summarize_samples(samples: pd.DataFrame, loss: str, backend: str) -> dict[str, float]:
    """The measures `OF_A_CHECKPOINT` of one table of samples; `loss` and `backend` are those of the run."""
    train, test = (samples[samples["split"] == split] for split in ("train", "test"))
    raw, ones = train["raw_output"].to_numpy(np.float64), train["label"].to_numpy() == 1
    lowest, highest = clipping_range(np.float32)
    left, right = raw < lowest, raw > highest
    losses = loss_of_samples(loss, test["raw_output"].to_numpy(np.float32), test["label"].to_numpy(), backend)
    return {
        "lowest": float(raw.min()),
        "highest": float(raw.max()),
        "clipped_left": float(left.mean()),
        "clipped_right": float(right.mean()),
        "clipped_wrong": float(((left & ones) | (right & ~ones)).mean()),
        "accuracy": accuracy_on_test_images(samples),
        "test_loss": float(losses.astype(np.float64).mean()),
    }


def _describe(study: str, record: Mapping, samples: Mapping[str, pd.DataFrame]) -> dict:
    settings = record["settings"]
    row = {
        "study": study,
        "network": record["network"],
        "body": settings["body"] or "",
        "scaling": settings.get("scaling") or "",
        "learning_rate": settings["learning_rate"],
        "loss": record["loss"],
        "seed": record["seeds_tried"][-1],
        "backend": record["backend"],
        "device": record["device"],
        "epochs": record["epochs"],
        "converged": record["converged"],
        "collapsed": any(record["collapsed"].values()),
        "dead": is_dead_by_clipping(samples["convergence"], record["loss"], record["backend"]),
    }
    for checkpoint in CHECKPOINTS:
        measures = summarize_samples(samples[checkpoint], record["loss"], record["backend"])
        row |= {f"{measure}_{checkpoint}": value for measure, value in measures.items()}
    return row
