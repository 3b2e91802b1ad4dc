"""Heads in mixed precision, trained with Keras: does the dtype of the last layer decide whether a loss fails?

Under mixed_float16 and mixed_bfloat16 Keras computes in 16 bits and keeps weights in float32; under the former, `compile`
scales the loss, as is its default. Heads start from the weights of grids/heads.py and see the batches in the same order, on
each backend.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import keras
import numpy as np
import pandas as pd
from keras import layers

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.data import Split
from sigmoid_bce.grids.heads import initial_head
from sigmoid_bce.grids.pixels import count_pulling
from sigmoid_bce.grids.states import Course, TrainingImages, accuracy_of_classes, state_of_head
from sigmoid_bce.losses.formulas import EPSILON
from sigmoid_bce.losses.registry import LOSSES
from sigmoid_bce.losses.trainable import make_loss
from sigmoid_bce.networks.registry import find_network
from sigmoid_bce.training.batches import draw_order
from sigmoid_bce.training.clipped import ClippedCounts, name_counts

logger = logging.getLogger(__name__)

POLICIES = ("float32", "mixed_float16", "mixed_bfloat16")
LAST_LAYERS = ("16 bits", "32 bits")
COLUMNS = ["backend", "policy", "last_layer", "loss", "learning_rate", "seed", "state", "accuracy", "last_pull_epoch"]
EVALUATION_BATCH = 250


@dataclass(frozen=True)
class Way:
    """A way to compute: the dtype policy of all layers, the last layer (`LAST_LAYERS`), the loss."""

    policy: str
    last_layer: str
    loss: str


def ways(losses: Sequence[str]) -> list[Way]:
    """Every way: under float32 the last layer is so too, under the others it has 16 bits or 32."""
    mixed = [Way(*one) for one in product(POLICIES[1:], LAST_LAYERS, losses)]
    return [Way(POLICIES[0], LAST_LAYERS[1], loss) for loss in losses] + mixed


def train_mixed(
    splits: dict[str, Split],
    cell: Cell,
    losses: Sequence[str],
    rates: Sequence[float],
    seeds: Sequence[int],
    epochs: int,
) -> pd.DataFrame:
    """What becomes of heads of every way, rate and seed on the backend that Keras computes with, `COLUMNS`, a row each.

    `splits` are features as extracted; `cell` has the network and the batch size. `state` is that of
    grids/states.py, judged by the last outputs and by the counts of every epoch, as that of `grids.pixels`; `accuracy` is
    on the test images.
    """
    rows = []
    for way in ways(losses):
        trainer = _Trainer(way, cell, epochs, splits["train"].features.shape[1])
        for rate, seed in product(rates, seeds):
            found = trainer.train(splits, rate, seed)
            way_of = {"backend": keras.backend.backend(), "policy": way.policy, "last_layer": way.last_layer}
            rows.append({**way_of, "loss": way.loss, "learning_rate": rate, "seed": seed, **found})
        logger.info("%s: %s", way, ", ".join(row["state"] for row in rows[-len(rates) * len(seeds) :]))
    return pd.DataFrame(rows, columns=COLUMNS)


class _Trainer:
    """A compiled head that is set back to the start for every rate and seed: compiling takes longer than training."""

    def __init__(self, way: Way, cell: Cell, epochs: int, n_features: int):
        entry = find_network(cell.network)
        self.way, self.cell, self.epochs, self.n_features = way, cell, epochs, n_features
        last = "float32" if way.last_layer == LAST_LAYERS[1] else way.policy
        takes_sigmoid = LOSSES[way.loss].takes_sigmoid
        self.dropout = layers.Dropout(entry.dropout, seed=0, dtype=way.policy)
        self.network = keras.Sequential(
            [
                keras.Input((n_features,)),
                self.dropout,
                layers.Dense(entry.hidden[0], activation="relu", dtype=way.policy),
                layers.Dense(1, dtype=last),
            ]
        )
        parts = [keras.Input((n_features,)), self.network]
        self.model = keras.Sequential(parts + [layers.Activation("sigmoid", dtype=last)] * takes_sigmoid)
        accuracy = keras.metrics.BinaryAccuracy("accuracy", threshold=0.5 if takes_sigmoid else 0.0)
        self.optimizer = keras.optimizers.Adam(1.0)
        metrics = [accuracy, ClippedCounts(takes_sigmoid)]
        self.model.compile(self.optimizer, loss=make_loss(way.loss), metrics=metrics, jit_compile=True)
        self.model.optimizer.build(self.model.trainable_variables)
        self.start = [keras.ops.convert_to_numpy(variable) for variable in self.model.optimizer.variables]

    def train(self, splits: dict[str, Split], rate: float, seed: int) -> dict:
        self._set_back(rate, seed)
        train, validation, rows = splits["train"], splits["validation"], []
        labels = train.labels.astype(np.float32)[:, None]
        for epoch in range(1, self.epochs + 1):
            order, correct, clipped = draw_order(len(labels), seed, epoch), 0.0, np.zeros(4)
            for start in range(0, len(order), self.cell.batch_size):
                chosen = order[start : start + self.cell.batch_size]
                logs = self.model.train_on_batch(train.features[chosen], labels[chosen], return_dict=True)
                correct, clipped = correct + float(logs["accuracy"]) * len(chosen), clipped + np.array(logs["clipped"])
            held_out = accuracy_of_classes(self._raw_outputs(validation.features), validation.labels)
            rows.append({"epoch": epoch, "accuracy": correct / len(labels), "val": held_out, **name_counts(clipped)})
        history = pd.DataFrame(rows)
        counted = count_pulling(history, self.way.loss, len(labels), keras.backend.backend())
        pulled = counted.loc[counted["pulling"] > 0, "epoch"]
        last_pull_epoch = int(pulled.iloc[-1]) if len(pulled) else 0
        outputs = self._raw_outputs(train.features)
        steps_per_epoch = -(-len(labels) // self.cell.batch_size)
        course = Course(
            history["val"].tolist(),
            validation_images=len(validation.labels),
            steps=self.epochs * steps_per_epoch,
            steps_per_epoch=steps_per_epoch,
            last_pull=last_pull_epoch * steps_per_epoch,
        )
        state = state_of_head(TrainingImages(outputs, train.labels, self._gradients(train)), course)
        test = splits["test"]
        accuracy = float(np.mean((self._raw_outputs(test.features) > 0) == test.labels))
        return {"state": state, "accuracy": accuracy, "last_pull_epoch": last_pull_epoch}

    def _set_back(self, rate: float, seed: int) -> None:
        for variable, value in zip(self.model.optimizer.variables, self.start, strict=True):
            variable.assign(value)
        self.optimizer.learning_rate = rate
        head = initial_head(self.n_features, replace(self.cell, learning_rate=rate), seed)
        self.network.set_weights([head.kernel, head.bias, head.last[:, None], head.last_bias])
        self.dropout.seed_generator.state.assign(np.array([0, seed], np.uint32))

    def _raw_outputs(self, features: np.ndarray) -> np.ndarray:
        return _in_batches(self.network, features)

    def _gradients(self, train: Split) -> np.ndarray:
        """1 where an image pulls at the head, 0 where its probability, in the dtype that it has, is clipped."""
        if not LOSSES[self.way.loss].takes_sigmoid:
            return np.ones(len(train.labels))
        probabilities = _in_batches(self.model, train.features)
        return ((probabilities >= EPSILON) & (probabilities <= np.float32(1) - np.float32(EPSILON))).astype(float)


def _in_batches(model: keras.Model, features: np.ndarray) -> np.ndarray:
    starts = range(0, len(features), EVALUATION_BATCH)
    parts = [model.predict_on_batch(features[start : start + EVALUATION_BATCH]) for start in starts]
    return np.concatenate(parts)[:, 0].astype(np.float32)
