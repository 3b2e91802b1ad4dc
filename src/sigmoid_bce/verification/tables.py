"""Published tables and numbers against those that were made anew, cell by cell."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from sigmoid_bce.verification.rows import DIFFERENT, EXACT, SAME, WITHIN, Row, Tolerance, compare_exactly
from sigmoid_bce.verification.tolerances import ROUNDING

Tolerances = Mapping[str, Tolerance]


def compare_tables(
    what: str, published: pd.DataFrame, here: pd.DataFrame, tolerances: Tolerances | None = None
) -> list[Row]:
    """One row about all columns that agree, and one about each that does not, with its cell that is furthest off.

    Both tables have the text of each cell, as it stands in the file (`read_text_table`); a cell that is written alike is
    the same. `tolerances` are those of columns, by name; others have `ROUNDING`, or none where a cell is no fraction.
    """
    shape, shape_here = (f"{len(table)} rows, {table.shape[1]} columns" for table in (published, here))
    if list(published.columns) != list(here.columns):
        missing = [name for name in published.columns if name not in here.columns]
        added = [name for name in here.columns if name not in published.columns]
        difference = (
            "; ".join(part for part in (_named("without", missing), _named("with", added)) if part)
            or f"in the order {', '.join(here.columns)}"
        )
        return [_different(what, shape, f"{shape_here}: {difference}")]
    if len(published) != len(here):
        return [_different(what, shape, shape_here)]
    found = [_compare_column(what, published, here, name, (tolerances or {}).get(name)) for name in published.columns]
    off = [row for row in found if row.verdict == DIFFERENT]
    near = [row for row in found if row.verdict == WITHIN]
    if off:
        return off
    if near:
        difference = (
            "differs in the last digits"
            if len(near) == 1
            else f"and {len(near) - 1} more columns differ in the last digits"
        )
        return [replace(near[0], here=f"{near[0].here}; {difference}")]
    return [Row(what, shape, "the same", str(ROUNDING), ROUNDING.reason, SAME)]


def read_text_table(source: Any) -> pd.DataFrame:
    """A CSV file, compressed or not, with each cell as the text that stands there."""
    return pd.read_csv(source, dtype=str, keep_default_na=False)


def compare_numbers(
    what: str, published: Any, here: Any, tolerance: Tolerance = ROUNDING, exact: str = "parameters"
) -> Row:
    """One row about a whole JSON content: that it agrees, or the value that is furthest off, named by its place in it.

    Only fractions may differ, and none below the key `exact`, since a threshold is written down and not computed.
    """
    count = 0
    off: list[tuple[str, Any, Any, Tolerance]] = []
    near: list[tuple[str, Any, Any, Tolerance]] = []
    for place, old, new in _pairs(published, here):
        count += 1
        if old == new or (old != old and new != new):
            continue
        computed = isinstance(old, float) and _is_number(new) and not place.startswith(f"{exact}.")
        allowed = tolerance if computed else EXACT
        (near if computed and allowed.allows(float(old), float(new)) else off).append((place, old, new, allowed))
    if not off:
        difference = f"{len(near)} differ in the last digits" if near else "the same"
        return Row(what, f"{count} values", difference, str(tolerance), tolerance.reason, WITHIN if near else SAME)
    # What was written down or decided before what was computed from it.
    place, old, new, allowed = min(
        off, key=lambda one: (one[3] is not EXACT, not one[0].startswith(exact), one[0] != "verdict")
    )
    more = f" (and {len(off) - 1} more)" if len(off) > 1 else ""
    label = f"{what}: {place}{more}" if place else what
    return Row(label, _written(old), _written(new), str(allowed), allowed.reason, DIFFERENT)


def _compare_column(
    what: str, published: pd.DataFrame, here: pd.DataFrame, name: str, tolerance: Tolerance | None
) -> Row:
    """One row about a column: its cell that is furthest off, if one is."""
    unequal = [
        (number, old, new)
        for number, (old, new) in enumerate(zip(published[name], here[name], strict=True), start=1)
        if old != new
    ]
    label = f"{what}: {name}"
    if not unequal:
        return Row(label, f"{len(published)} cells", "the same", str(ROUNDING), ROUNDING.reason, SAME)
    allowed = tolerance or ROUNDING
    off = [
        (number, old, new)
        for number, old, new in unequal
        if not (_is_fraction_text(old) and _is_number_text(new) and allowed.allows(float(old), float(new)))
    ]
    number, old, new = max(off or unequal, key=lambda cell: _distance(*cell[1:]))
    more = f" (and {len(off or unequal) - 1} more)" if len(off or unequal) > 1 else ""
    verdict = DIFFERENT if off else WITHIN
    if not (_is_fraction_text(old) and _is_number_text(new)):
        allowed = EXACT
    return Row(f"{label}, row {number}{more}", old, new, str(allowed), allowed.reason, verdict)


def _pairs(published: Any, here: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each value of two JSON contents with its place, as in `loss.floor.0`; what one of them lacks is `nothing` there."""
    if isinstance(published, Mapping) and isinstance(here, Mapping):
        for key in dict.fromkeys([*published, *here]):
            old, new = (side.get(key, "nothing") for side in (published, here))
            yield from _pairs(old, new, f"{place}.{key}" if place else str(key))
    elif _is_list(published) and _is_list(here) and len(published) == len(here):
        for number, (old, new) in enumerate(zip(published, here, strict=True)):
            yield from _pairs(old, new, f"{place}.{number}" if place else str(number))
    else:
        yield place, published, here


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_number_text(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _is_fraction_text(text: str) -> bool:
    """Whether a cell is a number that may be rounded: one written with a point or an exponent."""
    return _is_number_text(text) and not text.lstrip("-").isdigit()


def _distance(old: str, new: str) -> float:
    """How far apart two cells are, relative to the published one; what is no number is furthest."""
    if not (_is_number_text(old) and _is_number_text(new)):
        return math.inf
    return abs(float(new) - float(old)) / max(abs(float(old)), 1e-300)


def _named(word: str, names: Sequence[str]) -> str:
    return f"{word} {', '.join(names)}" if names else ""


def _different(what: str, published: str, here: str) -> Row:
    return compare_exactly(what, published, here, "a table has the columns and rows that it was published with")


def _written(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
