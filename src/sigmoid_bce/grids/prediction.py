"""Borders drawn beforehand: from which learning rate on one step of the optimizer moves the outputs too far.

No training and no free parameter goes into them: initial weights, one batch, and the clipping range of float32.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.cells import CLIPPING_RANGE
from sigmoid_bce.grids.data import Split, prepare, root_mean_square
from sigmoid_bce.grids.heads import Head, initial_head, train_head

# Powers of ten between which a rate is sought, and how finely: a thousandth.
LOWEST, HIGHEST, HALVINGS = -9.0, 4.0, 24
# For what may hold, stop holding and hold again as the rate grows: sixteenths of a decade.
STEPS_OF_SCAN = 16 * int(HIGHEST - LOWEST)


def distance_to_clipping() -> float:
    """How far an output of 0 is from the nearer limit of the clipping range in float32."""
    low, high = CLIPPING_RANGE
    return min(-low, high)


def first_step(splits: dict[str, Split], cell: Cell, seed: int) -> tuple[np.ndarray, Callable[[float], np.ndarray]]:
    """Raw outputs of the training images before the first step, (n,), and after it, as a function of the learning rate.

    `splits` are those of `data.prepare`; the loss is the one from raw outputs, whose gradient nothing clips. A first
    step of Adam, RMSprop and SGD changes each weight in proportion to the rate, so one step tells the direction for
    all.
    """
    start = initial_head(splits["train"].features.shape[1], cell, seed)
    unit = replace(cell, learning_rate=1.0, steps=1, epochs=None, warmup_steps=0)
    direction = train_head(splits, unit, "raw", seed).head.weights - start.weights
    features = splits["train"].features

    def outputs(rate: float) -> np.ndarray:
        moved = Head(*start.kernel.shape)
        moved.weights[:] = start.weights + np.float32(rate) * direction
        return moved.raw_outputs(features)

    return start.raw_outputs(features), outputs


def rate_of_median_shift(before: np.ndarray, after: Callable[[float], np.ndarray]) -> float:
    """The rate at which the first step moves the median output as far as the clipping range is from 0, by bisection.

    Arguments as returned by `first_step`.
    """
    low, high = LOWEST, HIGHEST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if np.median(np.abs(after(10**middle) - before)) < distance_to_clipping():
            low = middle
        else:
            high = middle
    return float(10 ** ((low + high) / 2))


def rate_of_silence(after: Callable[[float], np.ndarray], labels: np.ndarray) -> float:
    """The rate from which on the first step leaves no wrong image within the clipping range: nothing pulls any more.

    Sought from above, because where the initial outputs are far out already it may be so at small rates as well.
    `after` as returned by `first_step`; `labels` (n,). Not a number where it is so at no rate.
    """
    low, high = CLIPPING_RANGE
    silent_from = np.nan
    for exponent in np.linspace(HIGHEST, LOWEST, STEPS_OF_SCAN + 1):
        outputs = after(10**exponent)
        wrong = (outputs > 0) != labels
        if not wrong.any() or (wrong & (outputs >= low) & (outputs <= high)).any():
            break
        silent_from = 10**exponent
    return float(silent_from)


def tabulate_predictions(splits: dict[str, Split], cells: Sequence[Cell], seeds: Sequence[int]) -> pd.DataFrame:
    """Predicted rates of each setting but the rate, from each seed: one row each.

    `splits` are features as extracted. Columns: the settings of a cell without `learning_rate`; `seed`; `features_rms`,
    of the training images as the head sees them; `initial_median`, the median of |output| before the first step;
    `rate_of_median_shift`, `rate_of_silence`.
    """
    rows = []
    for cell in dict.fromkeys(replace(cell, learning_rate=1.0) for cell in cells):
        for seed in seeds:
            train = (prepared := prepare(splits, cell, seed))["train"]
            with np.errstate(over="ignore", invalid="ignore"):
                before, after = first_step(prepared, cell, seed)
                rates = {
                    "rate_of_median_shift": rate_of_median_shift(before, after),
                    "rate_of_silence": rate_of_silence(after, train.labels),
                }
            rows.append(
                {name: value for name, value in cell.as_dict().items() if name != "learning_rate"}
                | {"seed": seed, "features_rms": root_mean_square(train.features)}
                | {"initial_median": float(np.median(np.abs(before)))}
                | rates
            )
    return pd.DataFrame(rows)
