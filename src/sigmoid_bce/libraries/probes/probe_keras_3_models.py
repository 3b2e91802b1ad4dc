"""Asks Keras 3 for loss and gradient through whole models: in fit, in evaluate, and with the loss of what predict returns.

python probe_keras_3_models.py TABLE BACKEND

The model is one unit with weight 1 and bias 0, so that its raw output is its input. It is fitted to one sample after the
other, each from this beginning, by plain gradient descent with learning rate 1: that leaves the negative gradient in the
bias, to the last bit.
"""

import os
import sys

import numpy as np
from asking import NARROW, Answers

# What each backend is expected to follow: a sigmoid found by the loss, not found, in mixed precision; and raw outputs.
EXPECTED = {
    "tensorflow": (
        "tensorflow_logits",
        "keras_3_tensorflow_clipped",
        "keras_3_tensorflow_mixed",
        "tensorflow_logits",
    ),
    "jax": ("keras_3_jax", "keras_3_jax", "keras_3_jax_mixed", "optax_logits"),
    "torch": ("keras_3_torch", "keras_3_torch", "keras_3_torch_mixed", "torch_logits"),
}
# Arguments of compile, by the name of the way.
WAYS = {
    "tensorflow": {
        "eager": {"run_eagerly": True},
        "graph": {"jit_compile": False},
        "jit": {"jit_compile": True},
    },
    "jax": {"eager": {"run_eagerly": True}, "jit": {"jit_compile": True}},
    "torch": {"eager": {"jit_compile": False}},
}


def probability(y_true, y_pred):
    """A metric: the model's output itself, from the very step that computes the loss."""
    return y_pred


def collect(samples):
    """A callback that sets the model back before each batch, and keeps the reports and the gradient after it."""
    import keras

    class Collecting(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            model = self.model
            model.set_weights([np.ones((1, 1), np.float32), np.zeros(1, np.float32)])
            model.reset_metrics()

        def on_train_batch_end(self, batch, logs=None):
            samples.append(dict(logs, gradient=-self.model.get_weights()[1].item()))

        def on_test_batch_begin(self, batch, logs=None):
            self.model.reset_metrics()

        def on_test_batch_end(self, batch, logs=None):
            samples.append(dict(logs))

    return Collecting()


class Model:
    """A compiled model of one unit: `head`, its layers after the input; `way`, arguments of compile."""

    def __init__(self, head, way, from_logits=False):
        import keras

        self.model = keras.Sequential([keras.Input((1,)), *head])
        self.model.compile(
            optimizer=keras.optimizers.SGD(1.0),
            loss=keras.losses.BinaryCrossentropy(from_logits=from_logits),
            metrics=[probability, keras.metrics.BinaryCrossentropy(from_logits=from_logits)],
            # Scaling would multiply loss and gradient by 2**15, and skip steps.
            auto_scale_loss=False,
            **way,
        )
        self.model.set_weights([np.ones((1, 1), np.float32), np.zeros(1, np.float32)])

    def fit(self, x, t):
        samples = []
        one_each = {"batch_size": 1, "verbose": 0, "callbacks": [collect(samples)]}
        self.model.fit(x[:, None], t[:, None], shuffle=False, **one_each)
        return [[float(sample[name]) for sample in samples] for name in ("loss", "gradient", "probability")]

    def evaluate(self, x, t, report="loss"):
        samples = []
        self.model.evaluate(x[:, None], t[:, None], batch_size=1, verbose=0, callbacks=[collect(samples)])
        loss, p = ([float(sample[name]) for sample in samples] for name in (report, "probability"))
        return loss, None, p

    def evaluate_metric(self, x, t):
        return self.evaluate(x, t, "binary_crossentropy")

    def loss_of_prediction(self, x, t):
        import keras

        p = self.model.predict(x[:, None], batch_size=1, verbose=0)
        loss = keras.losses.BinaryCrossentropy(reduction=None)(t[:, None], p)
        return keras.ops.convert_to_numpy(loss), None, p


def ask_fit(answers, backend):
    from keras import layers

    on_sigmoid, behind, _, on_logits = EXPECTED[backend]
    unit = layers.Dense
    heads = {
        "Dense(1, activation='sigmoid')": (on_sigmoid, lambda: [unit(1, activation="sigmoid")], False),
        "Dense(1), Activation('sigmoid')": (on_sigmoid, lambda: [unit(1), layers.Activation("sigmoid")], False),
        "Dense(1, activation='sigmoid'), Reshape": (
            behind,
            lambda: [unit(1, activation="sigmoid"), layers.Reshape((1,))],
            False,
        ),
        "Dense(1), from_logits=True": (on_logits, lambda: [unit(1)], True),
    }
    if backend == "tensorflow":
        heads["Dense(1, activation='sigmoid'), from_logits=True"] = (
            on_sigmoid,
            lambda: [unit(1, activation="sigmoid")],
            True,
        )
    for way, arguments in WAYS[backend].items():
        for head, (implementation, make, from_logits) in heads.items():
            model = Model(make(), arguments, from_logits)
            answers.ask("{} fit {}".format(way, head), implementation, model.fit, few=True)


def ask_reports(answers, backend):
    from keras import layers

    on_sigmoid, behind, _, _ = EXPECTED[backend]
    way, arguments = list(WAYS[backend].items())[-1]
    model = Model([layers.Dense(1, activation="sigmoid")], arguments)
    head = "Dense(1, activation='sigmoid')"
    answers.ask("{} evaluate {}".format(way, head), on_sigmoid, model.evaluate, few=True)
    answers.ask(
        "{} evaluate {}, metric BinaryCrossentropy".format(way, head),
        on_sigmoid,
        model.evaluate_metric,
        few=True,
    )
    answers.ask(
        "BinaryCrossentropy()(y, model.predict(x)), {}".format(head),
        behind,
        model.loss_of_prediction,
        few=True,
    )


def ask_mixed(answers, backend):
    from keras import layers

    on_sigmoid, _, mixed, _ = EXPECTED[backend]
    for narrow in NARROW:
        policy = "mixed_" + narrow
        for way, arguments in WAYS[backend].items():
            for name, dtype, implementation, of_answer in (
                ("policy", policy, mixed, narrow),
                ("float32", "float32", on_sigmoid, "float32"),
            ):
                model = Model([layers.Dense(1, activation="sigmoid", dtype=dtype)], arguments)
                mode = "{} fit {} Dense(1, activation='sigmoid', dtype={})".format(way, policy, name)
                answers.ask(mode, implementation, model.fit, of_answer, few=True)


if __name__ == "__main__":
    table, backend = sys.argv[1:]
    os.environ["KERAS_BACKEND"] = backend
    import keras

    answers = Answers("keras", keras.__version__, backend)
    ask_fit(answers, backend)
    ask_reports(answers, backend)
    ask_mixed(answers, backend)
    answers.write(table)
