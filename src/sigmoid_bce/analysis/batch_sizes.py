"""How much the clipping changes of a batch's loss and of its gradient, by the size of the batch.

Figure 6 is one point of it: one run, at convergence, in batches of one size.
"""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from sigmoid_bce.analysis.batches import draw_orders
from sigmoid_bce.core.names import CHECKPOINTS
from sigmoid_bce.losses.formulas import bce_raw, bce_sigmoid, gradient_raw, gradient_sigmoid
from sigmoid_bce.runs.run import Run

BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
RESHUFFLES = 100
# The middle 95 % of the batches.
QUANTILES = {"low": 0.025, "median": 0.5, "high": 0.975}
OF_A_RUN = ["study", "network", "loss", "seed"]
COLUMNS = [*OF_A_RUN, "checkpoint", "quantity", "batch_size", *QUANTILES]


def tabulate_batch_sizes(runs: Iterable[Run]) -> pd.DataFrame:
    """The relative difference of the two losses and of their gradients, over batches of the training images of each run.

    Columns: `study`, `network`, `loss` (that the run was trained with), `seed` (that was used); `checkpoint`; `quantity`,
    `loss` or `gradient`; `batch_size`; `low`, `median`, `high`: quantiles over the batches of `RESHUFFLES` shuffles,
    without the last batch of a shuffle where it is smaller (see `relative_differences`).
    """
    rows = []
    for one in runs:
        run = dict(zip(OF_A_RUN, (one.study, one.network, one.loss, one.used_seed), strict=True))
        for checkpoint in CHECKPOINTS:
            samples = one.samples[checkpoint]
            train = samples[samples["split"] == "train"].sort_values("image")
            sizes = [size for size in BATCH_SIZES if size <= len(train)]
            found = relative_differences(train["raw_output"].to_numpy(), train["label"].to_numpy(), sizes)
            for size, by_quantity in found.items():
                for quantity, values in by_quantity.items():
                    # No value between two batches is made up: an infinite one has no middle with another.
                    quantiles = np.quantile(values, list(QUANTILES.values()), method="inverted_cdf")
                    row = {"checkpoint": checkpoint, "quantity": quantity, "batch_size": size}
                    rows.append(run | row | dict(zip(QUANTILES, quantiles.tolist(), strict=True)))
    return pd.DataFrame(rows, columns=COLUMNS)


def relative_differences(
    raw_outputs: np.ndarray, labels: np.ndarray, batch_sizes: Sequence[int], reshuffles: int = RESHUFFLES
) -> dict[int, dict[str, np.ndarray]]:
    """By how much the clipped sigmoid changes loss and gradient of each batch, by the size of the batches.

    For each size two arrays (reshuffles * batches,), float64. Of n images in a fixed order, `raw_outputs` (n,), float32,
    and `labels` (n,), 0 or 1; sample losses and gradients are those of losses/formulas.py in float32, added up in float64.
    `loss`: the difference of the two means over a batch, over the mean from raw outputs. `gradient`: with respect to the
    raw outputs of the batch, the L2 norm of the difference of the two vectors over the norm of the one from raw outputs.
    Infinite where the latter is 0 and the former is not.
    """
    targets = labels.astype(np.float32)
    losses = bce_raw(raw_outputs, targets), bce_sigmoid(raw_outputs, targets)
    gradients = gradient_raw(raw_outputs, targets), gradient_sigmoid(raw_outputs, targets)
    orders = draw_orders(len(raw_outputs), reshuffles)
    loss, change_of_loss = (values[orders] for values in _with_change(*losses))
    square, square_of_change = ((values**2)[orders] for values in _with_change(*gradients))

    def sums(values: np.ndarray, size: int) -> np.ndarray:
        """The sums over the whole batches of each shuffle."""
        return values[:, : values.shape[1] // size * size].reshape(-1, size).sum(axis=1)

    return {
        size: {
            "loss": _relative(np.abs(sums(change_of_loss, size)), sums(loss, size)),
            "gradient": _relative(np.sqrt(sums(square_of_change, size)), np.sqrt(sums(square, size))),
        }
        for size in batch_sizes
    }


def _with_change(exact: np.ndarray, clipped: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Values of samples, and by how much the clipping changes them: both (n,), float64."""
    return exact.astype(np.float64), clipped.astype(np.float64) - exact


def _relative(change: np.ndarray, base: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(change == 0, 0.0, change / base)


def rows_of_run(table: pd.DataFrame, study: str, record: Mapping) -> pd.DataFrame:
    """The rows of one run, given by its study and its record."""
    wanted = zip(OF_A_RUN, (study, record["network"], record["loss"], record["seeds_tried"][-1]), strict=True)
    for name, value in wanted:
        table = table[table[name] == value]
    return table.reset_index(drop=True)
