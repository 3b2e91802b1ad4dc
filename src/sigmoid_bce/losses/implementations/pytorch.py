"""PyTorch's losses, and Paddle's, which follow it."""

import numpy as np

from sigmoid_bce.losses.implementations.forms import (
    back_through_sigmoid,
    cross_entropy,
    log_of_sigmoid,
    slope_by_quotients,
)
from sigmoid_bce.losses.implementations.registry import Computed, Floats, WithSlope, implementation
from sigmoid_bce.losses.implementations.sigmoids import sigmoid_from_inverse, sigmoid_rounded_once

LOWEST_LOGARITHM = -100.0
SMALLEST_DENOMINATOR = 1e-12


def limited_logarithms(p: Floats, t: Floats) -> WithSlope:
    """-(t log p + (1 - t) log1p(-p)) with logarithms of at least -100, and its derivative with respect to p.

    That is (p - t) / max(p (1 - p), 1e-12). PyTorch 2.13.0, aten/src/ATen/native/Loss.cpp, binary_cross_entropy.
    """
    floor = p.dtype.type(LOWEST_LOGARITHM)
    loss = (t - 1) * np.maximum(np.log1p(-p), floor) - t * np.maximum(np.log(p), floor)
    return WithSlope(loss, (p - t) / np.maximum((1 - p) * p, p.dtype.type(SMALLEST_DENOMINATOR)))


def back_through_torch_sigmoid(slope: Floats, p: Floats) -> Floats:
    """slope (1 - p) p, from left to right; bfloat16 in float32 and rounded once, float16 step by step.

    As measured with PyTorch 2.13.0 on the CPU, aten/src/ATen/native/cpu/BinaryOpsKernel.cpp, sigmoid_backward_kernel.
    """
    if p.dtype.name != "bfloat16":
        return slope * (1 - p) * p
    wide = p.astype(np.float32)
    return (slope.astype(np.float32) * (1 - wide) * wide).astype(p.dtype)


@implementation(
    title="PyTorch BCELoss",
    library="PyTorch",
    versions="since early 2020 (1.5); measured with 2.13.0",
    where="aten/src/ATen/native/Loss.cpp, binary_cross_entropy (PyTorch 2.13.0)",
    form="BCELoss",
    takes="probability",
)
def torch_bce(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """BCELoss: logarithms of at least -100; the gradient dies where p is 1, and far on the left. PyTorch 2.13.0."""
    p = sigmoid_rounded_once(x) if p is None else p
    loss, slope = limited_logarithms(p, t)
    return Computed(loss, back_through_torch_sigmoid(slope, p))


@implementation(
    title="The textbook formula in PyTorch",
    library="none",
    versions="as one writes it down",
    where="any textbook; measured as -(t log p + (1 - t) log(1 - p)) in PyTorch 2.13.0",
    form="naive",
    takes="probability",
)
def naive_torch(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """-(t log p + (1 - t) log(1 - p)), with PyTorch's rounding. nan where 0 meets an infinite logarithm."""
    p = sigmoid_rounded_once(x) if p is None else p
    return Computed(cross_entropy(p, t), back_through_torch_sigmoid(slope_by_quotients(p, t), p))


@implementation(
    title="PyTorch BCELoss before 2020",
    library="PyTorch",
    versions="up to 2019 (the THNN library); from the source, not measured",
    where="aten/src/THNN/generic/BCECriterion.c (PyTorch 1.0)",
    form="THNN",
    takes="probability",
)
def torch_bce_thnn(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """BCELoss of old: log(1e-12) where p is exactly 0 or 1, else the textbook formula. PyTorch 1.0.

    The gradient is (p - t) / ((1 - p + 1e-12) (p + 1e-12)) p (1 - p).
    """
    p = sigmoid_from_inverse(x) if p is None else p
    e = p.dtype.type(SMALLEST_DENOMINATOR)
    log_p, log_rest = (np.log(np.where(part == 0, e, part)) for part in (p, 1 - p))
    slope = (p - t) / ((1 - p + e) * (p + e))
    return Computed(-(t * log_p + (1 - t) * log_rest), back_through_sigmoid(slope, p))


@implementation(
    title="PyTorch BCEWithLogitsLoss",
    library="PyTorch",
    versions="measured with 2.13.0; also Keras 3 on PyTorch with from_logits",
    where="aten/src/ATen/native/Loss.cpp, binary_cross_entropy_with_logits (PyTorch 2.13.0)",
    form="fused",
    takes="logit",
)
def torch_logits(x: Floats, t: Floats) -> Computed:
    """(1 - t) x - log sigmoid(x), with the gradient sigmoid(x) - t. PyTorch 2.13.0.

    For label 0 a small loss is the difference of two large numbers, and 0 from about -16 on. 16 bits take the logarithm of
    the sigmoid in float32 and round it once.
    """
    narrow = x.dtype.itemsize <= 2
    log_p = log_of_sigmoid(x.astype(np.float32)).astype(x.dtype) if narrow else log_of_sigmoid(x)
    return Computed((1 - t) * x - log_p, sigmoid_rounded_once(x) - t)


@implementation(
    title="Paddle binary_cross_entropy",
    library="Paddle",
    versions="measured with 3.3.1",
    where="paddle/phi/kernels/cpu/bce_loss_kernel.cc (Paddle 3.3.1)",
    form="BCELoss",
    takes="probability",
    dtypes=("float32", "float64"),
)
def paddle_bce(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """As PyTorch's BCELoss, but with log(1 - p), so that small losses for label 0 are steps. Paddle 3.3.1."""
    p = sigmoid_from_inverse(x) if p is None else p
    floor = p.dtype.type(LOWEST_LOGARITHM)
    loss = (t - 1) * np.maximum(np.log(1 - p), floor) - t * np.maximum(np.log(p), floor)
    return Computed(loss, back_through_sigmoid(limited_logarithms(p, t).slope, p))


@implementation(
    title="Paddle, logits",
    library="Paddle",
    versions="measured with 3.3.1",
    where="paddle/phi/kernels/cpu/sigmoid_cross_entropy_with_logits_grad_kernel.cc (Paddle 3.3.1)",
    form="fused",
    takes="logit",
    dtypes=("float32", "float64"),
)
def paddle_logits(x: Floats, t: Floats) -> Computed:
    """max(x, 0) - x t + log(1 + exp(-|x|)), whose gradient at exactly 0 is wrong: -1/2 - t. Paddle 3.3.1.

    1 + exp(-|x|) is rounded, so that small losses are steps, and 0 from about 17 on. At 0, the case of max is taken from
    the left and that of |x| from the right.
    """
    e = np.exp(-np.abs(x))
    share = e / (1 + e)
    gradient = (x > 0).astype(x.dtype) - t + np.where(x >= 0, -share, share)
    return Computed(np.maximum(x, 0) - x * t + np.log(1 + e), gradient)
