"""The training loop: epochs until convergence, resumable after any of them."""

import logging
from pathlib import Path

import keras
import numpy as np

from sigmoid_bce.core.code_hash import hash_of_code
from sigmoid_bce.core.files import copy_file
from sigmoid_bce.core.processes import ancestors_that_are_snakemake, snakemake_is_gone
from sigmoid_bce.training import checkpoint
from sigmoid_bce.training.epochs import Split, Trainer, build_network, predict_raw
from sigmoid_bce.training.initial import take_initial_weights
from sigmoid_bce.training.settings import TrainingSettings
from sigmoid_bce.training.stopping import epochs_without_improvement, has_collapsed, has_converged

logger = logging.getLogger(__name__)

# Settings that decide when a training ends, and nothing of what it does until then: with others it can go on.
DECIDE_THE_END = ("max_epochs", "patience", "watched", "on_collapse")


def train_network(
    settings: TrainingSettings,
    train: Split,
    validation: Split,
    test: Split,
    folder: Path,
    early_weights: Path,
    convergence_weights: Path,
) -> list[dict]:
    """Train one network to convergence and write its weights after the early epoch and at the end.

    A state is written to `folder` after every epoch; when called again after a kill, or with a later end, training goes
    on from there and ends with the same history. Weights are Keras's `.weights.h5` of the network without the sigmoid.
    Where the code has changed since the state was written, the first epoch is trained again, and the state is taken only
    if it comes out the same.
    Returns the history: one dict an epoch with `epoch`; `loss`, `accuracy` and the counts of samples in the clipping range
    (`training/clipped.py`), those of the training images as they were trained on (augmented, with dropout, before each
    step), then those of validation and test images after the epoch, as `val_…` and `test_…`; and `seconds`. The test images
    decide nothing. Training stops at convergence (not before the early epoch), after `max_epochs`, or, if the network has
    collapsed, at the early epoch, unless `on_collapse` is `go_on`.

    Raises checkpoint.PaperError when another process trains in `folder`, and, with the state of the epoch stored, when
    a Snakemake that this process runs under is gone: nobody waits for what it makes, or asks for the same.
    """
    with checkpoint.locked(folder):
        key = checkpoint.fingerprint(
            {name: value for name, value in settings.as_dict().items() if name not in DECIDE_THE_END},
            data=[checkpoint.checksum(split.inputs) for split in (train, validation, test)],
            views=None if train.views is None else checkpoint.checksum(train.views),
            keras=[keras.__version__, keras.backend.backend()],
        )
        code, snakemakes = hash_of_training_code(), ancestors_that_are_snakemake()
        trainer, history = _resume(settings, (train, validation, test), folder, key, code)
        while not is_over(history, settings):
            history.append(trainer.train_epoch(len(history) + 1))
            logger.info(_progress_line(history, settings))
            if len(history) == settings.early_epoch:
                # Into the folder, not to the output: a workflow deletes the outputs of a job that was killed.
                trainer.network.save_weights(folder / "early.weights.h5")
                history[-1]["collapsed"] = has_collapsed(predict_raw(trainer.network, train.inputs, settings.scaling))
                if history[-1]["collapsed"]:
                    logger.info(
                        f"epoch {len(history)}: the network has collapsed, its raw outputs do not depend on the image"
                    )
            checkpoint.save_state(folder, key, history, trainer.state(), code=code)
            if snakemake_is_gone(snakemakes):
                raise checkpoint.PaperError(
                    f"Snakemake is gone, so this training ends after epoch {len(history)}; its state is in {folder}.",
                    "start again, and it goes on from there.",
                )
        trainer.network.save_weights(folder / "convergence.weights.h5")
        copy_file(folder / "early.weights.h5", early_weights)
        copy_file(folder / "convergence.weights.h5", convergence_weights)
    return history


