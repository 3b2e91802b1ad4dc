"""The article's images: found in Kaggle's layout or Microsoft's, and each compared with the manifest."""

import logging
import re
from itertools import repeat
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.names import SPLITS
from sigmoid_bce.core.resources import RESOURCES
from sigmoid_bce.datasets.archives import Reader, open_files
from sigmoid_bce.datasets.identity import (
    COLOUR_TOLERANCE,
    TOLERANCE,
    average_colours,
    checksum_of_names,
    compare_colours,
    count_different_bits,
    hash_image,
)
from sigmoid_bce.datasets.reading import Decoded, Found, Request, raise_problems, read_all, read_image, stack_by_split
from sigmoid_bce.datasets.registry import ARTICLES

logger = logging.getLogger(__name__)

KINDS = ARTICLES.classes or ()
# Kaggle: train/cat.0.jpg; Microsoft: PetImages/Cat/0.jpg; either at any depth.
_KAGGLE = re.compile(rf"(?:^|/)({'|'.join(KINDS)})\.(\d+)\.jpe?g$", re.IGNORECASE)
_MICROSOFT = re.compile(rf"(?:^|/)({'|'.join(KINDS)})/(\d+)\.jpe?g$", re.IGNORECASE)
# Kaggle's download, dogs-vs-cats.zip, holds the images in a zip of their own.
_NESTED = re.compile(r"(?:^|/)(?:train|dogs-vs-cats)\.zip$", re.IGNORECASE)
_LAYOUTS = "Kaggle's layout has train/cat.0.jpg, Microsoft's PetImages/Cat/0.jpg, in a folder or a zip file"
_RIGHT_FILES = "put the right files there (from Kaggle's or Microsoft's archive), or name another source in the config."
# Images, by Kaggle's names, whose files in Microsoft's archive are known to be no pictures: Cat/666.jpg (the other that is
# known, Dog/11702.jpg, is not among the article's). Who takes that copy does without them.
KNOWN_BROKEN = frozenset({"cat.666.jpg"})
MANIFEST_COLUMNS = ["image", "label", "split", "dhash", "colours"]


def find_cats_and_dogs(request: Request, manifest: pd.DataFrame | None = None) -> Found:
    """The images of the manifest that a study uses, each found, decoded, and compared with what it should be.

    The table has the column `dhash_distance`, by how many of 64 bits an image's hash differs. Raises PaperError, naming all
    files that are missing, broken or not the image they should be.
    """
    archive, per_class = request.archive, request.per_class
    if archive is None or per_class is None:
        raise ValueError(f"the source {request.source} needs an archive, and how many images of each class to take")
    chosen = choose_images(read_manifest() if manifest is None else manifest, per_class)
    with open_files(archive, lambda place: bool(_match(place)), lambda place: bool(_NESTED.search(place))) as files:
        readers = _by_name(files, archive)
        wanted = [readers.get(image) for image in chosen["image"]]
        decoded = read_all(
            _read_expected, request.workers, wanted, chosen["dhash"], chosen["colours"], repeat(request.size)
        )
    chosen, decoded = _without_known_broken(chosen, decoded)
    raise_problems(archive, chosen["image"], [_with_lookalike(image, chosen) for image in decoded], _RIGHT_FILES)
    table = chosen[["image", "label", "split", "index"]].copy()
    table["dhash_distance"] = [image.distance for image in decoded]
    _tell_most_different(table["image"], decoded)
    identity = checksum_of_names(zip(chosen["image"], chosen["dhash"] + chosen["colours"], strict=True))
    return Found(table, stack_by_split(table, decoded), KINDS, identity)


def choose_images(manifest: pd.DataFrame, per_class: dict[str, int]) -> pd.DataFrame:
    """The rows of the manifest that a study uses: of each split and class the first ones, with their `index`.

    Raises PaperError if the manifest has fewer than wanted.
    """
    parts = []
    for split in SPLITS:
        for label in (0, 1):
            rows = manifest[(manifest["split"] == split) & (manifest["label"] == label)]
            if len(rows) < per_class[split]:
                raise PaperError(
                    f"{per_class[split]} images of class {label} are wanted for {split}, but the manifest has {len(rows)}",
                    "lower data.per_class in the config",
                )
            parts.append(rows.head(per_class[split]))
    chosen = pd.concat(parts, ignore_index=True)
    chosen["index"] = chosen.groupby("split").cumcount()
    return chosen


