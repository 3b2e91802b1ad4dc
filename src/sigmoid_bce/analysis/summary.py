"""All runs of a study in one table: what every network became with every loss from every seed."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.core.names import CHECKPOINTS
from sigmoid_bce.losses.per_sample import loss_of_samples
from sigmoid_bce.runs.clipped import find_clipped
from sigmoid_bce.runs.run import Run
from sigmoid_bce.runs.samples import accuracy_on_test_images

OF_A_RUN = ["study", "network", "body", "scaling", "learning_rate", "loss", "seed"] + [
    *("backend", "device", "epochs", "converged", "collapsed", "dead"),
]
OF_A_CHECKPOINT = ["lowest", "highest", "clipped_left", "clipped_right", "clipped_wrong", "accuracy", "test_loss"]
COLUMNS = OF_A_RUN + [f"{measure}_{checkpoint}" for checkpoint in CHECKPOINTS for measure in OF_A_CHECKPOINT]


def tabulate_summary(runs: Sequence[Run]) -> pd.DataFrame:
    """One row a run, in the given order, with `COLUMNS`.

    At either checkpoint, of the training images: lowest and highest raw output, and the shares in the clipping range on
    the left, on the right, and on the wrong side of the label; of the test images: accuracy, and the mean of the loss that
    the run was trained with.
    """
    return pd.DataFrame([_describe(run) for run in runs], columns=COLUMNS)


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
    raw = train["raw_output"].to_numpy(np.float64)
    clipped = find_clipped(raw, train["label"])
    losses = loss_of_samples(loss, test["raw_output"].to_numpy(np.float32), test["label"].to_numpy(), backend)
    return {
        "lowest": float(raw.min()),
        "highest": float(raw.max()),
        "clipped_left": float(clipped.left.mean()),
        "clipped_right": float(clipped.right.mean()),
        "clipped_wrong": float(clipped.wrong.mean()),
        "accuracy": accuracy_on_test_images(samples),
        "test_loss": float(losses.astype(np.float64).mean()),
    }


def _describe(run: Run) -> dict:
    record, settings = run.record, run.record["settings"]
    row = {
        "study": run.study,
        "network": run.network,
        "body": settings["body"] or "",
        "scaling": settings.get("scaling") or "",
        "learning_rate": settings["learning_rate"],
        "loss": run.loss,
        "seed": run.used_seed,
        "backend": run.backend,
        "device": record["device"],
        "epochs": record["epochs"],
        "converged": record["converged"],
        "collapsed": run.has_collapsed,
        "dead": run.dead["convergence"],
    }
    for checkpoint in CHECKPOINTS:
        measures = summarize_samples(run.samples[checkpoint], run.loss, run.backend)
        row |= {f"{measure}_{checkpoint}": value for measure, value in measures.items()}
    return row
