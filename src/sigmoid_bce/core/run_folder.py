"""The folder that Snakemake runs in: what must be writable there, and the locks that killed runs leave."""

import os
import time
from pathlib import Path
from typing import IO

from sigmoid_bce.core.errors import PaperError

try:
    import fcntl
except ImportError:  # Windows has none: there the lock of a killed run stays until `snakemake --unlock`.
    fcntl = None  # type: ignore[assignment]

# So long what a killed Snakemake has started may take to notice and end.
SECONDS_OF_ORPHANS = 5.0
# Open for as long as this process lives: what the system locks for it, the system gives free when it dies, however it dies.
_HELD: list[IO[str]] = []


def check_writable(root: Path, names: tuple[str, ...]) -> None:
    """Raise PaperError unless each named folder of a root is writable, or can be made there."""
    for name in names:
        path = root / name
        if path.is_symlink() and not path.exists():
            raise PaperError(
                f"{name} is a link to {path.readlink()}, which is not there", "make that folder, or remove the link"
            )
        if path.exists() and not path.is_dir():
            raise PaperError(f"{name} is a file, but must be a folder that a run can write to", "move the file away")
        folder = path if path.exists() else root
        if not os.access(folder, os.W_OK | os.X_OK, effective_ids=os.access in os.supports_effective_ids):
            raise PaperError(
                f"the folder {folder.resolve()} cannot be written to, and {name} is written there",
                "give yourself the right to (chmod -R u+w), or copy the repository to a disk that can be written to",
            )


def take_away_stale_locks(root: Path, may_remove: bool = True) -> int:
    """Hold the folder for this process, and take away Snakemake's locks if no other process holds it.

    Snakemake's own locks are files, which outlive a Snakemake that was killed. Beside them, each process that runs the
    workflow in a folder shares a lock of the operating system, which does not. Whoever can have that lock for himself
    alone knows that whatever else is locked was left behind. Where the file system cannot tell, nothing is taken away.

    Args:
        root: The folder that holds `.snakemake`.
        may_remove: Whether this process looks for what was left behind, or only holds the folder.

    Returns:
        How many files were taken away.
    """
    if fcntl is None:
        return 0
    stale: list[Path] = []
    try:
        (root / ".snakemake").mkdir(exist_ok=True)
        held = (root / ".snakemake/running").open("a")
    except OSError:  # Snakemake itself cannot write there either, and says so.
        return 0
    try:
        if may_remove:
            locks = root / ".snakemake/locks"
            if any(locks.glob("*.lock")) and _have_alone(held):
                stale = sorted(locks.glob("*.lock"))
        for path in stale:
            path.unlink()
        fcntl.flock(held, fcntl.LOCK_SH)
    except OSError:
        held.close()
        return 0
    _HELD.append(held)
    return len(stale)


def _have_alone(held: IO[str]) -> bool:
    """Take the lock of the operating system for this process alone, waiting for orphans; whether that was possible."""
    end = time.monotonic() + SECONDS_OF_ORPHANS
    while True:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(0.2)
