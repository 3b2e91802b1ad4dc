"""Where each implementation ends: ceiling and floor of its loss, and from where on its gradient is dead."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS, Implementation
from sigmoid_bce.losses.implementations.registry import Floats
from sigmoid_bce.numerics.safety import ASKED, raw_outputs


def tabulate_limits() -> pd.DataFrame:
    """One row an implementation and dtype.

    Columns, for label 0 and 1 each (`_0`, `_1`): `ceiling`, `floor`: the loss 1000 units on the wrong, and on the right
    side; `dead_from`: the raw output from which on, outwards, the gradient on the wrong side is exactly 0 or undefined;
    `flat_from`: likewise for a loss that does not move (both found to the last number of the dtype, nan if there is none);
    `gradient_at_16.64`, `gradient_at_20`, `gradient_at_40`: of a sample that far on its wrong side, rounded to the dtype.
    """
    rows = [_find(one, dtype) for one in IMPLEMENTATIONS.values() for dtype in one.dtypes]
    return pd.DataFrame(rows)


def first_from_which(holds: Callable[[Floats], NDArray[np.bool_]], grid: Floats) -> float:
    """The first of the dtype's numbers from which on a condition holds to the end of a grid, which goes outwards.

    The condition is asked at the grid but for its last point; between the last point where it fails and the next one it is
    halved. nan if it fails at the end.
    """
    grid = grid[:-1]
    held = holds(grid)
    if not held[-1]:
        return float("nan")
    failing = np.flatnonzero(~held)
    if not len(failing):
        return float(grid[0])
    inside, outside = grid[failing[-1]], grid[failing[-1] + 1]
    while np.nextafter(inside, outside) != outside:
        middle = ((inside.astype(np.float64) + outside.astype(np.float64)) / 2).astype(grid.dtype)
        if middle in (inside, outside):
            middle = np.nextafter(inside, outside)
        inside, outside = (inside, middle) if holds(np.array([middle]))[0] else (middle, outside)
    return float(outside)


def _find(implementation: Implementation, dtype: str) -> dict:
    number = DTYPES[dtype].type
    grid = raw_outputs(dtype)
    found: dict = {"implementation": implementation.name, "dtype": dtype}
    for label, wrong in ((0, grid[grid > 0]), (1, grid[grid < 0][::-1])):
        far = np.array([wrong[-1], -wrong[-1]])
        # Adding 0 turns -0.0 into 0.
        found[f"ceiling_{label}"], found[f"floor_{label}"] = implementation(far, label).loss.astype(np.float64) + 0
        found[f"flat_from_{label}"] = first_from_which(partial(_rests, implementation, label, far[:1]), wrong)
        found[f"dead_from_{label}"] = first_from_which(partial(_is_dead, implementation, label), wrong)
        for distance in ASKED:
            gradient = implementation(np.array([number(distance if label == 0 else -distance)]), label).gradient
            found[f"gradient_at_{distance:g}_{label}"] = np.nan if gradient is None else float(gradient[0]) + 0
    return found


def _rests(implementation: Implementation, label: int, far: Floats, x: Floats) -> NDArray[np.bool_]:
    resting = implementation(far, label).loss[0]
    return implementation(x, label).loss == resting


def _is_dead(implementation: Implementation, label: int, x: Floats) -> NDArray[np.bool_]:
    gradient = implementation(x, label).gradient
    if gradient is None:
        return np.zeros(x.shape, bool)
    return (gradient == 0) | ~np.isfinite(gradient.astype(np.float64))
