"""Heads of many seeds in one process: each as if it had been trained alone."""

import json

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.runs.samples import read_samples
from sigmoid_bce.training.epochs import Split
from sigmoid_bce.training.heads import train_heads
from sigmoid_bce.training.inputs import RunInputs, Workplace
from sigmoid_bce.training.keras_setup import set_up_keras
from sigmoid_bce.training.settings import TrainingSettings
from tests.messages import messages_to

SPLITS = {"train": 40, "validation": 20, "test": 20}
TRAINING = {
    "batch_size": 8,
    "learning_rate": 1e-2,
    "max_epochs": 4,
    "patience": 4,
    "early_epoch": 2,
    "augmentation": {},
}
SETTINGS = {"dropout": 0.5, "body": "random", "scaling": "own", "views": 3, "seeds": [1, 2]}


@pytest.fixture(autouse=True)
def threads_stay_as_they_are(monkeypatch):
    # TensorFlow does not change their number once it has begun, and the tests share a process.
    for room in ("run", "readout"):
        monkeypatch.setattr(
            f"sigmoid_bce.training.{room}.set_up_keras",
            lambda seed, deterministic, _: set_up_keras(seed, deterministic),
        )


@pytest.fixture
def place(tmp_path):
    """Features, views and labels of few images."""
    rng, rows = np.random.default_rng(0), []
    for split, count in SPLITS.items():
        labels = np.arange(count) % 2
        rows += [{"image": f"{split}.{i}", "split": split, "label": label} for i, label in enumerate(labels)]
        np.save(tmp_path / f"{split}.npy", (rng.normal(size=(count, 6)) + labels[:, None]).astype(np.float32))
    train = np.load(tmp_path / "train.npy")
    np.save(tmp_path / "views.npy", train + rng.normal(0, 0.1, (3, *train.shape)).astype(np.float32))
    pd.DataFrame(rows).to_csv(tmp_path / "images.csv", index=False)
    (tmp_path / "images.json").write_text(json.dumps({"source": "digits", "images": SPLITS}))
    (tmp_path / "body.json").write_text(json.dumps({"body": "random", "scaling": "bgr_mean"}))
    return tmp_path


def train(place, seeds, folder="state", target="heads", store="store", say=None, **changes):
    with messages_to(say):
        inputs = RunInputs(
            [place / f"{split}.npy" for split in SPLITS],
            place / "images.csv",
            views=place / "views.npy",
            data=place / "images.json",
            body=place / "body.json",
        )
        settings = TrainingSettings.from_config("squeezenet", "sigmoid", seeds[0], TRAINING | changes, SETTINGS)
        train_heads(settings, seeds, inputs, Workplace(place / folder, place / store, threads=1), place / target)


def test_a_seed_trained_with_others_is_the_same_as_alone(place):
    train(place, [1, 2, 3])
    train(place, [3], "alone_state", "alone", "alone_store")
    together, alone = place / "heads" / "seed3", place / "alone" / "seed3"
    for name in ("early.parquet", "convergence.parquet"):
        assert (together / name).read_bytes() == (alone / name).read_bytes()
    one, other = (pd.read_csv(folder / "history.csv").drop(columns="seconds") for folder in (together, alone))
    pd.testing.assert_frame_equal(one, other)
    outputs = [read_samples(place / "heads" / f"seed{seed}" / "early.parquet")["raw_output"] for seed in (1, 2)]
    assert not np.array_equal(*outputs)


def test_the_record_says_what_the_head_was_trained_on(place):
    train(place, [1])
    record = json.loads((place / "heads" / "seed1" / "record.json").read_text())
    assert record["body"] == {"body": "random", "scaling": "bgr_mean"}
    assert (record["settings"]["views"], record["settings"]["scaling"]) == (3, "own")
    assert record["settings"]["body"] == "random"
    assert record["data"]["images"] == SPLITS
    assert not record["collapsed"]["early"]


def test_one_more_seed_does_not_train_the_others_again(place):
    train(place, [1])
    told = []
    train(place, [1, 2], say=told.append)
    first, second = (index for index, line in enumerate(told) if "squeezenet with the loss sigmoid, seed " in line)
    assert any("taking the kept training" in line for line in told[first:second])
    assert not any("epoch 1/" in line for line in told[first:second])
    assert any("epoch 1/" in line for line in told[second:])
    assert (place / "heads" / "seed1" / "record.json").exists()


def test_other_settings_or_features_train_every_seed_again(place):
    train(place, [1])
    told = []
    train(place, [1], say=told.append, learning_rate=1e-3)
    assert any("epoch 1/" in line for line in told)
    np.save(place / "views.npy", np.load(place / "views.npy") + 1)
    told.clear()
    train(place, [1], say=told.append, learning_rate=1e-3)
    assert any("epoch 1/" in line for line in told)


def test_each_epoch_sees_the_next_view_and_after_the_last_the_first():
    views = np.arange(3, dtype=np.float32)[:, None, None] * np.ones((3, 2, 5), np.float32)
    split = Split(np.zeros((2, 5), np.float32), np.zeros(2, np.float32), views)
    assert [split.inputs_of_epoch(epoch)[0, 0] for epoch in (1, 2, 3, 4)] == [0, 1, 2, 0]
