"""What became of networks trained from the pixels, and when an image last pulled at them."""

import json
from pathlib import Path

import pandas as pd

from sigmoid_bce.grids.pixels import NOT_RUN, count_pulling, tabulate_pixels
from sigmoid_bce.grids.states import DEAD, LEARNED, UNFINISHED
from tests.grids.pixels import make_run

RUNS = Path(__file__).parents[2] / "results/published/evidence/article_protocol/runs/convnet"


def judge(folder, epochs=4):
    keys = [("mine", "convnet", json.loads((folder / "record.json").read_text())["loss"], 1)]
    table, by_epoch = tabulate_pixels([("mine", folder)], keys, epochs)
    return table.iloc[0], by_epoch


def test_a_network_whose_wrong_images_are_all_clipped_is_dead_since_the_last_that_pulled(tmp_path):
    row, by_epoch = judge(
        make_run(tmp_path / "run", "sigmoid", outputs=-40.0, wrong=[25, 20, 20, 20], clipped=[18, 20, 20, 20])
    )
    assert (row["state"], row["epoch"], row["scaling"]) == (DEAD, 4, "0 to 255")
    assert (row["last_pull_epoch"], row["wrong_then"], row["pulling_then"]) == (1, 25, 7)
    assert (row["train_accuracy"], row["highest"]) == (0.5, -40)
    assert by_epoch["epoch"].tolist() == [1, 2, 3, 4] and set(by_epoch["state"]) == {DEAD}


def test_with_raw_the_same_images_pull_all_the_same(tmp_path):
    row, _ = judge(make_run(tmp_path / "run", "raw", outputs=-40.0, wrong=[20] * 4, clipped=[20] * 4))
    assert row["state"] != DEAD and row["last_pull_epoch"] == 4


def test_a_network_that_answers_right_has_learned(tmp_path):
    row, _ = judge(make_run(tmp_path / "run", "raw", outputs=None, wrong=[20, 10, 1, 1], clipped=[0] * 4))
    assert row["state"] == LEARNED and row["test_accuracy"] == 1


def test_an_accuracy_that_goes_down_after_few_epochs_is_unfinished_and_not_degraded(tmp_path):
    folder = make_run(
        tmp_path / "run",
        "raw",
        outputs=-0.1,
        wrong=[20] * 4,
        clipped=[0] * 4,
        accuracies=[0.9, 0.9, 0.5, 0.5],
        spread=1.0,
    )
    assert judge(folder)[0]["state"] == UNFINISHED


def test_a_run_that_is_not_there_is_told_as_not_run():
    table, by_epoch = tabulate_pixels([], [("mine", "convnet", "raw", 1)], 4)
    assert table["state"].tolist() == [NOT_RUN] and by_epoch.empty


def test_the_published_death_came_in_the_first_epoch():
    history = pd.read_csv(RUNS / "sigmoid/seed1/history.csv")
    counted = count_pulling(history, "sigmoid", 2000)
    assert counted["pulling"].iloc[0] > 0 and (counted["pulling"].iloc[1:] == 0).all()
    row, by_epoch = judge(RUNS / "sigmoid/seed1", epochs=4)
    # Judged at the early read-out, which is after the epoch to compare with.
    assert (row["state"], row["epoch"], row["last_pull_epoch"], row["scaling"]) == (DEAD, 8, 1, "by 1/255")
    assert by_epoch["epoch"].max() == 4
