"""Asks TensorFlow 2 for its own losses: of logits, and log_loss of a sigmoid's output.

python probe_tensorflow.py TABLE
"""

import sys

import tensorflow as tf
from asking import Answers
from ways import WAYS

DTYPES = ("float32", "float64", "float16", "bfloat16")


def logits(x, t):
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.cast(t, x.dtype), logits=x)


def log_loss(x, t):
    # Without a reduction there is one loss a sample; it is float32 whatever it is given.
    none = tf.compat.v1.losses.Reduction.NONE
    return tf.compat.v1.losses.log_loss(t, tf.sigmoid(x), reduction=none)


def asked(compute, function, dtype):
    def ask(x, t):
        loss, gradient = compute(lambda x: function(x, t), x, dtype)
        return loss, gradient, compute(tf.sigmoid, x, dtype)[0]

    return ask


if __name__ == "__main__":
    answers = Answers("tensorflow", tf.__version__, "tensorflow")
    for way, compute in WAYS["tensorflow"]().items():
        for dtype in DTYPES if way == "eager" else ("float32",):
            mode = way + " tf.nn.sigmoid_cross_entropy_with_logits"
            answers.ask(mode, "tensorflow_logits", asked(compute, logits, dtype), dtype)
        mode = way + " tf.compat.v1.losses.log_loss(y, tf.sigmoid(x))"
        answers.ask(mode, "tensorflow_log_loss", asked(compute, log_loss, "float32"))
    answers.write(sys.argv[1])
