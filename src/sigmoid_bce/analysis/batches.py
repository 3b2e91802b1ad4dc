"""Losses averaged over small batches: what figure 6 shows, and what the claim about it is decided by."""

from functools import cache

import numpy as np
import pandas as pd

from sigmoid_bce.runs.clipped import find_clipped
from sigmoid_bce.runs.samples import LOSSES

# Which images share a batch is drawn once and for all. NumPy keeps the sequence of RandomState the same in all versions.
SEED = 0


@cache
def draw_orders(samples: int, shuffles: int) -> np.ndarray:
    """The orders of `samples` images in so many shuffles, (shuffles, samples); fewer shuffles are the first of them."""
    generator = np.random.RandomState(SEED)
    orders = np.stack([generator.permutation(samples) for _ in range(shuffles)])
    orders.setflags(write=False)
    return orders


def tabulate_batch_loss(samples: pd.DataFrame, batch_size: int) -> pd.DataFrame:
    """The mean of each loss over each batch of `batch_size` samples; the last batch has what is left over.

    `samples`: images in any order, with `image`, `label`, `raw_output`, `bce_raw`, `bce_sigmoid`. Ordered by name, they are
    put into batches by one fixed, seeded permutation, so each sample is in exactly one batch. Columns: `batch`, `samples`
    (how many), `clipped` (how many of them are in the clipping range), `bce_raw` and `bce_sigmoid` (float32, averaged in
    float64).
    """
    by_name = samples.sort_values("image", ignore_index=True)
    shuffled = by_name.iloc[draw_orders(len(samples), 1)[0]]
    values = (
        shuffled[LOSSES]
        .astype(np.float64)
        .assign(
            batch=np.arange(len(samples)) // batch_size,
            clipped=find_clipped(shuffled["raw_output"], shuffled["label"]).any.astype(int),
        )
    )
    batches = values.groupby("batch")
    table = batches[LOSSES].mean().astype(np.float32)
    table.insert(0, "samples", batches.size())
    table.insert(1, "clipped", batches["clipped"].sum())
    return table.reset_index()


def reshuffle_batch_loss(samples: pd.DataFrame, batch_size: int, reshuffles: int) -> tuple[np.ndarray, np.ndarray]:
    """The mean of each loss over the batches of so many shuffles: `bce_raw` and `bce_sigmoid`, each (reshuffles, batches).

    `samples` as in `tabulate_batch_loss`, whose batches are those of the first shuffle; float32, averaged in float64.
    """
    losses = samples.sort_values("image")[LOSSES].to_numpy(np.float64)
    orders = draw_orders(len(losses), reshuffles)
    starts = np.arange(0, len(losses), batch_size)
    sizes = np.diff([*starts, len(losses)])
    raw, sigmoid = (
        (np.add.reduceat(losses[orders, column], starts, axis=1) / sizes).astype(np.float32)
        for column in range(len(LOSSES))
    )
    return raw, sigmoid
