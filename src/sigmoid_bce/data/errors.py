"""What is wrong with the data, told so that its owner can put it right."""

import errno
from contextlib import contextmanager
from pathlib import Path


class DataError(Exception):
    """Data that cannot be used: what is wrong, naming the file, and a hint at the way out."""

    def __init__(self, what: str, hint: str):
        self.what, self.hint = what, hint
        super().__init__(f"{what}\nHint: {hint}")


@contextmanager
def explain_full_disk(path: Path):
    """Turn the system's error about a full disk, quota or file size into a DataError that names `path`."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise DataError(
            f"{path}: the disk is full, or a quota is used up; nothing half-written counts as a result.",
            "make room on this disk, or put the checkout on another one, and start again.",
        ) from error
