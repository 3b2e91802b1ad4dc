"""What a disk may refuse, in words: no room, no right to write, no folder where one should be."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sigmoid_bce.core.errors import PaperError

ROOM = "make room on that disk, then give the command again; what was finished before is kept"
RIGHT = "give yourself the right to read and write there, or work in a copy of the checkout that is yours"
WAYS_OUT = {
    errno.ENOSPC: ROOM,
    errno.EDQUOT: ROOM,
    errno.EFBIG: ROOM,
    errno.EROFS: "make it writable, or work in a copy of the checkout on a disk that can be written",
    errno.EACCES: RIGHT,
    errno.EPERM: RIGHT,
}
# Those that can mean nothing but a disk, in a text too.
OF_DISKS = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
IN_THE_WAY = "move away what is in its place"


class DiskError(PaperError):
    """What a disk refused."""


def refusal_of(error: OSError) -> DiskError | None:
    """What the disk refused, where, and the way out; None for an error that is no refusal of a disk."""
    number = _number_of(error)
    return None if number is None else DiskError(os.strerror(number), WAYS_OUT[number], where=_place_of(error))


@contextmanager
def explain_full_disk(path: Path) -> Iterator[None]:
    """Turn the system's error about a full disk, quota or file size into a DiskError that names `path`."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise DiskError(
            "the disk is full, or a quota is used up; nothing half-written counts as a result",
            "make room on this disk, or put the checkout on another one, and start again",
            where=path,
        ) from error


def refusal_in(text: str) -> tuple[str, str] | None:
    """The refusal of a disk that another program tells of in its output, and the way out."""
    for number in OF_DISKS:
        if os.strerror(number) in text:
            return os.strerror(number), WAYS_OUT[number]
    return None


def blocked_by(error: OSError, path: str | Path) -> DiskError:
    """Why a file cannot be written at a path, whatever the reason, and the way out."""
    hint = WAYS_OUT.get(error.errno or 0, IN_THE_WAY)
    return DiskError(f"it cannot be written: {error.strerror or error}", hint, where=path)


def _number_of(error: OSError) -> int | None:
    """The number of a refusal. Libraries, and `shutil` for a whole folder, tell it in their text alone."""
    if error.errno in WAYS_OUT:
        return error.errno
    return next((number for number in OF_DISKS if os.strerror(number) in str(error)), None)


def _place_of(error: OSError) -> str:
    # Of a copy, the second name is where it was to go; a folder's copies are all in the first argument.
    if error.errno is None and error.args and isinstance(error.args[0], list):
        return str(error.args[0][0][1])
    return str(error.filename2 or error.filename or "writing a file")
