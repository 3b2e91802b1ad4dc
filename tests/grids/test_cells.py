"""Heads of a cell: which are trained, that they are what their row says, and that each stands for itself."""

import base64

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids import cells
from sigmoid_bce.grids.cells import train_cell, train_one, with_types, write_heads
from sigmoid_bce.grids.data import prepare
from sigmoid_bce.grids.heads import train_head
from sigmoid_bce.grids.states import DEAD, DIVERGED, LEARNED
from tests.grids.made_up import make_heads, splits_of

CELL = Cell("squeezenet", 3e-3, steps=40)
DEADLY = Cell("squeezenet", 0.1, rms=100.0, steps=60)


@pytest.fixture
def pretended(monkeypatch):
    """Which heads were trained, as (loss, seed), none of them for real: those of `sigmoid` die from odd seeds."""
    trained = []

    def train(splits, cell, loss, seed):
        trained.append((loss, seed))
        rows = make_heads(lambda *_: DEAD if loss == "sigmoid" and seed % 2 else LEARNED, [loss], [1.0], [None], [seed])
        return rows.to_dict("records")[0]

    monkeypatch.setattr(cells, "train_one", train)
    return trained


@pytest.mark.parametrize(
    ("seeds", "more", "expected"),
    [
        ([1, 2], [3, 4], [("raw", 1), ("raw", 2), ("sigmoid", 1), ("sigmoid", 2), ("sigmoid", 3), ("sigmoid", 4)]),
        ([1, 3], [4], [("raw", 1), ("raw", 3), ("sigmoid", 1), ("sigmoid", 3)]),
        ([1, 2], [], [("raw", 1), ("raw", 2), ("sigmoid", 1), ("sigmoid", 2)]),
    ],
    ids=["they differ", "they agree", "no more"],
)
def test_more_seeds_are_trained_only_where_heads_do_not_all_end_alike(pretended, seeds, more, expected):
    heads = train_cell({}, CELL, ["raw", "sigmoid"], seeds, more)
    assert pretended == expected
    assert list(zip(heads["loss"], heads["seed"], strict=True)) == expected


def test_kept_heads_need_no_training(pretended):
    kept = {("sigmoid", seed): {**train_one_pretended(seed), "test_accuracy": 0.123} for seed in (1, 2)}
    heads = train_cell({}, CELL, ["raw", "sigmoid"], [1, 2], [3], kept)
    assert pretended == [("raw", 1), ("raw", 2), ("sigmoid", 3)]
    assert heads.loc[heads["loss"] == "sigmoid", "test_accuracy"].tolist() == [0.123, 0.123, 0.5]


def train_one_pretended(seed):
    return make_heads(lambda *_: DEAD if seed % 2 else LEARNED, ["sigmoid"], [1.0], [None], [seed]).to_dict("records")[
        0
    ]


def test_a_row_says_what_became_of_the_head():
    splits = splits_of()
    row = train_one(splits, CELL, "sigmoid", seed=2)
    assert {name: row[name] for name in CELL.as_dict()} == CELL.as_dict()
    trained = train_head(prepare(splits, CELL, 2), CELL, "sigmoid", 2)
    outputs = trained.head.raw_outputs(splits["train"].features)
    assert (row["lowest_output"], row["highest_output"]) == (float(outputs.min()), float(outputs.max()))
    assert (row["state"], row["steps_per_epoch"], row["seed"], row["loss"]) == (LEARNED, 20, 2, "sigmoid")
    assert row["best_validation_accuracy"] == max(trained.validation_accuracies)
    assert row["best_epoch"] == 1 + int(np.argmax(trained.validation_accuracies))
    decisions = np.unpackbits(np.frombuffer(base64.b64decode(row["test_decisions"]), np.uint8))
    np.testing.assert_array_equal(decisions, trained.head.raw_outputs(splits["test"].features) > 0)
    # As many of either class.
    assert row["test_accuracy"] == pytest.approx((decisions == splits["test"].labels).mean())


def test_clipped_images_are_counted_on_either_side_of_the_decision():
    row = train_one(splits_of(), DEADLY, "sigmoid", seed=1)
    assert row["state"] == DEAD and row["clipped_wrong"] > 0 and row["clipped_right"] > 0
    assert row["clipped_wrong"] + row["clipped_right"] <= 320


def test_a_cell_s_heads_do_not_depend_on_its_other_losses():
    splits = splits_of()
    alone = train_cell(splits, CELL, ["sigmoid"], [1, 2])
    beside = train_cell(splits, CELL, ["raw", "sigmoid", "torch_bce"], [2, 1])
    beside = beside[beside["loss"] == "sigmoid"].sort_values("seed", ignore_index=True)
    pd.testing.assert_frame_equal(alone, beside)


@pytest.mark.parametrize("which", ["some that died", "only such as diverged", "never trained"])
def test_what_is_written_is_read_with_the_same_types(tmp_path, which):
    made = {
        "some that died": lambda: train_cell(splits_of(), DEADLY, ["raw", "sigmoid"], [1]),
        "only such as diverged": lambda: diverged(),
        "never trained": lambda: make_heads(lambda *_: LEARNED),
    }
    heads = made[which]()
    write_heads(heads, tmp_path / "a/b/heads.parquet")
    read = pd.read_parquet(tmp_path / "a/b/heads.parquet")
    pd.testing.assert_frame_equal(with_types(read), heads)
    assert [str(read[name].dtype) for name in ("epochs", "diverged_at", "dead_after_step")] == ["Int64"] * 3
    assert [str(read[name].dtype) for name in ("rms", "largest_gradient", "learning_rate")] == ["float64"] * 3


def diverged():
    """Heads that ended before their first epoch did: of their best one nothing is known."""
    heads = train_cell(splits_of(), Cell("squeezenet", 100.0, rms=1e6, optimizer="sgd", steps=40), ["raw"], [1, 2])
    assert set(heads["state"]) == {DIVERGED} and heads["diverged_at"].max() <= 20
    return heads


def test_numbers_that_no_head_has_are_numbers_all_the_same():
    heads = diverged()
    for name in ("best_validation_accuracy", "training_loss"):
        assert str(heads[name].dtype) == "float64", name
