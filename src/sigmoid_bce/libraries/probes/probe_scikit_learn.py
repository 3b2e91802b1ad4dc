"""Asks scikit-learn: log_loss, the loss of MLPClassifier and its step, HalfBinomialLoss.

python probe_scikit_learn.py TABLE
"""

import sys

import numpy as np
import sklearn
from asking import Answers, one_by_one
from sklearn._loss import HalfBinomialLoss
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier
from sklearn.neural_network._base import binary_log_loss


def sigmoid(x, dtype):
    x = x.astype(dtype)
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def metric(dtype):
    def ask(x, t):
        p = sigmoid(x, dtype)
        return log_loss(t.astype(int), p, labels=[0, 1]), None, p

    return one_by_one(ask)


def network_loss(dtype):
    def ask(x, t):
        p = sigmoid(x, dtype)
        return binary_log_loss(t[:, None].astype(dtype), p[:, None]), None, p

    return one_by_one(ask)


def network_step(dtype):
    """One step of plain gradient descent with learning rate 1 leaves the negative gradient in the bias."""

    def ask(x, t):
        network = MLPClassifier((), solver="sgd", alpha=0, batch_size=1, learning_rate_init=1, momentum=0)
        samples = x[:, None].astype(dtype)
        network.partial_fit(samples, t.astype(int), classes=[0, 1])
        network.coefs_[0][:], network.intercepts_[0][:] = 1, 0
        p = network.predict_proba(samples)[:, 1]
        network.partial_fit(samples, t.astype(int))
        return network.loss_, -network.intercepts_[0][0], p

    return one_by_one(ask)


def half_binomial(x, t):
    wide = x.astype(np.float64)
    loss, gradient = HalfBinomialLoss().loss_gradient(y_true=t.astype(np.float64), raw_prediction=wide)
    return loss, gradient, None


if __name__ == "__main__":
    answers = Answers("scikit-learn", sklearn.__version__, "numpy")
    for dtype in ("float32", "float64", "float16"):
        answers.ask("metrics.log_loss", "sklearn_log_loss", metric(dtype), dtype)
    for dtype in ("float32", "float64"):
        mode = "neural_network._base.binary_log_loss"
        answers.ask(mode, "sklearn_mlp", network_loss(dtype), dtype)
        answers.ask("MLPClassifier(()).partial_fit", "sklearn_mlp", network_step(dtype), dtype)
    answers.ask("_loss.HalfBinomialLoss().loss_gradient", "sklearn_half_binomial", half_binomial, "float64")
    answers.write(sys.argv[1])
