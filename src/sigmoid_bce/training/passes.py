"""Passes over a split inside TensorFlow's graph: the same operations as Keras's own, without what Keras does in between.

A step of a small head takes less time than Keras needs from one step to the next (`benchmarks/heads.py`). And Keras's
`evaluate` reads arrays through tf.data, whose end can wait for its autotuning (`benchmarks/steadiness.py`).
"""

from collections.abc import Iterator

import keras
import numpy as np


class GraphPasses:
    """Training and evaluation of a compiled model, a call of TensorFlow for each pass; the results are Keras's to the bit.

    Keras's steps are taken as they are (`train_step` and `test_step`, keras/src/backend/tensorflow/trainer.py:53-105,
    3.15.1), with the metrics reset where `train_on_batch` and `evaluate` reset them.
    """

    def __init__(self, model: keras.Model, inputs: np.ndarray, labels: np.ndarray):
        """`model`: compiled, on TensorFlow; some `inputs` (n, ...) and `labels` (n,), both float32, build its metrics."""
        import tensorflow as tf

        model.test_on_batch(inputs, labels[:, None])

        def reset_metrics() -> None:
            for metric in model.metrics:
                metric.reset_state()

        @tf.function(reduce_retracing=True)
        def train(inputs, labels, order, size):
            steps = (tf.size(order) + size - 1) // size
            losses, accuracies, clipped = (tf.TensorArray(tf.float32, steps) for _ in range(3))
            for step in tf.range(steps):
                chosen = order[step * size : (step + 1) * size]
                reset_metrics()
                logs = model.train_step((tf.gather(inputs, chosen), tf.gather(labels, chosen)[:, None], None))
                losses, accuracies = losses.write(step, logs["loss"]), accuracies.write(step, logs["accuracy"])
                clipped = clipped.write(step, logs["clipped"])
            return losses.stack(), accuracies.stack(), clipped.stack()

        @tf.function(reduce_retracing=True)
        def evaluate(inputs, labels, size):
            reset_metrics()
            for start in tf.range(0, tf.size(labels), size):
                model.test_step((inputs[start : start + size], labels[start : start + size, None], None))
            return model.get_metrics_result()

        self._train, self._evaluate = train, evaluate

    def train(
        self, inputs: np.ndarray, labels: np.ndarray, order: np.ndarray, batch_size: int
    ) -> Iterator[tuple[int, float, float, np.ndarray]]:
        """Train on all `inputs` in the given order; yields size, loss, accuracy and clipped counts (4,) of each batch."""
        losses, accuracies, clipped = self._train(inputs, labels, order.astype(np.int32), np.int32(batch_size))
        for start, loss, accuracy, counts in zip(
            range(0, len(order), batch_size), losses.numpy(), accuracies.numpy(), clipped.numpy(), strict=True
        ):
            yield min(batch_size, len(order) - start), float(loss), float(accuracy), counts

    def evaluate(self, inputs: np.ndarray, labels: np.ndarray, batch_size: int) -> dict[str, np.ndarray]:
        """Mean `loss` and `accuracy` over all `inputs`, scalars, and how many of them are `clipped` (4,)."""
        found = self._evaluate(inputs, labels, np.int32(batch_size))
        return {name: value.numpy() for name, value in found.items()}
