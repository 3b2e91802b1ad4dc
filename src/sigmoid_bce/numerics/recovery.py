"""Who recovers from being badly wrong: a one-weight model, started from wrong-side extremes, under every implementation.

The gradient with respect to the raw output comes from the implementation, in float32; the rest is done here.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from sigmoid_bce.losses.implementations import IMPLEMENTATIONS, Implementation
from sigmoid_bce.losses.implementations.registry import Floats

STARTS = (-30.0, -20.0, -17.0, 16.3, 17.0, 20.0, 30.0)
STEPS = 2000
LEARNING_RATES = {"SGD": 0.1, "Adam": 0.05}
# Adam's defaults.
BETAS, ADAM_EPSILON = (0.9, 0.999), 1e-7
NEVER = -1

Step = Callable[[Floats], Floats]


def trainable_implementations() -> list[Implementation]:
    """Those that have a gradient in float32."""
    wide = [one for one in IMPLEMENTATIONS.values() if "float32" in one.dtypes]
    return [one for one in wide if one(np.zeros(1, np.float32), 1).gradient is not None]


def tabulate_one_weight() -> pd.DataFrame:
    """A model whose raw output is its only weight, and one sample that is on its wrong side.

    One row an implementation, optimizer and start. Columns: `implementation`, `title`, `optimizer`, `start` (the raw
    output; the label is 1 left of 0 and 0 right of it), `label`, `recovered_at` (the first step after which the sample is
    on its right side, -1 if it never is in 2000), `moved` (whether the weight ever moved), `broken` (whether it became
    nan).
    """
    labels = np.array([int(start < 0) for start in STARTS])
    rows = []
    for one in trainable_implementations():
        for optimizer in LEARNING_RATES:
            paths = train_weights(one, optimizer, np.array(STARTS, np.float32), labels)
            on_right_side = np.where(labels == 1, paths > 0, paths < 0)
            for column, start in enumerate(STARTS):
                right = np.flatnonzero(on_right_side[:, column])
                rows.append(
                    {
                        "implementation": one.name,
                        "title": one.title,
                        "optimizer": optimizer,
                        "start": start,
                        "label": int(labels[column]),
                        "recovered_at": int(right[0]) if len(right) else NEVER,
                        "moved": bool((paths[:, column] != paths[0, column]).any()),
                        "broken": bool(np.isnan(paths[:, column]).any()),
                    }
                )
    return pd.DataFrame(rows)


def train_weights(
    implementation: Implementation, optimizer: str, starts: Floats, labels: np.ndarray, steps: int = STEPS
) -> Floats:
    """Models of one weight each, trained side by side: the weights before the first step and after each, (steps + 1, n)."""
    weights = starts.astype(np.float32)
    step = make_step(optimizer)
    paths = [weights]
    for _ in range(steps):
        weights = (weights + step(gradient_of(implementation, weights, labels))).astype(np.float32)
        paths.append(weights)
    return np.stack(paths)


def gradient_of(implementation: Implementation, x: Floats, labels: np.ndarray) -> Floats:
    """The gradient with respect to the raw output. Raises ValueError for an implementation that has none."""
    gradient = implementation(x, labels).gradient
    if gradient is None:
        raise ValueError(f"{implementation.name} has no gradient, so nothing can be trained with it")
    return gradient


def make_step(optimizer: str, rate: float | None = None) -> Step:
    """A function of the gradient that returns how far the weights go: plain gradient descent, or Adam with its memory."""
    rate = LEARNING_RATES[optimizer] if rate is None else rate
    if optimizer == "SGD":
        return lambda gradient: (-rate * gradient).astype(np.float32)
    mean: Floats = np.zeros(1, np.float32)
    square: Floats = np.zeros(1, np.float32)
    steps = 0

    def step(gradient: Floats) -> Floats:
        nonlocal mean, square, steps
        steps += 1
        mean = (BETAS[0] * mean + (1 - BETAS[0]) * gradient).astype(np.float32)
        square = (BETAS[1] * square + (1 - BETAS[1]) * gradient * gradient).astype(np.float32)
        scale = np.sqrt(square / (1 - BETAS[1] ** steps)) + ADAM_EPSILON
        return (-rate * (mean / (1 - BETAS[0] ** steps)) / scale).astype(np.float32)

    return step
