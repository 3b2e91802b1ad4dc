"""Which numbers moved between two results of the same study, for instance with the newest versions of all libraries."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.core.errors import PaperError

# What differs between any two runs and is no result.
TIMES = frozenset({"seconds", "finished"})
# What makes pages and plans jobs and computes no number; other major versions of these need other sources of ours.
KEPT = ("jupyter-book", "sphinx-book-theme", "sphinx-mathjax-offline", "snakemake")


@dataclass(frozen=True)
class Moved:
    """A column of a table that is not the same: in how many of its `rows` it `differs`, and the largest `change`.

    `change` is relative to the larger of both numbers; it is empty for a column of words, and where only one has the
    column, or where the tables have different numbers of rows; `why` then says so.
    """

    table: str
    column: str
    rows: int
    differs: int
    change: float | None = None
    why: str = ""


def find_moved(before: Path, after: Path) -> list[Moved]:
    """What moved between the tables (CSV) of two folders of results, which the same workflow made.

    Numbers count as the same only if they are equal. Raises PaperError if there is no table in one of the folders.
    """
    names = [{path.relative_to(folder).as_posix() for path in folder.rglob("*.csv")} for folder in (before, after)]
    for folder, found in zip((before, after), names, strict=True):
        if not found:
            raise PaperError("holds no table", "name a folder of results, as results/demo", folder)
    moved = []
    for name in sorted(names[0] | names[1]):
        if name not in names[0] or name not in names[1]:
            moved.append(Moved(name, "", 0, 0, why=f"only {'before' if name in names[0] else 'after'}"))
        else:
            moved += _compare(name, pd.read_csv(before / name), pd.read_csv(after / name))
    return moved


def describe_moved(moved: Sequence[Moved]) -> str:
    """What moved as a table in Markdown, the largest changes first; or that nothing did."""
    if not moved:
        return "No number moved.\n"
    rows = [
        f"| `{one.table}` | {one.column} | {one.why or f'{one.differs} of {one.rows}'} | {_told(one.change)} |"
        for one in sorted(moved, key=lambda one: -(one.change or 0))
    ]
    return "\n".join(
        ["| table | column | rows that differ | largest relative change |", "|---|---|---|---|", *rows, ""]
    )


def loosen(requirements: Iterable[str]) -> list[str]:
    """The packages of a list of requirements in any version, for their platforms; those of KEPT as they are."""
    loose = []
    for requirement in requirements:
        specified, _, platform = requirement.partition(";")
        name = re.split(r"[\s<>=!~]", specified.strip())[0]
        loose.append(requirement if name in KEPT else name + (f" ; {platform.strip()}" if platform else ""))
    return loose


def _compare(name: str, before: pd.DataFrame, after: pd.DataFrame) -> list[Moved]:
    moved = []
    if len(before) != len(after):
        return [Moved(name, "", len(before), 0, why=f"{len(before)} rows before, {len(after)} after")]
    for column in dict.fromkeys([*before, *after]):
        if column in TIMES:
            continue
        if column not in before or column not in after:
            moved.append(Moved(name, column, len(before), 0, why=f"only {'before' if column in before else 'after'}"))
            continue
        one, other = before[column], after[column]
        differs = int((~((one == other) | (one.isna() & other.isna()))).sum())
        if differs:
            moved.append(Moved(name, column, len(one), differs, _largest_change(one, other)))
    return moved


def _largest_change(one: pd.Series, other: pd.Series) -> float | None:
    if not (pd.api.types.is_numeric_dtype(one) and pd.api.types.is_numeric_dtype(other)):
        return None
    first, second = one.to_numpy(float), other.to_numpy(float)
    differs = ~((first == second) | (np.isnan(first) & np.isnan(second)))
    first, second = first[differs], second[differs]
    with np.errstate(invalid="ignore"):
        change = np.abs(first - second) / np.maximum(np.abs(first), np.abs(second))
    # Where a number became infinite or undefined, or the other way, no ratio tells it.
    return float(np.nan_to_num(change, nan=np.inf).max())


def _told(change: float | None) -> str:
    return "" if change is None else f"{change:.2g}"
