"""Finding the images of cats and dogs in a zip or folder, in Kaggle's layout or Microsoft's."""

import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from sigmoid_bce.data.errors import DataError, explain_full_disk

# Kaggle: train/cat.0.jpg; Microsoft: PetImages/Cat/0.jpg; either at any depth.
_KAGGLE = re.compile(r"(?:^|/)(cat|dog)\.(\d+)\.jpe?g$", re.IGNORECASE)
_MICROSOFT = re.compile(r"(?:^|/)(cat|dog)/(\d+)\.jpe?g$", re.IGNORECASE)
# Kaggle's download, dogs-vs-cats.zip, holds the images in a zip of their own.
_NESTED = re.compile(r"(?:^|/)(?:train|dogs-vs-cats)\.zip$", re.IGNORECASE)
_LAYOUTS = "Kaggle's layout has train/cat.0.jpg, Microsoft's PetImages/Cat/0.jpg, in a folder or a zip file"
_AGAIN = "download or copy it again."
# In bytes. Kaggle's largest image has 0.1 MB, its train.zip 570 MB.
_LARGEST_IMAGE = 50_000_000
_LARGEST_NESTED = 4_000_000_000
_PIECE = 1 << 16
# Python unpacks these no further than it is asked to; a kilobyte of bzip2 or LZMA can become gigabytes at once.
_READ_IN_PIECES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Reader = Callable[[], bytes]


@contextmanager
def open_images(path: Path) -> Iterator[dict[str, Reader]]:
    """All images of cats and dogs under `path` (a zip file or a folder), by Kaggle's name, as functions that read them.

    Names are as `cat.0.jpg`, whichever the layout. Where there are no images, but Kaggle's `train.zip` or
    `dogs-vs-cats.zip`, that is looked into. Reading is safe from several threads, and raises ValueError for a file that
    is too large for an image. Raises DataError if there is nothing at `path`, if it or the zip inside it is no whole zip
    file or encrypted, if no image is found, or if one is found twice.
    """
    with ExitStack() as opened:
        yield _by_name(_find_readers(path, opened), path)


def _find_readers(path: Path, opened: ExitStack) -> dict[str, Reader]:
    """Readers of all files at `path` by their place; those of a nested zip if that is where the images are."""
    if path.is_dir():
        files = {file.relative_to(path).as_posix(): file for file in sorted(path.rglob("*"))}
        nested = _choose_nested(files)
        if nested is None:
            return {place: partial(_read_file, file) for place, file in files.items()}
        path = files[nested]
    elif not path.exists():
        raise DataError(
            f"{path}: there is no such file or folder.",
            "check the path in config/personal.yaml or on the command line (--config source=local path=...).",
        )
    archive, where = opened.enter_context(_open_zip(path, str(path))), str(path)
    while nested := _choose_nested(archive.namelist()):
        archive = opened.enter_context(_open_nested(archive, nested, where))
        where = f"{where}: {nested} in it"
    members = [member for member in archive.infolist() if _match(member.filename)]
    for member in members:
        _raise_if_closed(member, where)
    return {member.filename: partial(_read_member, archive, member) for member in members}


def _match(place: str) -> re.Match[str] | None:
    return _KAGGLE.search(place) or _MICROSOFT.search(place)


def _choose_nested(places: Iterable[str]) -> str | None:
    """The zip to look into among these places; None if there is none, or if the images are there themselves."""
    places = list(places)
    if any(_match(place) for place in places):
        return None
    return next((place for place in places if _NESTED.search(place)), None)


def _by_name(readers: dict[str, Reader], path: Path) -> dict[str, Reader]:
    found: dict[str, Reader] = {}
    places: dict[str, str] = {}
    for place, reader in readers.items():
        match = _match(place)
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


def _open_zip(file: Path | IO[bytes], where: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise DataError(
            f"{where}: not a whole zip file ({error}).",
            "its download may have been cut off: remove it, and download or copy it again.",
        ) from None
    except OSError as error:
        raise DataError(f"{where}: it cannot be read ({error}).", _AGAIN) from None


def _raise_if_closed(member: zipfile.ZipInfo, where: str) -> None:
    """Raise DataError for a member that is encrypted, or packed in another way than usual."""
    if member.flag_bits & 1:
        raise DataError(
            f"{where}: {member.filename} in it is encrypted.",
            "unpack it with its password, and name the folder (source: local, path: ...), or take another copy.",
        )
    if member.compress_type not in _READ_IN_PIECES:
        raise DataError(
            f"{where}: {member.filename} in it is packed in a way that is not read here (number {member.compress_type}).",
            "unpack it, and name the folder (source: local, path: ...), or zip it again as usual (deflated or stored).",
        )


@contextmanager
def _open_nested(archive: zipfile.ZipFile, name: str, where: str) -> Iterator[zipfile.ZipFile]:
    """The zip inside a zip, unpacked to a temporary file, since zips are read by seeking."""
    with tempfile.TemporaryFile() as unpacked:
        _unpack(archive, name, unpacked, where)
        with _open_zip(unpacked, f"{where}: {name} in it") as nested:
            yield nested


def _unpack(archive: zipfile.ZipFile, name: str, target: IO[bytes], where: str) -> None:
    """Unpack a member to a file. Raises DataError."""
    member = archive.getinfo(name)
    _raise_if_closed(member, where)
    if member.file_size > _LARGEST_NESTED:
        raise DataError(f"{where}: {name} in it claims to have {_in_megabytes(member.file_size)}.", _AGAIN)
    try:
        with explain_full_disk(Path(tempfile.gettempdir())), archive.open(member) as packed:
            while piece := packed.read(_PIECE):
                target.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise DataError(f"{where}: {name} in it cannot be unpacked ({error}).", _AGAIN) from None


def _read_file(file: Path) -> bytes:
    _raise_if_too_large(file.stat().st_size)
    return file.read_bytes()


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """A member, unpacked piece by piece: no more than it claims to have comes into memory, whatever is packed in it."""
    _raise_if_too_large(member.file_size)
    with archive.open(member) as packed:
        return b"".join(iter(partial(packed.read, _PIECE), b""))


def _raise_if_too_large(size: int) -> None:
    if size > _LARGEST_IMAGE:
        raise ValueError(
            f"too large for an image of this set: {_in_megabytes(size)}, at most {_in_megabytes(_LARGEST_IMAGE)} are read"
        )


def _in_megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"
