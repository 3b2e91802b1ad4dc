"""Whether the published record is what was published: against the files that its study implies, and their checksums."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import file_checksum
from sigmoid_bce.record.layout import (
    EVIDENCE,
    KEPT,
    PROVENANCE,
    SETTINGS,
    files_of_record,
    folders_of_runs,
    read_evidence,
    read_settings,
    runs_not_there,
)
from sigmoid_bce.training.settings import TrainingSettings, differing_settings

# The parts of a record that hold nothing but what was published; beside them lies what is drawn from it.
FOLDERS = ("runs", "expected", EVIDENCE)
MEASURED, GRIDS = "measured", "grids"


def find_changes(record: Path, environments: Sequence[str] = ()) -> list[str]:
    """What in a published record is not as it was published: one line a file, empty if all is well.

    The files must be exactly those that the record's settings imply, each listed in its provenance with its checksum,
    and each run trained with those settings. The same holds of the studies whose runs are in it as evidence, but for
    the runs that the provenance names as not run. The same holds of what was measured of libraries, in the folder
    `measured`, which has a provenance of its own: it must hold the answers of each of `environments`. Grids and what
    verification needs have one of their own as well.
    """
    try:
        study = read_settings(record / SETTINGS)
        evidence = read_evidence(record, study)
    except PaperError as error:
        return [str(error)]
    not_run, wrong = _read_not_run(record, evidence)
    implied = files_of_record(study, evidence, not_run)
    there = {path.relative_to(record).as_posix() for folder in FOLDERS for path in _files(record / folder)}
    measured = record / MEASURED
    return [
        *_compare(record, implied, there),
        *wrong,
        *_find_other_settings(record, study),
        *(
            line
            for name, settings in evidence.items()
            for line in _find_other_settings(record / EVIDENCE / name, settings)
        ),
        *(find_changes_of_measured(measured, environments) if environments or measured.exists() else ()),
        *(
            line
            for part in (GRIDS, KEPT)
            if (record / part).exists()
            for line in find_changes_of_measured(record / part)
        ),
    ]


def find_changes_of_measured(folder: Path, environments: Sequence[str] = ()) -> list[str]:
    """What in the record of what was measured is not as it was published, as in `find_changes`."""
    implied = {f"{name}{ending}" for name in environments for ending in (".csv.gz", ".json")}
    there = {path.relative_to(folder).as_posix() for path in _files(folder)} - {PROVENANCE}
    listed, changes = _read_provenance(folder)
    # What snippets printed is there for some environments only; the list says for which.
    return changes or _compare(folder, implied | set(listed), there)


def _compare(folder: Path, implied: set[str], there: set[str]) -> list[str]:
    listed, changes = _read_provenance(folder)
    for name in sorted(implied | there | set(listed)):
        path = folder / name
        if name not in implied:
            changes.append(f"{path}: there, or listed in {PROVENANCE}, but no part of what was published")
        elif not path.exists():
            changes.append(f"{path}: missing")
        elif name not in listed:
            changes.append(f"{path}: not listed in {PROVENANCE}")
        elif file_checksum(path) != listed[name]:
            changes.append(f"{path}: not as published")
    return changes


def _read_not_run(record: Path, evidence: Mapping[str, Mapping]) -> tuple[Mapping[str, Sequence[str]], list[str]]:
    """The runs of evidence that the provenance names as not run, by study, and what is wrong with them.

    Where it cannot be read, they are those that are not there.
    """
    path = record / PROVENANCE
    absent = {name: runs_not_there(record / EVIDENCE / name, study) for name, study in evidence.items()}
    try:
        not_run = json.loads(path.read_text(encoding="utf-8")).get("not_run", {})
    except (OSError, ValueError, AttributeError):
        # That there is no provenance to be read is told with its checksums.
        return absent, []
    try:
        named = {(name, str(run)) for name, runs in not_run.items() for run in runs}
    except (AttributeError, TypeError):
        return absent, [f"{path}: has no list of the runs that were not run"]
    of_evidence = {(name, run) for name, study in evidence.items() for run in folders_of_runs(study)}
    return not_run, [
        f"{path}: names {name}/{run} as not run, which is no part of what was published"
        for name, run in sorted(named - of_evidence)
    ]


def _find_other_settings(folder: Path, study: Mapping) -> list[str]:
    """Runs in the folder of a study, in the record, that were trained with other settings than the study's."""
    changes = []
    for run in folders_of_runs(study):
        network, loss, seed = run.split("/")
        path = folder / "runs" / run / "record.json"
        try:
            own = study["network_settings"][network]
            wanted = TrainingSettings.from_config(network, loss, int(seed.removeprefix("seed")), study["training"], own)
            different = differing_settings(json.loads(path.read_text(encoding="utf-8"))["settings"], wanted, SETTINGS)
        except (OSError, ValueError, KeyError, TypeError):
            # Whether it is there and whole was looked at before; what it says is not known.
            continue
        if different:
            changes.append(f"{path}: {different}")
    return changes


def _read_provenance(folder: Path) -> tuple[dict[str, str], list[str]]:
    path = folder / PROVENANCE
    try:
        return dict(json.loads(path.read_text(encoding="utf-8"))["sha256"]), []
    except FileNotFoundError:
        return {}, [f"{path}: missing"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}, [f"{path}: cannot be read as a list of checksums"]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
