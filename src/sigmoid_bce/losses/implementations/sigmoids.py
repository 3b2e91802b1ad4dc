"""The sigmoid as the libraries compute it: the same function, rounded in different places.

Each takes raw outputs of any shape and returns probabilities in their dtype, with every step rounded to it unless the
docstring says otherwise. In float32 all are within a unit in the last place of each other up to 15; beyond that they
differ in which probabilities next to 1 they can return, and in where they return 1 and 0.
"""

from collections.abc import Callable

import ml_dtypes
import numpy as np

from sigmoid_bce.losses.formulas import sigmoid
from sigmoid_bce.losses.implementations.registry import Floats

# Numerator (odd powers) and denominator (even powers), highest first, of the rational function of ONNX Runtime 1.32.0,
# onnxruntime/core/mlas/lib/logistic.cpp; TensorFlow 1.13 to 2.0 had it from Eigen.
RATIONAL_ODD = (
    4.37031012579801e-11,
    1.15627324459942e-07,
    6.08574864600143e-05,
    8.51377133304701e-03,
    2.48287947061529e-01,
)
RATIONAL_EVEN = (
    6.10247389755681e-13,
    5.76102136993427e-09,
    6.29106785017040e-06,
    1.70198817374094e-03,
    1.16817656904453e-01,
    9.93151921023180e-01,
)
RATIONAL_RANGE = 18.0
# TensorFlow 2.2 to 2.8: left of the first the exponential itself, right of the second 1.
HYBRID_RANGE = (-9.0, 15.7243833541870117)
# TensorFlow 2.21, float32 (Eigen's scalar_logistic_op).
RATIO_IS_1_FROM = 16.6355324

# Theano 1.0.5, theano/tensor/nnet/sigm.py:79-83: below the first it returns 0, above the second 1.
THEANO_LIMITS = {"float64": (-709.0, 19.0)}
THEANO_LIMITS_BELOW_FLOAT64 = (-88.0, 15.0)


def sigmoid_from_inverse(x: Floats) -> Floats:
    """1 / (1 + exp(-x)): NumPy, TensorFlow 1.12 and 2.1, MXNet, Paddle.

    1 + exp(-x) is rounded, so that the largest result below 1 is 1 - 2**-23 in float32 (the largest float32 below 1 is
    1 - 2**-24), and results between are multiples of 2**-23.
    """
    return sigmoid(x)


