"""What the libraries share: clipping, the forms of the loss, and the ways back through the sigmoid.

Functions of a probability p = sigmoid(x) or a raw output x, and a label t. Every step is rounded to the dtype of the
input, in the order of the originals, because in 16 bits the order decides what becomes 0, infinite or nan.
"""

import numpy as np
from numpy.typing import NDArray

from sigmoid_bce.losses.formulas import EPSILON
from sigmoid_bce.losses.implementations.registry import Floats, WithSlope


def clip(p: Floats, epsilon: float = EPSILON) -> tuple[Floats, NDArray[np.bool_]]:
    """`p` clipped to [epsilon, 1 - epsilon], and whether the gradient passes (a probability on a limit does).

    1 - epsilon is rounded: to 1 - 2**-23 in float32, and to 1, no limit at all, in 16 bits.
    """
    lowest, highest = clipping_limits(p, epsilon)
    return np.minimum(np.maximum(p, lowest), highest), (p >= lowest) & (p <= highest)


def clipping_limits(p: Floats, epsilon: float = EPSILON) -> tuple[np.floating, np.floating]:
    """epsilon and 1 - epsilon in the dtype of `p`."""
    return p.dtype.type(epsilon), p.dtype.type(1 - epsilon)


def masked(gradient: Floats, passes: NDArray[np.bool_]) -> Floats:
    """The gradient where it passes, else exactly 0 (and not 0 times infinity)."""
    return np.where(passes, gradient, gradient.dtype.type(0))


def cross_entropy(p: Floats, t: Floats) -> Floats:
    """-(t log p + (1 - t) log(1 - p)), the textbook formula: nan where 0 meets an infinite logarithm."""
    return -(t * np.log(p) + (1 - t) * np.log(1 - p))


def slope_by_reciprocals(p: Floats, rest: Floats, t: Floats) -> Floats:
    """(1 - t) (1 / rest) - t (1 / p): the derivative with respect to p, where `rest` stands for 1 - p.

    An infinite reciprocal makes nan of the term that the label switches off.
    """
    return (1 - t) * (1 / rest) - t * (1 / p)


def slope_by_quotients(p: Floats, t: Floats) -> Floats:
    """The derivative of `cross_entropy` with respect to p: (1 - t) / (1 - p) - t / p."""
    return (1 - t) / (1 - p) - t / p


def log_of_sigmoid(x: Floats) -> Floats:
    """log sigmoid(x) = min(x, 0) - log(1 + exp(-|x|)), which keeps small values and never overflows."""
    return np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x)))


def logits_by_cases(x: Floats, t: Floats) -> WithSlope:
    """max(x, 0) - x t + log(1 + exp(-|x|)), with the gradient of its three terms, one by one.

    max and |.| are cases of x >= 0, so that the gradient at 0 is right: 1 - t - 1/2.
    """
    right = x >= 0
    e = np.exp(-np.abs(x))
    share = (1 / (1 + e)) * e
    return WithSlope(np.maximum(x, 0) - x * t + np.log1p(e), right.astype(x.dtype) - t + np.where(right, -share, share))


def with_epsilon(p: Floats, t: Floats, epsilon: float) -> WithSlope:
    """-(t log(p + epsilon) + (1 - t) log(1 - p + epsilon)), and its derivative with respect to p (not to x)."""
    e = p.dtype.type(epsilon)
    loss = -(t * np.log(p + e) + (1 - t) * np.log(1 - p + e))
    return WithSlope(loss, slope_by_reciprocals(p + e, 1 - p + e, t))


def back_through_sigmoid(slope: Floats, p: Floats) -> Floats:
    """slope p (1 - p), from left to right: the derivative with respect to the raw output on TensorFlow."""
    return slope * p * (1 - p)
