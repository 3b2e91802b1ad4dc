"""From a source to arrays: every image found, decoded once, checked against the manifest, and written."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from sigmoid_bce.data.decoding import decode, resize
from sigmoid_bce.data.digits import choose_digits
from sigmoid_bce.data.errors import DataError, FullDiskError, explain_full_disk
from sigmoid_bce.data.finding import Reader, open_images
from sigmoid_bce.data.identity import (
    COLOUR_TOLERANCE,
    TOLERANCE,
    average_colours,
    compare_colours,
    count_different_bits,
    find_lookalike,
    hash_image,
    read_manifest,
)
from sigmoid_bce.data.sources import KNOWN_BROKEN, SOURCES

# A message that lists four thousand files is no message.
_MOST_NAMED = 10


class Decoded(NamedTuple):
    """One image: its pixels (size, size, 3), uint8, how far hash and colours are off; or what is wrong with it."""

    pixels: np.ndarray | None = None
    distance: int = 0
    colour_distance: int = 0
    problem: str | None = None
    # The hash of an image that should be another one.
    stranger: str | None = None
    is_decoded: bool = True


def prepare_images(
    source: str,
    archive: Path | None,
    size: int,
    per_class: dict[str, int],
    arrays: dict[str, Path],
    table: Path,
    workers: int = 1,
    say: Callable[[str], None] = print,
    manifest: pd.DataFrame | None = None,
) -> None:
    """Write one uint8 array (n, size, size, 3) a split, class 0 before class 1, and the table of images.

    `source` names the source; `archive` is its zip or folder (None for `digits`); `per_class` maps a split to the number
    of its images of each class; `arrays` maps a split to its `.npy`, `table` is a CSV with the columns `image`, `label`,
    `split`, `index` and, where there is a manifest, `dhash_distance`. Raises DataError, naming all files that are
    missing, broken or not the image they should be, and, if the archive was downloaded, which file to delete; then, and
    on any other failure, nothing is written.
    """
    if source == "digits":
        images, pixels = choose_digits(size, per_class)
    elif archive is None:
        raise ValueError(f"the source {source} needs an archive")
    else:
        chosen = choose_images(read_manifest() if manifest is None else manifest, per_class)
        with _saying_what_to_delete(source, archive):
            images, pixels = _read_images(archive, chosen, size, workers, say)
    with _all_or_nothing([*arrays.values(), table]) as temporary:
        for split, path in arrays.items():
            with explain_full_disk(path):
                _write_array(pixels[split], temporary[path])
        with explain_full_disk(table):
            images.to_csv(temporary[table], index=False, lineterminator="\n")
    for split, path in arrays.items():
        say(f"{path}: {len(pixels[split])} images of {size} x {size} pixels")


def choose_images(manifest: pd.DataFrame, per_class: dict[str, int]) -> pd.DataFrame:
    """The rows of the manifest that a study uses: of each split and class the first ones, with their `index`.

    Raises DataError if the manifest has fewer than wanted.
    """
    parts = []
    for split, count in per_class.items():
        for label in (0, 1):
            rows = manifest[(manifest["split"] == split) & (manifest["label"] == label)]
            if len(rows) < count:
                raise DataError(
                    f"{count} images of class {label} are wanted for {split}, but the manifest has {len(rows)}.",
                    "lower data.per_class in the config.",
                )
            parts.append(rows.head(count))
    chosen = pd.concat(parts, ignore_index=True)
    chosen["index"] = chosen.groupby("split").cumcount()
    return chosen


@contextmanager
def _saying_what_to_delete(source: str, archive: Path) -> Iterator[None]:
    """To what is wrong inside an archive that was downloaded, add that it must be deleted to be downloaded again."""
    try:
        yield
    except DataError as error:
        # A full disk is no fault of the archive.
        if SOURCES[source].url is None or isinstance(error, FullDiskError):
            raise
        raise DataError(
            error.what,
            f"delete {archive} (and {archive.name}.part beside it, if it is there), and the next start downloads it again; "
            f"if that does not help, {error.hint}",
        ) from error


def _read_images(archive: Path, chosen: pd.DataFrame, size: int, workers: int, say: Callable[[str], None]):
    with open_images(archive) as readers, ThreadPoolExecutor(workers) as pool:
        wanted = [readers.get(image) for image in chosen["image"]]
        decoded = list(pool.map(_read_image, wanted, chosen["dhash"], chosen["colours"], repeat(size)))
    chosen, decoded = _without_known_broken(chosen, decoded, say)
    _raise_problems(archive, chosen, decoded)
    table = chosen[["image", "label", "split", "index"]].copy()
    table["dhash_distance"] = [image.distance for image in decoded]
    by_hash, by_colour = (
        max(zip(distances, table["image"], strict=True), key=lambda pair: pair[0])
        for distances in (table["dhash_distance"], [image.colour_distance for image in decoded])
    )
    say(
        f"{len(table)} images are those of the manifest; the most different are {by_hash[1]}, by {by_hash[0]} of 64 bits "
        f"({TOLERANCE} are allowed), and {by_colour[1]}, by {by_colour[0]} of 255 levels of colour "
        f"({COLOUR_TOLERANCE} are allowed)"
    )
    pixels = {
        split: np.stack([decoded[position].pixels for position in rows.index])
        for split, rows in table.groupby("split", sort=False)
    }
    return table, pixels


def _without_known_broken(chosen: pd.DataFrame, decoded: list[Decoded], say: Callable[[str], None]):
    """What is left when files are left out that are known to be broken in a public copy, and are so here; each is told."""
    broken = [
        name in KNOWN_BROKEN and not image.is_decoded for name, image in zip(chosen["image"], decoded, strict=True)
    ]
    for name in chosen["image"][broken]:
        say(
            f"NOTE: {name} cannot be decoded, as is known of Microsoft's copy; it is left out, and its split has one less"
        )
    kept = chosen[[not one for one in broken]].reset_index(drop=True)
    kept["index"] = kept.groupby("split").cumcount()
    return kept, [image for image, one in zip(decoded, broken, strict=True) if not one]


def _read_image(reader: Reader | None, dhash: str, colours: str, size: int) -> Decoded:
    if reader is None:
        return Decoded(problem="missing")
    try:
        picture = decode(reader())
    except Exception as error:  # a broken zip entry raises many kinds; each is this one file's problem
        return Decoded(problem=str(error) or type(error).__name__, is_decoded=False)
    found = hash_image(picture)
    distance = count_different_bits(found, dhash)
    if distance > TOLERANCE:
        return Decoded(problem=f"another image, {distance} of 64 bits of its hash differ", stranger=found)
    colour_distance = compare_colours(average_colours(picture), colours)
    if colour_distance > COLOUR_TOLERANCE:
        levels = f"by {colour_distance} of 255 levels, of which {COLOUR_TOLERANCE} are allowed"
        return Decoded(problem=f"its colours are others, or a part of it is ({levels})")
    return Decoded(resize(picture, size), distance, colour_distance)


def _raise_problems(archive: Path, chosen: pd.DataFrame, decoded: list[Decoded]) -> None:
    problems = []
    for name, image in zip(chosen["image"], decoded, strict=True):
        if image.problem is None:
            continue
        alike = image.stranger and find_lookalike(image.stranger, chosen)
        problems.append(f"  {name}: {image.problem}" + (f"; it looks like {alike}" if alike else ""))
    if not problems:
        return
    more = f"\n  and {len(problems) - _MOST_NAMED} more" if len(problems) > _MOST_NAMED else ""
    listed = "\n".join(problems[:_MOST_NAMED]) + more
    raise DataError(
        f"{archive}: {len(problems)} of {len(chosen)} images cannot be used:\n{listed}",
        "put the right files there (from Kaggle's or Microsoft's archive), or name another source in the config.",
    )


@contextmanager
def _all_or_nothing(paths: list[Path]) -> Iterator[dict[Path, Path]]:
    """Temporary paths beside the given ones; they take their places only if all have been written."""
    temporary = {path: path.with_name(f".writing-{path.name}") for path in paths}
    try:
        yield temporary
        for path, written in temporary.items():
            os.replace(written, path)
    finally:
        for written in temporary.values():
            written.unlink(missing_ok=True)


def _write_array(array: np.ndarray, path: Path) -> None:
    # np.save hides the system's reason for a failure, such as a full disk; a plain write tells it.
    with path.open("wb") as file:
        np.lib.format.write_array_header_1_0(file, np.lib.format.header_data_from_array_1_0(array))
        file.write(np.ascontiguousarray(array).data)
