"""Binary cross-entropy from raw outputs and through a clipped sigmoid, with gradients, in NumPy.

Every function computes in the dtype of its first argument, at each step: float32 in, float32 throughout. Arrays of any
shape; `x` is the raw output, `t` the label (0 or 1), broadcast against it. Losses and gradients are per sample.

Two formulas, both of Keras 2.2.4 on TensorFlow 1.12 in their time:

- from the raw output: `tf.nn.sigmoid_cross_entropy_with_logits`;
- through the sigmoid: `keras.losses.binary_crossentropy` (keras/backend/tensorflow_backend.py:3357-3379), which clips
  the probability to [epsilon, 1 - epsilon], turns it back into a raw value, and calls the former.
"""

from collections.abc import Callable

import ml_dtypes
import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Floats = NDArray[np.floating]

# Keras's default `epsilon()`.
EPSILON = 1e-7


def sigmoid(x: ArrayLike) -> Floats:
    """1 / (1 + exp(-x)), in the dtype of `x`. Raises TypeError unless that is a floating one."""
    x = _floats(x)
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def logit(p: ArrayLike) -> Floats:
    """log(p / (1 - p)), the inverse of the sigmoid, in the dtype of `p`; -inf at 0, inf (a division by zero) at 1."""
    p = _floats(p)
    with np.errstate(divide="ignore"):
        return np.log(p / (1 - p))


def bce_raw(x: ArrayLike, t: ArrayLike) -> Floats:
    """Loss from the raw output: max(x, 0) - x t + log(1 + exp(-|x|)), which never overflows and keeps small values."""
    x, t = _floats_and_labels(x, t)
    return np.maximum(x, 0) - x * t + np.log1p(np.exp(-np.abs(x)))


def gradient_raw(x: ArrayLike, t: ArrayLike) -> Floats:
    """Derivative of `bce_raw` with respect to `x`: sigmoid(x) - t."""
    x, t = _floats_and_labels(x, t)
    return sigmoid(x) - t


def bce_sigmoid(x: ArrayLike, t: ArrayLike, epsilon: float = EPSILON) -> Floats:
    """Loss through the sigmoid: clip sigmoid(x) to [epsilon, 1 - epsilon], take the logit, and the loss from that."""
    x, t = _floats_and_labels(x, t)
    lowest, highest = _probability_limits(x.dtype, epsilon)
    return bce_raw(logit(np.minimum(np.maximum(sigmoid(x), lowest), highest)), t)


def gradient_sigmoid(x: ArrayLike, t: ArrayLike, epsilon: float = EPSILON) -> Floats:
    """Derivative of `bce_sigmoid` with respect to `x`, as backpropagation takes it: exactly 0 where the clipping acts.

    With p = sigmoid(x) and q its clipped value: (q - t) / (q (1 - q)) p (1 - p) where q = p, else 0. A probability
    that equals a limit passes, as in `tf.clip_by_value`.
    """
    x, t = _floats_and_labels(x, t)
    p = sigmoid(x)
    lowest, highest = _probability_limits(x.dtype, epsilon)
    q = np.minimum(np.maximum(p, lowest), highest)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        gradient = (q - t) / (q * (1 - q)) * (p * (1 - p))
    return np.where((p < lowest) | (p > highest), x.dtype.type(0), gradient)


def bce_naive(x: ArrayLike, t: ArrayLike) -> Floats:
    """The textbook formula -t log p - (1 - t) log(1 - p) on p = sigmoid(x), not clipped, in longdouble.

    It breaks (0 times infinity is nan) where p rounds to 0 or 1. How far longdouble reaches depends on the platform:
    64 bits of mantissa on x86, 53 where it is the same as double, 113 on some others.
    """
    x, t = _floats_and_labels(np.asarray(x, np.longdouble), t)
    p = sigmoid(x)
    with np.errstate(divide="ignore", invalid="ignore"):
        return -t * np.log(p) - (1 - t) * np.log(1 - p)


def bce_exact(x: ArrayLike, t: ArrayLike) -> Floats:
    """`bce_raw` in extended precision (longdouble): the reference that the other losses are compared with."""
    return bce_raw(np.asarray(x, np.longdouble), t)


def clipping_range(dtype: DTypeLike = np.float32, epsilon: float = EPSILON) -> tuple[float, float]:
    """Where the clipping range begins, on the left and on the right: the last raw outputs that are not clipped.

    Found by search. Beyond either, the gradient of a sample's loss through the sigmoid is exactly 0, for both labels.
    In float32 they are about -16.118 and 16.636; they differ because 1 - 1e-7 rounds to 1 - 2**-23 there.
    Raises ValueError where 1 - epsilon rounds to 1 in `dtype` (16 bits), so that the clipping has no upper limit.
    """
    dtype = np.dtype(dtype)
    zero, far = _zero_and_far(dtype)
    lowest, highest = _probability_limits(dtype, epsilon)
    if highest == 1:
        raise ValueError(
            f"1 - {epsilon} is 1 in {dtype}: a sigmoid near 1 is not clipped. Hint: take float32 or float64."
        )
    return (
        _last_where(lambda x: bool(sigmoid(x) >= lowest), zero, -far),
        _last_where(lambda x: bool(sigmoid(x) <= highest), zero, far),
    )


def moving_range(dtype: DTypeLike = np.float32, epsilon: float = EPSILON) -> tuple[float, float]:
    """The raw outputs beyond which the loss through the sigmoid no longer moves: lowest and highest, found by search.

    In float32 about -16.118 and 15.537. On the right this comes before the clipping range, because the last sigmoid
    below 1 is the clipping limit itself: from there on the loss is flat while backpropagation still returns a gradient.
    """
    zero, far = _zero_and_far(np.dtype(dtype))
    floor, ceiling = bce_sigmoid(far, 1, epsilon), bce_sigmoid(-far, 1, epsilon)
    return (
        _last_where(lambda x: bool(bce_sigmoid(x, 1, epsilon) != ceiling), zero, -far),
        _last_where(lambda x: bool(bce_sigmoid(x, 1, epsilon) != floor), zero, far),
    )


def _floats(x: ArrayLike) -> Floats:
    x = np.asarray(x)
    if not (np.issubdtype(x.dtype, np.floating) or x.dtype == ml_dtypes.bfloat16):
        raise TypeError(f"raw outputs and probabilities must be floating numbers, not {x.dtype}")
    return x


def _floats_and_labels(x: ArrayLike, t: ArrayLike) -> tuple[Floats, Floats]:
    x = _floats(x)
    return x, np.asarray(t).astype(x.dtype)


def _probability_limits(dtype: np.dtype, epsilon: float) -> tuple[np.floating, np.floating]:
    lowest = dtype.type(epsilon)
    return lowest, 1 - lowest


def _zero_and_far(dtype: np.dtype) -> tuple[np.floating, np.floating]:
    """Zero, and a raw output whose sigmoid is clipped in every dtype."""
    return dtype.type(0), dtype.type(100)


def _last_where(holds: Callable[[np.floating], bool], inside: np.floating, outside: np.floating) -> float:
    """The last number of the dtype, from `inside` towards `outside`, for which `holds`; true before it, false after."""
    while np.nextafter(inside, outside) != outside:
        middle = inside + (outside - inside) / 2
        inside, outside = (middle, outside) if holds(middle) else (inside, middle)
    return float(inside)
