"""One head followed step by step: what its outputs, their gradients and the clipping do until nothing moves."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.cells import CLIPPING_RANGE
from sigmoid_bce.grids.data import Split, prepare
from sigmoid_bce.grids.heads import Head, train_head
from sigmoid_bce.grids.states import SMALLEST_PULL
from sigmoid_bce.losses.per_sample import gradient_of_samples, loss_of_samples


def follow_head(splits: dict[str, Split], cell: Cell, losses: Sequence[str], seed: int, steps: int) -> pd.DataFrame:
    """The training images, without dropout, before the first step and after each of so many, for each loss.

    `splits` are features as extracted. One row a loss, step and class. Columns: `loss`, `step`, `label`; `lowest`,
    `median`, `highest` raw output; `clipped_right`, `clipped_wrong`: shares in float32's clipping range on either side
    of the decision; `wrong`: share classified wrongly; `pulling`: share that is wrong and has a gradient above
    `SMALLEST_PULL`; `mean_loss`, of the loss that the head is trained with.
    """
    rows: list[dict] = []
    prepared = prepare(splits, cell, seed)
    features, labels = prepared["train"].features, prepared["train"].labels
    low, high = CLIPPING_RANGE

    for loss in losses:

        def watch(step: int, head: Head, loss: str = loss) -> None:
            outputs = head.raw_outputs(features)
            wrong = (outputs > 0) != labels
            clipped = (outputs < low) | (outputs > high)
            pulling = wrong & (np.abs(gradient_of_samples(loss, outputs, labels)) > SMALLEST_PULL)
            values = loss_of_samples(loss, outputs, labels).astype(np.float64)
            for label in (0, 1):
                own = labels == label
                rows.append(
                    {
                        **{"loss": loss, "step": step, "label": label},
                        **{"lowest": float(outputs[own].min()), "median": float(np.median(outputs[own]))},
                        **{"highest": float(outputs[own].max())},
                        "clipped_right": float((clipped & ~wrong)[own].mean()),
                        "clipped_wrong": float((clipped & wrong)[own].mean()),
                        **{"wrong": float(wrong[own].mean()), "pulling": float(pulling[own].mean())},
                        "mean_loss": float(values[own].mean()),
                    }
                )

        train_head(prepared, replace(cell, steps=steps, epochs=None), loss, seed, watch=watch)
    return pd.DataFrame(rows)
