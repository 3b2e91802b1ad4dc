"""Loss and gradient of single samples, as the training with a loss of the registry computed them."""

from numpy.typing import ArrayLike

from sigmoid_bce.losses.formulas import Floats, bce_raw, bce_sigmoid, gradient_raw, gradient_sigmoid
from sigmoid_bce.losses.implementations import IMPLEMENTATIONS
from sigmoid_bce.losses.registry import LOSSES

# The article's two, with their gradients; the others are implementations whose formulas were compared with their libraries.
FORMULAS = {"bce_raw": (bce_raw, gradient_raw), "bce_sigmoid": (bce_sigmoid, gradient_sigmoid)}


def loss_of_samples(name: str, raw_outputs: ArrayLike, labels: ArrayLike, backend: str = "tensorflow") -> Floats:
    """The loss of each sample, from raw outputs and labels (0 or 1) of any one shape, in the dtype of the former.

    `name` is that of a loss in the registry, `backend` the one that the training computed with. Raises KeyError for a loss
    that is not there.
    """
    formula = _formula(name, backend)
    if formula in FORMULAS:
        return FORMULAS[formula][0](raw_outputs, labels)
    return IMPLEMENTATIONS[formula](raw_outputs, labels).loss


def gradient_of_samples(name: str, raw_outputs: ArrayLike, labels: ArrayLike, backend: str = "tensorflow") -> Floats:
    """The derivative of each sample's loss with respect to its raw output; arguments as in `loss_of_samples`."""
    formula = _formula(name, backend)
    if formula in FORMULAS:
        return FORMULAS[formula][1](raw_outputs, labels)
    gradient = IMPLEMENTATIONS[formula](raw_outputs, labels).gradient
    if gradient is None:
        raise ValueError(f"{formula} is a metric and has no gradient")
    return gradient


def _formula(name: str, backend: str) -> str:
    loss = LOSSES[name]
    return (loss.per_sample_on or {}).get(backend, loss.per_sample)
