"""Which samples lie in the clipping range of the article's loss, and on which side of their label."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from sigmoid_bce.losses.formulas import clipping_range


@dataclass(frozen=True)
class Clipped:
    """Of each sample whether its raw output lies in the clipping range: arrays (n,), bool.

    `left` and `right` are sides of the axis; `wrong` are those on the side that their label is not on, which get no
    gradient through the clipped sigmoid although they are wrong.
    """

    left: np.ndarray
    right: np.ndarray
    wrong: np.ndarray

    @property
    def any(self) -> np.ndarray:
        """On either side."""
        return self.left | self.right

    @property
    def right_side(self) -> np.ndarray:
        """On the side of their label."""
        return self.any & ~self.wrong


def find_clipped(raw_outputs: ArrayLike, labels: ArrayLike, limits: tuple[float, float] | None = None) -> Clipped:
    """The samples in the clipping range; `raw_outputs` (n,), float, and `labels` (n,), 0 or 1, in the same order.

    `limits` are the last raw outputs that are not clipped, on the left and on the right: those of float32 unless given
    (`losses.formulas.clipping_range`).
    """
    lowest, highest = limits or limits_of_float32()
    x, ones = np.asarray(raw_outputs, np.float64), np.asarray(labels) == 1
    left, right = x < lowest, x > highest
    return Clipped(left, right, (left & ones) | (right & ~ones))


@cache
def limits_of_float32() -> tuple[float, float]:
    """`clipping_range` of float32, searched once a process."""
    return clipping_range(np.float32)
