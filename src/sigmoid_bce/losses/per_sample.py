"""The loss of single samples, as the training with a loss of the registry computed it."""

from numpy.typing import ArrayLike

from sigmoid_bce.losses.formulas import Floats, bce_raw, bce_sigmoid
from sigmoid_bce.losses.implementations import IMPLEMENTATIONS
from sigmoid_bce.losses.registry import LOSSES

# The article's two; the others are implementations whose formulas were compared with their libraries.
FORMULAS = {"bce_raw": bce_raw, "bce_sigmoid": bce_sigmoid}


def loss_of_samples(name: str, raw_outputs: ArrayLike, labels: ArrayLike, backend: str = "tensorflow") -> Floats:
    """The loss of each sample, from raw outputs and labels (0 or 1) of any one shape, in the dtype of the former.

    `name` is that of a loss in the registry, `backend` the one that the training computed with. Raises KeyError for a loss
    that is not there.
    """
    loss = LOSSES[name]
    formula = (loss.per_sample_on or {}).get(backend, loss.per_sample)
    if formula in FORMULAS:
        return FORMULAS[formula](raw_outputs, labels)
    return IMPLEMENTATIONS[formula](raw_outputs, labels).loss
