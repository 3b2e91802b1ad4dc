"""Finding what was measured: fresh answers first, then those of the record."""

from collections.abc import Iterable
from pathlib import Path


def find_tables(names: Iterable[str], fresh: Path, record: Path, ending: str = ".csv") -> dict[str, Path]:
    """For each environment the fresh file with this ending, else the recorded one; left out where there is neither."""
    found = {}
    for name in names:
        candidates = [folder / f"{name}{ending}" for folder in (fresh, record)]
        if existing := [path for path in candidates if path.exists()]:
            found[name] = existing[0]
    return found
