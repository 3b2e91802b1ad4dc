"""The files in a zip or folder, as functions that read them."""

import hashlib
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import IO

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.storage import explain_full_disk

_AGAIN = "download or copy it again."
# In bytes. Kaggle's largest image has 0.1 MB, its train.zip 570 MB.
_LARGEST_IMAGE = 50_000_000
_LARGEST_NESTED = 4_000_000_000
_PIECE = 1 << 16
# Python unpacks these no further than it is asked to; a kilobyte of bzip2 or LZMA can become gigabytes at once.
_READ_IN_PIECES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Reader = Callable[[], bytes]
# Whether a file is one of some kind, by its place in a zip or folder.
Match = Callable[[str], bool]


@contextmanager
def open_files(path: Path, is_wanted: Match, is_nested: Match = lambda place: False) -> Iterator[dict[str, Reader]]:
    """The wanted files under `path` (a zip file or a folder), by their place in it, as functions that read them.

    Where none is wanted, but one is a zip by `is_nested`, that is looked into. Reading is safe from several threads, and
    raises ValueError for a file that is too large for an image. Raises PaperError if there is nothing at `path`, or if it
    or the zip inside it is no whole zip file or encrypted.
    """
    with ExitStack() as opened:
        yield _find_readers(path, is_wanted, is_nested, opened)


def hash_of_listing(path: Path) -> str:
    """A hash (16 hex digits) of the names and sizes of all files in a folder; empty if it is no folder."""
    if not path.is_dir() or path == Path():
        return ""
    files = [
        f"{file.relative_to(path).as_posix()} {file.stat().st_size}\n" for file in path.rglob("*") if file.is_file()
    ]
    return hashlib.sha256("".join(sorted(files)).encode()).hexdigest()[:16]


def _find_readers(path: Path, is_wanted: Match, is_nested: Match, opened: ExitStack) -> dict[str, Reader]:
    if path.is_dir():
        files = {file.relative_to(path).as_posix(): file for file in sorted(path.rglob("*")) if file.is_file()}
        nested = _choose_nested(files, is_wanted, is_nested)
        if nested is None:
            return {place: partial(_read_file, file) for place, file in files.items() if is_wanted(place)}
        path = files[nested]
    elif not path.exists():
        raise PaperError(
            "there is no such file or folder",
            "check the path: data.path in the study, config/personal.yaml, or the command line (--config path=...)",
            where=path,
        )
    archive, where = opened.enter_context(_open_zip(path, str(path))), str(path)
    while nested := _choose_nested(archive.namelist(), is_wanted, is_nested):
        archive = opened.enter_context(_open_nested(archive, nested, where))
        where = f"{where}: {nested} in it"
    members = [member for member in archive.infolist() if is_wanted(member.filename)]
    for member in members:
        _raise_if_closed(member, where)
    return {member.filename: partial(_read_member, archive, member) for member in members}


def _choose_nested(places: Iterable[str], is_wanted: Match, is_nested: Match) -> str | None:
    """The zip to look into among these places; None if there is none, or if what is wanted is there itself."""
    places = list(places)
    if any(is_wanted(place) for place in places):
        return None
    return next((place for place in places if is_nested(place)), None)


def _open_zip(file: Path | IO[bytes], where: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise PaperError(
            f"not a whole zip file ({error})",
            "its download may have been cut off: remove it, and download or copy it again",
            where=where,
        ) from None
    except OSError as error:
        raise PaperError(f"it cannot be read ({error})", _AGAIN, where=where) from None


def _raise_if_closed(member: zipfile.ZipInfo, where: str) -> None:
    """Raise PaperError for a member that is encrypted, or packed in another way than usual."""
    if member.flag_bits & 1:
        raise PaperError(
            f"{member.filename} in it is encrypted",
            "unpack it with its password, and name the folder as the path, or take another copy",
            where=where,
        )
    if member.compress_type not in _READ_IN_PIECES:
        raise PaperError(
            f"{member.filename} in it is packed in a way that is not read here (number {member.compress_type})",
            "unpack it, and name the folder as the path, or zip it again as usual (deflated or stored)",
            where=where,
        )


@contextmanager
def _open_nested(archive: zipfile.ZipFile, name: str, where: str) -> Iterator[zipfile.ZipFile]:
    """The zip inside a zip, unpacked to a temporary file, since zips are read by seeking."""
    with tempfile.TemporaryFile() as unpacked:
        _unpack(archive, name, unpacked, where)
        with _open_zip(unpacked, f"{where}: {name} in it") as nested:
            yield nested


def _unpack(archive: zipfile.ZipFile, name: str, target: IO[bytes], where: str) -> None:
    """Unpack a member to a file. Raises PaperError."""
    member = archive.getinfo(name)
    _raise_if_closed(member, where)
    if member.file_size > _LARGEST_NESTED:
        raise PaperError(f"{name} in it claims to have {_in_megabytes(member.file_size)}", _AGAIN, where=where)
    try:
        with explain_full_disk(Path(tempfile.gettempdir())), archive.open(member) as packed:
            while piece := packed.read(_PIECE):
                target.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise PaperError(f"{name} in it cannot be unpacked ({error})", _AGAIN, where=where) from None


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
