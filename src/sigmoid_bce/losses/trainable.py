"""The losses as Keras trains with them, on any Keras backend: a function each, which its entry in the registry names.

`raw` takes raw outputs; the others take the sigmoid's output. All are means over the batch, in float32.
"""

import keras
from keras import ops

from sigmoid_bce.losses.formulas import EPSILON
from sigmoid_bce.losses.implementations.pytorch import LOWEST_LOGARITHM, SMALLEST_DENOMINATOR
from sigmoid_bce.losses.registry import LOSSES

# On TensorFlow, `tf.nn.sigmoid_cross_entropy_with_logits`.
loss_from_raw_outputs = keras.losses.BinaryCrossentropy(from_logits=True)
# On TensorFlow, Keras finds the raw outputs behind the sigmoid and uses them; on JAX and PyTorch it clips (Keras 3.15.1,
# keras/src/backend/tensorflow/nn.py:1444-1489).
loss_of_todays_keras = keras.losses.BinaryCrossentropy(from_logits=False)


def make_loss(name: str):
    """The trainable loss called `name` in the registry: a function of labels (n, 1) and model outputs (n, 1) to a scalar,
    float32. Raises ValueError for any other name."""
    if name not in LOSSES:
        raise ValueError(f"unknown loss {name!r}; allowed are {', '.join(LOSSES)}")
    return globals()[LOSSES[name].trainable]


def clipped_log_odds_loss(labels, probabilities):
    """Binary cross-entropy through a clipped sigmoid: clip to [1e-7, 1 - 1e-7], back to a raw value, loss from that.

    `labels`, `probabilities`: (n, 1), float32. Returns the mean, a scalar. As in Keras 2.2.4,
    keras/backend/tensorflow_backend.py:3357-3379. The gradient is exactly 0 outside the clipping range.
    """
    clipped = _clip(probabilities)
    log_odds = ops.log(clipped / (1.0 - clipped))
    return ops.mean(ops.binary_crossentropy(_like(labels, log_odds), log_odds, from_logits=True))


def clipped_loss_with_epsilon(labels, probabilities):
    """Clip, then -(t log(q + 1e-7) + (1 - t) log(1 - q + 1e-7)); shapes as in `clipped_log_odds_loss`.

    As tf.keras where it does not find the raw output: tensorflow/python/keras/backend.py:4214 (TensorFlow 1.14.0).
    """
    clipped = _clip(probabilities)
    labels, epsilon = _like(labels, clipped), ops.cast(EPSILON, clipped.dtype)
    return -ops.mean(labels * ops.log(clipped + epsilon) + (1.0 - labels) * ops.log(1.0 - clipped + epsilon))


def clipped_textbook_loss(labels, probabilities):
    """Clip, then -(t log q + (1 - t) log(1 - q)); shapes as in `clipped_log_odds_loss`.

    As Keras 3 where it does not find the raw output: keras/src/backend/tensorflow/nn.py:1444-1489 (Keras 3.15.1).
    """
    clipped = _clip(probabilities)
    labels = _like(labels, clipped)
    return -ops.mean(labels * ops.log(clipped) + (1.0 - labels) * ops.log(1.0 - clipped))


def loss_of_limited_logarithms(labels, probabilities):
    """-(t log p + (1 - t) log1p(-p)) with logarithms of at least -100; shapes as in `clipped_log_odds_loss`.

    PyTorch's BCELoss with its own gradient, (p - t) / max(p (1 - p), 1e-12), which backpropagation through the formula
    would not give: aten/src/ATen/native/Loss.cpp, binary_cross_entropy (PyTorch 2.13.0).
    """
    labels, p = _like(labels, probabilities), ops.stop_gradient(probabilities)
    floor = ops.cast(LOWEST_LOGARITHM, p.dtype)
    # A logarithm of 0 is infinite and becomes the floor; nothing flows back through it.
    loss = (labels - 1.0) * ops.maximum(ops.log1p(-p), floor) - labels * ops.maximum(ops.log(p), floor)
    slope = (p - labels) / ops.maximum((1.0 - p) * p, ops.cast(SMALLEST_DENOMINATOR, p.dtype))
    # The second term is exactly 0, and its derivative is the slope.
    return ops.mean(ops.stop_gradient(loss) + ops.stop_gradient(slope) * (probabilities - p))


def _clip(probabilities):
    """Probabilities in [1e-7, 1 - 1e-7]; what is outside passes no gradient, and what is on a border does, as
    `tf.clip_by_value` does it (`ops.clip` on JAX would halve it, hence `where`)."""
    lowest = ops.cast(EPSILON, probabilities.dtype)
    highest = ops.cast(1.0 - EPSILON, probabilities.dtype)
    clipped = ops.where(probabilities < lowest, lowest, probabilities)
    return ops.where(clipped > highest, highest, clipped)


def _like(labels, values):
    return ops.cast(ops.reshape(labels, ops.shape(values)), values.dtype)
