"""A network with its loss and its data, trained epoch by epoch."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import keras
import numpy as np
from keras import layers

from sigmoid_bce.losses.registry import LOSSES
from sigmoid_bce.losses.trainable import make_loss
from sigmoid_bce.networks.building import build_body, build_head, join
from sigmoid_bce.training.batches import NextEpoch, draw_batches, draw_epoch, draw_order, prepare_ahead, scale
from sigmoid_bce.training.clipped import COUNTS, ClippedCounts, name_counts
from sigmoid_bce.training.devices import describe_device
from sigmoid_bce.training.keras_setup import EVALUATION_BATCH
from sigmoid_bce.training.passes import GraphPasses
from sigmoid_bce.training.scanned_passes import ScannedPasses
from sigmoid_bce.training.settings import TrainingSettings


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
    takes_sigmoid = LOSSES[settings.loss].takes_sigmoid
    if takes_sigmoid:
        model = keras.Sequential([keras.Input(network.input_shape[1:]), network, layers.Activation("sigmoid")])
    else:
        model = keras.Sequential([keras.Input(network.input_shape[1:]), network])
    accuracy = keras.metrics.BinaryAccuracy("accuracy", threshold=0.5 if takes_sigmoid else 0.0)
    # XLA fuses and reorders; on two CPU cores it also took twice as long (benchmarks/).
    jit = "auto" if keras.backend.backend() == "jax" else False
    optimizer = keras.optimizers.Adam(settings.learning_rate)
    metrics = [accuracy, ClippedCounts(takes_sigmoid)]
    model.compile(optimizer, loss=make_loss(settings.loss), metrics=metrics, jit_compile=jit)
    optimizer.build(model.trainable_variables)
    return model


def predict_raw(network: keras.Model, inputs: np.ndarray, scaling: str | None = None) -> np.ndarray:
    """Raw outputs (n,), float32, of images (uint8) or features (float32), in batches of a fixed size.

    `scaling` of images as in `batches.scale`.
    """
    starts = range(0, len(inputs), EVALUATION_BATCH)
    batches = [network.predict_on_batch(scale(inputs[start : start + EVALUATION_BATCH], scaling)) for start in starts]
    return np.concatenate(batches)[:, 0].astype(np.float32)


class Trainer:
    """Trains one network an epoch at a time, from its initial weights or from those that it is given."""

    def __init__(self, settings: TrainingSettings, network: keras.Model, train: Split, validation: Split, test: Split):
        """`network`: from images or features to raw outputs (n, 1), as `build_network` makes it."""
        self.settings, self.network, self.train = settings, network, train
        self.model = compile_for(network, settings)
        held_out = {"val_": validation, "test_": test}
        self.held_out = {
            prefix: Split(scale(split.inputs, settings.scaling), split.labels) for prefix, split in held_out.items()
        }
        self.passes: GraphPasses | ScannedPasses | None = None
        some = self.held_out["val_"].inputs[:1], self.held_out["val_"].labels[:1]
        if keras.backend.backend() == "tensorflow":
            self.passes = GraphPasses(self.model, *some)
        elif keras.backend.backend() == "jax" and describe_device() != "CPU":
            self.passes = ScannedPasses(self.model, *some)
            self.coming = NextEpoch(lambda epoch: draw_epoch(*self._drawn_from(epoch)))

    def train_epoch(self, epoch: int) -> dict:
        """Train for the epoch of this number (from 1), and evaluate: a row of the history, see `loop.train_network`."""
        started = time.monotonic()
        total = correct = 0.0
        clipped = np.zeros(len(COUNTS))
        for size, loss, accuracy, counts in self._steps(epoch):
            total += loss * size
            correct += accuracy * size
            clipped = clipped + counts
        seen = len(self.train.inputs)
        row = {"epoch": epoch, "loss": total / seen, "accuracy": correct / seen, **name_counts(clipped)}
        for prefix, split in self.held_out.items():
            found = self._evaluate(split)
            row |= {f"{prefix}{name}": float(found[name]) for name in ("loss", "accuracy")}
            row |= name_counts(found["clipped"], prefix)
        return row | {"seconds": time.monotonic() - started}

    def state(self) -> list[np.ndarray]:
        """All that changes in a training: weights, the state of dropout's random numbers, and Adam's moments."""
        return [keras.ops.convert_to_numpy(variable) for variable in self._variables()]

    def restore(self, state: Sequence[np.ndarray]) -> None:
        """Go back to a `state`."""
        for variable, array in zip(self._variables(), state, strict=True):
            variable.assign(array)

    def _variables(self) -> list:
        return [*self.model.variables, *self.model.optimizer.variables]

    def _steps(self, epoch: int) -> Iterator[tuple[int, float, float, np.ndarray]]:
        """Size, loss, accuracy and clipped counts (4,) of each batch."""
        settings, seen = self.settings, self.train.inputs_of_epoch(epoch)
        if self.passes is not None and seen.ndim == 2:
            order = draw_order(len(seen), settings.seed, epoch)
            yield from self.passes.train(seen, self.train.labels, order, settings.batch_size)
            return
        if isinstance(self.passes, ScannedPasses):
            inputs, labels = self.coming.take(epoch)
            yield from self.passes.train(inputs, labels, None, settings.batch_size)
            return
        batches = draw_batches(*self._drawn_from(epoch))
        for inputs, targets in prepare_ahead(batches) if seen.ndim > 2 and settings.augmentation else batches:
            logs = self.model.train_on_batch(inputs, targets, return_dict=True)
            yield len(inputs), float(logs["loss"]), float(logs["accuracy"]), logs["clipped"]

    def _drawn_from(self, epoch: int) -> tuple:
        """What the batches of an epoch are drawn from (see `draw_batches`)."""
        settings, seen = self.settings, self.train.inputs_of_epoch(epoch)
        # Features are of images that were changed before.
        augmentation = settings.augmentation if seen.ndim > 2 else None
        return seen, self.train.labels, settings.batch_size, augmentation, settings.seed, epoch, settings.scaling

    def _evaluate(self, split: Split) -> dict:
        if self.passes is not None:
            return self.passes.evaluate(split.inputs, split.labels, EVALUATION_BATCH)
        return self.model.evaluate(split.inputs, split.labels[:, None], EVALUATION_BATCH, verbose=0, return_dict=True)
