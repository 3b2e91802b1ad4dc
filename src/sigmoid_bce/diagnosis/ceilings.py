"""The ceilings: what one wrong sample can cost at most, computed from every implementation of the project."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS, Implementation
from sigmoid_bce.losses.implementations.forms import clipping_limits

ONE_OUTPUT, SEVERAL_OUTPUTS, CATEGORICAL = "one output", "several outputs", "categorical"

# Raw outputs beyond which nothing clips any more; a loss that is the same at both does not grow.
FAR, FARTHER = 200.0, 1000.0
# A gradient of at most this moves nothing.
NO_GRADIENT = 1e-6
# Ceilings that agree to so many digits cannot be told apart in a log.
DIGITS = 4
# Forms of the formulas that Keras had, whose loss is the mean over all outputs.
FORMS_OF_KERAS = ("A", "B", "C", "C/jax", "C/torch")
# Whose loss of probabilities a stuck log most often is of, in float32.
COMMON_LIBRARIES = ("Keras", "tf.keras", "PyTorch")


@dataclass(frozen=True)
class Way:
    """Implementations with the same ceilings, given the same kind of output.

    `ceiling_1` is the loss of a sample with label 1 whose output is far too low, `ceiling_0` that of one with label 0
    and an output far too high. `kind`: one output; several outputs, one a class, with the mean of their binary
    cross-entropies; or a softmax with categorical cross-entropy. `title` says whose it is; `implementations` are
    names of the registry. `trains`: whether the wrong sample keeps a gradient, because only what is reported is
    clipped. `rare`: none of these is of a common library in its usual dtype.
    """

    key: str
    kind: str
    title: str
    ceiling_1: float
    ceiling_0: float
    implementations: tuple[str, ...]
    trains: bool = False
    rare: bool = False


@cache
def tabulate_ways() -> Mapping[str, Way]:
    """All ways that have a ceiling, by key: those of one output in the order of the registry, then the others.

    Implementations are asked in float32, and in float64, where half of the ceilings differ; those that know neither (mixed
    precision) in their first dtype.
    """
    groups: dict[tuple[float, float], list[tuple[Implementation, str]]] = {}
    pairs = [(one, dtype) for one in IMPLEMENTATIONS.values() for dtype in _dtypes_of(one)]
    for one, dtype in sorted(pairs, key=lambda pair: pair[1] == "float64"):
        ceilings = ceilings_of(one, dtype)
        if ceilings is not None:
            known = (
                group
                for group in groups
                if all(round(a - b, DIGITS) == 0 for a, b in zip(group, ceilings, strict=True))
            )
            groups.setdefault(next(known, ceilings), []).append((one, dtype))
    ways = [_way_of_one_output(ceilings, members) for ceilings, members in groups.items()]
    ways += [_way_of_several_outputs(way) for way in ways if _averages_outputs(way)]
    return {way.key: way for way in [*ways, _way_of_categorical()]}


def ceilings_of(one: Implementation, dtype: str) -> tuple[float, float] | None:
    """The loss for label 1 far too low and for label 0 far too high; None if it grows without end, or is no number."""
    number = DTYPES[dtype].type
    found = []
    for label, side in ((1, -1), (0, 1)):
        near, far = (float(one(number(side * x), label).loss) for x in (FAR, FARTHER))
        if not math.isfinite(far) or near != far:
            return None
        found.append(far)
    return found[0], found[1]


@cache
def tabulate_breakdowns() -> Mapping[str, tuple[str, ...]]:
    """Titles of the implementations whose loss can be `infinity`, or `nan` (not a number), far out on either side."""
    found: dict[str, list[str]] = {"infinity": [], "nan": []}
    for one in IMPLEMENTATIONS.values():
        # One that never gives a number has no loss at all.
        losses = {dtype: _losses_far_out(one, dtype) for dtype in one.dtypes}
        for what, holds in (("infinity", math.isinf), ("nan", math.isnan)):
            dtypes = [
                dtype
                for dtype, values in losses.items()
                if any(map(holds, values)) and not all(map(math.isnan, values))
            ]
            if dtypes:
                found[what].append(f"{one.title} ({', '.join(dtypes)})")
    return {what: tuple(titles) for what, titles in found.items()}


def _losses_far_out(one: Implementation, dtype: str) -> list[float]:
    number = DTYPES[dtype].type
    return [float(one(number(x), label).loss) for label in (0, 1) for x in (-FARTHER, FARTHER)]


def _dtypes_of(one: Implementation) -> tuple[str, ...]:
    return tuple(dtype for dtype in ("float32", "float64") if dtype in one.dtypes) or one.dtypes[:1]


def _keeps_gradient(one: Implementation, dtype: str) -> bool:
    """Whether a wrong sample far out still has a gradient; a metric, which has none to give, trains nothing and kills
    nothing."""
    number = DTYPES[dtype].type
    gradients = [one(number(side * FARTHER), label).gradient for label, side in ((1, -1), (0, 1))]
    return all(gradient is None or abs(float(gradient)) > NO_GRADIENT for gradient in gradients)


def _averages_outputs(way: Way) -> bool:
    """Whether these are Keras's, in float32: its loss is the mean over all outputs. In float64 it would be one more
    name for a ceiling that is there already."""
    return way.ceiling_1 - way.ceiling_0 > 1e-6 and all(
        IMPLEMENTATIONS[name].form in FORMS_OF_KERAS for name in way.implementations
    )


def _way_of_one_output(ceilings: tuple[float, float], members: list[tuple[Implementation, str]]) -> Way:
    usual = [one.title for one, dtype in members if dtype != "float64"]
    wide = [one.title for one, dtype in members if dtype == "float64" and one.title not in usual]
    return Way(
        key=_key(ONE_OUTPUT, *ceilings),
        kind=ONE_OUTPUT,
        title="; ".join([*_shortened(usual), *([f"in float64: {'; '.join(_shortened(wide))}"] if wide else [])]),
        ceiling_1=ceilings[0],
        ceiling_0=ceilings[1],
        implementations=tuple(dict.fromkeys(one.name for one, _ in members)),
        trains=all(_keeps_gradient(one, dtype) for one, dtype in members),
        rare=not any(one.library in COMMON_LIBRARIES and dtype != "float64" for one, dtype in members),
    )


def _shortened(titles: list[str]) -> list[str]:
    """Titles with those of one library on several backends as one, as in "Keras 2 on TensorFlow, Theano"."""
    backends: dict[str, list[str]] = {}
    for title in titles:
        library, _, backend = title.partition(" on ")
        backends.setdefault(library, []).append(backend.partition(",")[0])
    return [
        f"{library} on {', '.join(dict.fromkeys(own))}" if any(own) else library for library, own in backends.items()
    ]


def _way_of_several_outputs(way: Way) -> Way:
    key = _key(SEVERAL_OUTPUTS, way.ceiling_1, way.ceiling_0)
    return replace(way, key=key, kind=SEVERAL_OUTPUTS)


def _way_of_categorical() -> Way:
    """Keras's categorical cross-entropy: minus the logarithm of the label's probability, clipped at 1e-7 like the others.

    keras/backend/tensorflow_backend.py, categorical_crossentropy (Keras 2.2.4).
    """
    lowest, _ = clipping_limits(np.zeros(1, np.float32))
    ceiling = float(-np.log(lowest))
    title = "Keras and tf.keras, categorical cross-entropy of a softmax"
    return Way(_key(CATEGORICAL, ceiling, ceiling), CATEGORICAL, title, ceiling, ceiling, ())


def _key(kind: str, *ceilings: float) -> str:
    return " ".join([kind, *(f"{value:.{DIGITS}f}" for value in ceilings)])
