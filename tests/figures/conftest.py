"""Outputs of an imagined run: most raw outputs small, a few beyond the clipping limits on either side."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.figures.runs import ShownRun, shown_run
from sigmoid_bce.runs.samples import tabulate_samples

EXTREME = {0: [-40.0, -17.0, 17.5], 1: [-16.5, 18.0, 43.0]}
EACH = 60


@pytest.fixture
def record() -> dict:
    return {
        "network": "convnet",
        "loss": "raw",
        "seed": 1,
        "seeds_tried": [1, 2],
        "settings": {"early_epoch": 8, "body": None},
        "data": {"source": "local"},
        "epochs": 87,
        "converged": True,
        "collapsed": {"early": False, "convergence": False},
        "dead": {"early": False, "convergence": False},
    }


@pytest.fixture
def run(record) -> ShownRun:
    return shown_run(record, "convergence")


@pytest.fixture
def collapsed_run(run) -> ShownRun:
    return dataclasses.replace(run, collapsed=True)


def make_samples(extreme: dict[int, list[float]]) -> pd.DataFrame:
    """`EACH` training images a class, ordered by name; the first of each class have the raw outputs given."""
    random = np.random.RandomState(5)
    labels = np.repeat([0, 1], EACH)
    raw = random.normal(np.where(labels == 1, 6, -6), 3)
    for label, values in extreme.items():
        raw[label * EACH : label * EACH + len(values)] = values
    names = [f"{'cat' if label == 0 else 'dog'}.{number % EACH:03}.jpg" for number, label in enumerate(labels)]
    images = pd.DataFrame({"image": names, "split": "train", "label": labels})
    return tabulate_samples(images, raw.astype(np.float32))


@pytest.fixture
def samples() -> pd.DataFrame:
    return make_samples(EXTREME)


@pytest.fixture
def samples_with_zeros() -> pd.DataFrame:
    """As `samples`; two images have a loss from the raw output of exactly 0 in float32."""
    return make_samples({0: [-150.0, -17.0, 17.5], 1: [200.0, 18.0, 43.0]})
