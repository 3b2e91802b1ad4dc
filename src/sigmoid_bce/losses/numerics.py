"""What rounding and clipping do to the sigmoid and to binary cross-entropy: curves, and the numbers read off them.

Pure functions of a grid of raw outputs; no data, no network. Grids have steps of a power of two, so that every point is
exact in float32.
"""

import numpy as np
import pandas as pd

from sigmoid_bce.losses.formulas import (
    bce_exact,
    bce_naive,
    bce_raw,
    bce_sigmoid,
    clipping_range,
    logit,
    moving_range,
    sigmoid,
)

NOTABLE_ERROR = 0.01
STEPS_BETWEEN = (14, 17)
FINE_STEP = 2.0**-12


def grid(lowest: float, highest: float, step: float) -> np.ndarray:
    """Points from `lowest` to `highest`, both included: multiples of `step`, as float64."""
    return np.arange(round(lowest / step), round(highest / step) + 1) * step


def tabulate_sigmoid_and_logit() -> pd.DataFrame:
    """The sigmoid on [-7, 7] and the logit on (0, 1), in float64: columns `function`, `input`, `output`."""
    x, p = grid(-7, 7, 2.0**-5), grid(0.001, 0.999, 0.001)
    curves = [("sigmoid", x, sigmoid(x)), ("logit", p, logit(p))]
    return pd.concat(
        [pd.DataFrame({"function": name, "input": i, "output": o}) for name, i, o in curves], ignore_index=True
    )


def tabulate_logit_error(step: float = 2.0**-8) -> pd.DataFrame:
    """How far logit(sigmoid(x)) is from x, every step of it in float32, for x in [-25, 25].

    Columns, float32: `raw_output` (x), `round_trip` (y; inf where the logit divides by zero), `relative_error`
    ((y - x) / x, a fraction; nan at x = 0, where there is none).
    """
    x = grid(-25, 25, step).astype(np.float32)
    y = logit(sigmoid(x))
    error = np.full_like(x, np.nan)
    np.divide(y - x, x, out=error, where=x != 0)
    # Adding 0 turns the -0.0 of an exact round trip of a negative x into 0.
    return pd.DataFrame({"raw_output": x, "round_trip": y, "relative_error": error + 0})


def tabulate_bce_of_raw_output(step: float = 2.0**-7) -> pd.DataFrame:
    """Binary cross-entropy of a sample with label 1, for raw outputs in [-50, 50].

    Columns: `raw_output`; `from_raw_output` and `through_sigmoid`, in float32; `naive`, computed in longdouble (whose
    precision depends on the platform) and kept as float64; nan where the naive formula has no value.
    """
    x = grid(-50, 50, step)
    return pd.DataFrame(
        {
            "raw_output": x.astype(np.float32),
            "from_raw_output": bce_raw(x.astype(np.float32), 1),
            "through_sigmoid": bce_sigmoid(x.astype(np.float32), 1),
            "naive": bce_naive(x, 1).astype(np.float64),
        }
    )


def describe_numerics() -> dict:
    """The numbers of part 1, all computed here; raw outputs to within `grid_step`, except those found by search.

    - `logit_error`: from which raw output the relative error of the round trip passes 1 % (`first_above`), from which it
      stays there (`for_good_above`), from which the logit divides by zero; the largest error left of -1.
    - `loss`: floor and ceiling of the loss through the sigmoid for labels 0 and 1; the raw outputs beyond which it
      does not move; those beyond which the sigmoid is clipped.
    - `steps`: the jumps of that loss between 14 and 17, by label: how many, the smallest and the largest.
    - `naive`: from which raw output the naive formula, label 1, is off by 1 %, and from which it has no value.
    - `longdouble_nmant`: bits of longdouble's mantissa on this platform, on which `naive` depends.
    """
    return {
        "grid_step": FINE_STEP,
        "notable_error": NOTABLE_ERROR,
        "longdouble_nmant": int(np.finfo(np.longdouble).nmant),
        "logit_error": describe_logit_error(tabulate_logit_error(FINE_STEP)),
        "loss": describe_loss_limits(),
        "steps": {"between": list(STEPS_BETWEEN)} | {str(label): describe_steps(label) for label in (0, 1)},
        "naive": describe_naive(),
    }


def describe_logit_error(table: pd.DataFrame) -> dict[str, float]:
    """Where the round trip's error matters, from the table of `tabulate_logit_error`."""
    # Next to 0 the error is large only relative to a vanishing raw output.
    right, left = table[table["raw_output"] > 1], table[table["raw_output"] < -1]
    notable = right["relative_error"].abs() > NOTABLE_ERROR
    return {
        "first_above": float(right["raw_output"][notable].iloc[0]),
        "for_good_above": _first_after(right["raw_output"], ~notable),
        "division_by_zero_from": float(right["raw_output"][np.isinf(right["round_trip"])].iloc[0]),
        "largest_left_of_-1": float(left["relative_error"].abs().max()),
    }


def describe_loss_limits() -> dict:
    """Floor, ceiling and limits of the loss through the sigmoid, in float32."""
    far = np.float32(100)
    moves, unclipped = moving_range(np.float32), clipping_range(np.float32)
    return {
        "floor": {"0": float(bce_sigmoid(-far, 0)), "1": float(bce_sigmoid(far, 1))},
        "ceiling": {"0": float(bce_sigmoid(far, 0)), "1": float(bce_sigmoid(-far, 1))},
        "flat_left_of": moves[0],
        "flat_right_of": moves[1],
        "clipped_left_of": unclipped[0],
        "clipped_right_of": unclipped[1],
    }


def describe_steps(label: int) -> dict[str, float]:
    """The jumps of the loss through the sigmoid (float32) between the raw outputs `STEPS_BETWEEN`."""
    loss = bce_sigmoid(grid(*STEPS_BETWEEN, FINE_STEP).astype(np.float32), label)
    jumps = np.abs(np.diff(loss.astype(np.float64)))
    jumps = jumps[jumps > 0]
    return {"count": len(jumps), "smallest": float(jumps.min()), "largest": float(jumps.max())}


def describe_naive() -> dict[str, float]:
    """Where the naive formula, label 1, leaves the exact loss on the right, and where it ends."""
    x = pd.Series(grid(1, 150, FINE_STEP))
    naive, exact = bce_naive(x, 1), bce_exact(x, 1)
    off = ~(np.abs(naive / exact - 1) < NOTABLE_ERROR)
    return {"off_from": float(x[off].iloc[0]), "breaks_from": float(x[np.isnan(naive)].iloc[0])}


def _first_after(x: pd.Series, holds: pd.Series) -> float:
    """The value that follows the last one for which `holds`."""
    return float(x[x > x[holds].iloc[-1]].iloc[0])
