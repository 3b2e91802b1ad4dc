"""Grids in the published record: the heads of each, what was predicted, and the head that was followed."""

import datetime
import shutil
from collections.abc import Sequence
from pathlib import Path

from sigmoid_bce.core.files import copy_file, file_checksum, write_json
from sigmoid_bce.core.machine import describe_machine, describe_versions
from sigmoid_bce.record.layout import PROVENANCE

FILES_OF_GRID = ("heads.parquet", "predicted_rates.csv", "followed.csv", "rounding.csv") + (
    "mixed_precision_tensorflow.csv",
    "mixed_precision_jax.csv",
)


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
    content = {
        "sha256": {place: file_checksum(record / place) for place in copied},
        "machine": describe_machine(),
        "versions": describe_versions(),
        "published": datetime.date.today().isoformat(),
    }
    write_json(content, record / PROVENANCE)
    return copied
