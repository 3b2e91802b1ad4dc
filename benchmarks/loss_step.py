"""Time a training step of each loss on TensorFlow and JAX, in turns, as a ratio to `raw`: is that ever slower?

    python benchmarks/loss_step.py

A step is one of Keras's `train_on_batch`: of a head (512 features, 256 hidden units), and of a batch of 4,096 samples of
one unit alone, where there is next to nothing but the loss. Each backend has a process of its own with one thread. All
losses take their steps in turns, step by step; a ratio is of the fastest fifth of the steps, which nothing else has
disturbed, and its range is over four parts of the steps.
"""

import statistics
import subprocess
import sys
import time

BACKENDS = ("tensorflow", "jax")
# Samples in a batch, features, hidden units.
SHAPES = {"head, batch of 16": (16, 512, (256,)), "loss alone, batch of 4,096": (4096, 1, ())}
STEPS, PARTS = 280, 4


def time_losses(backend: str) -> None:
    """Print shape, loss, milliseconds of a step, and the ratio to raw with its range."""
    from sigmoid_bce.training.backends import choose_backend

    choose_backend(backend)
    import keras
    import numpy as np
    from keras import layers

    from sigmoid_bce.losses.registry import LOSSES
    from sigmoid_bce.losses.trainable import make_loss
    from sigmoid_bce.training.keras_setup import set_up_keras

    set_up_keras(1, deterministic=False, threads=1)
    for shape, (samples, features, hidden) in SHAPES.items():
        rng = np.random.default_rng(0)
        inputs = rng.normal(size=(samples, features)).astype(np.float32)
        labels = np.tile(np.float32([0, 1]), samples // 2)[:, None]
        models = {}
        for name, entry in LOSSES.items():
            parts = [keras.Input((features,))] + [layers.Dense(units, activation="relu") for units in hidden]
            parts += [layers.Dense(1)] + [layers.Activation("sigmoid")] * entry.takes_sigmoid
            models[name] = keras.Sequential(parts)
            models[name].compile(keras.optimizers.SGD(1e-3), loss=make_loss(name), jit_compile="auto")
            for _ in range(5):
                models[name].train_on_batch(inputs, labels)
        times = {name: [] for name in models}
        for _ in range(STEPS):
            for name, model in models.items():
                started = time.perf_counter()
                model.train_on_batch(inputs, labels)
                times[name].append(time.perf_counter() - started)
        for name, own in times.items():
            parts = [slice(part, None, PARTS) for part in range(PARTS)]
            ratios = [fastest(own[part]) / fastest(times["raw"][part]) for part in parts]
            milliseconds, ratio = 1000 * fastest(own), fastest(own) / fastest(times["raw"])
            span = f"{min(ratios):.2f} to {max(ratios):.2f}"
            print(f"{backend:11} {shape:27} {name:17} {milliseconds:7.2f} ms, {ratio:5.2f} of raw ({span})", flush=True)


def fastest(times: list[float]) -> float:
    """The time that a fifth of the steps did not need more than."""
    return statistics.quantiles(times, n=5)[0]


def main() -> None:
    """Every backend in a process of its own."""
    for backend in BACKENDS:
        subprocess.run([sys.executable, __file__, backend], check=True)


if __name__ == "__main__":
    time_losses(sys.argv[1]) if len(sys.argv) > 1 else main()
