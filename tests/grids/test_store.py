"""Kept heads: taken where they are the same, trained where they are new, not believed where the code was another."""

from dataclasses import replace

import pandas as pd
import pytest

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids import cells
from sigmoid_bce.grids.cells import train_cell
from sigmoid_bce.grids.store import describe_making, folder_of, take_or_train
from tests.grids.made_up import splits_of
from tests.messages import messages_to

CELL = Cell("squeezenet", 3e-3, steps=20)
HERE = {"code": "a", "processor": "p"}
SPLITS = splits_of()


@pytest.fixture
def trained(monkeypatch):
    """Which heads were trained, as (loss, seed); what comes out can be made to differ: `trained.shift`."""
    return counted(monkeypatch)


class Trainings(list):
    shift = 0.0


def counted(monkeypatch):
    calls, train = Trainings(), cells.train_one

    def count(splits, cell, loss, seed):
        calls.append((loss, seed))
        row = train(splits, cell, loss, seed)
        return row | {"test_accuracy": row["test_accuracy"] + calls.shift}

    monkeypatch.setattr(cells, "train_one", count)
    return calls


@pytest.fixture
def take(tmp_path):
    """Take or train the heads of a cell: losses, seeds and more; returns the table and what was said."""

    def call(losses=("raw", "sigmoid"), seeds=(1, 2), more=(), made_with=HERE, cell=CELL):
        said = []
        with messages_to(said.append):
            return take_or_train(tmp_path, SPLITS, cell, losses, seeds, more, made_with), said

    return call


def test_kept_heads_are_not_trained_again_and_are_the_same(take, trained):
    first, _ = take()
    assert len(trained) == 4
    again, said = take()
    assert len(trained) == 4 and said == []
    pd.testing.assert_frame_equal(again, first)
    pd.testing.assert_frame_equal(first, train_cell(SPLITS, CELL, ["raw", "sigmoid"], [1, 2]))


@pytest.mark.parametrize(
    ("more", "new"),
    [
        ({"losses": ("raw", "torch_bce", "sigmoid")}, [("torch_bce", 1), ("torch_bce", 2)]),
        ({"seeds": (1, 2, 5)}, [("raw", 5), ("sigmoid", 5)]),
        ({"losses": ("sigmoid",), "seeds": (2,)}, []),
        ({"cell": replace(CELL, learning_rate=1e-3)}, [("raw", 1), ("raw", 2), ("sigmoid", 1), ("sigmoid", 2)]),
    ],
    ids=["loss", "seed", "fewer", "rate"],
)
def test_only_what_is_new_is_trained(take, trained, more, new):
    take()
    trained.clear()
    heads, _ = take(**more)
    assert trained == new
    wanted = train_cell(
        SPLITS, more.get("cell", CELL), more.get("losses", ("raw", "sigmoid")), more.get("seeds", (1, 2))
    )
    pd.testing.assert_frame_equal(heads, wanted)


def test_what_is_not_asked_for_any_more_stays_kept(take, trained):
    take()
    take(losses=("sigmoid",), seeds=(2,))
    trained.clear()
    take()
    assert trained == []


def test_heads_of_other_code_are_taken_if_the_first_comes_out_the_same(take, trained):
    first, _ = take()
    trained.clear()
    heads, said = take(made_with={**HERE, "code": "b"})
    assert trained == [("raw", 1)]
    assert said == [f"{CELL.name}: kept heads were made with other code or processor; the first comes out the same"]
    pd.testing.assert_frame_equal(heads, first)
    trained.clear()
    # From now on they count as made with that.
    assert take(made_with={**HERE, "code": "b"})[1] == [] and trained == []


def test_heads_of_other_code_are_all_trained_anew_if_the_first_differs(take, trained):
    first, _ = take()
    trained.clear()
    trained.shift = 0.01
    heads, said = take(made_with={**HERE, "processor": "q"})
    assert sorted(trained) == [("raw", 1), ("raw", 1), ("raw", 2), ("sigmoid", 1), ("sigmoid", 2)]
    assert said == [f"{CELL.name}: a kept head does not come out the same here, so training all of them anew"]
    assert (heads["test_accuracy"] - first["test_accuracy"]).tolist() == pytest.approx([0.01] * 4)
    trained.clear()
    assert take(made_with={**HERE, "processor": "q"})[1] == [] and trained == []


def test_heads_that_diverged_at_once_come_out_the_same_as_well(take, trained):
    cell = Cell("squeezenet", 100.0, rms=1e6, optimizer="sgd", steps=40)
    assert set(take(cell=cell, losses=("raw",))[0]["state"]) == {"diverged"}
    trained.clear()
    _, said = take(cell=cell, losses=("raw",), made_with={**HERE, "code": "b"})
    assert trained == [("raw", 1)] and said[0].endswith("the first comes out the same")


def test_heads_on_other_features_or_labels_are_kept_apart(tmp_path):
    other = SPLITS | {"test": replace(SPLITS["test"], labels=1 - SPLITS["test"].labels)}
    places = {folder_of(tmp_path, splits) for splits in (SPLITS, splits_of(seed=1), other, splits_of())}
    assert len(places) == 3 and all(place.parent == tmp_path for place in places)


def test_the_making_names_code_and_processor():
    assert set(describe_making()) == {"code", "processor"} and all(describe_making().values())
