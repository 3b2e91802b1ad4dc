"""Copies of the published record, for tests that change something in one."""

import json
import shutil
from pathlib import Path

from sigmoid_bce.core.files import file_checksum
from sigmoid_bce.record.layout import KEPT, PROVENANCE
from tests.workflow.checkout import ROOT

RECORD = ROOT / "results/published"
MANIFEST = ROOT / "resources/manifest.csv"
ENVIRONMENTS = sorted(path.stem for path in (ROOT / "workflow/envs").glob("*.txt"))
RUN = "runs/squeezenet/raw/seed1"


def copy_record(target: Path) -> Path:
    """The record in git, file by file as its lists have it; what was drawn from it stays behind."""
    for part in (".", "measured", "grids", KEPT):
        path = RECORD / part / PROVENANCE
        listed = json.loads(path.read_text(encoding="utf-8"))["sha256"]
        for name in (PROVENANCE, *listed):
            (target / part / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(RECORD / part / name, target / part / name)
    return target


def forge_checksum(record: Path, place: str) -> None:
    """Make the list of checksums agree with a file that was changed, as somebody would who wants to hide it."""
    path = record / PROVENANCE
    content = json.loads(path.read_text(encoding="utf-8"))
    content["sha256"][place] = file_checksum(record / place)
    path.write_text(json.dumps(content), encoding="utf-8")


def edit(path: Path, old: str, new: str) -> None:
    """Replace one text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
