"""Small made-up features: two classes of normally distributed points, so far apart that they can be told well; and
tables of heads that were never trained."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.cells import with_types
from sigmoid_bce.grids.critical import SETTINGS
from sigmoid_bce.grids.data import Split
from sigmoid_bce.grids.states import COLLAPSED, DEAD, FAILED, LEARNED

SIZES = {"train": 320, "validation": 160, "test": 160}


def splits_of(n_features: int = 24, distance: float = 0.6, seed: int = 0) -> dict[str, Split]:
    """Three splits with features (n, n_features), float32, and labels (n,), as many of either class."""
    rng = np.random.default_rng(seed)
    splits = {}
    for name, n in SIZES.items():
        labels = rng.permutation(np.arange(n) % 2)
        features = rng.normal(size=(n, n_features)) + distance * (labels[:, None] - 0.5)
        splits[name] = Split(features.astype(np.float32), labels)
    return splits


def make_heads(
    state_of: Callable[[Cell, str, int], str],
    losses: Sequence[str] = ("raw", "sigmoid"),
    rates: Sequence[float] = (1e-3, 1e-2, 1e-1, 1.0),
    scales: Sequence[float | None] = (1.0, None),
    seeds: Sequence[int] = (1, 2, 3, 4, 5),
    **settings: Any,
) -> pd.DataFrame:
    """A table of heads that were never trained, with the columns that are read of `cells.describe_head`.

    `state_of` gives the state of a head from its cell, loss and seed; the dead had their last gradient at step 4 times
    the seed, of 20 in an epoch.
    """
    rows = []
    for rms, rate, loss, seed in product(scales, rates, losses, seeds):
        cell = Cell("squeezenet", rate, rms, **settings)
        state = state_of(cell, loss, seed)
        rows.append(
            {
                **cell.as_dict(),
                **{"loss": loss, "seed": seed, "state": state, "steps_per_epoch": 20},
                "dead_after_step": 4 * seed if state == DEAD else None,
                **{"first_without_pull": None, "diverged_at": None, "best_epoch": 1},
                **{"best_validation_accuracy": 0.9, "training_loss": 0.3, "clipped_right": 0, "clipped_wrong": 0},
                "test_accuracy": 0.5 if state in FAILED else 0.9,
            }
        )
    return with_types(pd.DataFrame(rows))


def fail_from(**limits: float) -> Callable[[Cell, str, int], str]:
    """Heads of a loss that fail from a learning rate on, named by loss: `raw` collapses, all others die."""

    def state_of(cell: Cell, loss: str, seed: int) -> str:
        failed = cell.learning_rate >= limits.get(loss, np.inf)
        return LEARNED if not failed else COLLAPSED if loss == "raw" else DEAD

    return state_of


def make_predicted(heads: pd.DataFrame, own_rms: float = 6.25, silence: float = 0.05) -> pd.DataFrame:
    """A table of predicted rates for the rows of a table of heads, as `prediction.tabulate_predictions` makes it."""
    rows = heads[[*SETTINGS, "seed"]].drop_duplicates(ignore_index=True)
    rates = {"rate_of_median_shift": 0.02, "rate_of_silence": silence}
    return rows.assign(features_rms=rows["rms"].fillna(own_rms), initial_median=0.1, **rates)


def make_followed(steps: int = 3) -> pd.DataFrame:
    """A head that was never followed: with `sigmoid`, class 1 is wrong and silent from the first step on."""
    rows = []
    for loss, step, label in product(("raw", "sigmoid"), range(steps + 1), (0, 1)):
        dead = loss == "sigmoid" and label == 1 and step > 0
        middle = -500.0 if dead else 20.0 * (2 * label - 1) * (step + 1)
        rows.append(
            {
                **{"loss": loss, "step": step, "label": label},
                **{"lowest": middle - 5, "median": middle, "highest": middle + 5},
                **{"clipped_right": 0.0, "clipped_wrong": 1.0 if dead else 0.0},
                **{"wrong": 1.0 if dead else 0.25, "pulling": 0.0 if dead else 0.25, "mean_loss": 1.0},
            }
        )
    return pd.DataFrame(rows)
