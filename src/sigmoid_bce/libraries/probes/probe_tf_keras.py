"""Asks tf_keras, the last of the second Keras, for the loss of a sigmoid's output: found behind it, and not found.

python probe_tf_keras.py TABLE
"""

import sys

import numpy as np
import tensorflow as tf
import tf_keras
from asking import Answers, one_by_one
from ways import WAYS

LOSS = tf_keras.losses.binary_crossentropy
SIGMOID = tf_keras.activations.sigmoid
FOUND, NOT_FOUND = "tensorflow_logits", "tf_keras_clipped"
MODES = {
    "binary_crossentropy(y, activations.sigmoid(x))": (FOUND, lambda x, t: LOSS(t, SIGMOID(x))),
    "binary_crossentropy(y, tf.reshape(activations.sigmoid(x)))": (
        NOT_FOUND,
        lambda x, t: LOSS(t, tf.reshape(SIGMOID(x), (-1, 1))),
    ),
    "binary_crossentropy(y, x, from_logits=True)": (FOUND, lambda x, t: LOSS(t, x, from_logits=True)),
}


def asked(compute, function, dtype):
    def ask(x, t):
        loss, gradient = compute(lambda x: function(x, t[:, None]), x[:, None], dtype)
        return loss, gradient, compute(tf.sigmoid, x[:, None], dtype)[0]

    return ask


class Model:
    """A model of one unit, fitted to one sample at a time by plain gradient descent with learning rate 1."""

    def __init__(self, layers):
        self.model = tf_keras.Sequential([tf_keras.layers.InputLayer((1,)), *layers])
        self.model.compile(tf_keras.optimizers.SGD(1.0), "binary_crossentropy")

    def fit(self, x, t):
        p = self._predict(x)
        loss = self.model.fit(x[:, None], t[:, None], batch_size=1, verbose=0).history["loss"][0]
        return loss, -self.model.get_weights()[1], p

    def evaluate(self, x, t):
        return self.model.evaluate(x[:, None], t[:, None], batch_size=1, verbose=0), None, self._predict(x)

    def loss_of_prediction(self, x, t):
        p = self._predict(x)
        return LOSS(t[:, None], p), None, p

    def _predict(self, x):
        self.model.set_weights([np.ones((1, 1), np.float32), np.zeros(1, np.float32)])
        return self.model.predict_on_batch(x[:, None])


def ask_models(answers):
    layers = tf_keras.layers
    plain = Model([layers.Dense(1, activation="sigmoid")])
    reshaped = Model([layers.Dense(1, activation="sigmoid"), layers.Reshape((1,))])
    head = "Dense(1, activation='sigmoid')"
    for mode, implementation, function in (
        ("fit " + head, FOUND, plain.fit),
        ("fit " + head + ", Reshape", NOT_FOUND, reshaped.fit),
        ("evaluate " + head, FOUND, plain.evaluate),
        ("binary_crossentropy(y, model.predict(x)), " + head, NOT_FOUND, plain.loss_of_prediction),
    ):
        answers.ask(mode, implementation, one_by_one(function), few=True)


if __name__ == "__main__":
    answers = Answers("tf_keras", tf_keras.__version__, "tensorflow " + tf.__version__)
    for way, compute in WAYS["tensorflow"]().items():
        for mode, (implementation, function) in MODES.items():
            for dtype in ("float32", "float64", "float16", "bfloat16") if way == "eager" else ("float32",):
                answers.ask(way + " " + mode, implementation, asked(compute, function, dtype), dtype)
    ask_models(answers)
    answers.write(sys.argv[1])
