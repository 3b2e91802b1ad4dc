"""From a source to arrays: every image found, decoded once, identified, and written."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import replacing, write_json, write_table
from sigmoid_bce.core.names import SPLITS
from sigmoid_bce.core.storage import DiskError, explain_full_disk
from sigmoid_bce.datasets import finding
from sigmoid_bce.datasets.identity import checksum_of_pixels
from sigmoid_bce.datasets.reading import Found, Request
from sigmoid_bce.datasets.registry import SOURCES, find_data_set

logger = logging.getLogger(__name__)


def prepare_images(
    request: Request,
    arrays: dict[str, Path],
    table: Path,
    description: Path,
    find: Callable[..., Found] | None = None,
) -> None:
    """Write one uint8 array (n, size, size, 3) a split, class 0 before class 1, the table of images, and what they are.

    `arrays` maps a split to its `.npy`; `table` is a CSV with the columns `image`, `label`, `split`, `index` and what more
    the data set tells of an image; `description` is JSON, as the record of a run has it under `data`. `find` replaces the
    function of the data set. Raises PaperError if images are missing, broken or not what they should be, and, if the
    archive was downloaded, which file to delete; then, and on any other failure, nothing is written.
    """
    find = find or getattr(finding, find_data_set(request.source).found_by)
    with _saying_what_to_delete(request):
        found = find(request)
    described, paths = describe_images(request, found), [*arrays.values(), table, description]
    with replacing(*paths) as places:
        temporary = dict(zip(paths, places, strict=True))
        for split, path in arrays.items():
            with explain_full_disk(path):
                _write_array(found.pixels[split], temporary[path])
        with explain_full_disk(table):
            found.table.to_csv(temporary[table], index=False, lineterminator="\n")
            write_json(described, temporary[description])
    if found.checksums is not None and request.seen is not None:
        write_table(found.checksums, request.seen)
    for split, path in arrays.items():
        logger.info(f"{path}: {len(found.pixels[split])} images of {request.size} x {request.size} pixels")
    _tell_unequal_classes(described)


def describe_images(request: Request, found: Found) -> dict[str, Any]:
    """What the images of a study are, and what identifies them, for the record of its runs.

    Keys: `source`, `data_set` (what they are called), `classes` (names of class 0 and 1), `image_size`, `images` (their
    number by split), `per_class` (those of class 0 and of class 1, by split), `identity` (`by` what, and the sha256 of it),
    `pixels` (the sha256 of each array), and what more the data set tells.
    """
    entry = find_data_set(request.source)
    counts = found.table.groupby(["split", "label"]).size()
    return {
        "source": request.source,
        "data_set": request.name or entry.name,
        "classes": list(found.classes),
        "image_size": request.size,
        "images": {split: len(found.pixels[split]) for split in SPLITS},
        "per_class": {split: [int(counts[split, label]) for label in (0, 1)] for split in SPLITS},
        "identity": {"by": entry.identified_by, "sha256": found.identity},
        "pixels": {split: checksum_of_pixels(found.pixels[split]) for split in SPLITS},
        **found.more,
    }


def _tell_unequal_classes(described: Mapping[str, Any]) -> None:
    unequal = {split: counts for split, counts in described["per_class"].items() if counts[0] != counts[1]}
    if unequal:
        names = described["classes"]
        by_split = "; ".join(
            f"{split} {one} {names[0]} and {other} {names[1]}" for split, (one, other) in unequal.items()
        )
        logger.info(f"NOTE: there are more images of one class than of the other: {by_split}")


@contextmanager
def _saying_what_to_delete(request: Request) -> Iterator[None]:
    """To what is wrong inside an archive that was downloaded, add that it must be deleted to be downloaded again."""
    try:
        yield
    except PaperError as error:
        archive = request.archive
        # A full disk is no fault of the archive.
        if archive is None or SOURCES[request.source].url is None or isinstance(error, DiskError):
            raise
        raise PaperError(
            error.what,
            f"delete {archive} (and {archive.name}.part beside it, if it is there), and the next start downloads it again; "
            f"if that does not help, {error.hint}",
            where=error.where,
        ) from error


def _write_array(array: np.ndarray, path: Path) -> None:
    # np.save hides the system's reason for a failure, such as a full disk; a plain write tells it.
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(array))
        file.write(np.ascontiguousarray(array).data)
