"""Asks Keras 3 for the loss of a sigmoid's output, and of raw outputs, by its functions; on each backend.

python probe_keras_3.py TABLE BACKEND
"""

import os
import sys

import numpy as np
from asking import Answers

# What each backend is expected to follow, for a sigmoid's output: found by the loss, not found; and for raw outputs.
EXPECTED = {
    "tensorflow": ("tensorflow_logits", "keras_3_tensorflow_clipped", "tensorflow_logits"),
    "jax": ("keras_3_jax", "keras_3_jax", "optax_logits"),
    "torch": ("keras_3_torch", "keras_3_torch", "torch_logits"),
    "numpy": ("keras_3_numpy", "keras_3_numpy", "keras_3_numpy"),
    # Its softplus is rounded as in Paddle.
    "openvino": ("keras_3_numpy", "keras_3_numpy", "paddle_logits"),
}
DTYPES = {
    "tensorflow": ("float32", "float64", "float16", "bfloat16"),
    "jax": ("float32", "float64", "float16", "bfloat16"),
    "torch": ("float32", "float64", "float16", "bfloat16"),
    # Arrays of float64 become float32 there.
    "numpy": ("float32", "float16"),
    "openvino": ("float32",),
}


def ask_all(answers, backend):
    import keras
    from ways import WAYS

    on_sigmoid, behind, on_logits = EXPECTED[backend]
    sigmoid, loss = keras.activations.sigmoid, keras.losses.binary_crossentropy
    modes = {
        "binary_crossentropy(y, activations.sigmoid(x))": (on_sigmoid, lambda x, t: loss(t, sigmoid(x))),
        "binary_crossentropy(y, ops.sigmoid(x))": (on_sigmoid, lambda x, t: loss(t, keras.ops.sigmoid(x))),
        "binary_crossentropy(y, ops.reshape(activations.sigmoid(x)))": (
            behind,
            lambda x, t: loss(t, keras.ops.reshape(sigmoid(x), (-1, 1))),
        ),
        "binary_crossentropy(y, x, from_logits=True)": (on_logits, lambda x, t: loss(t, x, from_logits=True)),
    }
    if backend == "tensorflow":
        modes["binary_crossentropy(y, activations.sigmoid(x), from_logits=True)"] = (
            on_sigmoid,
            lambda x, t: loss(t, sigmoid(x), from_logits=True),
        )
    for way, compute in WAYS[backend]().items():
        for mode, (implementation, function) in modes.items():
            for dtype in DTYPES[backend] if way == "eager" else ("float32",):
                answers.ask(way + " " + mode, implementation, asked(compute, function, sigmoid, dtype), dtype)


def asked(compute, function, sigmoid, dtype):
    """Loss, gradient and probability of a column of raw outputs, computed in one way."""

    def ask(x, t):
        t = t.astype(np.float32)[:, None]
        loss, gradient = compute(lambda x: function(x, t), x[:, None], dtype)
        p, _ = compute(sigmoid, x[:, None], dtype)
        return loss, gradient, p

    return ask


if __name__ == "__main__":
    table, backend = sys.argv[1:]
    os.environ["KERAS_BACKEND"] = backend
    import keras

    answers = Answers("keras", keras.__version__, backend)
    ask_all(answers, backend)
    answers.write(table)
