"""Keras 3.15.1, given a sigmoid's output: on each backend something else."""

import numpy as np

from sigmoid_bce.losses.implementations.forms import (
    back_through_sigmoid,
    clip,
    clipping_limits,
    cross_entropy,
    masked,
    slope_by_quotients,
    slope_by_reciprocals,
)
from sigmoid_bce.losses.implementations.pytorch import back_through_torch_sigmoid, limited_logarithms
from sigmoid_bce.losses.implementations.registry import Computed, Floats, WithSlope, implementation
from sigmoid_bce.losses.implementations.sigmoids import (
    sigmoid_from_inverse,
    sigmoid_from_ratio_with_end,
    sigmoid_of_jax,
    sigmoid_rounded_once,
)

SIXTEEN_BITS = ("float16", "bfloat16")


@implementation(
    title="Keras 3 on TensorFlow, sigmoid not recognised",
    library="Keras",
    versions="Keras 3.0 to 3.15.1 on TensorFlow, with anything between the sigmoid and the loss",
    where="keras/src/backend/tensorflow/nn.py:1444-1489 (Keras 3.15.1)",
    form="C",
    takes="probability",
)
def keras_3_tensorflow_clipped(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """Clip, then -(t log q + (1 - t) log(1 - q)). Keras 3.15.1 on TensorFlow 2.21.0."""
    p = sigmoid_from_ratio_with_end(x) if p is None else p
    q, passes = clip(p)
    slope = masked(slope_by_reciprocals(q, 1 - q, t), passes)
    return Computed(cross_entropy(q, t), back_through_sigmoid(slope, p))


@implementation(
    title="Keras 3 on NumPy",
    library="Keras",
    versions="Keras 3.0 to 3.15.1 with the NumPy backend, from_logits or not; OpenVINO without from_logits",
    where="keras/src/backend/numpy/nn.py:923-929 (Keras 3.15.1)",
    form="C",
    takes="probability",
)
def keras_3_numpy(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """Clip, then -(t log q + (1 - t) log(1 - q)), even if it is given raw outputs. No gradient. Keras 3.15.1."""
    q, _ = clip(sigmoid_from_inverse(x) if p is None else p)
    return Computed(cross_entropy(q, t), None)


@implementation(
    title="Keras 3 on JAX",
    library="Keras",
    versions="Keras 3.0 to 3.15.1 with the JAX backend",
    where="keras/src/backend/jax/nn.py:1017-1036 (Keras 3.15.1)",
    form="C/jax",
    takes="probability",
)
def keras_3_jax(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """Clip, then -(t log q + (1 - t) log(1 - q)). Keras 3.15.1 on JAX 0.10.2.

    A probability that equals a limit gets half the gradient: `jnp.clip` is a minimum of a maximum, and JAX splits the
    gradient of either evenly between equal arguments.
    """
    p = sigmoid_of_jax(x) if p is None else p
    loss, slope = _clipped_with_ties(p, t)
    return Computed(loss, slope * (p * (1 - p)))


@implementation(
    title="Keras 3 on PyTorch",
    library="Keras",
    versions="Keras 3.0 to 3.15.1 with the PyTorch backend",
    where="keras/src/backend/torch/nn.py:924-956 (Keras 3.15.1)",
    form="C/torch",
    takes="probability",
)
def keras_3_torch(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """Clip, then PyTorch's BCELoss, whose own limits the clipping leaves nothing to do. Keras 3.15.1, PyTorch 2.13.0."""
    p = sigmoid_rounded_once(x) if p is None else p
    q, passes = clip(p)
    loss, slope = limited_logarithms(q, t)
    return Computed(loss, back_through_torch_sigmoid(masked(slope, passes), p))


@implementation(
    title="Keras 3 on TensorFlow, mixed precision",
    library="Keras",
    versions="Keras 3.0 to 3.15.1 on TensorFlow, policy mixed_float16 or mixed_bfloat16, last layer in the policy's dtype",
    where="keras/src/losses/loss.py:60-62; keras/src/backend/tensorflow/nn.py:1444-1489 (Keras 3.15.1)",
    form="C",
    takes="probability",
    dtypes=SIXTEEN_BITS,
)
def keras_3_tensorflow_mixed(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """The sigmoid in 16 bits, cast to float32, which loses the raw output behind it: so clipped, in float32.

    The loss is float32 (here as in Keras); the gradient comes back through the cast and is rounded to 16 bits. Keras
    3.15.1 on TensorFlow 2.21.0, without loss scaling.
    """
    p = sigmoid_from_ratio_with_end(x) if p is None else p
    wide, labels = p.astype(np.float32), t.astype(np.float32)
    q, passes = clip(wide)
    slope = masked(slope_by_reciprocals(q, 1 - q, labels), passes).astype(x.dtype)
    return Computed(cross_entropy(q, labels), back_through_sigmoid(slope, p))


@implementation(
    title="Keras 3 on JAX, mixed precision",
    library="Keras",
    versions="Keras 3.0 to 3.15.1 on JAX, policy mixed_float16 or mixed_bfloat16, last layer in the policy's dtype",
    where="keras/src/losses/loss.py:60-62; keras/src/backend/jax/nn.py:1017-1036 (Keras 3.15.1)",
    form="C/jax",
    takes="probability",
    dtypes=SIXTEEN_BITS,
)
def keras_3_jax_mixed(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """As `keras_3_tensorflow_mixed`, on JAX. Keras 3.15.1, JAX 0.10.2, without loss scaling."""
    p = sigmoid_of_jax(x) if p is None else p
    loss, slope = _clipped_with_ties(p.astype(np.float32), t.astype(np.float32))
    return Computed(loss, slope.astype(x.dtype) * (p * (1 - p)))


@implementation(
    title="Keras 3 on PyTorch, mixed precision",
    library="Keras",
    versions="Keras 3.0 to 3.15.1 on PyTorch, policy mixed_float16 or mixed_bfloat16, last layer in the policy's dtype",
    where="keras/src/losses/loss.py:60-62; keras/src/backend/torch/nn.py:924-956 (Keras 3.15.1)",
    form="C/torch",
    takes="probability",
    dtypes=SIXTEEN_BITS,
)
def keras_3_torch_mixed(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """As `keras_3_tensorflow_mixed`, with PyTorch's BCELoss in float32. Keras 3.15.1, PyTorch 2.13.0, no loss scaling."""
    p = sigmoid_rounded_once(x) if p is None else p
    wide, labels = p.astype(np.float32), t.astype(np.float32)
    q, passes = clip(wide)
    loss, slope = limited_logarithms(q, labels)
    return Computed(loss, back_through_torch_sigmoid(masked(slope, passes).astype(x.dtype), p))


def _clipped_with_ties(p: Floats, t: Floats) -> WithSlope:
    q, passes = clip(p)
    lowest, highest = clipping_limits(p)
    share = passes * np.where((p == lowest) | (p == highest), p.dtype.type(0.5), p.dtype.type(1))
    return WithSlope(cross_entropy(q, t), slope_by_quotients(q, t) * share)
