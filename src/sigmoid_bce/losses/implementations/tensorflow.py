"""TensorFlow's own losses, and Keras where it reaches the same."""

from sigmoid_bce.losses.formulas import EPSILON
from sigmoid_bce.losses.implementations.forms import (
    back_through_sigmoid,
    logits_by_cases,
    with_epsilon,
)
from sigmoid_bce.losses.implementations.registry import Computed, Floats, implementation
from sigmoid_bce.losses.implementations.sigmoids import sigmoid_from_ratio_with_end


@implementation(
    title="TensorFlow, logits",
    library="TensorFlow",
    versions="all; also a recognised sigmoid in tf.keras from 1.14 and in Keras 3 on TensorFlow",
    where="tensorflow/python/ops/nn_impl.py:139-146 (TensorFlow 2.21.0)",
    form="fused",
    takes="logit",
)
def tensorflow_logits(x: Floats, t: Floats) -> Computed:
    """max(x, 0) - x t + log(1 + exp(-|x|)): `tf.nn.sigmoid_cross_entropy_with_logits`, TensorFlow 2.21.0."""
    return Computed(*logits_by_cases(x, t))


@implementation(
    title="TensorFlow, log_loss",
    library="TensorFlow",
    versions="tf.losses.log_loss of TensorFlow 1; tf.compat.v1.losses.log_loss since",
    where="tensorflow/python/ops/losses/losses_impl.py:504-508 (TensorFlow 2.21.0)",
    form="eps 1e-7",
    takes="probability",
)
def tensorflow_log_loss(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """-(t log(p + 1e-7) + (1 - t) log(1 - p + 1e-7)), not clipped, so that the loss can be negative. TensorFlow 2.21.0."""
    p = sigmoid_from_ratio_with_end(x) if p is None else p
    loss, slope = with_epsilon(p, t, EPSILON)
    return Computed(loss, back_through_sigmoid(slope, p))
