"""Writing results whole or not at all: to a temporary file beside the target, which then takes its place."""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd


def write_bytes(content: bytes, path: Path) -> None:
    """Write a file, replacing it at once if it is there; if that fails (a full disk), the old one stays as it is."""
    temporary = path.with_name(f".writing-{path.name}")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def explain_full_disk(path: Path, error_of: Callable[[str, str], Exception]) -> Iterator[None]:
    """Turn the system's error about a full disk, quota or file size into an error that names `path`.

    `error_of` makes it from what is wrong and a hint at the way out. Any other error passes.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        raise error_of(
            f"{path}: the disk is full, or a quota is used up; nothing half-written counts as a result.",
            "make room on this disk, or put the checkout on another one, and start again.",
        ) from error


def write_text(text: str, path: Path) -> None:
    """Write text as UTF-8 that ends in a line break."""
    write_bytes((text.rstrip("\n") + "\n").encode(), path)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, without its index; numbers have as many digits as it takes to read the same ones back."""
    write_text(table.to_csv(index=False, lineterminator="\n"), path)