def read_manifest(path: Path | None = None) -> pd.DataFrame:
    """The images that the article used: columns `image`, `label` (0 cat, 1 dog), `split`, `dhash`, `colours`.

    Hash and colours are as `hash_image` and `average_colours` give them. Without a path, the manifest that comes with this
    project.
    """
    if path is None:
        return read_manifest(RESOURCES / str(ARTICLES.manifest))
    return pd.read_csv(path, dtype={"image": str, "label": np.int8, "split": str, "dhash": str, "colours": str})


def make_manifest(images: dict[str, Image.Image], ranges: dict[str, range]) -> pd.DataFrame:
    """A manifest of images by name (`cat.0.jpg`), the numbers of each split given; cats first, then dogs."""
    rows = []
    for split, numbers in ranges.items():
        for label, kind in enumerate(KINDS):
            for name in (f"{kind}.{number}.jpg" for number in numbers):
                rows.append((name, label, split, hash_image(images[name]), average_colours(images[name])))
    return pd.DataFrame(rows, columns=MANIFEST_COLUMNS)


def _match(place: str) -> re.Match[str] | None:
    return _KAGGLE.search(place) or _MICROSOFT.search(place)


def _by_name(readers: dict[str, Reader], path: Path) -> dict[str, Reader]:
    """Readers by Kaggle's name (`cat.0.jpg`), whichever the layout. Raises PaperError for none, or for one twice."""
    found: dict[str, Reader] = {}
    places: dict[str, str] = {}
    for place, reader in readers.items():
        match = _match(place)
        if not match:
            continue
        name = f"{match[1].lower()}.{int(match[2])}.jpg"
        if name in found:
            raise PaperError(
                f"{name} is there twice, as {places[name]} and {place}",
                "keep only one copy of the images",
                where=path,
            )
        found[name], places[name] = reader, place
    if not found:
        raise PaperError("no image of a cat or dog is in it", f"{_LAYOUTS}", where=path)
    return found


def _read_expected(reader: Reader | None, dhash: str, colours: str, size: int) -> Decoded:
    """An image that should have this hash and these mean colours."""
    image = read_image(reader, size)
    if image.problem is not None:
        return image
    distance = count_different_bits(image.dhash, dhash)
    if distance > TOLERANCE:
        return image._replace(problem=f"another image, {distance} of 64 bits of its hash differ", distance=distance)
    colour_distance = compare_colours(image.colours, colours)
    if colour_distance > COLOUR_TOLERANCE:
        levels = f"by {colour_distance} of 255 levels, of which {COLOUR_TOLERANCE} are allowed"
        return image._replace(problem=f"its colours are others, or a part of it is ({levels})")
    return image._replace(distance=distance, colour_distance=colour_distance)


def _with_lookalike(image: Decoded, manifest: pd.DataFrame) -> Decoded:
    """Of an image that is another one, also told which of the manifest it looks like."""
    if image.problem is None or image.distance <= TOLERANCE:
        return image
    alike = _find_lookalike(image.dhash, manifest)
    return image._replace(problem=f"{image.problem}; it looks like {alike}") if alike else image


def _find_lookalike(dhash: str, manifest: pd.DataFrame) -> str | None:
    """The image of the manifest whose hash is nearest to `dhash`, if it lies within the tolerance."""
    distances = [count_different_bits(dhash, other) for other in manifest["dhash"]]
    nearest = int(np.argmin(distances))
    return manifest["image"].iloc[nearest] if distances[nearest] <= TOLERANCE else None


def _without_known_broken(chosen: pd.DataFrame, decoded: list[Decoded]):
    """What is left when files are left out that are known to be broken in a public copy, and are so here; each is told."""
    broken = [
        name in KNOWN_BROKEN and not image.is_decoded for name, image in zip(chosen["image"], decoded, strict=True)
    ]
    for name in chosen["image"][broken]:
        logger.info(
            f"NOTE: {name} cannot be decoded, as is known of Microsoft's copy; it is left out, and its split has one less"
        )
    kept = chosen[[not one for one in broken]].reset_index(drop=True)
    kept["index"] = kept.groupby("split").cumcount()
    return kept, [image for image, one in zip(decoded, broken, strict=True) if not one]


def _tell_most_different(names: pd.Series, decoded: list[Decoded]) -> None:
    by_hash, by_colour = (
        max(zip(distances, names, strict=True), key=lambda pair: pair[0])
        for distances in ([image.distance for image in decoded], [image.colour_distance for image in decoded])
    )
    logger.info(
        f"{len(names)} images are those of the manifest; the most different are {by_hash[1]}, by {by_hash[0]} of 64 bits "
        f"({TOLERANCE} are allowed), and {by_colour[1]}, by {by_colour[0]} of 255 levels of colour "
        f"({COLOUR_TOLERANCE} are allowed)"
    )
