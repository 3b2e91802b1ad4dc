"""How many samples lie in the clipping range, counted inside Keras's own passes, so that an epoch's counts cost nothing."""

import keras
import numpy as np
from keras import ops

from sigmoid_bce.losses.formulas import EPSILON, clipping_range

# By the side of the label that the output lies on, and by label.
COUNTS = ("clipped_right_label0", "clipped_right_label1", "clipped_wrong_label0", "clipped_wrong_label1")


class ClippedCounts(keras.metrics.Metric):
    """Counts of the samples in the clipping range since the last reset: (4,), float32, in the order of `COUNTS`.

    The clipping range is where the gradient through the clipped sigmoid is exactly 0, whatever loss is trained with.
    With `of_sigmoid` the outputs are probabilities, else raw outputs; both (n, 1), of any float dtype. float32 counts
    exactly to 2**24.
    """

    def __init__(self, of_sigmoid: bool, name: str = "clipped"):
        super().__init__(name=name)
        lowest = np.float32(EPSILON)
        self.range = (lowest, np.float32(1) - lowest) if of_sigmoid else clipping_range(np.float32)
        self.counts = self.add_variable((len(COUNTS),), "zeros", dtype="float32", name="counts")

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add a batch; weights of samples are not used."""
        lowest, highest = self.range
        is_one = ops.reshape(y_true, (-1,)) > 0.5
        outputs = ops.cast(ops.reshape(y_pred, (-1,)), "float32")
        below, above = outputs < lowest, outputs > highest
        is_zero = ops.logical_not(is_one)
        found = [(below, is_zero), (above, is_one), (above, is_zero), (below, is_one)]
        self.counts.assign_add(ops.stack([ops.sum(ops.cast(ops.logical_and(*pair), "float32")) for pair in found]))

    def result(self):
        """The counts (4,)."""
        return ops.convert_to_tensor(self.counts)

    def reset_state(self):
        """Begin from zero."""
        self.counts.assign(ops.zeros((len(COUNTS),)))


def name_counts(counts: np.ndarray, prefix: str = "") -> dict[str, int]:
    """Counts (4,) as columns of a history: `clipped_right_label0` and so on, behind a prefix such as `val_`."""
    return {f"{prefix}{name}": int(count) for name, count in zip(COUNTS, np.asarray(counts), strict=True)}
