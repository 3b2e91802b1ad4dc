"""Passes over a split inside one program of JAX: the same steps as Keras's own, without the way back to Python in between.

From a GPU's view a step of these networks is short, and Keras takes longer from one step to the next: it copies each batch
there and each result back, and sets every variable anew.
"""

from collections.abc import Iterator

import keras
import numpy as np


class ScannedPasses:
    """Training and evaluation of a compiled model on JAX, a call for each pass; the results are Keras's to rounding.

    Keras's steps are taken as they are (`train_step` and `test_step`, keras/src/backend/jax/trainer.py, 3.15.1), with the
    metrics reset where `train_on_batch` and `evaluate` reset them. The inputs of a pass are on the device as a whole.
    """

    def __init__(self, model: keras.Model, inputs: np.ndarray, labels: np.ndarray):
        """`model`: compiled, on JAX; some `inputs` (n, ...) and `labels` (n,), both float32, build its metrics."""
        import jax

        model.test_on_batch(inputs, labels[:, None])
        model.reset_metrics()
        self.model, self.metrics = model, [variable.value for variable in model.metrics_variables]
        self._on_device: dict[int, tuple[np.ndarray, list]] = {}

        def train_step(state, batch):
            logs, (*state, _) = model.train_step((*state, self.metrics), (*batch, None))
            return state, (logs["loss"], logs["accuracy"], logs["clipped"])

        def test_step(state, batch):
            logs, (trainable, others, metrics) = model.test_step(state, (*batch, None))
            return (trainable, others, metrics), logs

        self._train = jax.jit(lambda state, batches: jax.lax.scan(train_step, state, batches), donate_argnums=0)
        self._test = jax.jit(lambda state, batches: jax.lax.scan(test_step, state, batches))

    def train(
        self, inputs: np.ndarray, labels: np.ndarray, order: np.ndarray | None, batch_size: int
    ) -> Iterator[tuple[int, float, float, np.ndarray]]:
        """Train on all `inputs` in the given order, or as they come; yields size, loss, accuracy and clipped counts (4,) of
        each batch."""
        variables = [self.model.trainable_variables, self.model.non_trainable_variables, self.model.optimizer.variables]
        state = [[variable.value for variable in own] for own in variables]
        if order is not None:
            inputs, labels = inputs[order], labels[order]
        for part in _in_whole_batches((inputs, labels), batch_size):
            state, found = self._train(state, part)
            losses, accuracies, clipped = (np.asarray(values) for values in found)
            for loss, accuracy, counts in zip(losses, accuracies, clipped, strict=True):
                yield part[0].shape[1], float(loss), float(accuracy), counts
        for own, values in zip(variables, state, strict=True):
            for variable, value in zip(own, values, strict=True):
                variable.assign(value)

    def evaluate(self, inputs: np.ndarray, labels: np.ndarray, batch_size: int) -> dict[str, np.ndarray]:
        """Mean `loss` and `accuracy` over all `inputs`, scalars, and how many of them are `clipped` (4,)."""
        variables = [self.model.trainable_variables, self.model.non_trainable_variables]
        state = (*([variable.value for variable in own] for own in variables), self.metrics)
        for batches in self._batches_on_device(inputs, labels, batch_size):
            state, logs = self._test(state, batches)
        return {name: np.asarray(values[-1]) for name, values in logs.items()}

    def _batches_on_device(self, inputs: np.ndarray, labels: np.ndarray, batch_size: int) -> list:
        """The batches of a split that is evaluated after every epoch, copied to the device once."""
        import jax

        if id(inputs) not in self._on_device:
            # With the array itself, so that no other one gets its number.
            self._on_device[id(inputs)] = inputs, jax.device_put(_in_whole_batches((inputs, labels), batch_size))
        return self._on_device[id(inputs)][1]


def _in_whole_batches(split: tuple[np.ndarray, np.ndarray], batch_size: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Inputs (n, ...) and labels (n,) as batches of one size, (steps, batch_size, ...) and (steps, batch_size, 1), and
    what is left of them, (1, rest, ...) and (1, rest, 1), if anything is."""
    inputs, labels = split[0], split[1][:, None]
    whole = len(inputs) // batch_size * batch_size
    ranges = ((0, whole, batch_size), (whole, len(inputs), len(inputs) - whole))
    return [
        (_cut(inputs[start:end], size), _cut(labels[start:end], size)) for start, end, size in ranges if end > start
    ]


def _cut(values: np.ndarray, size: int) -> np.ndarray:
    return values.reshape(-1, size, *values.shape[1:])
