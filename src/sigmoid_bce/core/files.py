"""Writing results whole or not at all: to a temporary file beside the target, which then takes its place."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def write_bytes(content: bytes, path: Path) -> None:
    """Write a file, replacing it at once if it is there; if that fails (a full disk), the old one stays as it is."""
    with replacing(path) as (temporary,):
        temporary.write_bytes(content)


def write_text(text: str, path: Path) -> None:
    """Write text as UTF-8 that ends in a line break."""
    write_bytes((text.rstrip("\n") + "\n").encode(), path)


def write_table(table: "pd.DataFrame", path: Path) -> None:
    """Write a table as CSV, without its index; numbers have as many digits as it takes to read the same ones back."""
    write_text(table.to_csv(index=False, lineterminator="\n"), path)


def write_json(content: object, path: Path) -> None:
    """Write indented JSON with sorted keys, at once or not at all."""
    write_text(json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False), path)


def copy_file(source: Path, target: Path) -> None:
    """Copy a file, replacing the target at once if it is there; the target's folder is made where it is not there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as (temporary,):
        shutil.copyfile(source, temporary)


def file_checksum(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def replacing(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """A temporary file beside each of `paths` to write to; at the end all take their places, on an error none does."""
    places = {path: path.with_name(f".writing-{path.name}") for path in paths}
    try:
        yield tuple(places.values())
        for path, temporary in places.items():
            os.replace(temporary, path)
    except OSError as error:
        # Of a write that fails, the system does not say where; and nobody knows the temporary files.
        by_name = {str(temporary): str(path) for path, temporary in places.items()}
        if error.errno is not None and error.filename is None and len(paths) == 1:
            error.filename = str(paths[0])
        for name in ("filename", "filename2"):
            if (place := by_name.get(str(getattr(error, name)))) is not None:
                setattr(error, name, place)
        raise
    finally:
        for temporary in places.values():
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
