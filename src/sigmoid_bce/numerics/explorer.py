"""Loss and gradient of every implementation, class and dtype on a grid of raw outputs: what the book's explorer shows.

The page computes nothing. Each number stands here as the text that the page shows, and as the number that it draws.
"""

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sigmoid_bce.losses.formulas import bce_exact
from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS, Computed, Implementation

Doubles = NDArray[np.float64]
# Loss and gradient; None for what a library does not give.
Given = tuple[Doubles | None, Doubles | None]

# (lowest, highest, step): all over, and closely where float32 clips. Mirrored; a dtype takes of these what it can hold.
RANGES = ((0, 45, 1 / 4), (14.5, 17.5, 1 / 32))
TAILS = (50, 60, 70, 80, 87, 88, 89, 90, 100, 104, 110, 120, 140, 200, 500, 700, 708, 712, 1000)

# What the page shows before the reader has chosen anything.
START: dict[str, Any] = {
    "show": ["keras_2_tensorflow", "torch_bce", "keras_3_jax", "torch_logits"],
    "class": 0,
    "dtype": "float32",
    "raw_output": 20.0,
}
PRESETS = (-30.0, -20.0, 0.0, 16.1875, 20.0)

DIGITS = 6
DIGITS_OF_ERRORS = 3
# Enough for all digits of any point of the grid.
DIGITS_OF_POINTS = 9
NO_NUMBER = "none"
NOT_A_NUMBER = "nan"

# A loss is called wrong if it is off by this share of max(1, exact); a gradient by this share of max(small, |exact|).
NOTABLE_LOSS = 0.01
NOTABLE_GRADIENT = 0.1
SMALL_GRADIENT = 0.1
# An exact gradient below this is called none: no sample needs it.
NEEDED_GRADIENT = 0.01

RULE = (
    f"A loss is called too small or too large if it is off by more than {NOTABLE_LOSS:.0%} of the exact loss or by more "
    f"than {NOTABLE_LOSS}, whichever is larger; a gradient, if it is off by more than {NOTABLE_GRADIENT:.0%} of the exact "
    f"gradient or by more than {NOTABLE_GRADIENT * SMALL_GRADIENT:g}, whichever is larger. A gradient of 0 counts as wrong "
    f"where the exact one is beyond ±{NEEDED_GRADIENT}."
)

_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_MINUS = "\u2212"
# Shorter repeats cost more as a pair than in full.
_SHORTEST_RUN = 3


def raw_outputs(dtype: str) -> Doubles:
    """The grid in a dtype: ascending, symmetric about 0, every point exact in the dtype, as float64."""
    right = np.concatenate([*(np.arange(low, high + step / 2, step) for low, high, step in RANGES), TAILS])
    grid = np.unique(np.concatenate([-right, right]))
    return grid[grid.astype(DTYPES[dtype]).astype(np.float64) == grid]


def number_text(value: float, digits: int = DIGITS) -> str:
    """A number to so many significant digits: `15.9424`, `−1.19209 × 10⁻⁷`; `infinity` and `not a number` in words."""
    if np.isnan(value):
        return "not a number"
    if np.isinf(value):
        return "infinity" if value > 0 else f"{_MINUS}infinity"
    # Adding 0 turns -0.0 into 0.
    mantissa, _, exponent = f"{value + 0:.{digits}g}".partition("e")
    power = f"\u00a0×\u00a010{str(int(exponent)).translate(_SUPERSCRIPTS)}" if exponent else ""
    return mantissa.replace("-", _MINUS) + power


def exact_values(x: Doubles, label: int) -> tuple[Doubles, Doubles]:
    """Exact loss and gradient for float64 raw outputs, to all the digits that are shown."""
    sign = np.longdouble(1 - 2 * label)
    with np.errstate(over="ignore"):
        gradient = sign / (1 + np.exp(-sign * x.astype(np.longdouble)))
    return bce_exact(x, label).astype(np.float64), gradient.astype(np.float64)


def describe_faults(loss: float | None, gradient: float | None, exact_loss: float, exact_gradient: float) -> str:
    """What is wrong with a loss and a gradient, in words; empty if nothing is. A loss or gradient of None is not judged."""
    found = [] if loss is None else _faults_of_loss(loss, exact_loss)
    found += [] if gradient is None else _faults_of_gradient(gradient, exact_gradient)
    text = "; ".join(found)
    return text[:1].upper() + text[1:]


