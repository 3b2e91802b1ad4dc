"""Clipping against rounding: heads from the same weights on the same batches that differ in one thing each.

The loss through the clipped sigmoid differs from the one from raw outputs in a mask (no gradient in the clipping range)
and in a staircase (what is left rounds differently), and any two trainings that differ in a single rounding may part in
the end. So the mask is tried alone, and a rounding alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.cells import CLIPPING_RANGE
from sigmoid_bce.grids.data import Split, prepare
from sigmoid_bce.grids.heads import Head, train_head

RAW, ROUNDED = "raw", "raw, first weights moved by one rounding"
MASKED, MASKED_WRONG, SIGMOID = "raw, masked in the clipping range", "raw, masked there where wrong", "sigmoid"
# By what each arm differs from `raw`.
ARMS = (ROUNDED, MASKED, MASKED_WRONG, SIGMOID)


def compare_arms(splits: dict[str, Split], cell: Cell, rates: Sequence[float], seeds: Sequence[int]) -> pd.DataFrame:
    """How far the test images' outputs of each arm are from those of `raw`, after every epoch, at each rate from each
    seed.

    `splits` are features as extracted. One row a rate, seed, arm and epoch. Columns: `learning_rate`, `seed`, `arm`,
    `epoch`; `median_difference` and `largest_difference` of the raw outputs, either way; `disagreement`, the share of
    the images that are classified differently; `accuracy` and `accuracy_of_raw`, on the test images;
    `first_masked_step`, the first step with an image of the batch in the clipping range (no value where there was
    none).
    """
    rows = []
    for rate in rates:
        for seed in seeds:
            own = replace(cell, learning_rate=rate)
            prepared = prepare(splits, own, seed)
            raw, _ = _outputs_by_epoch(prepared, own, seed, RAW)
            for arm in ARMS:
                outputs, masked_at = _outputs_by_epoch(prepared, own, seed, arm)
                labels = prepared["test"].labels
                for epoch, (theirs, ours) in enumerate(zip(outputs, raw, strict=True), start=1):
                    difference = np.abs(theirs - ours)
                    rows.append(
                        {
                            **{"learning_rate": rate, "seed": seed, "arm": arm, "epoch": epoch},
                            "median_difference": float(np.median(difference)),
                            "largest_difference": float(difference.max()),
                            "disagreement": float(np.mean((theirs > 0) != (ours > 0))),
                            "accuracy": float(np.mean((theirs > 0) == labels)),
                            "accuracy_of_raw": float(np.mean((ours > 0) == labels)),
                            "first_masked_step": masked_at,
                        }
                    )
    return pd.DataFrame(rows).astype({"first_masked_step": "Int64"})


def summarize_arms(table: pd.DataFrame) -> list[dict]:
    """One row a rate and arm, at the last epoch: `seeds`; `apart`, in how many of them some image is classified
    differently than with `raw`; `median_difference`, `disagreement` and `accuracy_difference` (arm minus raw), means
    over the seeds; `masked`, in how many an image of a batch lay in the clipping range, and the median
    `first_masked_step` of these."""
    last = table[table["epoch"] == table["epoch"].max()]
    rows = []
    for (rate, arm), own in last.groupby(["learning_rate", "arm"], sort=False):
        masked = own["first_masked_step"].dropna()
        rows.append(
            {
                **{"learning_rate": float(rate), "arm": str(arm), "seeds": len(own)},
                "apart": int((own["disagreement"] > 0).sum()),
                "median_difference": float(own["median_difference"].median()),
                "disagreement": float(own["disagreement"].mean()),
                "accuracy_difference": float((own["accuracy"] - own["accuracy_of_raw"]).mean()),
                "masked": len(masked),
                "first_masked_step": float(masked.median()) if len(masked) else None,
            }
        )
    return rows


def _outputs_by_epoch(splits: dict[str, Split], cell: Cell, seed: int, arm: str) -> tuple[list[np.ndarray], int | None]:
    """Raw outputs of the test images after each epoch, (n,) each, and the first step with an image in the clipping
    range."""
    test, train = splits["test"].features, splits["train"].labels
    steps_per_epoch = -(-len(train) // cell.batch_size)
    outputs: list[np.ndarray] = []
    masked_at: list[int] = []
    step = 0

    def watch(number: int, head: Head) -> None:
        nonlocal step
        step = number
        if number and number % steps_per_epoch == 0:
            outputs.append(head.raw_outputs(test))

    def change(raw: np.ndarray, labels: np.ndarray, slopes: np.ndarray) -> np.ndarray:
        low, high = CLIPPING_RANGE
        clipped = (raw < low) | (raw > high)
        if clipped.any() and not masked_at:
            masked_at.append(step + 1)
        if arm == MASKED_WRONG:
            clipped &= (raw > 0) != labels
        return np.where(clipped, np.float32(0), slopes) if arm in (MASKED, MASKED_WRONG) else slopes

    perturb: Callable[[Head], None] | None = _move_by_one_rounding if arm == ROUNDED else None
    loss = "sigmoid" if arm == SIGMOID else "raw"
    with np.errstate(over="ignore", invalid="ignore"):
        train_head(splits, cell, loss, seed, watch=watch, change=change, perturb=perturb)
    return outputs, masked_at[0] if masked_at else None


def _move_by_one_rounding(head: Head) -> None:
    """Move each weight of the hidden layer to the next float32 above."""
    head.kernel[:] = np.nextafter(head.kernel, np.float32(np.inf))
