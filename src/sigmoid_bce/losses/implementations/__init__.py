"""Binary cross-entropy on a sigmoid as each library computes it: loss and gradient, with the rounding of the original."""

from sigmoid_bce.losses.implementations import historical_keras
from sigmoid_bce.losses.implementations.registry import (
    ALL_DTYPES,
    DTYPES,
    IMPLEMENTATIONS,
    Computed,
    Implementation,
)

__all__ = ["ALL_DTYPES", "DTYPES", "IMPLEMENTATIONS", "Computed", "Implementation", "historical_keras"]