def tabulate_explorer() -> dict[str, Any]:
    """Everything that the page shows.

    - `texts`, `numbers`: each number as it is shown and as it is drawn (None for no number); `notes`: faults in words;
    - `points`: for each dtype the raw outputs, `point_texts` the same as text;
    - `columns`: each a list of indices into `texts`, or into `notes`, one for each point; [index, count] is a repeat;
    - `exact`: for each dtype and class the columns `loss` and `gradient`;
    - `implementations`: for each its name, title, library, versions, where, form, formula, and under `values` for each
      dtype and class the columns `loss`, `error` (loss less exact loss), `gradient`, `faults`;
    - `rule`: when something is called wrong; `start`, `presets`: the choices to begin with, and the raw outputs that
      have a button.
    """
    store = _Store()
    grids = {dtype: raw_outputs(dtype) for dtype in DTYPES}
    exact = {(dtype, label): exact_values(x, label) for dtype, x in grids.items() for label in (0, 1)}
    entries = [
        {
            **_describe(one),
            "values": {
                dtype: {
                    str(label): store.add_values(one, grids[dtype], label, dtype, exact[dtype, label])
                    for label in (0, 1)
                }
                for dtype in one.dtypes
            },
        }
        for one in _in_order(IMPLEMENTATIONS.values())
    ]
    return {
        "points": {dtype: x.tolist() for dtype, x in grids.items()},
        "point_texts": {dtype: [number_text(value, DIGITS_OF_POINTS) for value in x] for dtype, x in grids.items()},
        "exact": {dtype: {str(label): store.add_exact(*exact[dtype, label]) for label in (0, 1)} for dtype in DTYPES},
        "implementations": entries,
        "start": {**START, "show": [IMPLEMENTATIONS[name].name for name in START["show"]]},
        "presets": PRESETS,
        "rule": RULE,
        **store.content(),
    }


def tabulate_values() -> pd.DataFrame:
    """The same loss and gradient as a table, at whole raw outputs and those with a button.

    Columns: `implementation` (`exact` for the exact values), `dtype`, `class`, `raw_output`, `loss`, `gradient`; the last
    two are numbers, the text `nan` for what is not a number, or None for what a library does not give.
    """
    tables = []
    for dtype in DTYPES:
        x = raw_outputs(dtype)
        x = x[(x == np.round(x)) | np.isin(x, PRESETS)]
        for label in (0, 1):
            columns: dict[str, Given] = {"exact": exact_values(x, label)}
            entries = [one for one in _in_order(IMPLEMENTATIONS.values()) if dtype in one.dtypes]
            columns |= {one.name: _compute(one, x, label, dtype) for one in entries}
            head = {"dtype": dtype, "class": label, "raw_output": x}
            tables += [
                pd.DataFrame({"implementation": name, **head, "loss": _in_table(loss), "gradient": _in_table(gradient)})
                for name, (loss, gradient) in columns.items()
            ]
    return pd.concat(tables, ignore_index=True)


def as_script(content: dict[str, Any]) -> str:
    """The content as a script that a page opened from a folder can load, where it may not fetch data."""
    return f"window.EXPLORER_DATA = {json.dumps(content, ensure_ascii=False, separators=(',', ':'))};\n"


