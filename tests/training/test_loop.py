"""Real, small trainings with Keras."""

from dataclasses import replace

import keras
import numpy as np
import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.losses.formulas import clipping_range
from sigmoid_bce.training.attempts import SEED_STEP, train_until_learned
from sigmoid_bce.training.checkpoint import locked
from sigmoid_bce.training.epochs import Split, build_network, predict_raw
from sigmoid_bce.training.keras_setup import set_up_keras
from sigmoid_bce.training.loop import start_training, train_network
from sigmoid_bce.training.settings import Augmentation, TrainingSettings
from tests.messages import messages_to

SETTINGS = TrainingSettings(
    "convnet", "raw", seed=3, batch_size=8, max_epochs=4, patience=4, early_epoch=2, augmentation=Augmentation()
)


class Killed(Exception):
    """Stands for a kill between two epochs."""


@pytest.fixture(scope="module", autouse=True)
def keras_is_set_up():
    set_up_keras(3, deterministic=True)


@pytest.fixture(scope="module")
def splits():
    rng = np.random.default_rng(0)
    labels = np.tile([0.0, 1.0], 12).astype(np.float32)
    bright = rng.integers(0, 120, (24, 46, 46, 3)) + (labels * 120).astype(int)[:, None, None, None]
    images = bright.astype(np.uint8)
    return Split(images[:16], labels[:16]), Split(images[16:20], labels[16:20]), Split(images[20:], labels[20:])


def train(settings, splits, tmp_path, name, say=None):
    weights = [tmp_path / name / f"{checkpoint}.weights.h5" for checkpoint in ("early", "convergence")]
    with messages_to(say):
        history = train_network(settings, *splits, tmp_path / name / "state", *weights)
    return [{key: value for key, value in row.items() if key != "seconds"} for row in history], weights


def outputs_of(settings, splits, weights):
    network = build_network(settings, splits[0].inputs.shape[1:])
    network.load_weights(weights)
    return predict_raw(network, splits[0].inputs)


@pytest.mark.parametrize("loss", ["raw", "sigmoid"])
def test_a_killed_training_ends_as_an_unbroken_one_bit_for_bit(splits, tmp_path, loss):
    settings = replace(SETTINGS, loss=loss)
    unbroken, whole_weights = train(settings, splits, tmp_path, "unbroken")

    def kill_after_epoch_3(line):
        if line.startswith("epoch 3/"):
            raise Killed

    with pytest.raises(Killed):
        train(settings, splits, tmp_path, "killed", kill_after_epoch_3)
    resumed, resumed_weights = train(settings, splits, tmp_path, "killed")
    assert resumed == unbroken
    for whole, again in zip(whole_weights, resumed_weights, strict=True):
        np.testing.assert_array_equal(outputs_of(settings, splits, whole), outputs_of(settings, splits, again))


def test_a_finished_training_is_not_done_again(splits, tmp_path):
    told, told_again = [], []
    first, _ = train(SETTINGS, splits, tmp_path, "run", told.append)
    again, _ = train(SETTINGS, splits, tmp_path, "run", told_again.append)
    assert again == first
    assert told_again == [*told, f"going on after epoch {len(first)}"]


def test_a_training_goes_on_when_its_end_is_moved_and_ends_as_one_in_a_piece(splits, tmp_path):
    unbroken, _ = train(SETTINGS, splits, tmp_path, "unbroken")
    train(replace(SETTINGS, max_epochs=3), splits, tmp_path, "short")
    lines = []
    longer, _ = train(SETTINGS, splits, tmp_path, "short", lines.append)
    assert lines[3] == "going on after epoch 3"
    assert longer == unbroken


def test_a_training_that_has_gone_too_far_is_started_anew(splits, tmp_path):
    unbroken, _ = train(SETTINGS, splits, tmp_path, "run")
    lines = []
    shorter, _ = train(replace(SETTINGS, max_epochs=3), splits, tmp_path, "run", lines.append)
    assert "starting anew" in lines[0]
    assert shorter == unbroken[:3]


