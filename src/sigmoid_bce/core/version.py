"""Which state of the project this is: its version, its commit and that commit's date, and whether it was changed since."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from sigmoid_bce.core.yaml_files import read_yaml

CITATION = "CITATION.cff"
# Git fills this file in when it packs an archive (.gitattributes), so that what was unpacked from one knows its commit.
PACKED = ".commit"
# What results depend on; a change of a test or a note is none of these.
COUNTED = ("Snakefile", "workflow", "config", "resources", "src", "book", "results/published", CITATION)
SHOWN_DIGITS = 12


@dataclass(frozen=True)
class Version:
    """A state of the project. `commit` and `date` (of the commit, as 2026-01-31) are empty where they are not known.

    `changed` tells whether files that results depend on are not as in that commit; `packed`, whether the commit is that of
    the archive that the files were unpacked from, of which Git knows no changes.
    """

    version: str
    commit: str = ""
    date: str = ""
    changed: bool = False
    packed: bool = False


def describe_version(root: Path) -> Version:
    """The state of the project at `root`: from CITATION.cff, and from Git or from what Git wrote into an archive.

    The date is that of the commit and not of today, so that the same sources give the same book.
    """
    version = str(read_yaml(root / CITATION)["version"])
    if _ask_git(root, "rev-parse", "--show-prefix") == "":
        told = (_ask_git(root, "log", "-1", "--format=%H %cs") or "").split()
        if len(told) == 2:
            changes = _ask_git(root, "status", "--porcelain", "--", *COUNTED)
            return Version(version, told[0][:SHOWN_DIGITS], told[1], changed=changes != "")
    packed = (root / PACKED).read_text(encoding="utf-8").split() if (root / PACKED).exists() else []
    if len(packed) == 2 and not packed[0].startswith("$"):
        return Version(version, packed[0][:SHOWN_DIGITS], packed[1], packed=True)
    return Version(version)


def say_version(version: Version) -> str:
    """A state of the project in words: `version 1.0.0, commit 0123456789ab of 2026-01-31, with changes`."""
    origin = "unpacked from an archive of commit" if version.packed else "commit"
    commit = f", {origin} {version.commit} of {version.date}" if version.commit else ""
    return f"version {version.version}{commit}{', with changes that are not committed' if version.changed else ''}"


def _ask_git(root: Path, *command: str) -> str | None:
    """What a command of Git prints; None where there is no Git, or no repository around `root`."""
    try:
        done = subprocess.run(["git", "-C", str(root), *command], capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
