"""What the published record keeps for verification alone: tables that are in no other place, sums of pictures and images,
and how long each rule took; a folder of the record with a list of checksums of its own."""

import lzma
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.core.files import file_checksum, write_bytes, write_json
from sigmoid_bce.core.names import SPLITS
from sigmoid_bce.datasets.identity import checksum_of_pixels
from sigmoid_bce.record.layout import KEPT, PROVENANCE
from sigmoid_bce.verification.seconds import SECONDS

PICTURES, IMAGES = "pictures.json", "images.csv.xz"
EXPECTED = "expected"
ENDINGS = ("svg", "png")
# Hex digits of a checksum of an image: among 4,000 images, two have the same by chance once in two trillion times.
DIGITS = 16


def find_table(record: Path, place: str) -> Path | None:
    """The published file of a place (`figures/NAME`, `tables/NAME`, `numbers/NAME`), or None if the record has none."""
    name = place.split("/", 1)[1]
    places = [
        record / EXPECTED / f"{place}.csv",
        *(
            record / EXPECTED / "numerics" / f"{name}.{ending}"
            for ending in ("csv", "json")
            if not place.startswith("figures")
        ),
        *(record / KEPT / f"{place}{ending}" for ending in (".csv.xz", ".json")),
    ]
    return next((path for path in places if path.exists()), None)


def content_of(path: Path) -> bytes:
    """The content of a file of the record, unpacked."""
    return lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()


def publish_kept(
    record: Path,
    figures: Mapping[str, Path],
    tables: Mapping[str, Path],
    numbers: Mapping[str, Path],
    images: pd.DataFrame | None,
    seconds: Mapping | None,
) -> None:
    """Replace what the record keeps for verification by what was made here; what is in `expected` is not kept twice.

    Arguments as in `published.verify_published`; `images` is the table of `sum_images` and `seconds` the content of
    `price.gather_seconds`. Without one of these two, what is there of it stays.
    """
    target = record / KEPT
    fresh = target.with_name(f".{KEPT}-gathering")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for kind, files in (("figures", figures), ("tables", tables), ("numbers", numbers)):
        for name, path in files.items():
            found = find_table(record, f"{kind}/{name}")
            if found is not None and found.is_relative_to(record / EXPECTED):
                continue
            (fresh / kind).mkdir(parents=True, exist_ok=True)
            if path.suffix == ".json":
                shutil.copyfile(path, fresh / kind / path.name)
            else:
                write_bytes(lzma.compress(path.read_bytes()), fresh / kind / f"{name}.csv.xz")
    write_json({name: _sums_of_pictures(path) for name, path in figures.items()}, fresh / PICTURES)
    if images is not None:
        write_bytes(lzma.compress(images.to_csv(index=False, lineterminator="\n").encode()), fresh / IMAGES)
    if seconds is not None:
        write_json(seconds, fresh / SECONDS)
    for name in (IMAGES, SECONDS):
        if not (fresh / name).exists() and (target / name).exists():
            shutil.copyfile(target / name, fresh / name)
    kept = sorted(path for path in fresh.rglob("*") if path.is_file())
    sums = {path.relative_to(fresh).as_posix(): file_checksum(path) for path in kept}
    write_json({"sha256": sums}, fresh / PROVENANCE)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)


def sum_images(images: pd.DataFrame, arrays: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """A checksum of the pixels of each image, as a network is fed with them: columns `image`, `split`, `pixels`.

    `images` has the columns `image` and `split`, `arrays` the images of each split in that order, (n, height, width, 3),
    uint8.
    """
    parts = []
    for split in SPLITS:
        names = images.loc[images["split"] == split, "image"]
        sums = [checksum_of_pixels(pixels)[:DIGITS] for pixels in arrays[split]]
        parts.append(pd.DataFrame({"image": names.to_numpy(), "split": split, "pixels": sums}))
    return pd.concat(parts, ignore_index=True)


def _sums_of_pictures(table: Path) -> dict[str, str]:
    pictures = {ending: table.with_suffix(f".{ending}") for ending in ENDINGS}
    return {ending: file_checksum(path) for ending, path in pictures.items() if path.exists()}
