import json

import pandas as pd

from sigmoid_bce.analysis.stopping_early import (
    choose_shown,
    read_histories,
    tabulate_clipped_by_epoch,
    tabulate_stopping,
)
from tests.runs.records import ENDED

PER_CLASS = {"train": [20, 20], "validation": [10, 10], "test": [5, 15]}


def make_record(loss="raw", seed=1):
    data = {"source": "local", "per_class": PER_CLASS, "data_set": "ants", "classes": ["ant", "bee"]}
    of_the_run = {"network": "convnet", "loss": loss, "seed": seed, "seeds_tried": [seed], "settings": {}}
    return ENDED | of_the_run | {"data": data}


def make_history(**counts):
    """Three epochs, the second with the lowest validation loss; counts that are not named are 0."""
    history = pd.DataFrame({"epoch": [1, 2, 3], "val_loss": [0.7, 0.5, 0.6]})
    for prefix in ("", "val_", "test_"):
        for side in ("right", "wrong"):
            for label in (0, 1):
                history[f"{prefix}clipped_{side}_label{label}"] = 0
    return history.assign(**counts)


def test_shares_are_those_of_the_epoch_of_the_lowest_validation_loss_and_of_the_last():
    history = make_history(val_clipped_wrong_label0=[9, 2, 4], test_clipped_right_label1=[0, 0, 5])
    row = tabulate_stopping([("mine", make_record(), history, False)]).iloc[0]
    assert (row["best_epoch"], row["last_epoch"]) == (2, 3)
    assert (row["wrong_validation_best"], row["wrong_validation_last"]) == (0.1, 0.2)
    assert (row["right_test_best"], row["right_test_last"]) == (0, 0.25)
    assert row["wrong_train_last"] == 0


def test_a_run_without_counts_says_nothing():
    runs = [("mine", make_record(), pd.DataFrame({"epoch": [1], "val_loss": [0.5]}), False)]
    assert tabulate_stopping(runs).empty and tabulate_clipped_by_epoch(runs).empty


def test_a_class_is_counted_against_its_own_images():
    history = make_history(test_clipped_wrong_label0=[0, 0, 5], test_clipped_wrong_label1=[0, 0, 3])
    table = tabulate_clipped_by_epoch([("mine", make_record(), history, False)])
    assert len(table) == 3 * 3 * 2 * 2
    last = table[(table["epoch"] == 3) & (table["split"] == "test") & (table["side"] == "wrong")]
    assert dict(zip(last["label"], last["share"], strict=True)) == {0: 1.0, 1: 0.2}


def test_of_each_loss_a_run_that_lives_is_shown():
    runs = [
        ("mine", make_record("sigmoid", 1), None, True),
        ("mine", make_record("sigmoid", 2), None, False),
        ("mine", make_record("raw", 1), None, True),
        ("other", make_record("raw", 2), None, False),
    ]
    shown = choose_shown(runs, ("mine", "convnet"))
    assert {(run[1]["loss"], run[1]["seed"]) for run in shown} == {("sigmoid", 2), ("raw", 1)}


def test_the_dead_are_known_from_the_summary(tmp_path):
    (tmp_path / "record.json").write_text(json.dumps(make_record()))
    make_history().to_csv(tmp_path / "history.csv", index=False)
    summary = pd.DataFrame([{"study": "mine", "network": "convnet", "loss": "raw", "seed": 1, "dead": True}])
    assert read_histories([("mine", str(tmp_path))], summary)[0][3]
    assert not read_histories([("other", str(tmp_path))], summary)[0][3]