def start_training(settings: TrainingSettings, splits: tuple[Split, Split, Split], folder: Path) -> Trainer:
    """A trainer before its first epoch; `splits` are training, validation and test images or features.

    `folder` keeps the initial weights that another backend takes from TensorFlow.
    """
    input_shape = splits[0].inputs.shape[1:]
    network = build_network(settings, input_shape)
    if keras.backend.backend() != "tensorflow":
        folder.mkdir(parents=True, exist_ok=True)
        take_initial_weights(network, settings, input_shape, folder)
    return Trainer(settings, network, *splits)


def differences_of_epoch(row: dict, stored: dict) -> list[str]:
    """In what an epoch that was trained again differs from the stored one: a line a value, empty if all are equal."""
    names = [name for name in dict.fromkeys((*stored, *row)) if name not in ("seconds", "collapsed")]
    return [
        f"{name} of epoch {row['epoch']} is {row.get(name)}, and the stored one {stored.get(name)}"
        for name in names
        # Not a number, where a training has diverged, is unlike itself, but written alike.
        if repr(row.get(name)) != repr(stored.get(name))
    ]


def is_over(history: list[dict], settings: TrainingSettings) -> bool:
    """Whether a training with this history has ended."""
    if len(history) < settings.early_epoch:
        return False
    if len(history) >= settings.max_epochs:
        return True
    if settings.on_collapse != "go_on" and history[settings.early_epoch - 1].get("collapsed"):
        return True
    return has_converged([row[settings.watched] for row in history], settings.patience)


def hash_of_training_code() -> str:
    """A hash of the code that decides what a training comes to: this module and all that it imports."""
    return hash_of_code(Path(__file__))


def _progress_line(history: list[dict], settings: TrainingSettings) -> str:
    row = history[-1]
    seconds = np.mean([entry["seconds"] for entry in history[-10:]])
    left = seconds * (settings.max_epochs - row["epoch"]) / 60
    since = epochs_without_improvement([entry[settings.watched] for entry in history])
    return (
        f"epoch {row['epoch']}/{settings.max_epochs}: loss {row['loss']:.4f}, accuracy {row['accuracy']:.3f}, "
        f"validation loss {row['val_loss']:.4f}, validation accuracy {row['val_accuracy']:.3f}, {_clipped_in_words(row)}, "
        f"{row['seconds']:.1f} s, at most {left:.0f} min left, {since} of {settings.patience} epochs without improvement"
    )


def _clipped_in_words(row: dict) -> str:
    parts = []
    for prefix, split in (("", "training"), ("val_", "validation"), ("test_", "test")):
        right, wrong = (
            sum(row[f"{prefix}clipped_{side}_label{label}"] for label in (0, 1)) for side in ("right", "wrong")
        )
        parts.append(f"{right} right and {wrong} wrong {split}")
    return f"samples in the clipping range: {', '.join(parts)}"


def _resume(
    settings: TrainingSettings,
    splits: tuple[Split, Split, Split],
    folder: Path,
    key: str,
    code: str,
) -> tuple[Trainer, list[dict]]:
    """A trainer and its history so far: from the stored state, if it is of this training, else from the beginning."""
    trainer = start_training(settings, splits, folder)
    stored = checkpoint.load_state(folder, key)
    if stored is None:
        return trainer, []
    if any(is_over(stored.history[:epochs], settings) for epochs in range(len(stored.history))):
        logger.info(
            f"the stored training has gone on to epoch {len(stored.history)}, past its end by these settings: starting anew"
        )
        return trainer, []
    if stored.code != code:
        if changed := differences_of_epoch(trainer.train_epoch(1), stored.history[0]):
            logger.info(f"the code has changed since the stored training was begun, and {changed[0]}: starting anew")
            return start_training(settings, splits, folder), []
        logger.info(
            "the code has changed since the stored training was begun; its first epoch came out the same, trained again"
        )
    trainer.restore(stored.arrays)
    # A workflow starts the log anew, so what is in the state is told again.
    for epochs in range(1, len(stored.history) + 1):
        logger.info(_progress_line(stored.history[:epochs], settings))
    logger.info(f"going on after epoch {len(stored.history)}")
    return trainer, stored.history