def test_each_epoch_is_told_in_a_line(splits, tmp_path):
    lines = []
    train(replace(SETTINGS, max_epochs=2), splits, tmp_path, "run", lines.append)
    assert len(lines) == 2
    for word in ("epoch 1/2", "loss", "accuracy", "validation loss", "min left"):
        assert word in lines[0]


def test_training_stops_when_patience_is_used_up_but_not_before_the_early_epoch(splits, tmp_path):
    # A rate of almost nothing: the loss does not go down steadily, augmentation makes it wander.
    settings = replace(SETTINGS, learning_rate=1e-12, patience=1, max_epochs=30, early_epoch=5)
    history, _ = train(settings, splits, tmp_path, "run")
    losses = [row["loss"] for row in history]
    assert 5 <= len(history) < 30
    assert min(losses[:-1]) <= losses[-1]


def test_the_losses_start_from_the_same_network(splits):
    networks = [build_network(replace(SETTINGS, loss=loss), (46, 46, 3)) for loss in ("raw", "sigmoid", "keras")]
    outputs = [predict_raw(network, splits[0].inputs) for network in networks]
    np.testing.assert_array_equal(outputs[0], outputs[1])
    np.testing.assert_array_equal(outputs[0], outputs[2])


def test_a_collapsed_network_is_reported_and_not_trained_on(splits, tmp_path):
    black = Split(np.zeros_like(splits[0].inputs), splits[0].labels)
    lines = []
    history, _ = train(replace(SETTINGS, augmentation=None), (black, *splits[1:]), tmp_path, "run", lines.append)
    assert len(history) == SETTINGS.early_epoch
    assert history[-1]["collapsed"]
    assert any("collapsed" in line for line in lines)


def test_the_next_seed_is_taken_if_the_config_says_so(splits, tmp_path, monkeypatch):
    seeds = []

    def pretend(settings, *_):
        seeds.append(settings.seed)
        return [{"collapsed": False}, {"collapsed": len(seeds) < 3}]

    monkeypatch.setattr("sigmoid_bce.training.attempts.train_network", pretend)
    places = (tmp_path, tmp_path / "early", tmp_path / "convergence")
    lines = []
    with messages_to(lines.append):
        _, tried = train_until_learned(replace(SETTINGS, on_collapse="next_seed"), *splits, *places)
    assert tried == seeds == [3, 3 + SEED_STEP, 3 + 2 * SEED_STEP]
    assert "collapsed" in lines[0]

    seeds.clear()
    _, tried = train_until_learned(replace(SETTINGS, on_collapse="report"), *splits, *places)
    assert tried == [3]


def test_a_second_training_in_the_same_folder_is_refused(splits, tmp_path):
    with locked(tmp_path / "run" / "state"), pytest.raises(PaperError, match="another process"):
        train(SETTINGS, splits, tmp_path, "run")


def test_a_collapsed_network_is_trained_on_where_only_patience_may_stop_it(splits, tmp_path):
    dark = tuple(Split(np.zeros_like(split.inputs), split.labels) for split in splits)
    history, _ = train(replace(SETTINGS, on_collapse="go_on"), dark, tmp_path, "run")
    assert history[SETTINGS.early_epoch - 1]["collapsed"]
    assert len(history) == SETTINGS.max_epochs


def test_each_epoch_counts_the_samples_of_every_split_in_the_clipping_range(splits, tmp_path):
    # At this rate a single step throws the outputs far beyond the range.
    settings = replace(SETTINGS, learning_rate=1.0, augmentation=None, early_epoch=1, max_epochs=2)
    history, weights = train(settings, splits, tmp_path, "run")
    for row, path in zip(history, weights, strict=True):
        for prefix, split in (("val_", splits[1]), ("test_", splits[2])):
            raw = outputs_of(SETTINGS, (split,), path)
            lowest, highest = clipping_range(np.float32)
            expected = {
                f"{prefix}clipped_{side}_label{label}": int(
                    ((raw > highest if high else raw < lowest) & (split.labels == label)).sum()
                )
                for side, label, high in (
                    ("right", 0, False),
                    ("right", 1, True),
                    ("wrong", 0, True),
                    ("wrong", 1, False),
                )
            }
            assert {name: row[name] for name in expected} == expected
    assert any(row[name] for row in history for name in row if "clipped" in name)


