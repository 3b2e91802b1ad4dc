"""All heads of a cell: trained one after the other, a row each."""

import base64
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.core.files import write_bytes
from sigmoid_bce.grids.data import Split, prepare
from sigmoid_bce.grids.heads import Trained, train_head
from sigmoid_bce.grids.states import DEAD, Course, TrainingImages, accuracy_of_classes, state_of_head
from sigmoid_bce.losses.formulas import clipping_range
from sigmoid_bce.losses.per_sample import gradient_of_samples
from sigmoid_bce.runs.clipped import find_clipped

CLIPPING_RANGE = clipping_range()
# What is no text and no plain fraction; a whole number that may be missing stays whole.
TYPES = {
    **dict.fromkeys(("dead_after_step", "first_without_pull", "diverged_at", "best_epoch", "epochs"), "Int64"),
    **dict.fromkeys(("seed", "batch_size", "steps", "warmup_steps", "steps_per_epoch"), "int64"),
    **dict.fromkeys(("clipped_right", "clipped_wrong"), "int64"),
    **dict.fromkeys(("rms", "largest_gradient", "best_validation_accuracy", "training_loss"), "float64"),
    "standardised": "bool",
}


def train_cell(
    splits: dict[str, Split],
    cell: Cell,
    losses: Sequence[str],
    seeds: Sequence[int],
    more_seeds: Sequence[int] = (),
    kept: Mapping[tuple[str, int], dict] | None = None,
) -> pd.DataFrame:
    """Train a head with each loss from each seed; of a loss whose heads do not all end alike, from `more_seeds` as
    well.

    `splits` are features as extracted (`data.load_features`); `kept` has the rows of heads that need no training, by
    loss and seed. Returns one row a head; columns as in `describe_head`.
    """

    def row(loss: str, seed: int) -> dict:
        return (kept or {}).get((loss, seed)) or train_one(splits, cell, loss, seed)

    rows = []
    for loss in losses:
        own = [row(loss, seed) for seed in seeds]
        if len({one["state"] for one in own}) > 1:
            own += [row(loss, seed) for seed in more_seeds]
        rows += own
    return with_types(pd.DataFrame(rows))


def train_one(splits: dict[str, Split], cell: Cell, loss: str, seed: int) -> dict:
    """Train one head of a cell, and describe it; arguments as in `train_cell`."""
    prepared = prepare(splits, cell, seed)
    with np.errstate(over="ignore", invalid="ignore"):
        return describe_head(train_head(prepared, cell, loss, seed), prepared, cell, loss, seed)


def describe_head(trained: Trained, splits: dict[str, Split], cell: Cell, loss: str, seed: int) -> dict:
    """One row about a head: the settings of its cell, `loss`, `seed`, and what became of it.

    - `state` (see states.py); `dead_after_step`, the last step at which an image that was wrong pulled (only of the
      dead); `first_without_pull`, the first at which one did not; `diverged_at`; `steps_per_epoch`.
    - `best_validation_accuracy` and its `best_epoch`; `train_accuracy`, `validation_accuracy`, `test_accuracy` at the
      end; of both classes alike. `training_loss` of the last epoch.
    - `lowest_output`, `median_output`, `highest_output` of the training images at the end; `clipped_right`,
      `clipped_wrong`: how many of them lie in float32's clipping range, whatever the loss.
    - `test_decisions`: whether each test image is classified as 1, as packed bits in base64.
    """
    outputs = {name: trained.head.raw_outputs(split.features) for name, split in splits.items()}
    train, labels = outputs["train"], splits["train"].labels
    history = trained.tabulate_history(loss)
    best = int(np.argmax(trained.validation_accuracies)) if trained.validation_accuracies else None
    course = Course(
        trained.validation_accuracies,
        validation_images=len(splits["validation"].labels),
        steps=len(trained.outputs),
        steps_per_epoch=trained.steps_per_epoch,
        last_pull=trained.last_pull,
        diverged=trained.diverged_at is not None,
    )
    state = state_of_head(TrainingImages(train, labels, gradient_of_samples(loss, train, labels)), course)
    clipped = find_clipped(train, labels, CLIPPING_RANGE)
    accuracies = {name: accuracy_of_classes(outputs[name], splits[name].labels) for name in outputs}
    return {
        **cell.as_dict(),
        **{"loss": loss, "seed": seed, "state": state, "steps_per_epoch": trained.steps_per_epoch},
        "dead_after_step": trained.last_pull if state == DEAD else None,
        **{"first_without_pull": trained.first_without_pull, "diverged_at": trained.diverged_at},
        "best_validation_accuracy": None if best is None else trained.validation_accuracies[best],
        "best_epoch": None if best is None else best + 1,
        **{f"{name}_accuracy": value for name, value in accuracies.items()},
        "training_loss": float(history["loss"].iloc[-1]) if len(history) else None,
        **{"lowest_output": float(train.min()), "median_output": float(np.median(train))},
        "highest_output": float(train.max()),
        **{"clipped_right": int(clipped.right_side.sum()), "clipped_wrong": int(clipped.wrong.sum())},
        "test_decisions": base64.b64encode(np.packbits(outputs["test"] > 0).tobytes()).decode(),
    }


def write_heads(heads: pd.DataFrame, path: Path) -> None:
    """Write a table of heads as compressed Parquet, at once or not at all."""
    content = io.BytesIO()
    with_types(heads).to_parquet(content, index=False, compression="zstd")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(content.getvalue(), path)


def with_types(heads: pd.DataFrame) -> pd.DataFrame:
    """The table with the columns of `TYPES` as they are meant, even where all of one are missing."""
    return heads.astype(TYPES)
