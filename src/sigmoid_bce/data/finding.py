"""Finding the images of cats and dogs in a zip or folder, in Kaggle's layout or Microsoft's."""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sigmoid_bce.data.errors import DataError, explain_full_disk

# Kaggle: train/cat.0.jpg; Microsoft: PetImages/Cat/0.jpg; either at any depth.
_KAGGLE = re.compile(r"(?:^|/)(cat|dog)\.(\d+)\.jpe?g$", re.IGNORECASE)
_MICROSOFT = re.compile(r"(?:^|/)(cat|dog)/(\d+)\.jpe?g$", re.IGNORECASE)
_NESTED = re.compile(r"(?:^|/)train\.zip$", re.IGNORECASE)
_LAYOUTS = "Kaggle's layout has train/cat.0.jpg, Microsoft's PetImages/Cat/0.jpg, in a folder or a zip file"

Reader = Callable[[], bytes]


@contextmanager
def open_images(path: Path) -> Iterator[dict[str, Reader]]:
    """All images of cats and dogs under `path` (a zip file or a folder), by Kaggle's name, as functions that read them.

    Names are as `cat.0.jpg`, whichever the layout; Kaggle's `train.zip` inside another zip is looked into. Reading is
    safe from several threads. Raises DataError if there is nothing at `path`, if it is no zip file, if no image is
    found, or if one is found twice.
    """
    if path.is_dir():
        readers = {str(file.relative_to(path).as_posix()): file.read_bytes for file in sorted(path.rglob("*"))}
        yield _by_name(readers, path)
    elif path.exists():
        with _open_zip(path) as archive, _nested(archive, path) as inner:
            readers = {name: partial(inner.read, name) for name in inner.namelist()}
            yield _by_name(readers, path)
    else:
        raise DataError(
            f"{path}: there is no such file or folder.",
            "check the path in config/personal.yaml or on the command line (--config source=local path=...).",
        )


def _by_name(readers: dict[str, Reader], path: Path) -> dict[str, Reader]:
    found: dict[str, Reader] = {}
    places: dict[str, str] = {}
    for place, reader in readers.items():
        match = _KAGGLE.search(place) or _MICROSOFT.search(place)
        if not match:
            continue
        name = f"{match[1].lower()}.{int(match[2])}.jpg"
        if name in found:
            raise DataError(
                f"{path}: {name} is there twice, as {places[name]} and {place}.", "keep only one copy of the images."
            )
        found[name], places[name] = reader, place
    if not found:
        raise DataError(f"{path}: no image of a cat or dog is in it.", f"{_LAYOUTS}.")
    return found


def _open_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise DataError(
            f"{path}: not a whole zip file ({path.stat().st_size} bytes).",
            "its download may have been cut off: remove it, and download or copy it again.",
        ) from None


@contextmanager
def _nested(archive: zipfile.ZipFile, path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive itself, or the `train.zip` inside it, unpacked to a temporary file since zips are read by seeking."""
    inner = next((name for name in archive.namelist() if _NESTED.search(name)), None)
    if inner is None:
        yield archive
        return
    with tempfile.TemporaryFile() as unpacked:
        with explain_full_disk(Path(tempfile.gettempdir())), archive.open(inner) as packed:
            shutil.copyfileobj(packed, unpacked)
        try:
            opened = zipfile.ZipFile(unpacked)
        except zipfile.BadZipFile:
            raise DataError(f"{path}: {inner} in it is not a whole zip file.", "download or copy it again.") from None
        with opened:
            yield opened