def killed_after_epoch(number, settings, splits, tmp_path, name):
    def kill(line):
        if line.startswith(f"epoch {number}/"):
            raise Killed

    with pytest.raises(Killed):
        train(settings, splits, tmp_path, name, kill)


@pytest.mark.fault(
    "the code changes in the middle of a training", expect="its first epoch is trained again; the same: goes on"
)
def test_a_training_whose_code_has_changed_goes_on_if_its_first_epoch_comes_out_the_same(splits, tmp_path, monkeypatch):
    unbroken, _ = train(SETTINGS, splits, tmp_path, "unbroken")
    killed_after_epoch(3, SETTINGS, splits, tmp_path, "killed")
    monkeypatch.setattr("sigmoid_bce.training.loop.hash_of_training_code", lambda: "another")
    lines = []
    resumed, _ = train(SETTINGS, splits, tmp_path, "killed", lines.append)
    assert lines[0] == (
        "the code has changed since the stored training was begun; its first epoch came out the same, trained again"
    )
    # What is killed while it tells of an epoch has not stored it.
    assert "going on after epoch 2" in lines
    assert resumed == unbroken


@pytest.mark.fault(
    "a change of the code changes a training in its middle", expect="it is started anew, and the log says why"
)
def test_a_training_whose_code_computes_something_else_now_is_started_anew(splits, tmp_path, monkeypatch):
    killed_after_epoch(3, SETTINGS, splits, tmp_path, "killed")
    monkeypatch.setattr("sigmoid_bce.training.loop.hash_of_training_code", lambda: "another")
    monkeypatch.setattr("sigmoid_bce.training.epochs.make_loss", lambda name: keras.losses.MeanSquaredError())
    lines = []
    resumed, _ = train(SETTINGS, splits, tmp_path, "killed", lines.append)
    assert lines[0].startswith("the code has changed since the stored training was begun, and loss of epoch 1 is ")
    assert lines[0].endswith("starting anew") and "epoch 1/4" in lines[1]
    assert len(resumed) == SETTINGS.max_epochs


@pytest.mark.fault(
    "Snakemake is killed, and its training runs on", expect="the training ends after its epoch, with its state kept"
)
def test_a_training_whose_snakemake_is_gone_ends_after_its_epoch_and_can_go_on(splits, tmp_path, monkeypatch):
    unbroken, _ = train(SETTINGS, splits, tmp_path, "unbroken")
    monkeypatch.setattr("sigmoid_bce.training.loop.snakemake_is_gone", lambda snakemakes: True)
    with pytest.raises(PaperError, match="ends after epoch 1; its state is in"):
        train(SETTINGS, splits, tmp_path, "left")
    assert not (tmp_path / "left" / "early.weights.h5").exists()
    monkeypatch.undo()
    again, _ = train(SETTINGS, splits, tmp_path, "left")
    assert again == unbroken


def test_a_network_on_unscaled_pixels_is_trained_evaluated_and_read_out_on_the_same_numbers(splits, tmp_path):
    settings = replace(SETTINGS, scaling="unscaled", max_epochs=1, early_epoch=1)
    network = start_training(settings, splits, tmp_path).network
    multiplied = predict_raw(network, splits[0].inputs, "unscaled")
    np.testing.assert_array_equal(multiplied, predict_raw(network, splits[0].inputs.astype(np.float32)))
    history, weights = train(settings, splits, tmp_path, "unscaled")
    read_out = build_network(settings, splits[1].inputs.shape[1:])
    read_out.load_weights(weights[1])
    answers = predict_raw(read_out, splits[1].inputs, settings.scaling) > 0
    assert np.mean(answers == (splits[1].labels == 1)) == history[-1]["val_accuracy"]
    assert history[-1]["loss"] != train(replace(settings, scaling=None), splits, tmp_path, "scaled")[0][-1]["loss"]
