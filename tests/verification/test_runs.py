"""A run that was trained again: what went in, its path, its early read-out, and what came out by the spread of seeds."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.core.files import write_json, write_table
from sigmoid_bce.core.names import SPLITS
from sigmoid_bce.runs.samples import read_samples, write_samples
from sigmoid_bce.verification.kept import sum_images
from sigmoid_bce.verification.rows import worst
from sigmoid_bce.verification.runs import (
    PATH,
    first_epoch_apart,
    path_of,
    verify_first_epochs,
    verify_images,
    verify_run,
)
from tests.verification.copies import RECORD, RUN

PUBLISHED = RECORD / RUN
LEARNING = RECORD / "evidence/article_protocol/runs/convnet/raw/seed1"
SEEDS = sorted(PUBLISHED.parent.glob("seed*"))


@pytest.fixture
def here(tmp_path):
    return shutil.copytree(PUBLISHED, tmp_path / "here")


def part_from(folder, epoch, by=1.0):
    """Let the history leave the published path at an epoch, and outputs at each checkpoint that comes after it."""
    history = pd.read_csv(folder / "history.csv")
    history.loc[history["epoch"] >= epoch, [name for name in history if name.endswith("loss")]] *= 1 + 1e-3 * by
    write_table(history, folder / "history.csv")
    for checkpoint, end in (("early", 8), ("convergence", len(history))):
        if end >= epoch:
            table = read_samples(folder / f"{checkpoint}.parquet")
            table["raw_output"] *= np.float32(1 + 1e-3 * by)
            write_samples(table, folder / f"{checkpoint}.parquet")


def verdicts(rows):
    return {row.what.split(" (")[0].split(":")[0]: row.verdict for row in rows}


def test_a_run_that_comes_out_equal_is_the_same_to_the_last_row(here):
    rows = verify_run(PUBLISHED, here, SEEDS)
    assert {row.verdict for row in rows} == {"same"}
    assert any("on the path to the end" in row.here for row in rows)


def test_a_run_that_leaves_the_path_late_says_at_which_epoch(here):
    part_from(here, 40)
    rows = verify_run(PUBLISHED, here, SEEDS)
    assert any(row.here.endswith("left the path at epoch 40") and row.verdict == "within tolerance" for row in rows)
    assert worst(row.verdict for row in rows) == "within tolerance"
    assert [row.verdict for row in rows if row.what.startswith("early")] == ["same"]
    assert any("prediction interval for one more run from 16 published seeds" in row.reason for row in rows)


def test_one_that_leaves_it_before_the_early_read_out_is_not_decidable_there(here):
    part_from(here, 5)
    rows = verify_run(PUBLISHED, here, SEEDS)
    assert [row.verdict for row in rows if row.what.startswith("early")] == ["not decidable"]
    assert worst(row.verdict for row in rows) == "not decidable"


def test_one_whose_first_epoch_is_another_is_different(here):
    part_from(here, 1)
    rows = verify_run(PUBLISHED, here, SEEDS)
    different = [row.what.split(" (")[0] for row in rows if row.verdict == "different"]
    assert different[0].startswith("epoch 1: ") and different[1:] == ["path of the training loss", "early read-out"]


def test_outputs_that_no_seed_has_are_different(here):
    part_from(here, 40)
    table = read_samples(here / "convergence.parquet")
    table["raw_output"] *= np.float32(3)
    write_samples(table, here / "convergence.parquet")
    different = [row.what for row in verify_run(PUBLISHED, here, SEEDS) if row.verdict == "different"]
    assert "convergence: highest output" in different and "convergence: test accuracy" not in different


def test_with_three_seeds_the_end_is_not_decidable(here):
    part_from(here, 40)
    rows = verify_run(PUBLISHED, here, SEEDS[:3])
    found = {row.verdict for row in rows if row.what.startswith("convergence")}
    assert found == {"same", "not decidable"}


def test_an_end_within_rounding_needs_no_seeds(here):
    table = read_samples(here / "convergence.parquet")
    table["raw_output"] *= np.float32(1 + 1e-6)
    write_samples(table, here / "convergence.parquet")
    rows = verify_run(PUBLISHED, here, SEEDS[:1])
    assert worst(row.verdict for row in rows) == "within tolerance"


def test_another_setting_is_named(here):
    content = json.loads((here / "record.json").read_text())
    content["settings"]["dropout"] = 0.4
    write_json(content, here / "record.json")
    (row,) = [row for row in verify_run(PUBLISHED, here, SEEDS) if row.verdict == "different"]
    assert (row.what, row.published, row.here) == ("settings: dropout", "0.5", "0.4")


def test_first_epochs_are_a_row_each():
    history = pd.read_csv(PUBLISHED / "history.csv")
    changed = history.copy()
    changed.loc[1:, "loss"] += 0.1
    rows = verify_first_epochs(history, changed.head(3), 3, PATH)
    assert [row.verdict for row in rows] == ["same", "not decidable", "not decidable"]
    assert first_epoch_apart(history, changed, PATH) == 2
    assert first_epoch_apart(history, history.head(9), PATH) == 10
    changed.loc[0, "loss"] += 0.1
    assert [row.verdict for row in verify_first_epochs(history, changed, 2, PATH)] == ["different", "different"]


def test_a_network_that_learns_as_a_whole_may_leave_the_path_at_once():
    """With one thread instead of two, the convnet's first losses are 0.16 % and 0.27 % higher."""
    history = pd.read_csv(LEARNING / "history.csv")
    path = path_of(json.loads((LEARNING / "record.json").read_text())["settings"])
    moved = history.assign(loss=history["loss"] * [1.0016, 1.0027, *[1.5] * (len(history) - 2)])
    assert [row.verdict for row in verify_first_epochs(history, moved, 3, path)] == [
        *["within tolerance"] * 2,
        "not decidable",
    ]
    moved.loc[0, "loss"] *= 1.1
    assert verify_first_epochs(history, moved, 1, path)[0].verdict == "different"


def test_images_are_named_one_by_one_unless_all_were_decoded_otherwise(tmp_path):
    images = pd.DataFrame(
        {"image": [f"{split}.{n}" for split in SPLITS for n in (0, 1)], "split": np.repeat(SPLITS, 2)}
    )
    arrays = {split: np.zeros((2, 2, 2, 3), np.uint8) for split in SPLITS}
    assert verify_images(tmp_path, sum_images(images, arrays))[0].verdict == "not decidable"
    (tmp_path / "verification").mkdir()
    sum_images(images, arrays).to_csv(tmp_path / "verification/images.csv.xz", index=False)
    assert verify_images(tmp_path, sum_images(images, arrays))[0].verdict == "same"
    arrays["test"][0, 0, 0, 0] = 1
    (row,) = verify_images(tmp_path, sum_images(images, arrays))
    assert (row.what, row.verdict) == ("images: test.0 (test), pixels", "different")
    (row,) = verify_images(tmp_path, sum_images(images, {split: one + 1 for split, one in arrays.items()}))
    assert row.what == "images: how they are decoded"
