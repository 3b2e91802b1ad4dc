import json

import numpy as np
import pandas as pd

from sigmoid_bce.analysis.trials import tabulate_trials
from sigmoid_bce.runs.samples import tabulate_samples, write_samples
from tests.runs.records import ENDED

IMAGES = pd.DataFrame({"image": ["a", "b", "c"], "split": ["train", "train", "test"], "label": [0, 1, 0]})
SAMPLES = tabulate_samples(IMAGES, np.array([-2.0, 3.0, 99.0], np.float32))


def write_run(folder, rate, collapsed=False):
    folder.mkdir()
    record = ENDED | {
        "network": "convnet",
        "seeds_tried": [1, 1001],
        "settings": {"learning_rate": rate, "early_epoch": 2},
        "collapsed": {"early": collapsed, "convergence": False},
    }
    (folder / "record.json").write_text(json.dumps(record))
    history = pd.DataFrame({"epoch": [1, 2, 3], "loss": [0.7, 0.6, 0.5], "val_accuracy": [0.5, 0.8, 0.9]})
    history.to_csv(folder / "history.csv", index=False)
    write_samples(SAMPLES, folder / "early.parquet")
    return folder


def test_a_row_tells_where_a_run_stood_at_the_early_read_out(tmp_path):
    row = tabulate_trials([("mine", write_run(tmp_path / "a", 1e-4))]).loc[0]
    assert (row["study"], row["network"], row["loss"], row["seed"]) == ("mine", "convnet", "raw", 1001)
    assert (row["epoch"], row["training_loss"], row["validation_accuracy"]) == (2, 0.6, 0.8)
    assert (row["lowest_raw_output"], row["highest_raw_output"]) == (-2.0, 3.0)
    assert not row["collapsed"]


def test_rows_go_from_the_highest_learning_rate_to_the_lowest(tmp_path):
    runs = [("a", write_run(tmp_path / "a", 1e-4)), ("b", write_run(tmp_path / "b", 1e-3, collapsed=True))]
    table = tabulate_trials(runs)
    assert list(table["study"]) == ["b", "a"]
    assert list(table["collapsed"]) == [True, False]
