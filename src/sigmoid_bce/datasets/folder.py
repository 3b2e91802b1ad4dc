"""A folder of two classes, or a zip of one: any images that a reader has, one sub-folder a class.

The sub-folders may stand in folders `train`, `val` (or `validation`) and `test`, and all of it in one more folder.
"""

import logging
from collections.abc import Iterable, Sequence
from itertools import repeat
from pathlib import Path, PurePosixPath

import pandas as pd

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.datasets.archives import open_files
from sigmoid_bce.datasets.copies import find_copies
from sigmoid_bce.datasets.first_sight import compare_with_first_sight
from sigmoid_bce.datasets.identity import checksum_of_names
from sigmoid_bce.datasets.reading import (
    Found,
    Request,
    list_some,
    raise_problems,
    read_all,
    read_checksum,
    read_image,
    stack_by_split,
)
from sigmoid_bce.datasets.splitting import split_images

logger = logging.getLogger(__name__)

ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp")
SPLIT_FOLDERS = {"train": "train", "val": "validation", "validation": "validation", "test": "test"}
LAYOUT = "one sub-folder a class, as ants/1.jpg and bees/1.jpg, or train/ants/1.jpg, train/bees/1.jpg and so on"


def find_in_folder(request: Request) -> Found:
    """The images of a folder of two classes, split as the folder is, or by a seed.

    The table has the column `sha256`. What was read for this study before must be the same, file by file; an image that is
    there twice, in different splits or classes, is told in the log and the record. Raises PaperError if there are not two
    classes, if a class has too few images, if an image is broken, or if files have changed.
    """
    archive, settings = request.archive, request.folder
    if archive is None or request.seen is None:
        raise ValueError(f"the source {request.source} needs a folder, and a place for the checksums")
    with open_files(archive, _is_visible_file) as readers:
        places = [place for place in readers if place.lower().endswith(ENDINGS)]
        _tell_passed_over("files that are no images by their endings", set(readers) - set(places))
        everything = _list_images(places, archive)
        folders = _choose_classes(everything, settings["classes"], archive)
        images = everything[everything["folder"].isin(folders)]
        _tell_passed_over("sub-folders of other classes", set(everything["folder"]) - set(folders))
        images = images.assign(label=images["folder"].map(folders.index))
        classes = settings["class_names"] or folders
        chosen, drawn = split_images(images, classes, settings, request.per_class, archive)
        decoded = read_all(read_image, request.workers, map(readers.get, chosen["place"]), repeat(request.size))
        others = everything[~everything["image"].isin(chosen["image"])]
        not_taken = read_all(read_checksum, request.workers, map(readers.get, others["place"]))
    checksums = pd.concat([chosen, others], ignore_index=True)[["image"]]
    raise_problems(
        archive, checksums["image"], [*decoded, *not_taken], "replace these files by whole ones, or remove them."
    )
    checksums["sha256"] = [image.sha256 for image in (*decoded, *not_taken)]
    checksums = checksums.sort_values("image", ignore_index=True)
    chosen["sha256"] = [image.sha256 for image in decoded]
    compare_with_first_sight(checksums, request.seen, archive)
    if drawn:
        logger.info(
            f"the folder lacks splits: {', '.join(drawn)} were drawn by seed {settings['seed']}, class by class"
        )
    if copies := find_copies(chosen, decoded):
        lines = [f"{one} and {other}" for one, other in copies]
        logger.info(f"NOTE: an image is there twice, in different splits or classes:\n{list_some(lines)}")
    return Found(
        table=chosen[["image", "label", "split", "index", "sha256"]],
        pixels=stack_by_split(chosen, decoded),
        classes=classes,
        identity=checksum_of_names(zip(chosen["image"], chosen["sha256"], strict=True)),
        more={"drawn": {"splits": drawn, "seed": settings["seed"]}, "copies": copies},
        checksums=checksums,
    )


def _is_visible_file(place: str) -> bool:
    """Whether a place is not that of a folder, nor hidden or a by-product of macOS."""
    return not place.endswith("/") and not any(
        part.startswith((".", "__MACOSX")) for part in PurePosixPath(place).parts
    )


def _list_images(places: Sequence[str], archive: Path) -> pd.DataFrame:
    """One row an image: `image` (its place in the folder), `folder` (of its class), `split` (or empty), `place`.

    Folders around all others are left out of `image`, so that it is the same in a zip of the folder. Raises PaperError.
    """
    parts = _without_folders_around([PurePosixPath(place).parts for place in places])
    outermost = {path[0] for path in parts if len(path) > 1}
    splits = {name for name in outermost if name.lower() in SPLIT_FOLDERS}
    if splits and splits != outermost:
        raise PaperError(
            f"beside {_named(splits)} there is {_named(outermost - splits)}",
            "folders of splits (train, val or validation, test) hold all others, or there are none of them",
            where=archive,
        )
    depth = 2 if splits else 1
    rows = [
        ("/".join(path), path[depth - 1], SPLIT_FOLDERS[path[0].lower()] if splits else "", place)
        for path, place in zip(parts, places, strict=True)
        if len(path) > depth
    ]
    if not rows:
        raise PaperError(
            f"no sub-folder of images is in it (images without one: {len(places)})",
            f"it needs {LAYOUT}",
            where=archive,
        )
    if len(rows) < len(places):
        loose = ["/".join(path) for path in parts if len(path) <= depth]
        raise PaperError(
            f"images lie beside the sub-folders, in no class ({len(loose)}):\n{list_some(loose)}",
            "move each into the sub-folder of its class, or away",
            where=archive,
        )
    return pd.DataFrame(rows, columns=["image", "folder", "split", "place"])


def _without_folders_around(parts: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Paths without the folders that all of them have in common, but for that of a class or a split."""
    while parts and len({path[0] for path in parts}) == 1 and min(map(len, parts)) > 2:
        if parts[0][0].lower() in SPLIT_FOLDERS:
            break
        parts = [path[1:] for path in parts]
    return parts


def _choose_classes(images: pd.DataFrame, wanted: Sequence[str] | None, archive: Path) -> list[str]:
    """The sub-folders that are class 0 and class 1: those wanted, else the only two, by the alphabet. Raises PaperError."""
    there = sorted(set(images["folder"]))
    if wanted is not None and (absent := [name for name in wanted if name not in there]):
        raise PaperError(
            f"no sub-folder of images is called {_named(absent)}; there is {_named(there)}",
            "name two of these in data.folder.classes of the study",
            where=archive,
        )
    if wanted is None and len(there) != 2:
        hint = f"name the two to tell apart in data.folder.classes of the study, as in [{there[0]}, {there[-1]}]."
        raise PaperError(
            f"two sub-folders of images are needed, one a class, and there are {len(there)}: {_named(there)}",
            hint if len(there) > 2 else f"it needs {LAYOUT}.",
            where=archive,
        )
    return there if wanted is None else list(wanted)


def _tell_passed_over(what: str, names: Iterable[str]) -> None:
    if listed := sorted(names):
        logger.info(f"passed over, {what} ({len(listed)}):\n{list_some(listed)}")


def _named(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)[:10])
