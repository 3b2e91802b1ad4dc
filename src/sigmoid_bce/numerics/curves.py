"""Loss and gradient of every implementation over the same raw outputs: one table for small multiples."""

import numpy as np
import pandas as pd

from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS, Implementation
from sigmoid_bce.losses.numerics import grid

REACH = 45.0
STEP = 0.25
# The first of these in which an implementation is defined.
PREFERRED_DTYPES = ("float32", "float64", "float16")


def tabulate_curves() -> pd.DataFrame:
    """One row an implementation, label and raw output from -45 to 45, every quarter.

    Columns: `implementation` (its name), `title`, `dtype` (float32, else float64, else float16), `label`, `raw_output`,
    `loss`, `gradient` (nan as computed, and everywhere where there is none), `has_gradient`.
    """
    return pd.concat([_tabulate(one) for one in IMPLEMENTATIONS.values()], ignore_index=True)


def widest_usual_dtype(implementation: Implementation) -> str:
    """The dtype in which an implementation is shown: float32 where it is defined in that."""
    return next(name for name in PREFERRED_DTYPES if name in implementation.dtypes)


def _tabulate(implementation: Implementation) -> pd.DataFrame:
    dtype = widest_usual_dtype(implementation)
    raw = np.tile(grid(-REACH, REACH, STEP), 2).astype(DTYPES[dtype])
    label = np.repeat([0, 1], len(raw) // 2)
    loss, gradient = implementation(raw, label)
    return pd.DataFrame(
        {
            "implementation": implementation.name,
            "title": implementation.title,
            "dtype": dtype,
            "label": label,
            "raw_output": raw.astype(np.float64),
            "loss": loss.astype(np.float64),
            "gradient": np.nan if gradient is None else gradient.astype(np.float64),
            "has_gradient": gradient is not None,
        }
    )
