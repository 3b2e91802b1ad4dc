"""What a book is made of: the results of a study, and the files that its pages are written from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sigmoid_bce.book.parts import FigureSource
from sigmoid_bce.core.version import Version

Rows = Sequence[Mapping]
# Of a book of which nobody told the state of the project, or what it is built from.
UNKNOWN = Version("of an unknown state")


def _not_known() -> Mapping[str, Mapping[str, str]]:
    return {"inputs": {}, "code": {}}


@dataclass(frozen=True)
class StudyResults:
    """What there is of a study; rows are those of a table, each a mapping from column to value."""

    # Its name, and its settings as in its config file.
    study: str
    settings: Mapping
    # The contents of claims.json and of numbers.json.
    claims: Rows
    numbers: Mapping
    # Of each run, the study's own and those of the studies that it names as evidence, what `reading.read_run` gives.
    runs: Rows
    # What is known of all implementations, by the name under which the pages use it.
    numerics: Mapping[str, Any]
    # The rows of summary, losses_compared, disagreement, batch_sizes, stopping and verdicts_by_group, by these names.
    across: Mapping[str, Rows]
    # The rows of extreme_images.csv, and of trials.csv where the study names any.
    extremes: Rows = ()
    trials: Rows = ()
    # The rows of comparisons, comparisons_by_run and drift by these names, or nothing.
    comparisons: Mapping[str, Rows] = field(default_factory=dict)
    # What there is of the studies that the study names as evidence (see `record.layout.describe_evidence`).
    evidence: Rows = ()
    # What the pages tell of grids (see `book.grids.gather_grids`) and of runs apart (see `book.pixels.gather_pixels`).
    grids: Mapping | None = None
    pixels: Mapping | None = None
    # The rows of faults.csv and kills.csv by their stems, where these were run.
    faults: Mapping[str, Rows] = field(default_factory=dict)
    # What came out of the verifications that were run here (see `verification.telling.describe_verification`).
    verifications: Rows = ()
    # In what the record that the book is made of was changed; every page says so.
    record_changes: Sequence[str] = ()
    # The state of the project, which the footer tells.
    version: Version = UNKNOWN


@dataclass(frozen=True)
class BookSources:
    """The files that a book is written from."""

    # The folder of the pages: Markdown, `_config.yml`, `_toc.yml`, and `static/`, which is copied.
    pages: Path
    # What was drawn, by its name (`4_outputs_early`).
    figures: Mapping[str, FigureSource]
    # Files that pages load or offer; they are put into `static/` as well.
    loaded: Sequence[Path] = ()
    # By which hashes the book is built (see `core.built_from.describe_inputs`).
    built: Mapping[str, Mapping[str, str]] = field(default_factory=_not_known)
