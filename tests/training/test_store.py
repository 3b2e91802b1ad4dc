"""Finished trainings that are kept: which are believed, and what is said of the others."""

import json
import shutil

import keras
import numpy as np
import pytest

from sigmoid_bce.training.attempts import train_until_learned
from sigmoid_bce.training.epochs import Split
from sigmoid_bce.training.keras_setup import set_up_keras
from sigmoid_bce.training.loop import differences_of_epoch
from sigmoid_bce.training.settings import TrainingSettings
from sigmoid_bce.training.store import WEIGHTS, Training, describe_making, folder_of, keep, take
from tests.messages import messages_to

SETTINGS = TrainingSettings(
    "squeezenet", "sigmoid", seed=2, batch_size=8, max_epochs=4, early_epoch=2, learning_rate=1e-2
)
AGREED = "its first epoch, its end and its outputs came out the same to the bit: taking it"


@pytest.fixture(scope="module")
def splits():
    rng = np.random.default_rng(0)
    labels = np.tile([0.0, 1.0], 20).astype(np.float32)
    features = (rng.normal(size=(40, 6)) + labels[:, None]).astype(np.float32)
    return tuple(Split(features[part], labels[part]) for part in (slice(24), slice(24, 32), slice(32, 40)))


@pytest.fixture(scope="module")
def finished(splits, tmp_path_factory):
    """The folder of a finished training that is kept."""
    set_up_keras(SETTINGS.seed, deterministic=True)
    state = tmp_path_factory.mktemp("finished")
    history, tried = train_until_learned(SETTINGS, *splits, state, *(state / "finished" / name for name in WEIGHTS))
    folder = folder_of(state / "store", SETTINGS, splits)
    keep(folder, Training(history, {"seeds_tried": tried}, state / "finished"), SETTINGS, splits, describe_making(1))
    return folder


@pytest.fixture
def kept(finished, splits, tmp_path):
    """A copy of it, where it belongs in a store, for one test to change."""
    set_up_keras(SETTINGS.seed, deterministic=True)
    return shutil.copytree(finished, folder_of(tmp_path / "store", SETTINGS, splits))


def take_it(folder, splits, tmp_path, keep_unconfirmed=False, **other):
    lines = []
    made_with = describe_making(1) | other
    with messages_to(lines.append):
        taken = take(folder, SETTINGS, splits, made_with, keep_unconfirmed, tmp_path / "again")
    return taken, lines


def compute_otherwise(monkeypatch):
    monkeypatch.setattr("sigmoid_bce.training.epochs.make_loss", lambda name: keras.losses.MeanSquaredError())


def test_a_training_that_nothing_has_changed_for_is_taken_as_it_is(kept, splits, tmp_path, monkeypatch):
    compute_otherwise(monkeypatch)  # not noticed, since nothing is computed
    taken, lines = take_it(kept, splits, tmp_path)
    assert len(taken.history) == SETTINGS.max_epochs and taken.not_confirmed == ()
    assert lines == [f"{kept}: taking the kept training, nothing that it depends on has changed"]


@pytest.mark.fault(
    "a job is killed after its training was kept",
    expect="the next one takes it from there, and writes the same history, its columns in the same order",
)
def test_a_kept_history_has_its_own_order(kept, splits, tmp_path):
    taken, _ = take_it(kept, splits, tmp_path)
    names = list(taken.history[0])
    assert names[:3] == ["epoch", "loss", "accuracy"] and names != sorted(names)


@pytest.mark.fault(
    "the code of training changes, and computes the same", expect="one epoch is trained again, and all kept"
)
def test_other_code_that_computes_the_same_keeps_it_and_is_noted(kept, splits, tmp_path):
    taken, lines = take_it(kept, splits, tmp_path, code="another")
    assert taken is not None and taken.not_confirmed == ()
    assert lines[-1] == AGREED and "made with other code: training its first epoch again" in lines[0]
    # Noted: the next time there is nothing to confirm.
    assert "nothing that it depends on has changed" in take_it(kept, splits, tmp_path, code="another")[1][0]


