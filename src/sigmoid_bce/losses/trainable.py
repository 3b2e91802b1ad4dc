"""The losses as Keras trains with them, on any Keras backend.

`raw` takes raw outputs; `sigmoid` and `keras` take the sigmoid's output. All are means over the batch, in float32.
"""

import keras
from keras import ops

LOSSES = ("raw", "sigmoid", "keras")

# Keras's default `epsilon()`, in every version since 0.3.0 on TensorFlow (as 10e-8 at first, the same number).
EPSILON = 1e-7


def make_loss(name: str):
    """The trainable loss called `name`: a function of labels (n, 1) and model outputs (n, 1) to a scalar, float32.

    - `raw`: binary cross-entropy from raw outputs (`tf.nn.sigmoid_cross_entropy_with_logits` on TensorFlow).
    - `sigmoid`: what Keras 2.2 computed from the sigmoid's output, see `clipped_log_odds_loss`.
    - `keras`: today's Keras, given the sigmoid's output. On TensorFlow it finds the raw outputs behind the sigmoid and
      uses them; on JAX and PyTorch it clips (Keras 3.15.1, keras/src/backend/tensorflow/nn.py:1444-1489).

    Raises ValueError for any other name.
    """
    if name == "raw":
        return keras.losses.BinaryCrossentropy(from_logits=True)
    if name == "sigmoid":
        return clipped_log_odds_loss
    if name == "keras":
        return keras.losses.BinaryCrossentropy(from_logits=False)
    raise ValueError(f"unknown loss {name!r}; allowed are {', '.join(LOSSES)}")


def takes_sigmoid(name: str) -> bool:
    """Whether the loss called `name` takes the sigmoid's output (and not the raw output)."""
    return name != "raw"


def clipped_log_odds_loss(labels, probabilities):
    """Binary cross-entropy through a clipped sigmoid: clip to [1e-7, 1 - 1e-7], back to a raw value, loss from that.

    `labels`, `probabilities`: (n, 1), float32. Returns the mean, a scalar. As in Keras 2.2.4,
    keras/backend/tensorflow_backend.py:3357-3379. The gradient is exactly 0 outside the clipping range; a probability
    on its border passes it, as `tf.clip_by_value` does (`ops.clip` on JAX would halve it, hence `where`).
    """
    lowest = ops.cast(EPSILON, probabilities.dtype)
    highest = ops.cast(1.0 - EPSILON, probabilities.dtype)
    clipped = ops.where(probabilities < lowest, lowest, probabilities)
    clipped = ops.where(clipped > highest, highest, clipped)
    log_odds = ops.log(clipped / (1.0 - clipped))
    labels = ops.cast(ops.reshape(labels, ops.shape(log_odds)), log_odds.dtype)
    return ops.mean(ops.binary_crossentropy(labels, log_odds, from_logits=True))
