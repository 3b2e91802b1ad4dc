"""Checksums of the reader's own images: taken when they are first read for a study, and compared each time after that."""

from pathlib import Path

import pandas as pd

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.datasets.reading import list_some


def compare_with_first_sight(checksums: pd.DataFrame, seen: Path, archive: Path) -> None:
    """Raise PaperError, naming them, if images are not those of the first time, which `seen` holds the checksums of.

    Both have the columns `image` and `sha256`. Where there is no file `seen`, this is the first time.
    """
    if not seen.exists():
        return
    before, now = (
        dict(zip(table["image"], table["sha256"], strict=True)) for table in (pd.read_csv(seen, dtype=str), checksums)
    )
    differences = [f"{name}: changed" for name in before if now.get(name, before[name]) != before[name]]
    differences += [f"{name}: gone" for name in before if name not in now]
    differences += [f"{name}: new" for name in now if name not in before]
    if differences:
        raise PaperError(
            f"images are not as when they were first read for this study ({len(differences)}):\n"
            f"{list_some(differences)}",
            f"bring the images of the first time back; or, if these are meant, remove {seen}, and all of the study is made "
            "anew from them",
            where=archive,
        )
