"""What an implementation of binary cross-entropy on a sigmoid is, and how one is found."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import ml_dtypes
import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.floating]

# By the name that tables and pages use; NumPy itself has no bfloat16.
DTYPES: dict[str, np.dtype] = {
    "float16": np.dtype(np.float16),
    "bfloat16": np.dtype(ml_dtypes.bfloat16),
    "float32": np.dtype(np.float32),
    "float64": np.dtype(np.float64),
}
ALL_DTYPES = tuple(DTYPES)


class Computed(NamedTuple):
    """Loss and gradient (its derivative with respect to the raw output) of each sample; both of the shape of the input.

    `gradient` is None where the library offers none (a metric).
    """

    loss: Floats
    gradient: Floats | None


class WithSlope(NamedTuple):
    """Loss of each sample, and its derivative with respect to what the loss was computed from."""

    loss: Floats
    slope: Floats


@dataclass(frozen=True)
class Implementation:
    """One library's way from a raw output and a label to loss and gradient.

    `form` is the formula's name in the tables of measured values; `library` and `versions` say whose it is and for how
    long, `where` in which file and line (of compiled libraries, whose packages come without it, in which
    function); `takes` is what the library is given, `logit` or `probability`.
    """

    name: str
    title: str
    library: str
    versions: str
    where: str
    form: str
    takes: str
    function: Callable[..., Computed]
    dtypes: tuple[str, ...] = ALL_DTYPES

    def __call__(self, x: ArrayLike, t: ArrayLike, p: ArrayLike | None = None) -> Computed:
        """Loss and gradient in the dtype of `x`, without warnings: inf and nan are results here.

        `x`: raw outputs, any shape; `t`: labels 0 or 1, broadcast against it; `p`: the library's own sigmoid of `x`, where
        it is known, else computed as the library computes it. Raises TypeError for a dtype that is not among `dtypes`.
        """
        x = np.asarray(x)
        if x.dtype.name not in self.dtypes:
            raise TypeError(f"{self.name} is not defined in {x.dtype}; allowed are {', '.join(self.dtypes)}")
        x, t = np.broadcast_arrays(x, np.asarray(t).astype(x.dtype))
        with np.errstate(all="ignore"):
            return self.function(x, t) if p is None else self.function(x, t, np.asarray(p).astype(x.dtype))


# In the order in which the modules happened to be imported; the package puts it in that of its readers.
ENTERED: dict[str, Implementation] = {}


def implementation(
    title: str, library: str, versions: str, where: str, form: str, takes: str, dtypes: tuple[str, ...] = ALL_DTYPES
) -> Callable[[Callable[..., Computed]], Implementation]:
    """Enter a function into the registry under its own name; see Implementation for the arguments."""

    def enter(function: Callable[..., Computed]) -> Implementation:
        entry = Implementation(function.__name__, title, library, versions, where, form, takes, function, dtypes)
        ENTERED[entry.name] = entry
        return entry

    return enter
