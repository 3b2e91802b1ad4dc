"""How far each implementation is from the truth in each dtype, for raw outputs from -1000 to 1000."""

from collections.abc import Iterator

import ml_dtypes
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS, Implementation
from sigmoid_bce.losses.implementations.registry import Floats
from sigmoid_bce.losses.numerics import NOTABLE_ERROR
from sigmoid_bce.numerics.errors import PARTS
from sigmoid_bce.numerics.safety import raw_outputs
from sigmoid_bce.numerics.truth import Doubles, exact_gradient, exact_loss, fast_gradient, fast_loss

WHAT = ("loss", "gradient")
# The fast way is enough to judge these by, see `truth.describe_truth`; for float64 it takes arbitrary precision.
BY_FAST_TRUTH = ("float16", "bfloat16", "float32")
# What a handful of steps, each rounded, may cost in units in the last place; in bfloat16 one is up to 0.8 %.
ROUNDING = 4
# As far as raw outputs are asked about.
FAR = 1000.0
NOTHING = (float("nan"),) * 3

Truth = dict[str, Doubles]


def tabulate_accuracy() -> pd.DataFrame:
    """One row an implementation, dtype, label and side, over the raw outputs of `safety.raw_outputs` but 0.

    Columns: `implementation`, `dtype`, `label`, `side` (wrong side or right side); and for `loss` and `gradient` each:

    - `{}_good_to`: the distance from 0 up to which no error is above 1 % of the exact value, or above 4 units in its last
      place where that is more (bfloat16); nan if there is one from the beginning;
    - `{}_ulp`: the largest error up to there, in units in the last place of the dtype at the exact value;
    - `{}_ulp_at`: the raw output where that is.

    Nothing is asked for where the exact value is below the dtype's smallest normal number. nan where an implementation
    gives no loss, or no gradient.
    """
    return pd.DataFrame([row for dtype in DTYPES for row in _measure_all(dtype)])


def describe_small_losses(accuracy: pd.DataFrame, safety: pd.DataFrame) -> dict[str, int]:
    """Of the implementations that compute from raw outputs and are exact far out, in their usual dtype: how many there are
    (`total`), and how many lose small losses (`lost`): off by more than 1 % somewhere on the right side.

    From the tables of `tabulate_accuracy` and `safety.tabulate_safety`.
    """
    usual = safety[(safety["takes"] == "logit") & (safety["verdict"] == "exact") & safety["usual"]]
    right = accuracy[(accuracy["side"] == PARTS[1]) & accuracy["loss_ulp"].notna()]
    rows = right.merge(usual[["implementation", "dtype"]], on=["implementation", "dtype"])
    good_to = rows.groupby("implementation")["loss_good_to"].min()
    return {"total": len(good_to), "lost": int((good_to < FAR).sum())}


def spacing(values: ArrayLike, dtype: str) -> Doubles:
    """The distance between numbers of a dtype next to each value, as float64: its unit in the last place there.

    Below the smallest normal number that of the denormal ones. `numpy.spacing` does not know bfloat16.
    """
    info = ml_dtypes.finfo(DTYPES[dtype])
    values = np.asarray(values, np.float64)
    exponents = np.where(values == 0, info.minexp, np.frexp(values)[1] - 1)
    return np.ldexp(1.0, np.maximum(exponents, info.minexp) - info.nmant)


def _measure_all(dtype: str) -> Iterator[dict]:
    points = raw_outputs(dtype)
    distances = points[points > 0]
    loss, gradient = (fast_loss, fast_gradient) if dtype in BY_FAST_TRUTH else (exact_loss, exact_gradient)
    # Loss and gradient of label 0 on either side; label 1 is the mirror.
    truths = {
        side: {"loss": loss(sign * distances, 0), "gradient": gradient(sign * distances, 0)}
        for side, sign in zip(PARTS, (1, -1), strict=True)
    }
    for one in IMPLEMENTATIONS.values():
        if dtype in one.dtypes:
            yield from (
                _measure(one, dtype, label, side, distances, truths[side]) for label in (0, 1) for side in PARTS
            )


def _measure(
    implementation: Implementation, dtype: str, label: int, side: str, distances: Floats, truth: Truth
) -> dict:
    x = distances if (label == 0) == (side == PARTS[0]) else -distances
    computed = implementation(x, label)
    found: dict = {"implementation": implementation.name, "dtype": dtype, "label": label, "side": side}
    for what, values in zip(WHAT, computed, strict=True):
        exact = truth[what] if what == "loss" or label == 0 else -truth[what]
        measured = NOTHING if values is None or np.isnan(values).all() else _compare(values, exact, x, dtype)
        found |= dict(zip((f"{what}_good_to", f"{what}_ulp", f"{what}_ulp_at"), measured, strict=True))
    return found


def _compare(values: Floats, exact: Doubles, x: Floats, dtype: str) -> tuple[float, float, float]:
    with np.errstate(invalid="ignore"):
        error = np.abs(values.astype(np.float64) - exact)
    error = np.nan_to_num(error, nan=np.inf, posinf=np.inf)
    error[np.abs(exact) < float(ml_dtypes.finfo(DTYPES[dtype]).smallest_normal)] = 0
    unit = spacing(exact, dtype)
    bad = np.flatnonzero(error > np.maximum(NOTABLE_ERROR * np.abs(exact), ROUNDING * unit))
    good = slice(bad[0] if len(bad) else len(x))
    if good.stop == 0:
        return NOTHING
    in_ulp = error[good] / unit[good]
    worst = int(in_ulp.argmax())
    return float(np.abs(x[good][-1])), float(in_ulp[worst]), float(x[worst])
