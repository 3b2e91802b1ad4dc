"""Keras before version 3, and tf.keras, given a sigmoid's output."""

import numpy as np

from sigmoid_bce.losses.formulas import EPSILON
from sigmoid_bce.losses.implementations.forms import (
    back_through_sigmoid,
    clip,
    logits_by_cases,
    masked,
    with_epsilon,
)
from sigmoid_bce.losses.implementations.registry import Computed, Floats, implementation
from sigmoid_bce.losses.implementations.sigmoids import (
    sigmoid_from_inverse,
    sigmoid_from_ratio_with_end,
    sigmoid_theano,
)


@implementation(
    title="Keras 2 on TensorFlow",
    library="Keras",
    versions="Keras 0.3.0 to 2.2.5, and 2.3 on TensorFlow up to 1.13; tf.keras up to 1.13",
    where="keras/backend/tensorflow_backend.py:3357-3379 (Keras 2.2.4)",
    form="A",
    takes="probability",
)
def keras_2_tensorflow(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """The article's: clip, turn back into log-odds z, and take the loss from z. Keras 2.2.4 on TensorFlow 1.12.0.

    With the clipped probability q the gradient is (q - t) / (q (1 - q)) p (1 - p), and 0 where the clipping acts;
    16 bits as TensorFlow 2.21.0 rounds the same operations.
    """
    if p is None:
        p = sigmoid_from_inverse(x) if x.dtype.itemsize > 2 else sigmoid_from_ratio_with_end(x)
    q, passes = clip(p)
    odds = q / (1 - q)
    loss, slope = logits_by_cases(np.log(odds), t)
    slope = slope * (1 / odds)
    # Backpropagation through the quotient: to its numerator, then to its denominator.
    slope = slope / (1 - q) - slope * ((-q / (1 - q)) / (1 - q))
    return Computed(loss, back_through_sigmoid(masked(slope, passes), p))


@implementation(
    title="Keras 2 on Theano",
    library="Keras",
    versions="Keras 0.3.0 to 2.3.1 with the Theano backend",
    where="keras/backend/theano_backend.py:1793-1798 (Keras 2.2.4); theano/tensor/nnet/sigm.py:79-83 (Theano 1.0.5)",
    form="C/torch",
    takes="probability",
)
def keras_2_theano(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """Clip, then -(t log q + (1 - t) log1p(-q)); Theano's sigmoid is 1 from 15 on already. Keras 2.2.4, Theano 1.0.5."""
    p = sigmoid_theano(x) if p is None else p
    q, passes = clip(p)
    loss = -(t * np.log(q) + (1 - t) * np.log1p(-q))
    return Computed(loss, back_through_sigmoid(masked((q - t) / (q * (1 - q)), passes), p))


@implementation(
    title="tf.keras, sigmoid not recognised",
    library="tf.keras",
    versions="tf.keras 1.14.0 to 2.15, tf_keras up to 2.21, where the raw output behind the sigmoid is not found",
    where="tensorflow/python/keras/backend.py:4214 (TensorFlow 1.14.0)",
    form="B",
    takes="probability",
)
def tf_keras_clipped(x: Floats, t: Floats, p: Floats | None = None) -> Computed:
    """Clip, then add epsilon inside the logarithms as well: -(t log(q + e) + (1 - t) log(1 - q + e)).

    TensorFlow 1.14.0. The gradient is (-t / (q + e) + (1 - t) / (1 - q + e)) p (1 - p), and 0 where the clipping acts.
    """
    p = sigmoid_from_ratio_with_end(x) if p is None else p
    q, passes = clip(p)
    loss, slope = with_epsilon(q, t, EPSILON)
    return Computed(loss, back_through_sigmoid(masked(slope, passes), p))
