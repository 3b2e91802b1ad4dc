"""The record of a run: one of today's version, whatever the version of its file; and what cannot be read is refused."""

import json

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.names import CHECKPOINTS
from sigmoid_bce.runs.record import ALWAYS_THERE, VERSION, read_record
from sigmoid_bce.runs.run import load_run
from sigmoid_bce.runs.samples import tabulate_samples, write_samples

OLD = {
    "network": "convnet",
    "loss": "sigmoid",
    "seed": 3,
    "seeds_tried": [3],
    "epochs": 17,
    "stopped": "convergence",
    "converged": True,
    "collapsed": {"early": False, "convergence": False},
    "settings": {"body": None},
}


def write_old(folder, early=1.0, convergence=1.0, **changes):
    """A run as it was written before there were versions; its outputs are right, times a factor at each checkpoint, or,
    of a dead one, all the same."""
    images = pd.DataFrame({"image": list("abcdefgh"), "split": ["train"] * 6 + ["test"] * 2, "label": [0, 1] * 4})
    folder.mkdir(parents=True, exist_ok=True)
    for name, outputs in zip(CHECKPOINTS, (early, convergence), strict=True):
        raw = np.asarray(outputs, np.float32) * np.where(images["label"] == 1, 1.0, -1.0 if outputs > 0 else 1.0)
        write_samples(tabulate_samples(images, raw.astype(np.float32)), folder / f"{name}.parquet")
    (folder / "record.json").write_text(json.dumps(OLD | changes))
    return folder


def test_an_old_record_is_read_as_one_of_today(tmp_path):
    record = read_record(write_old(tmp_path) / "record.json")
    assert record["version"] == VERSION
    assert record["dead"] == {"early": False, "convergence": False} and record["converged"]
    assert (record["backend"], record["not_confirmed"], record["body"]) == ("tensorflow", [], None)


def test_what_clipping_killed_has_not_converged_whatever_an_old_record_says(tmp_path):
    folder = write_old(tmp_path, convergence=-500.0)
    record = read_record(folder / "record.json")
    assert record["dead"] == {"early": False, "convergence": True} and not record["converged"]
    assert load_run(folder).dead == record["dead"]
    assert not read_record(write_old(tmp_path, stopped="max_epochs") / "record.json")["converged"]


def test_a_record_of_today_is_taken_at_its_word(tmp_path):
    today = {"version": VERSION, "converged": False, "dead": {"early": True, "convergence": True}}
    record = read_record(write_old(tmp_path, **today) / "record.json")
    assert not record["converged"] and record["dead"]["early"]


@pytest.mark.parametrize("name", ALWAYS_THERE)
def test_a_record_that_lacks_something_is_refused_by_its_name(tmp_path, name):
    path = write_old(tmp_path) / "record.json"
    path.write_text(json.dumps({key: value for key, value in OLD.items() if key != name}))
    with pytest.raises(PaperError, match=f"record.json: has no {name}.\nHint: extract"):
        read_record(path)


def test_what_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(PaperError, match="record.json: cannot be read"):
        read_record(tmp_path / "record.json")
    folder = write_old(tmp_path)
    (folder / "record.json").write_text("{")
    with pytest.raises(PaperError, match="record.json: cannot be read"):
        read_record(folder / "record.json")
    (write_old(tmp_path) / "early.parquet").unlink()
    with pytest.raises(PaperError, match="record.json: its outputs cannot be read .*early.parquet"):
        read_record(folder / "record.json")


def test_a_record_of_a_later_version_is_refused_with_the_way_out(tmp_path):
    path = write_old(tmp_path, version=VERSION + 1) / "record.json"
    with pytest.raises(
        PaperError, match="version 3, and this code knows .* up to version 2.\nHint: bring the checkout"
    ):
        read_record(path)
