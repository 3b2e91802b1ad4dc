"""Binary cross-entropy on a sigmoid as each library computes it: loss and gradient, with the rounding of the original."""

from sigmoid_bce.losses.implementations import boosting_and_sklearn, keras_2, keras_3, others, pytorch, tensorflow
from sigmoid_bce.losses.implementations.registry import ALL_DTYPES, DTYPES, IMPLEMENTATIONS, Computed, Implementation

# Importing a module enters its functions into the registry.
MODULES = (keras_2, tensorflow, keras_3, pytorch, others, boosting_and_sklearn)

__all__ = ["ALL_DTYPES", "DTYPES", "IMPLEMENTATIONS", "MODULES", "Computed", "Implementation"]