@pytest.mark.fault(
    "the code of training changes, and computes something else", expect="trained anew; the log says what differed"
)
@pytest.mark.parametrize("keep_unconfirmed", [False, True])
def test_other_code_that_computes_something_else_is_not_believed(kept, splits, tmp_path, monkeypatch, keep_unconfirmed):
    compute_otherwise(monkeypatch)
    taken, lines = take_it(kept, splits, tmp_path, keep_unconfirmed, code="another")
    assert taken is None
    assert "so training anew: loss of epoch 1 is " in lines[-1]


@pytest.mark.fault(
    "the rule of stopping changes", expect="it is applied to the kept history; another end: trained anew"
)
def test_another_rule_of_stopping_is_applied_to_the_history(kept, splits, tmp_path, monkeypatch):
    monkeypatch.setattr("sigmoid_bce.training.loop.has_converged", lambda watched, patience: len(watched) >= 3)
    taken, lines = take_it(kept, splits, tmp_path, code="another")
    assert taken is None
    assert "the training ends after epoch 3, and the kept one ended after 4" in lines[-1]


@pytest.mark.fault(
    "the code of the read-out changes", expect="outputs are read out again from the kept weights and compared"
)
def test_another_way_to_read_out_is_noticed(kept, splits, tmp_path, monkeypatch):
    def read_otherwise(network, inputs, *scaling):
        return (network.predict_on_batch(inputs)[:, 0] * 2).astype(np.float32)

    monkeypatch.setattr("sigmoid_bce.training.store.predict_raw", read_otherwise)
    taken, lines = take_it(kept, splits, tmp_path, code="another")
    assert taken is None
    assert "the raw outputs of 40 of 40 images differ at the checkpoint early" in lines[-1]


@pytest.mark.fault(
    "a training from another processor or version", expect="kept if a setting allows, marked not confirmed here"
)
def test_a_training_made_elsewhere_is_taken_where_that_is_allowed_and_marked(kept, splits, tmp_path, monkeypatch):
    compute_otherwise(monkeypatch)
    assert take_it(kept, splits, tmp_path, processor="another")[0] is None
    taken, lines = take_it(kept, splits, tmp_path, keep_unconfirmed=True, processor="another")
    assert taken.not_confirmed[0].startswith("processor: ") and "and here another" in taken.not_confirmed[0]
    assert any("loss of epoch 1" in reason for reason in taken.not_confirmed)
    assert "it is taken although not confirmed here" in lines[-1]


def test_a_training_made_elsewhere_that_comes_out_the_same_here_is_confirmed(kept, splits, tmp_path):
    taken, lines = take_it(kept, splits, tmp_path, versions={"keras": "0"})
    assert taken.not_confirmed == () and lines[-1] == AGREED


@pytest.mark.fault("a kept training is damaged", expect="the file is named, and the training made anew")
@pytest.mark.parametrize("name", [*WEIGHTS, "outputs.npz", "history.json"])
def test_a_damaged_training_is_not_taken(kept, splits, tmp_path, name):
    with (kept / name).open("r+b") as file:
        file.seek(20)
        file.write(b"XXXX")
    taken, lines = take_it(kept, splits, tmp_path)
    assert taken is None and f"{name} of the kept training is not as it was kept" in lines[0]


@pytest.mark.parametrize("change", [{"learning_rate": 1e-3}, {"max_epochs": 3}, {"seed": 3}])
def test_other_settings_have_another_place(kept, splits, tmp_path, change):
    other = TrainingSettings(**{**vars(SETTINGS), **change})
    assert folder_of(tmp_path / "store", other, splits) != kept


def test_what_it_was_made_with_is_in_it(kept):
    content = json.loads((kept / "kept.json").read_text())
    assert set(content["made_with"]) == {"code", "versions", "processor", "device", "threads", "onednn"}


def test_a_diverged_epoch_is_like_itself():
    row = {"epoch": 1, "loss": float("nan"), "seconds": 1.0}
    assert differences_of_epoch(row, json.loads(json.dumps(row))) == []
    assert differences_of_epoch(row, row | {"loss": 0.7}) == ["loss of epoch 1 is nan, and the stored one 0.7"]
