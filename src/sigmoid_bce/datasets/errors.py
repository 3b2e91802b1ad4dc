"""What is wrong with the data, told so that its owner can put it right."""

from contextlib import AbstractContextManager
from pathlib import Path

from sigmoid_bce.core import files


class DataError(Exception):
    """Data that cannot be used: what is wrong, naming the file, and a hint at the way out."""

    def __init__(self, what: str, hint: str):
        self.what, self.hint = what, hint
        super().__init__(f"{what}\nHint: {hint}")


class FullDiskError(DataError):
    """Data that cannot be written, since there is no room for them."""


def explain_full_disk(path: Path) -> AbstractContextManager[None]:
    """Turn the system's error about a full disk, quota or file size into a FullDiskError that names `path`."""
    return files.explain_full_disk(path, FullDiskError)
