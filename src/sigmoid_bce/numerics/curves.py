"""Loss and gradient of every implementation over the same raw outputs: one table for small multiples."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS, Implementation
from sigmoid_bce.losses.numerics import grid

REACH = 45.0
STEP = 0.25
# The first of these in which an implementation is defined.
PREFERRED_DTYPES = ("float32", "float64", "float16")
SIXTEEN_BITS = ("float16", "bfloat16")


def tabulate_curves() -> pd.DataFrame:
    """Every implementation in its usual dtype: see `tabulate`."""
    return tabulate([(one, widest_usual_dtype(one)) for one in IMPLEMENTATIONS.values()])


def tabulate_article_by_dtype() -> pd.DataFrame:
    """The article's loss in each dtype: see `tabulate`."""
    return tabulate([(IMPLEMENTATIONS["keras_2_tensorflow"], dtype) for dtype in DTYPES])


def tabulate_sixteen_bits() -> pd.DataFrame:
    """Every implementation that is defined in them in float16 and bfloat16: see `tabulate`."""
    both = [one for one in IMPLEMENTATIONS.values() if set(SIXTEEN_BITS) <= set(one.dtypes)]
    return tabulate([(one, dtype) for one in both for dtype in SIXTEEN_BITS])


def tabulate(pairs: Iterable[tuple[Implementation, str]]) -> pd.DataFrame:
    """One row a pair of implementation and dtype, label and raw output from -45 to 45, every quarter, rounded to the dtype.

    Columns: `implementation` (its name), `dtype`, `panel` (what both are called), `label`, `raw_output`, `loss`, `gradient`
    (nan as computed, and everywhere where there is none), `has_gradient`.
    """
    return pd.concat([_tabulate(one, dtype) for one, dtype in pairs], ignore_index=True)


def widest_usual_dtype(implementation: Implementation) -> str:
    """The dtype in which an implementation is shown: float32 where it is defined in that."""
    return next(name for name in PREFERRED_DTYPES if name in implementation.dtypes)


def _tabulate(implementation: Implementation, dtype: str) -> pd.DataFrame:
    points = np.unique(grid(-REACH, REACH, STEP).astype(DTYPES[dtype]).astype(np.float64))
    raw = np.tile(points, 2).astype(DTYPES[dtype])
    label = np.repeat([0, 1], len(points))
    loss, gradient = implementation(raw, label)
    return pd.DataFrame(
        {
            "implementation": implementation.name,
            "dtype": dtype,
            "panel": implementation.title if dtype == "float32" else f"{implementation.title} ({dtype})",
            "label": label,
            "raw_output": raw.astype(np.float64),
            "loss": loss.astype(np.float64),
            "gradient": np.nan if gradient is None else gradient.astype(np.float64),
            "has_gradient": gradient is not None,
        }
    )
