"""The training loop: epochs until convergence, resumable after any of them."""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from keras import layers

from sigmoid_bce.losses.trainable import make_loss, takes_sigmoid
from sigmoid_bce.networks.building import build_body, build_head, join
from sigmoid_bce.training import checkpoint
from sigmoid_bce.training.batches import draw_batches, draw_order, prepare_ahead, scale
from sigmoid_bce.training.clipped import ClippedCounts, name_counts
from sigmoid_bce.training.initial import take_initial_weights
from sigmoid_bce.training.passes import GraphPasses
from sigmoid_bce.training.settings import TrainingSettings
from sigmoid_bce.training.stopping import epochs_without_improvement, has_collapsed, has_converged

EVALUATION_BATCH = 50
# Settings that decide when a training ends, and nothing of what it does until then: with others it can go on.
DECIDE_THE_END = ("max_epochs", "patience", "watched", "on_collapse")


@dataclass(frozen=True)
class Split:
    """One split of the data: images (n, height, width, 3), uint8, or features (n, m), float32; labels (n,), float32.

    `views`: features of augmented views of the images, (views, n, m), float32, may be mapped from disk; epoch e is
    trained on view e, and after the last view on the first one again.
    """

    inputs: np.ndarray
    labels: np.ndarray
    views: np.ndarray | None = None

    def inputs_of_epoch(self, epoch: int) -> np.ndarray:
        """What is trained on in an epoch (counted from 1), before any augmentation."""
        return self.inputs if self.views is None else np.array(self.views[(epoch - 1) % len(self.views)])


def set_up_keras(seed: int, deterministic: bool, threads: int | None = None) -> None:
    """Seed Python, NumPy and the backend; with `deterministic`, ask it for operations that repeat to the bit.

    `threads` bounds the threads of TensorFlow and PyTorch; it must come before TensorFlow's first operation, and stays
    as it is after that. JAX takes neither (see `training/backends.py` for its GPU).
    """
    backend = keras.backend.backend()
    if backend == "tensorflow":
        import tensorflow as tf

        if threads is not None and tf.config.threading.get_intra_op_parallelism_threads() != threads:
            tf.config.threading.set_intra_op_parallelism_threads(threads)
        if deterministic:
            tf.config.experimental.enable_op_determinism()
    if backend == "torch":
        import torch

        if threads is not None:
            torch.set_num_threads(threads)
        torch.use_deterministic_algorithms(deterministic)
    keras.utils.set_random_seed(seed)


def build_network(settings: TrainingSettings, input_shape: tuple[int, ...]) -> keras.Model:
    """The network of a run, from its inputs to raw outputs (n, 1): images if `input_shape` has three axes, else features.

    The initial weights depend on the seed alone, so that runs that differ in the loss start from the same.
    """
    keras.utils.set_random_seed(settings.seed)
    if len(input_shape) == 1:
        return build_head(settings.network, input_shape[0], settings.dropout)
    body = build_body(settings.network, input_shape)
    return join(body, build_head(settings.network, body.output_shape[-1], settings.dropout))


def compile_for(network: keras.Model, settings: TrainingSettings) -> keras.Model:
    """The network with the loss of the run (behind a sigmoid where the loss wants one) and Adam, ready to train."""
    if takes_sigmoid(settings.loss):
        model = keras.Sequential([keras.Input(network.input_shape[1:]), network, layers.Activation("sigmoid")])
    else:
        model = keras.Sequential([keras.Input(network.input_shape[1:]), network])
    accuracy = keras.metrics.BinaryAccuracy("accuracy", threshold=0.5 if takes_sigmoid(settings.loss) else 0.0)
    # XLA fuses and reorders; on two CPU cores it also took twice as long (benchmarks/).
    jit = "auto" if keras.backend.backend() == "jax" else False
    optimizer = keras.optimizers.Adam(settings.learning_rate)
    metrics = [accuracy, ClippedCounts(takes_sigmoid(settings.loss))]
    model.compile(optimizer, loss=make_loss(settings.loss), metrics=metrics, jit_compile=jit)
    optimizer.build(model.trainable_variables)
    return model


def train_network(
    settings: TrainingSettings,
    train: Split,
    validation: Split,
    test: Split,
    folder: Path,
    early_weights: Path,
    convergence_weights: Path,
    say: Callable[[str], None] = print,
) -> list[dict]:
    """Train one network to convergence and write its weights after the early epoch and at the end.

    A state is written to `folder` after every epoch; when called again after a kill, or with a later end, training goes
    on from there and ends with the same history. Weights are Keras's `.weights.h5` of the network without the sigmoid.
    Returns the history: one dict an epoch with `epoch`; `loss`, `accuracy` and the counts of samples in the clipping range
    (`training/clipped.py`), those of the training images as they were trained on (augmented, with dropout, before each
    step), then those of validation and test images after the epoch, as `val_…` and `test_…`; and `seconds`. The test images
    decide nothing. Training stops at convergence (not before the early epoch), after `max_epochs`, or, if the network has
    collapsed, at the early epoch, unless `on_collapse` is `go_on`.

    Raises checkpoint.CheckpointError when another process trains in `folder`.
    """
    with checkpoint.locked(folder):
        network = build_network(settings, train.inputs.shape[1:])
        if keras.backend.backend() != "tensorflow":
            take_initial_weights(network, settings, train.inputs.shape[1:], folder)
        model = compile_for(network, settings)
        key = checkpoint.fingerprint(
            {name: value for name, value in settings.as_dict().items() if name not in DECIDE_THE_END},
            data=[checkpoint.checksum(array) for array in (train.inputs, validation.inputs, test.inputs)],
            views=None if train.views is None else checkpoint.checksum(train.views),
            keras=[keras.__version__, keras.backend.backend()],
        )
        history = _resume(folder, key, model, settings, say)
        held_out = {"val_": validation, "test_": test}
        held_out = {prefix: Split(scale(split.inputs), split.labels) for prefix, split in held_out.items()}
        passes = None
        if keras.backend.backend() == "tensorflow":
            passes = GraphPasses(model, held_out["val_"].inputs[:1], validation.labels[:1])
        while not _is_over(history, settings):
            history.append(_train_epoch(model, passes, settings, train, held_out, len(history) + 1))
            say(_progress_line(history, settings))
            if len(history) == settings.early_epoch:
                # Into the folder, not to the output: a workflow deletes the outputs of a job that was killed.
                network.save_weights(folder / "early.weights.h5")
                history[-1]["collapsed"] = has_collapsed(predict_raw(network, train.inputs))
                if history[-1]["collapsed"]:
                    say(f"epoch {len(history)}: the network has collapsed, its raw outputs do not depend on the image")
            checkpoint.save_state(folder, key, history, [keras.ops.convert_to_numpy(v) for v in _variables(model)])
        network.save_weights(folder / "convergence.weights.h5")
        _copy(folder / "early.weights.h5", early_weights)
        _copy(folder / "convergence.weights.h5", convergence_weights)
    return history


