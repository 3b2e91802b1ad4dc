"""Binary cross-entropy on a sigmoid as each library computes it: loss and gradient, with the rounding of the original."""

from sigmoid_bce.losses.implementations import boosting_and_sklearn, keras_2, keras_3, others, pytorch, tensorflow
from sigmoid_bce.losses.implementations.registry import (
    ALL_DTYPES,
    DTYPES,
    ENTERED,
    Computed,
    Implementation,
)

# The order of readers: the article's first, then its heirs, then the others.
MODULES = [module.__name__ for module in (keras_2, tensorflow, keras_3, pytorch, others, boosting_and_sklearn)]

IMPLEMENTATIONS: dict[str, Implementation] = dict(
    sorted(ENTERED.items(), key=lambda entry: MODULES.index(entry[1].function.__module__))
)

__all__ = ["ALL_DTYPES", "DTYPES", "IMPLEMENTATIONS", "Computed", "Implementation"]
