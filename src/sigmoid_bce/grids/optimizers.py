"""One step of Adam, RMSprop or SGD on all weights of a head, compiled: each weight is read and written once.

Formulas of Keras 3.15.1 with its defaults: keras/src/optimizers/adam.py:102-145, rmsprop.py:109-150, sgd.py:95-125. In
float32. Compiled because what NumPy does in a dozen passes over the weights is most of the time of a training.
"""

import numpy as np
from numba import njit

BETA_1, BETA_2, RHO = 0.9, 0.999, 0.9
# As Keras: in float32, differences included.
KEEP_1, KEEP_2, KEEP_RHO = np.float32(1 - BETA_1), np.float32(1 - BETA_2), np.float32(1 - RHO)
EPSILON = np.float32(1e-7)
# Moments that are smaller are 0: below 1.2e-38 processors compute a hundred times slower. TensorFlow flushes them as well.
NO_MOMENT = np.float32(1e-30)
# Sums may be reordered and multiplications fused; nothing is assumed of infinities and numbers that are none.
FAST = {"contract", "reassoc"}


@njit(fastmath=FAST, error_model="numpy", cache=True)
def _adam(weights, gradient, first, second, rate):
    for i in range(weights.size):
        slope = gradient[i]
        moment = first[i] + (slope - first[i]) * KEEP_1
        moment = moment if abs(moment) > NO_MOMENT else np.float32(0)
        square = second[i] + (slope * slope - second[i]) * KEEP_2
        square = square if square > NO_MOMENT else np.float32(0)
        first[i], second[i] = moment, square
        weights[i] -= moment * rate / (np.sqrt(square) + EPSILON)


@njit(fastmath=FAST, error_model="numpy", cache=True)
def _rmsprop(weights, gradient, second, rate):
    for i in range(weights.size):
        slope = gradient[i]
        square = second[i] + (slope * slope - second[i]) * KEEP_RHO
        square = square if square > NO_MOMENT else np.float32(0)
        second[i] = square
        weights[i] -= rate * slope / np.sqrt(square + EPSILON)


class Optimizer:
    """The state of an optimizer over all weights of one head, as one array (n,), float32, which `step` changes in
    place."""

    def __init__(self, name: str, n: int):
        if name not in ("adam", "rmsprop", "sgd"):
            raise ValueError(f"there is no optimizer {name!r}; there are adam, rmsprop, sgd")
        self.name, self.steps = name, 0
        self.first, self.second = np.zeros(n, np.float32), np.zeros(n, np.float32)

    def step(self, weights: np.ndarray, gradient: np.ndarray, learning_rate: float) -> None:
        """One step along `gradient` (n,), float32, with the learning rate of this step."""
        self.steps += 1
        single = np.float32
        if self.name == "sgd":
            weights -= single(learning_rate) * gradient
        elif self.name == "rmsprop":
            _rmsprop(weights, gradient, self.second, single(learning_rate))
        else:
            # As Keras: in float32, powers included.
            corrected = learning_rate * np.sqrt(single(1) - single(BETA_2) ** single(self.steps))
            corrected /= single(1) - single(BETA_1) ** single(self.steps)
            _adam(weights, gradient, self.first, self.second, single(corrected))
