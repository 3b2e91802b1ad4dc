"""Asks XGBoost for its metric, and for the gradient that a tree is grown from.

python probe_xgboost.py TABLE

The raw output is the base margin. A tree that cannot split has one leaf, -G / (H + lambda), with the sums G and H of
gradient and second derivative, which is at most 1/4; with lambda = 2**40 this is -G / lambda in float32.
"""

import sys

import numpy as np
import xgboost
from asking import Answers, one_by_one

LAMBDA = 2.0**40
SETTINGS = {
    "objective": "binary:logistic",
    "eval_metric": "logloss",
    "base_score": 0.5,
    "max_depth": 1,
    "eta": 1.0,
    "lambda": LAMBDA,
    "min_child_weight": 0,
    "nthread": 1,
}


def ask_one(x, t):
    data = xgboost.DMatrix(np.zeros((1, 1), np.float32), label=t, base_margin=x)
    booster = xgboost.Booster(SETTINGS, [data])
    p = booster.predict(data)
    # "[0]<tab>sample-logloss:0.693", with all digits.
    loss = float(booster.eval_set([(data, "sample")], 0).rsplit(":", 1)[1])
    booster.update(data, 0)
    return np.float32(loss), np.float32(-_leaf(booster) * LAMBDA), p


def _leaf(booster):
    """The value of the only leaf of the only tree, "0:leaf=-1.5e-13"."""
    (tree,) = booster.get_dump()
    return float(tree.strip().rsplit("=", 1)[1])


if __name__ == "__main__":
    answers = Answers("xgboost", xgboost.__version__, "cpu")
    answers.ask("binary:logistic, eval_metric logloss", "xgboost_logistic", one_by_one(ask_one))
    answers.write(sys.argv[1])
