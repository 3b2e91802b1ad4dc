"""The exact loss and gradient: by arbitrary precision, and by double precision where that is shown to be enough.

Both depend only on how far a raw output is on the wrong side of its label: s = x for label 0, s = -x for label 1. The loss
is log(1 + exp(s)), its derivative with respect to s the sigmoid of s; for label 1 the gradient has the other sign.
"""

from collections.abc import Callable

import mpmath
import numpy as np
from numpy.typing import ArrayLike, NDArray

from sigmoid_bce.losses.numerics import grid

# Bits of the mantissa while computing: exp(-1000) next to 1 takes 1443 of them.
PRECISION = 1600
REACH = 1000.0

Doubles = NDArray[np.float64]


def exact_loss(x: ArrayLike, t: ArrayLike) -> Doubles:
    """The loss of raw outputs `x` with labels `t` (0 or 1), correctly rounded to float64: slow, for thousands of values."""
    return _exactly(lambda s: mpmath.log(1 + mpmath.exp(s)), _wrongness(x, t))


def exact_gradient(x: ArrayLike, t: ArrayLike) -> Doubles:
    """The derivative of the loss with respect to `x`, correctly rounded to float64."""
    return _exactly(lambda s: 1 / (1 + mpmath.exp(-s)), _wrongness(x, t)) * _sign(x, t)


def fast_loss(x: ArrayLike, t: ArrayLike) -> Doubles:
    """As `exact_loss` to within the error that `describe_truth` measures, in float64: max(s, 0) + log1p(exp(-|s|))."""
    s = _wrongness(x, t)
    return np.maximum(s, 0) + np.log1p(np.exp(-np.abs(s)))


def fast_gradient(x: ArrayLike, t: ArrayLike) -> Doubles:
    """As `exact_gradient` to within the error that `describe_truth` measures, in float64; small values keep digits."""
    s = _wrongness(x, t)
    e = np.exp(-np.abs(s))
    return np.where(s >= 0, 1, e) / (1 + e) * _sign(x, t)


def describe_truth(step: float = 0.25) -> dict[str, float]:
    """How far the fast way is from the exact one, over raw outputs from -1000 to 1000 and both labels.

    `points`: how many values were compared; `loss_ulp`, `gradient_ulp`: the largest differences, in units in the last place
    of float64; `loss_ulp_float32`, `gradient_ulp_float32`: the same in those of float32, so that one can see that the fast
    way is enough to judge float32 and 16 bits by.
    """
    x = np.tile(grid(-REACH, REACH, step), 2)
    t = np.repeat([0, 1], len(x) // 2)
    found = {"points": len(x), "reach": REACH}
    for name, exact, fast in (("loss", exact_loss, fast_loss), ("gradient", exact_gradient, fast_gradient)):
        right, quick = exact(x, t), fast(x, t)
        error = np.abs(quick - right)
        found[f"{name}_ulp"] = float((error / np.spacing(np.abs(right))).max())
        normal = np.abs(right) >= np.finfo(np.float32).tiny
        in_float32 = np.spacing(np.abs(right[normal]).astype(np.float32)).astype(np.float64)
        found[f"{name}_ulp_float32"] = float((error[normal] / in_float32).max())
    return found


def _wrongness(x: ArrayLike, t: ArrayLike) -> Doubles:
    return np.asarray(x, np.float64) * _sign(x, t)


def _sign(x: ArrayLike, t: ArrayLike) -> Doubles:
    return np.where(np.broadcast_to(t, np.shape(x)) > 0, -1.0, 1.0)


def _exactly(function: Callable[[mpmath.mpf], mpmath.mpf], s: Doubles) -> Doubles:
    with mpmath.workprec(PRECISION):
        values = [float(function(mpmath.mpf(float(one)))) for one in s.flatten()]
    return np.array(values, np.float64).reshape(s.shape)
