"""Optax, MXNet, MLX, Theano, PyTensor, Chainer and ONNX Runtime, and the textbook formula."""

import numpy as np

from sigmoid_bce.losses.implementations.forms import (
    back_through_sigmoid,
    cross_entropy,
    log_of_sigmoid,
    slope_by_quotients,
    with_epsilon,
)
from sigmoid_bce.losses.implementations.pytorch import LOWEST_LOGARITHM
from sigmoid_bce.losses.implementations.registry import Computed, Floats, implementation
from sigmoid_bce.losses.implementations.sigmoids import (
    sigmoid_from_inverse,
    sigmoid_from_tanh,
    sigmoid_mirrored,
    sigmoid_of_jax,
    sigmoid_rational_fused,
    sigmoid_theano,
)

MXNET_EPSILON = 1e-12
# Theano 1.0.5, theano/tensor/nnet/sigm.py:356-360: above the first, softplus(x) is x, below the second 0.
THEANO_SOFTPLUS = {"float64": (16.0, -745.0)}
THEANO_SOFTPLUS_BELOW_FLOAT64 = (14.0, -103.0)
ONLY_WIDE = ("float32", "float64")


@implementation(
    title="The textbook formula in JAX",
    library="none",
    versions="as one writes it down",
    where="any textbook; measured as -(t log p + (1 - t) log(1 - p)) in JAX 0.10.2",
    form="naive",
    takes="probability",
)
def naive(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """-(t log p + (1 - t) log(1 - p)), with JAX's rounding. nan where 0 meets an infinite logarithm."""
    p = sigmoid_of_jax(x) if p is None else p
    return Computed(cross_entropy(p, t), slope_by_quotients(p, t) * (p * (1 - p)))


@implementation(
    title="Optax, logits",
    library="JAX",
    versions="Optax 0.2.8, with Flax as well; also Keras 3 on JAX with from_logits",
    where="optax/losses/_classification.py:80-83 (Optax 0.2.8)",
    form="fused",
    takes="logit",
)
def optax_logits(x: Floats, t: Floats) -> Computed:
    """-t log sigmoid(x) - (1 - t) log sigmoid(-x). Optax 0.2.8 on JAX 0.10.2.

    The derivative of softplus(x) = -log sigmoid(-x) is exp(x - softplus(x)) in JAX.
    """
    log_p, log_rest = log_of_sigmoid(x), log_of_sigmoid(-x)
    gradient = (1 - t) * np.exp(x + log_rest) - t * np.exp(-x + log_p)
    return Computed(-t * log_p - (1 - t) * log_rest, gradient)


@implementation(
    title="MXNet, logits",
    library="MXNet",
    versions="measured with 1.9.1 (Gluon)",
    where="python/mxnet/gluon/loss.py:281-282 (MXNet 1.9.1)",
    form="fused",
    takes="logit",
    dtypes=ONLY_WIDE,
)
def mxnet_logits(x: Floats, t: Floats) -> Computed:
    """max(x, 0) - x t + log(1 + exp(-|x|)), whose gradient at exactly 0 is wrong: -t. MXNet 1.9.1.

    The derivatives of max(x, 0) and of |x| are both taken as 0 there. MXNet's own log(1 + exp(.)) is noisy: it is off by up
    to 4e-6 in float32, and can be negative; that is not reproduced here.
    """
    e = np.exp(-np.abs(x))
    gradient = (x > 0).astype(x.dtype) - t - np.sign(x) * (e / (1 + e))
    return Computed(np.maximum(x, 0) - x * t + np.log1p(e), gradient)


@implementation(
    title="MXNet, probabilities",
    library="MXNet",
    versions="measured with 1.9.1 (Gluon, from_sigmoid=True)",
    where="python/mxnet/gluon/loss.py:290-293 (MXNet 1.9.1)",
    form="eps 1e-12",
    takes="probability",
    dtypes=ONLY_WIDE,
)
def mxnet_sigmoid(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """-(t log(p + 1e-12) + (1 - t) log(1 - p + 1e-12)). MXNet 1.9.1. In float32, 1 + 1e-12 is 1."""
    p = sigmoid_from_inverse(x) if p is None else p
    loss, slope = with_epsilon(p, t, MXNET_EPSILON)
    return Computed(loss, back_through_sigmoid(slope, p))


@implementation(
    title="MXNet LogisticRegressionOutput",
    library="MXNet",
    versions="measured with 1.9.1",
    where="src/operator/regression_output-inl.h (MXNet 1.9.1)",
    form="gradient only",
    takes="logit",
    dtypes=ONLY_WIDE,
)
def mxnet_logistic_output(x: Floats, t: Floats) -> Computed:
    """A layer that has a gradient, sigmoid(x) - t, and no loss (nan here). MXNet 1.9.1."""
    return Computed(np.full_like(x, np.nan), sigmoid_from_inverse(x) - t)


@implementation(
    title="MLX, logits",
    library="MLX",
    versions="measured with 0.32.4",
    where="mlx/nn/losses.py:193 (MLX 0.32.4)",
    form="fused",
    takes="logit",
    dtypes=ONLY_WIDE,
)
def mlx_logits(x: Floats, t: Floats) -> Computed:
    """log(exp(0) + exp(x)) - x t, with the gradient sigmoid(x) - t. MLX 0.32.4.

    For label 1 a small loss is the difference of two large numbers, and 0 from about 17 on.
    """
    return Computed(np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x))) - x * t, sigmoid_mirrored(x) - t)