def predict_raw(network: keras.Model, inputs: np.ndarray) -> np.ndarray:
    """Raw outputs (n,), float32, of images (uint8) or features (float32), in batches of a fixed size."""
    starts = range(0, len(inputs), EVALUATION_BATCH)
    batches = [network.predict_on_batch(scale(inputs[start : start + EVALUATION_BATCH])) for start in starts]
    return np.concatenate(batches)[:, 0].astype(np.float32)


def _train_epoch(
    model, passes: GraphPasses | None, settings: TrainingSettings, train: Split, held_out: dict[str, Split], epoch: int
) -> dict:
    started = time.monotonic()
    seen = train.inputs_of_epoch(epoch)
    if passes is None or seen.ndim > 2:
        steps = _train_batch_by_batch(model, settings, seen, train.labels, epoch)
    else:
        order = draw_order(len(seen), settings.seed, epoch)
        steps = passes.train(seen, train.labels, order, settings.batch_size)
    total = correct = clipped = 0.0
    for size, loss, accuracy, counts in steps:
        total += loss * size
        correct += accuracy * size
        clipped = clipped + counts
    row = {"epoch": epoch, "loss": total / len(train.inputs), "accuracy": correct / len(train.inputs)}
    row |= name_counts(clipped)
    for prefix, split in held_out.items():
        found = _evaluate(model, passes, split)
        row |= {f"{prefix}{name}": float(found[name]) for name in ("loss", "accuracy")}
        row |= name_counts(found["clipped"], prefix)
    return row | {"seconds": time.monotonic() - started}


def _evaluate(model, passes: GraphPasses | None, split: Split) -> dict:
    if passes is None:
        return model.evaluate(split.inputs, split.labels[:, None], EVALUATION_BATCH, verbose=0, return_dict=True)
    return passes.evaluate(split.inputs, split.labels, EVALUATION_BATCH)


def _train_batch_by_batch(
    model, settings: TrainingSettings, seen: np.ndarray, labels: np.ndarray, epoch: int
) -> Iterator[tuple[int, float, float, np.ndarray]]:
    # Features are of images that were changed before.
    augmentation = settings.augmentation if seen.ndim > 2 else None
    batches = draw_batches(seen, labels, settings.batch_size, augmentation, settings.seed, epoch)
    for inputs, targets in batches if augmentation is None else prepare_ahead(batches):
        logs = model.train_on_batch(inputs, targets, return_dict=True)
        yield len(inputs), float(logs["loss"]), float(logs["accuracy"]), logs["clipped"]


def _is_over(history: list[dict], settings: TrainingSettings) -> bool:
    if len(history) < settings.early_epoch:
        return False
    if len(history) >= settings.max_epochs:
        return True
    if settings.on_collapse != "go_on" and history[settings.early_epoch - 1].get("collapsed"):
        return True
    return has_converged([row[settings.watched] for row in history], settings.patience)


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
    told = []
    for prefix, split in (("", "training"), ("val_", "validation"), ("test_", "test")):
        right, wrong = (
            sum(row[f"{prefix}clipped_{side}_label{label}"] for label in (0, 1)) for side in ("right", "wrong")
        )
        told.append(f"{right} right and {wrong} wrong {split}")
    return f"samples in the clipping range: {', '.join(told)}"


def _variables(model: keras.Model) -> list:
    """All that changes in a training: weights, the state of dropout's random numbers, and Adam's moments."""
    return [*model.variables, *model.optimizer.variables]


def _resume(
    folder: Path, key: str, model: keras.Model, settings: TrainingSettings, say: Callable[[str], None]
) -> list[dict]:
    stored = checkpoint.load_state(folder, key)
    if stored is None:
        return []
    history, arrays = stored
    if any(_is_over(history[:epochs], settings) for epochs in range(len(history))):
        say(f"the stored training has gone on to epoch {len(history)}, past its end by these settings: starting anew")
        return []
    for variable, array in zip(_variables(model), arrays, strict=True):
        variable.assign(array)
    # A workflow starts the log anew, so what is in the state is told again.
    for epochs in range(1, len(history) + 1):
        say(_progress_line(history[:epochs], settings))
    say(f"going on after epoch {len(history)}")
    return history


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".writing-{target.name}")
    shutil.copyfile(source, temporary)
    os.replace(temporary, target)
