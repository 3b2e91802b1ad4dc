"""When a training ends, decided from its history alone, so that a resumed training decides alike."""

from collections.abc import Sequence

import numpy as np

# Raw outputs of a network that has learned anything spread by about 1; those of a dead one are equal to rounding.
SMALLEST_SPREAD = 1e-2


def epochs_without_improvement(watched: Sequence[float]) -> int:
    """Epochs since the watched value was last lower than ever before; `watched` has one value an epoch.

    A value that is not a number never counts as lower.
    """
    best, since = np.inf, 0
    for value in watched:
        best, since = (value, 0) if value < best else (best, since + 1)
    return since


def has_converged(watched: Sequence[float], patience: int) -> bool:
    """Whether the watched value has not gone down for `patience` epochs."""
    return epochs_without_improvement(watched) >= patience


def has_collapsed(raw_outputs: np.ndarray) -> bool:
    """Whether the outputs do not depend on the image: all (nearly) equal, or not finite.

    `raw_outputs`: the raw outputs of images of both classes, any shape. A spread (standard deviation) below
    `SMALLEST_SPREAD` means that no image moves the output by more than a few percent of what one unit of raw output is.
    """
    values = np.asarray(raw_outputs, np.float64)
    return not np.isfinite(values).all() or float(values.std()) < SMALLEST_SPREAD


def why_stopped(history: list[dict], watched: str, patience: int, collapsed: bool) -> str:
    """`collapse`, `convergence` or `max_epochs`, from the history of a training that has ended."""
    if collapsed:
        return "collapse"
    return "convergence" if has_converged([row[watched] for row in history], patience) else "max_epochs"
