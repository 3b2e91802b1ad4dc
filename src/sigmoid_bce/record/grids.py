"""Grids in the published record: the heads of each, what was predicted, and the head that was followed."""

import datetime
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from sigmoid_bce.config.grid import BACKENDS_OF_MIXED_PRECISION, Grid
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import copy_file, file_checksum, write_json
from sigmoid_bce.core.machine import describe_machine, describe_versions
from sigmoid_bce.record.checking import find_changes_of_measured
from sigmoid_bce.record.layout import PROVENANCE

MIXED_PRECISION = tuple(f"mixed_precision_{backend}.csv" for backend in BACKENDS_OF_MIXED_PRECISION)
FILES_OF_GRID = ("heads.parquet", "predicted_rates.csv", "followed.csv", "rounding.csv", *MIXED_PRECISION)


def files_of_grid(grid: Grid) -> list[str]:
    """The files that the record keeps of a grid: those of `FILES_OF_GRID` that its settings ask for."""
    there = {"followed.csv": grid.followed is not None, "rounding.csv": grid.rounding is not None}
    there |= dict.fromkeys(MIXED_PRECISION, grid.mixed_precision is not None)
    return [name for name in FILES_OF_GRID if there.get(name, True)]


def publish_grids(grids: Sequence[str], fresh: Path, record: Path) -> list[str]:
    """Put the files of these grids, in folders of `fresh`, into the folder `record`; what else is there of grids goes.

    The provenance there lists all of them with their checksums, and on what and by what the heads were made. Returns the
    places of the files that were copied.
    """
    for left in record.glob("*/"):
        if left.name not in grids:
            shutil.rmtree(left)
    copied = [f"{grid}/{name}" for grid in grids for name in FILES_OF_GRID if (fresh / grid / name).exists()]
    for left in record.glob("*/*"):
        if left.relative_to(record).as_posix() not in copied:
            left.unlink()
    for place in copied:
        copy_file(fresh / place, record / place)
    sums = {place: file_checksum(record / place) for place in copied}
    write_json({"sha256": sums, **_describe_making()}, record / PROVENANCE)
    return copied


def extend_grids(added: Sequence[str], fresh: Path, record: Path) -> None:
    """Put files of grids that the folder `record` lacks, `added` (grid/file, in `fresh`), into it; what it has stays.

    The provenance there lists them as well, and under `added` on what and by what they were made. Raises PaperError, before
    anything is changed, if the grids of the record were changed by hand.
    """
    if changes := find_changes_of_measured(record):
        raise PaperError(
            f"the grids of the record are not as they were published: {'; '.join(changes)}",
            "restore them from Git, then add to them",
            where=record,
        )
    if not added:
        return
    content = json.loads((record / PROVENANCE).read_text(encoding="utf-8"))
    for place in added:
        copy_file(fresh / place, record / place)
    sums = {place: file_checksum(record / place) for place in added}
    making = {"files": list(added), **_describe_making()}
    content |= {"sha256": content["sha256"] | sums, "added": [*content.get("added", []), making]}
    write_json(content, record / PROVENANCE)


def _describe_making() -> dict:
    """The machine and the versions of now, and the day."""
    return {
        "machine": describe_machine(),
        "versions": describe_versions(),
        "published": datetime.date.today().isoformat(),
    }
