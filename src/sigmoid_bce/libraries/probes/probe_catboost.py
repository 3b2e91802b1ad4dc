"""Asks CatBoost for its metric Logloss of a raw output.

python probe_catboost.py TABLE
"""

import sys

import catboost
import numpy as np
from asking import Answers, one_by_one
from catboost.utils import eval_metric


def ask_one(x, t):
    return np.float64(eval_metric(t.astype(int), x.astype(np.float64), "Logloss", thread_count=1)[0]), None, None


if __name__ == "__main__":
    answers = Answers("catboost", catboost.__version__, "cpu")
    answers.ask("utils.eval_metric(y, x, 'Logloss')", "catboost_logloss", one_by_one(ask_one), "float64")
    answers.write(sys.argv[1])
