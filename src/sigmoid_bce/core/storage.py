"""What a disk may refuse, in words: no room, no right to write, no folder where one should be."""

import errno
import os
from pathlib import Path

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


def describe_refusal(error: OSError) -> str | None:
    """What the disk refused, where, and the way out, in two lines; None for an error that is no refusal of a disk."""
    number = _number_of(error)
    if number is None:
        return None
    return f"{_place_of(error)}: {os.strerror(number)}.\nHint: {WAYS_OUT[number]}."


def refusal_in(text: str) -> tuple[str, str] | None:
    """The refusal of a disk that another program tells of in its output, and the way out."""
    for number in OF_DISKS:
        if os.strerror(number) in text:
            return os.strerror(number), WAYS_OUT[number]
    return None


def describe_blocked(error: OSError, path: str | Path) -> str:
    """Why a file cannot be written at a path, whatever the reason, and the way out, in two lines."""
    hint = WAYS_OUT.get(error.errno or 0, IN_THE_WAY)
    return f"{path}: it cannot be written: {error.strerror or error}.\nHint: {hint}."


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
