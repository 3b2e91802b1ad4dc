"""Asks MLX for binary_cross_entropy, of logits and of probabilities, on its CPU backend.

python probe_mlx.py TABLE
"""

import sys
from importlib import metadata

import mlx.core as mx
import numpy as np
from asking import Answers
from mlx.nn.losses import binary_cross_entropy


def of_logits(x, t):
    return binary_cross_entropy(x, t, with_logits=True, reduction="none")


def of_probabilities(x, t):
    return binary_cross_entropy(mx.sigmoid(x), t, with_logits=False, reduction="none")


def asked(function):
    def ask(x, t):
        x, t = mx.array(x), mx.array(t)
        gradient = mx.grad(lambda x: function(x, t).sum())(x)
        return np.array(function(x, t)), np.array(gradient), np.array(mx.sigmoid(x))

    return ask


if __name__ == "__main__":
    mx.set_default_device(mx.cpu)
    answers = Answers("mlx", metadata.version("mlx"), "cpu")
    answers.ask("binary_cross_entropy(x, y, with_logits=True)", "mlx_logits", asked(of_logits))
    answers.ask("binary_cross_entropy(sigmoid(x), y, with_logits=False)", "mlx_sigmoid", asked(of_probabilities))
    answers.write(sys.argv[1])
