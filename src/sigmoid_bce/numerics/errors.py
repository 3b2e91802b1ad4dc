"""How wrong each implementation is near the edge of float32's sigmoid: every float32 from 15 to 17.5, and its mirror."""

import numpy as np
import pandas as pd

from sigmoid_bce.losses.implementations import IMPLEMENTATIONS, Implementation
from sigmoid_bce.losses.implementations.registry import Floats
from sigmoid_bce.numerics.truth import Doubles, fast_gradient, fast_loss

EDGE = (15.0, 17.5)
PARTS = ("wrong side", "right side")


def every_float32(lowest: float, highest: float) -> Floats:
    """All float32 from `lowest` to `highest`, both included and positive, in order."""
    first, last = (np.float32(end).view(np.int32) for end in (lowest, highest))
    return np.arange(first, last + 1, dtype=np.int32).view(np.float32)


def tabulate_truth() -> dict[str, Floats]:
    """The exact loss and gradient of label 0 at every float32 of the edge: `x`, and `loss`, `gradient` on either side.

    On the wrong side of label 0 that is x, on its right side -x; label 1 is its mirror. Keys: `x`, `loss_wrong`,
    `loss_right`, `gradient_wrong`, `gradient_right`. In double precision, see `truth.describe_truth`.
    """
    x = every_float32(*EDGE)
    return {
        "x": x,
        "loss_wrong": fast_loss(x, 0),
        "loss_right": fast_loss(-x, 0),
        "gradient_wrong": fast_gradient(x, 0),
        "gradient_right": fast_gradient(-x, 0),
    }


def tabulate_errors(truth: dict[str, Floats]) -> pd.DataFrame:
    """One row an implementation that is defined in float32, label and side, over all of `truth` (see `tabulate_truth`).

    Columns: `implementation`, `label`, `side`; `values`: how many raw outputs; `loss_error`, `loss_error_at`: the largest
    difference from the exact loss, and the raw output where it is; `loss_ulp`, `loss_relative`: the largest difference in
    units in the last place of float32 at the exact value, and relative to it; `gradient_error`, `gradient_error_at`;
    `steps`: how often the loss moves from one raw output to the next. Infinite where a value is not finite, nan where there
    is none.
    """
    wide = [one for one in IMPLEMENTATIONS.values() if "float32" in one.dtypes]
    return pd.DataFrame([_measure(one, label, side, truth) for one in wide for label in (0, 1) for side in PARTS])


def _measure(implementation: Implementation, label: int, side: str, truth: dict[str, Floats]) -> dict:
    part = side.split()[0]
    x = truth["x"] if (label == 0) == (side == PARTS[0]) else -truth["x"]
    loss, gradient = implementation(x, label)
    exact = truth[f"loss_{part}"]
    error = _differences(loss, exact)
    worst = int(error.argmax())
    found = {
        "implementation": implementation.name,
        "label": label,
        "side": side,
        "values": len(x),
        "loss_error": error[worst],
        "loss_error_at": float(x[worst]),
        "loss_ulp": (error / np.spacing(exact.astype(np.float32))).max(),
        "loss_relative": (error / exact).max(),
        "gradient_error": np.nan,
        "gradient_error_at": np.nan,
        "steps": int((loss[1:] != loss[:-1]).sum()),
    }
    if gradient is not None:
        error = _differences(gradient, truth[f"gradient_{part}"] * (1 if label == 0 else -1))
        found |= {"gradient_error": error.max(), "gradient_error_at": float(x[int(error.argmax())])}
    return found


def _differences(found: Floats, exact: Floats) -> Doubles:
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(np.abs(found - exact), nan=np.inf, posinf=np.inf)
