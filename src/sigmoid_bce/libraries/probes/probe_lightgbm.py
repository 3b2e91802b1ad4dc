"""Asks LightGBM for its metric binary_logloss of a raw output. Its gradient cannot be read out.

python probe_lightgbm.py TABLE
"""

import sys

import lightgbm
import numpy as np
from asking import Answers, one_by_one

SETTINGS = {
    "objective": "binary",
    "metric": "binary_logloss",
    "boost_from_average": False,
    "verbosity": -1,
    "num_threads": 1,
    "min_data_in_bin": 1,
    "feature_pre_filter": False,
}


def ask_one(x, t):
    # Both classes have to be there to make a booster; what is evaluated is another set, of one sample.
    both = lightgbm.Dataset(np.zeros((2, 1)), label=[0, 1], params=SETTINGS)
    sample = lightgbm.Dataset(np.zeros((1, 1)), label=t, init_score=x.astype(np.float64), reference=both)
    booster = lightgbm.Booster(SETTINGS, both)
    booster.add_valid(sample, "sample")
    ((_, _, loss, _),) = booster.eval_valid()
    return np.float64(loss), None, None


if __name__ == "__main__":
    answers = Answers("lightgbm", lightgbm.__version__, "cpu")
    answers.ask("binary, metric binary_logloss", "lightgbm_binary", one_by_one(ask_one), "float64")
    answers.write(sys.argv[1])