def sigmoid_from_ratio(x: Floats) -> Floats:
    """e / (1 + e) with e = exp(x), and 1 where e overflows: TensorFlow 2.10 to 2.15 (Eigen's logistic).

    Next to 1 it also returns the odd multiples of 2**-24 in float32, so that it passes 1 - 2**-23 earlier, at 16.23. Beyond
    16.6355 it changes between 1 and 1 - 2**-23, as 1 + e is rounded. Denormal numbers become 0.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        e = np.exp(x)
        return without_denormals(np.where(np.isinf(e), x.dtype.type(1), e / (1 + e)))


def sigmoid_from_ratio_with_end(x: Floats) -> Floats:
    """As `sigmoid_from_ratio`, but 1 from 16.6355324 on in float32: TensorFlow 2.21."""
    p = sigmoid_from_ratio(x)
    return np.where(x > np.float32(RATIO_IS_1_FROM), np.float32(1), p) if x.dtype == np.float32 else p


def sigmoid_of_jax(x: Floats) -> Floats:
    """As `sigmoid_from_inverse`, but denormal numbers become 0: JAX 0.10.2 on the CPU."""
    return without_denormals(sigmoid(x))


def without_denormals(p: Floats) -> Floats:
    """Denormal numbers replaced by 0, as processors are told to by these libraries; not in float16, computed in float32."""
    if p.dtype == np.float16:
        return p
    return np.where(np.abs(p) < ml_dtypes.finfo(p.dtype).smallest_normal, p.dtype.type(0), p)


def sigmoid_rounded_once(x: Floats) -> Floats:
    """1 / (1 + exp(-x)), in float32 for 16 bits and rounded at the end: PyTorch on the CPU."""
    if x.dtype.itemsize > 2:
        return sigmoid(x)
    return sigmoid(x.astype(np.float32)).astype(x.dtype)


def sigmoid_theano(x: Floats) -> Floats:
    """1 / (1 + exp(-x)), but 1 above 15 and 0 below -88 (in float64 above 19, below -709).

    Theano 1.0.5, theano/tensor/nnet/sigm.py:79-83. 16 bits are computed in float32 and rounded at the end.
    """
    lowest, highest = THEANO_LIMITS.get(x.dtype.name, THEANO_LIMITS_BELOW_FLOAT64)
    inside = sigmoid_rounded_once(x)
    return np.where(x < lowest, x.dtype.type(0), np.where(x > highest, x.dtype.type(1), inside))


def sigmoid_from_tanh(x: Floats) -> Floats:
    """tanh(x / 2) / 2 + 1/2: Chainer 7.8.1, chainer/functions/activation/sigmoid.py. A staircase at both ends."""
    half = x.dtype.type(0.5)
    return np.tanh(x * half) * half + half


def sigmoid_mirrored(x: Floats) -> Floats:
    """1 / (1 + exp(|x|)) on the left, and 1 minus that on the right: MLX 0.32.4, mlx/backend/cpu/simd/math.h."""
    with np.errstate(over="ignore"):
        y = 1 / (1 + np.exp(np.abs(x)))
    return np.where(x < 0, y, 1 - y)


def sigmoid_rational(x: Floats) -> Floats:
    """A rational function of x clipped to [-18, 18], plus 1/2: TensorFlow 1.13 to 2.0; see `RATIONAL_ODD`.

    It was fitted for its absolute error, so that far on the left nothing of the probability is left, and it is not
    monotone. Every step is rounded; TensorFlow used it in the vector lanes only, and `sigmoid_from_inverse` for the rest.
    """
    return _rational(x, _rounded_twice)


def sigmoid_rational_fused(x: Floats) -> Floats:
    """As `sigmoid_rational`, but multiplication and addition are rounded once, together: ONNX Runtime 1.32.0 (float32)."""
    return _rational(x, _rounded_together)


def sigmoid_hybrid(x: Floats) -> Floats:
    """exp(x) left of -9, 1 right of 15.72, `sigmoid_rational` between: TensorFlow 2.2 to 2.8."""
    left, right = HYBRID_RANGE
    inside = np.minimum(sigmoid_rational(x), x.dtype.type(1))
    with np.errstate(over="ignore"):
        return np.where(x < left, np.exp(x), np.where(x > x.dtype.type(right), x.dtype.type(1), inside))


# By the version of TensorFlow from which on it was in use (float32, on the CPU).
SIGMOIDS_OF_TENSORFLOW: dict[str, Callable[[Floats], Floats]] = {
    "1.12": sigmoid_from_inverse,
    "1.13": sigmoid_rational,
    "2.1": sigmoid_from_inverse,
    "2.2": sigmoid_hybrid,
    "2.10": sigmoid_from_ratio,
    "2.21": sigmoid_from_ratio_with_end,
}


def _rational(x: Floats, multiply_and_add: Callable[[Floats, Floats, np.floating], Floats]) -> Floats:
    number = x.dtype.type
    z = np.minimum(np.maximum(x, number(-RATIONAL_RANGE)), number(RATIONAL_RANGE))
    square = z * z
    odd, even = (np.full_like(x, coefficients[0]) for coefficients in (RATIONAL_ODD, RATIONAL_EVEN))
    for coefficient in RATIONAL_ODD[1:]:
        odd = multiply_and_add(odd, square, number(coefficient))
    for coefficient in RATIONAL_EVEN[1:]:
        even = multiply_and_add(even, square, number(coefficient))
    return np.maximum(odd * z / even + number(0.5), number(0))


def _rounded_twice(a: Floats, b: Floats, c: np.floating) -> Floats:
    return a * b + c


def _rounded_together(a: Floats, b: Floats, c: np.floating) -> Floats:
    return (a.astype(np.float64) * b + np.float64(c)).astype(a.dtype)
