"""Asks Keras 2 and the tf.keras of TensorFlow 1.12 to 2.0, by their functions and through models.

python probe_keras_2.py TABLE

The models have one unit with weight 1 and bias 0, and are fitted to one sample at a time by plain gradient descent with
learning rate 1, which leaves the negative gradient in the bias.
"""

import sys

import keras
import numpy as np
import tensorflow as tf
from asking import Answers, one_by_one

V1 = tf.compat.v1 if hasattr(tf.compat, "v1") else tf
TENSORFLOW = tuple(int(part) for part in tf.__version__.split(".")[:2])
KERAS = tuple(int(part) for part in keras.__version__.split(".")[:2])
# From these versions on, tf.keras looks for the raw output behind a sigmoid, and Keras leaves the loss to tf.keras.
LOOKS_BEHIND = (1, 14)
LEAVES_IT = (2, 3)
ARTICLE, FUSED, CLIPPED = "keras_2_tensorflow", "tensorflow_logits", "tf_keras_clipped"


def expected(library, found):
    """The formula of a library in these versions, for a sigmoid that is found by whoever looks for it, or is not."""
    if TENSORFLOW < LOOKS_BEHIND or (library is keras and KERAS < LEAVES_IT):
        return ARTICLE
    return FUSED if found else CLIPPED


def in_graph(function):
    """Loss, gradient and probability, from a session."""

    def ask(x, t):
        with tf.Graph().as_default():
            raw, label = V1.placeholder(tf.float32, [None, 1]), V1.placeholder(tf.float32, [None, 1])
            p = tf.sigmoid(raw)
            loss = function(label, raw, p)
            with V1.Session() as session:
                wanted = [loss, V1.gradients(loss, raw)[0], p]
                return session.run(wanted, {raw: x[:, None], label: t[:, None]})

    return ask


def at_once(function):
    def ask(x, t):
        raw, label = tf.constant(x[:, None]), tf.constant(t[:, None])
        with tf.GradientTape() as tape:
            tape.watch(raw)
            p = tf.sigmoid(raw)
            loss = function(label, raw, p)
        return loss.numpy(), tape.gradient(loss, raw).numpy(), p.numpy()

    return ask


class Model:
    def __init__(self, library, head):
        self.library = library
        self.model = library.models.Sequential(head)
        optimizer = library.optimizers.SGD(1.0)
        self.model.compile(optimizer, "binary_crossentropy")

    def fit(self, x, t):
        p = self._predict(x)
        loss = self.model.fit(x[:, None], t[:, None], batch_size=1, verbose=0).history["loss"][0]
        return loss, -self.model.get_weights()[1], p

    def train_on_batch(self, x, t):
        p = self._predict(x)
        loss = self.model.train_on_batch(x[:, None], t[:, None])
        return loss, -self.model.get_weights()[1], p

    def evaluate(self, x, t):
        p = self._predict(x)
        return self.model.evaluate(x[:, None], t[:, None], batch_size=1, verbose=0), None, p

    def _predict(self, x):
        self.model.set_weights([np.ones((1, 1), np.float32), np.zeros(1, np.float32)])
        return self.model.predict_on_batch(x[:, None])


def ask_functions(answers, library, name):
    loss = library.losses.binary_crossentropy
    direct = name + ".losses.binary_crossentropy(y, tf.sigmoid(x))"
    behind = name + ".losses.binary_crossentropy(y, tf.identity(tf.sigmoid(x)))"
    functions = [
        (direct, True, lambda label, raw, p: loss(label, p)),
        (behind, False, lambda label, raw, p: loss(label, tf.identity(p))),
    ]
    for mode, found, function in functions:
        answers.ask("graph " + mode, expected(library, found), in_graph(function))
    if TENSORFLOW >= (2, 0) and library is not keras:
        for mode, _, function in functions:
            answers.ask("eager " + mode, CLIPPED, at_once(function))


def ask_models(answers, library, name):
    layers = library.layers
    one = Model(library, [layers.Dense(1, activation="sigmoid", input_shape=(1,))])
    two = Model(library, [layers.Dense(1, input_shape=(1,)), layers.Activation("sigmoid")])
    behind = [layers.Dense(1, activation="sigmoid", input_shape=(1,)), layers.Reshape((1,))]
    unit = " Dense(1, activation='sigmoid')"
    # In TensorFlow 2.0, train_on_batch of tf.keras runs eagerly, where nothing is found.
    on_batch = expected(library, TENSORFLOW < (2, 0) or library is keras)
    for mode, implementation, function in (
        (" fit" + unit, expected(library, True), one.fit),
        (" fit Dense(1), Activation('sigmoid')", expected(library, True), two.fit),
        (" fit" + unit + ", Reshape", expected(library, False), Model(library, behind).fit),
        (" train_on_batch" + unit, on_batch, one.train_on_batch),
        (" evaluate" + unit, expected(library, True), one.evaluate),
    ):
        answers.ask(name + mode, implementation, one_by_one(function), few=True)


def ask_tensorflow(answers):
    answers.ask(
        "graph tf.nn.sigmoid_cross_entropy_with_logits",
        FUSED,
        in_graph(lambda label, raw, p: tf.nn.sigmoid_cross_entropy_with_logits(labels=label, logits=raw)),
    )
    none = V1.losses.Reduction.NONE
    answers.ask(
        "graph tf.losses.log_loss(y, tf.sigmoid(x))",
        "tensorflow_log_loss",
        in_graph(lambda label, raw, p: V1.losses.log_loss(label, p, reduction=none)),
    )


if __name__ == "__main__":
    answers = Answers("keras", keras.__version__, "tensorflow " + tf.__version__)
    of_tensorflow = Answers("tf.keras", tf.__version__, "tensorflow " + tf.__version__)
    ask_tensorflow(of_tensorflow)
    for some, library, name in ((answers, keras, "keras"), (of_tensorflow, tf.keras, "tf.keras")):
        ask_functions(some, library, name)
        ask_models(some, library, name)
    answers.rows += of_tensorflow.rows
    answers.write(sys.argv[1])
