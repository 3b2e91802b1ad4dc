"""Keras up to 2.3 and tf.keras: what they made of a sigmoid's output."""

import numpy as np

from sigmoid_bce.losses.formulas import EPSILON, bce_raw, gradient_raw, sigmoid
from sigmoid_bce.losses.implementations.registry import Computed, Floats, implementation


@implementation(
    title="Keras 2 on TensorFlow",
    library="keras",
    versions="0.3.0 to 2.2.5, and 2.3 on TensorFlow up to 1.13",
    where="keras/backend/tensorflow_backend.py:3357-3379 (2.2.4)",
    form="A",
    takes="probability",
)
def keras_2_tensorflow(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """Clip the probability, turn it back into log-odds z, and take the loss from z."""
    p = sigmoid(x) if p is None else p
    lowest = x.dtype.type(EPSILON)
    highest = 1 - lowest
    q = np.minimum(np.maximum(p, lowest), highest)
    gradient = (q - t) / (q * (1 - q)) * (p * (1 - p))
    passes = (p >= lowest) & (p <= highest)
    return Computed(bce_raw(np.log(q / (1 - q)), t), np.where(passes, gradient, x.dtype.type(0)))


@implementation(
    title="TensorFlow, from raw outputs",
    library="tensorflow",
    versions="all",
    where="tensorflow/python/ops/nn_impl.py, sigmoid_cross_entropy_with_logits",
    form="fused",
    takes="logit",
)
def tensorflow_logits(x: Floats, t: Floats) -> Computed:
    """max(x, 0) - x t + log(1 + exp(-|x|))."""
    return Computed(bce_raw(x, t), gradient_raw(x, t))