class _Store:
    """Texts, notes and columns, each kept once."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}
        self.numbers: list[float | None] = []
        self.notes: dict[str, int] = {}
        self.columns: dict[str, int] = {}

    def add_exact(self, loss: Doubles, gradient: Doubles) -> dict[str, int]:
        return {"loss": self._add_numbers(loss), "gradient": self._add_numbers(gradient)}

    def add_values(
        self, one: Implementation, x: Doubles, label: int, dtype: str, exact: tuple[Doubles, Doubles]
    ) -> dict[str, int]:
        exact_loss, exact_gradient = exact
        loss, gradient = _compute(one, x, label, dtype)
        with np.errstate(invalid="ignore"):
            error = None if loss is None else loss - exact_loss
        losses, gradients = ([None] * len(x) if values is None else values.tolist() for values in (loss, gradient))
        faults = [
            describe_faults(*values) for values in zip(losses, gradients, exact_loss, exact_gradient, strict=True)
        ]
        return {
            "loss": self._add_numbers(loss, len(x)),
            "error": self._add_numbers(error, len(x), DIGITS_OF_ERRORS),
            "gradient": self._add_numbers(gradient, len(x)),
            "faults": self._add_column(self.notes.setdefault(text, len(self.notes)) for text in faults),
        }

    def content(self) -> dict[str, Any]:
        return {
            "texts": list(self.texts),
            "numbers": self.numbers,
            "notes": list(self.notes),
            "columns": [json.loads(column) for column in self.columns],
        }

    def _add_numbers(self, values: Doubles | None, length: int = 0, digits: int = DIGITS) -> int:
        if values is None:
            return self._add_column([self._add_text(NO_NUMBER, None)] * length)
        return self._add_column(
            self._add_text(number_text(value, digits), None if np.isnan(value) else float(f"{value + 0:.{digits}g}"))
            for value in values.tolist()
        )

    def _add_text(self, text: str, number: float | None) -> int:
        if text not in self.texts:
            self.texts[text] = len(self.numbers)
            self.numbers.append(number)
        return self.texts[text]

    def _add_column(self, indices: Iterable[int]) -> int:
        return self.columns.setdefault(json.dumps(_with_repeats(list(indices))), len(self.columns))


def _compute(one: Implementation, x: Doubles, label: int, dtype: str) -> Given:
    """Loss and gradient in a dtype, as float64; None also where all are nan: a layer that has no loss."""
    computed: Computed = one(x.astype(DTYPES[dtype]), label)
    given = (None if values is None else values.astype(np.float64) for values in computed)
    loss, gradient = (None if values is None or np.isnan(values).all() else values for values in given)
    return loss, gradient


def _in_table(values: Doubles | None) -> list[Any] | None:
    """Values for a CSV file, in which nan would be empty, as if nothing had been given."""
    return None if values is None else [NOT_A_NUMBER if np.isnan(value) else value for value in values.tolist()]


def _describe(one: Implementation) -> dict[str, str]:
    """What the page says about an implementation; the formula is its docstring."""
    said = {name: getattr(one, name) for name in ("name", "title", "library", "versions", "where", "form")}
    return {**said, "formula": " ".join((one.function.__doc__ or "").replace("`", "").split())}


def _faults_of_loss(loss: float, exact: float) -> list[str]:
    if np.isnan(loss):
        return ["the loss is not a number"]
    if np.isinf(loss):
        return ["the loss is infinite"]
    if abs(loss - exact) > NOTABLE_LOSS * max(1, exact):
        return ["the loss is too small" if loss < exact else "the loss is too large"]
    return ["the loss is negative"] if loss < 0 else []


def _faults_of_gradient(gradient: float, exact: float) -> list[str]:
    if np.isnan(gradient):
        return ["the gradient is not a number"]
    if np.isinf(gradient):
        return ["the gradient is infinite"]
    if gradient == 0 and abs(exact) > NEEDED_GRADIENT:
        return ["the gradient is 0: this sample cannot correct itself"]
    if abs(gradient - exact) <= NOTABLE_GRADIENT * max(SMALL_GRADIENT, abs(exact)):
        return []
    if gradient * exact < 0:
        return ["the gradient has the wrong sign"]
    return ["the gradient is too small" if abs(gradient) < abs(exact) else "the gradient is too large"]


def _in_order(entries: Iterable[Implementation]) -> list[Implementation]:
    """By library, in the order of the alphabet; what belongs to no library last."""
    return sorted(entries, key=lambda one: (one.library == NO_NUMBER, one.library.casefold(), one.title.casefold()))


def _with_repeats(indices: list[int]) -> list[Any]:
    """The indices with each longer run of equal ones as [index, count]."""
    packed: list[Any] = []
    start = 0
    for end in range(1, len(indices) + 1):
        if end == len(indices) or indices[end] != indices[start]:
            run = indices[start:end]
            packed += [[run[0], len(run)]] if len(run) >= _SHORTEST_RUN else run
            start = end
    return packed
