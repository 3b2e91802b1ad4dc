"""Training heads on features that lie in memory, without Keras: so small a network spends most of its time in calls
there.

The same formulas as the Keras way: losses and gradients of `losses/per_sample.py`, Glorot's initial weights, dropout of
the features, one hidden layer with relu, one raw output, the mean over the batch. A test compares both, to rounding.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.data import Split
from sigmoid_bce.grids.optimizers import Optimizer
from sigmoid_bce.grids.states import SMALLEST_PULL, accuracy_of_classes
from sigmoid_bce.losses.per_sample import gradient_of_samples, loss_of_samples
from sigmoid_bce.networks.registry import find_network
from sigmoid_bce.training.batches import draw_order

# Each seeds its own random numbers, so that a change of one setting leaves what another one draws.
WEIGHTS, DROPOUT = 2, 5


class Head:
    """Dense with relu, then one raw output; all weights in one array (n,), float32, of which the layers are views."""

    def __init__(self, n_features: int, hidden: int):
        self.weights = np.zeros(n_features * hidden + 2 * hidden + 1, np.float32)
        self.kernel, self.bias, self.last, self.last_bias = self.parts(self.weights, n_features, hidden)

    @staticmethod
    def parts(array: np.ndarray, n_features: int, hidden: int) -> tuple[np.ndarray, ...]:
        """Views of an array that is laid out as the weights are: (n_features, hidden), (hidden,), (hidden,), (1,)."""
        kernel, bias, last, last_bias = np.split(array, np.cumsum([n_features * hidden, hidden, hidden]))
        return kernel.reshape(n_features, hidden), bias, last, last_bias

    def hidden_values(self, features: np.ndarray) -> np.ndarray:
        """What the hidden units give for features (n, n_features): (n, hidden), float32."""
        return np.maximum(features @ self.kernel + self.bias, np.float32(0))

    def raw_outputs(self, features: np.ndarray) -> np.ndarray:
        """Raw outputs (n,), float32, without dropout."""
        return self.hidden_values(features) @ self.last + self.last_bias[0]


@dataclass
class Trained:
    """A head after its training, and what was noted on the way.

    `outputs` and `labels` are those of every batch, (batch,) each, as the training saw them, with dropout;
    `validation_accuracies` (of both classes alike) has a value an epoch. Steps count from 1. `last_pull` is the last
    step at which a training image that was still wrong had a gradient larger than `SMALLEST_PULL` (0: none ever had);
    `first_without_pull` the first at which one had a smaller one, `diverged_at` that at which an output was no number
    any more; None for never.
    """

    head: Head
    steps_per_epoch: int
    outputs: list[np.ndarray] = field(default_factory=list)
    labels: list[np.ndarray] = field(default_factory=list)
    validation_accuracies: list[float] = field(default_factory=list)
    last_pull: int = 0
    first_without_pull: int | None = None
    diverged_at: int | None = None

    def tabulate_history(self, loss: str) -> pd.DataFrame:
        """One row an epoch: `loss` and `accuracy`, means over the training images as their batches came, and
        `validation_accuracy`."""
        rows = []
        for start in range(0, len(self.outputs), self.steps_per_epoch):
            chosen = slice(start, start + self.steps_per_epoch)
            outputs, labels = np.concatenate(self.outputs[chosen]), np.concatenate(self.labels[chosen])
            values = loss_of_samples(loss, outputs, labels).astype(np.float64)
            rows.append((float(values.mean()), float(np.mean((outputs > 0) == labels))))
        table = pd.DataFrame(rows, columns=["loss", "accuracy"])
        return table.assign(validation_accuracy=pd.Series(self.validation_accuracies, dtype=float))


def initial_head(n_features: int, cell: Cell, seed: int) -> Head:
    """A head with Glorot's uniform weights (Glorot and Bengio 2010) and biases of zero, from the seed alone.

    Raises ValueError for a network whose head has not one hidden layer.
    """
    hidden = find_network(cell.network).hidden
    if len(hidden) != 1:
        raise ValueError(f"heads of grids have one hidden layer; that of {cell.network} has {len(hidden)}")
    head = Head(n_features, hidden[0])
    rng = np.random.default_rng([seed, 0, WEIGHTS])
    head.kernel[:] = _glorot(rng, head.kernel.shape) / np.float32(cell.first_layer_divisor)
    if cell.last_layer == "glorot":
        head.last[:] = _glorot(rng, (hidden[0], 1))[:, 0]
    head.last_bias[:] = cell.initial_bias
    return head


def train_head(
    splits: dict[str, Split],
    cell: Cell,
    loss: str,
    seed: int,
    watch: Callable[[int, Head], None] = lambda step, head: None,
    change: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray] | None = None,
    perturb: Callable[[Head], None] | None = None,
) -> Trained:
    """Train a head with a loss from a seed, for as long as the cell says, or until an output is no number.

    `splits` are those of `data.prepare`. Initial weights, order and dropout depend on the seed alone, so that heads of
    several losses are pairs. `watch` is called before the first step and after each; `change` gives other gradients of
    the samples of a batch, from raw outputs, labels and gradients, (batch,) each; `perturb` changes the initial
    weights.
    """
    train, validation = splits["train"], splits["validation"]
    head = initial_head(train.features.shape[1], cell, seed)
    if perturb is not None:
        perturb(head)
    trained = Trained(head, steps_per_epoch=-(-len(train.labels) // cell.batch_size))
    gradient, n_kernel = np.empty_like(head.weights), head.kernel.size
    optimizers = Optimizer(cell.optimizer, n_kernel), Optimizer(cell.optimizer, head.weights.size - n_kernel)
    parts = Head.parts(gradient, *head.kernel.shape)
    steps = cell.steps_for(len(train.labels))
    watch(0, head)
    for step, (features, labels) in enumerate(mini_batches(train, cell, seed, steps), start=1):
        hidden = head.hidden_values(features)
        outputs = hidden @ head.last + head.last_bias[0]
        if not np.isfinite(outputs).all():
            trained.diverged_at = step
            break
        slopes = gradient_of_samples(loss, outputs, labels)
        if change is not None:
            slopes = change(outputs, labels, slopes)
        _note(trained, step, outputs, labels, slopes)
        _backpropagate(head, parts, features, hidden, slopes / np.float32(len(labels)))
        if cell.largest_gradient is not None:
            gradient *= np.float32(min(1.0, cell.largest_gradient / max(float(np.linalg.norm(gradient)), 1e-30)))
        warm = min(1.0, step / cell.warmup_steps) if cell.warmup_steps else 1.0
        rate = cell.learning_rate * warm
        optimizers[0].step(head.weights[:n_kernel], gradient[:n_kernel], rate / cell.first_layer_divisor)
        optimizers[1].step(head.weights[n_kernel:], gradient[n_kernel:], rate)
        watch(step, head)
        if step % trained.steps_per_epoch == 0 or step == steps:
            outputs = head.raw_outputs(validation.features)
            trained.validation_accuracies.append(accuracy_of_classes(outputs, validation.labels))
    return trained


def mini_batches(train: Split, cell: Cell, seed: int, steps: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Features (batch, n_features), with dropout, and labels (batch,) of each step; an epoch's last batch has what is
    left."""
    dropout = np.float32(find_network(cell.network).dropout)
    step = epoch = 0
    while True:
        epoch += 1
        order = draw_order(len(train.labels), seed, epoch)
        rng = np.random.Generator(np.random.SFC64([seed, epoch, DROPOUT]))
        for start in range(0, len(order), cell.batch_size):
            if step == steps:
                return
            step += 1
            chosen = order[start : start + cell.batch_size]
            features = train.features[chosen]
            if dropout:
                kept = rng.random(features.shape, dtype=np.float32) >= dropout
                features *= kept * (1 / (1 - dropout))
            yield features, train.labels[chosen]


def _note(trained: Trained, step: int, outputs: np.ndarray, labels: np.ndarray, slopes: np.ndarray) -> None:
    trained.outputs.append(outputs)
    trained.labels.append(labels)
    wrong = (outputs > 0) != labels
    if wrong.any():
        pulls = np.abs(slopes[wrong]) > SMALLEST_PULL
        if pulls.any():
            trained.last_pull = step
        if not pulls.all() and trained.first_without_pull is None:
            trained.first_without_pull = step


def _backpropagate(head: Head, parts: tuple, features: np.ndarray, hidden: np.ndarray, slopes: np.ndarray) -> None:
    """Write the gradient of all weights into `parts`, from the slope of the batch's loss by each raw output,
    (batch,)."""
    kernel, bias, last, last_bias = parts
    if not slopes.any():
        for part in parts:
            part[:] = 0
        return
    np.dot(hidden.T, slopes, out=last)
    last_bias[:] = slopes.sum()
    behind = np.where(hidden > 0, slopes[:, None] * head.last, np.float32(0))
    np.dot(features.T, behind, out=kernel)
    bias[:] = behind.sum(axis=0)


def _glorot(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    limit = np.sqrt(6 / sum(shape))
    return rng.uniform(-limit, limit, shape).astype(np.float32)