@implementation(
    title="MLX, probabilities",
    library="MLX",
    versions="measured with 0.32.4 (with_logits=False)",
    where="mlx/nn/losses.py:195-197 (MLX 0.32.4)",
    form="BCELoss w/o safe backward",
    takes="probability",
    dtypes=ONLY_WIDE,
)
def mlx_sigmoid(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """Logarithms of at least -100, and no care for their gradient: nan where p is 0 or 1. MLX 0.32.4."""
    p = sigmoid_mirrored(x) if p is None else p
    floor = p.dtype.type(LOWEST_LOGARITHM)
    log_p, log_rest = np.log(p), np.log(1 - p)
    loss = -(t * np.maximum(log_p, floor) + (1 - t) * np.maximum(log_rest, floor))
    slope = (1 - t) * (log_rest >= floor) / (1 - p) - t * (log_p >= floor) / p
    return Computed(loss, back_through_sigmoid(slope, p))


@implementation(
    title="Theano, rewritten",
    library="Theano",
    versions="measured with 1.0.5 (FAST_RUN, the default)",
    where="theano/tensor/nnet/sigm.py:319-360 and its rewrites of log(sigmoid(x)) (Theano 1.0.5)",
    form="fused by optimiser",
    takes="logit",
    dtypes=ONLY_WIDE,
)
def theano_rewritten(x: Floats, t: Floats) -> Computed:
    """The textbook formula on a sigmoid, rewritten to t softplus(-x) + (1 - t) softplus(x). Theano 1.0.5.

    Its softplus(x) is x from 14 on, its sigmoid 1 from 15 on.
    """
    loss = t * _theano_softplus(-x) + (1 - t) * _theano_softplus(x)
    return Computed(loss, (1 - t) * sigmoid_theano(x) - t * sigmoid_theano(-x))


@implementation(
    title="Theano, not rewritten",
    library="Theano",
    versions="measured with 1.0.5 (FAST_COMPILE)",
    where="theano/tensor/nnet/nnet.py:2008 (Theano 1.0.5)",
    form="naive",
    takes="probability",
    dtypes=ONLY_WIDE,
)
def theano_unrewritten(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """The textbook formula, -(t log p + (1 - t) log(1 - p)), as it stands. Theano 1.0.5."""
    p = sigmoid_theano(x) if p is None else p
    return Computed(cross_entropy(p, t), back_through_sigmoid(slope_by_quotients(p, t), p))


@implementation(
    title="PyTensor, rewritten",
    library="PyTensor",
    versions="measured with 3.0.7 (FAST_RUN, the default)",
    where="pytensor/scalar/math.py:1189 and 1233 (PyTensor 3.0.7)",
    form="fused by rewrite",
    takes="logit",
    dtypes=ONLY_WIDE,
)
def pytensor_rewritten(x: Floats, t: Floats) -> Computed:
    """The textbook formula on a sigmoid, rewritten to t softplus(-x) + (1 - t) softplus(x). PyTensor 3.0.7."""
    return Computed(-t * log_of_sigmoid(x) - (1 - t) * log_of_sigmoid(-x), sigmoid_from_inverse(x) - t)


@implementation(
    title="Chainer",
    library="Chainer",
    versions="measured with 7.8.1",
    where="chainer/functions/loss/sigmoid_cross_entropy.py:42-44 and 84-93 (Chainer 7.8.1)",
    form="fused",
    takes="logit",
)
def chainer_logits(x: Floats, t: Floats) -> Computed:
    """-(x (t - [x >= 0]) - log(1 + exp(-|x|))), with the gradient sigmoid(x) - t. Chainer 7.8.1, sigmoid by tanh."""
    right = (x >= 0).astype(x.dtype)
    return Computed(-(x * (t - right) - np.log1p(np.exp(-np.abs(x)))), sigmoid_from_tanh(x) - t)


@implementation(
    title="ONNX Runtime, Sigmoid and Log",
    library="ONNX Runtime",
    versions="measured with 1.32.0; the training library's BCEWithLogitsLoss builds the same graph",
    where="onnxruntime/core/mlas/lib/logistic.cpp; orttraining/.../onnxblock/loss/loss.py, BCEWithLogitsLoss (1.32.0)",
    form="naive",
    takes="probability",
    dtypes=("float32",),
)
def onnxruntime_sigmoid_log(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """The textbook formula on a sigmoid that is a rational function, and 0 at -18. ONNX Runtime 1.32.0, no gradient."""
    return Computed(cross_entropy(sigmoid_rational_fused(x) if p is None else p, t), None)


def _theano_softplus(x: Floats) -> Floats:
    straight_from, zero_to = THEANO_SOFTPLUS.get(x.dtype.name, THEANO_SOFTPLUS_BELOW_FLOAT64)
    inside = np.log1p(np.exp(np.minimum(x, x.dtype.type(straight_from))))
    return np.where(x > straight_from, x, np.where(x < zero_to, x.dtype.type(0), inside))
