"""Publishing: what a finished study leaves in git, so that figures, claims and book can be remade without training."""

import datetime
import json
import logging
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import yaml

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import file_checksum, write_json, write_text
from sigmoid_bce.datasets.registry import ARTICLES, find_data_set
from sigmoid_bce.record.layout import (
    EVIDENCE,
    EXPECTED,
    EXPECTED_WITH,
    PROVENANCE,
    SETTINGS,
    TABLES,
    folders_of_runs,
    named_with,
    read_evidence,
    read_settings,
    runs_not_there,
)
from sigmoid_bce.runs.folders import RUN_FILES

logger = logging.getLogger(__name__)


def publish(
    name: str,
    study: dict,
    results: Path,
    target: Path,
    evidence: Mapping[str, dict] | None = None,
    others: Path | None = None,
) -> None:
    """Replace the published record by that of a finished study.

    `name` and `study` are the study's name and settings, `results` its folder, `target` the folder of the record. All
    is gathered beside the target first, so that a failure leaves the old record whole. `evidence` are the settings of the
    studies that it names as evidence, by name, each with a folder in `others` (beside `results` if not given); those of
    their runs that are finished are published with it. Raises PaperError if a run of its own is missing or was made from
    other images than the article's. What a killed call has left undone is done by the next one.
    """
    source = study["data"]["source"]
    if not find_data_set(source).article:
        raise PaperError(
            f"study {name}: made from the source {source}, and the record is of the article's images, {ARTICLES.name}",
            f"publish a study on these: data.source {', '.join(ARTICLES.sources)}",
        )
    with replaced_record(target) as gathering:
        for source in _files_of_runs(results, study):
            _copy(source, gathering / "runs" / source.relative_to(results / "runs"))
        for file in named_with(study, EXPECTED_WITH, EXPECTED):
            _copy(_existing(results / file), gathering / "expected" / file)
        for table in named_with(study, TABLES):
            _copy(_existing(results / table), gathering / table)
        write_settings(study, gathering / SETTINGS)
        for other, settings in (evidence or {}).items():
            _copy_evidence((others or results.parent) / other, settings, gathering / EVIDENCE / other)
        files = sorted(path.relative_to(gathering).as_posix() for path in gathering.rglob("*") if path.is_file())
        write_json(describe_provenance(name, gathering, files), gathering / PROVENANCE)
    logger.info(f"published {name} under {target}")


@contextmanager
def replaced_record(target: Path) -> Iterator[Path]:
    """An empty folder beside the record `target` to gather a new one in, its provenance too; at the end it takes its place.

    What was drawn from the old record stays. Until all is gathered, the old one is whole; if what comes after that is
    broken off, the next call puts the rest in place, before anything else.
    """
    finish_replacing(target)
    gathering = target.with_name(f".{target.name}-gathering")
    shutil.rmtree(gathering, ignore_errors=True)
    gathering.mkdir(parents=True)
    yield gathering
    os.replace(gathering, target.with_name(f".{target.name}-whole"))
    finish_replacing(target)


def finish_replacing(target: Path) -> None:
    """Move the parts of a gathered record, or what is left of them after a kill, to their places in the record `target`."""
    old, whole = (target.with_name(f".{target.name}-{state}") for state in ("old", "whole"))
    shutil.rmtree(old, ignore_errors=True)
    # It goes last: without it there is nothing left to move.
    if (whole / PROVENANCE).exists():
        listed = json.loads((whole / PROVENANCE).read_text(encoding="utf-8"))["sha256"]
        target.mkdir(parents=True, exist_ok=True)
        for table in set(chain(*TABLES.values())) - set(listed):
            (target / table).unlink(missing_ok=True)
        if not any(file.startswith(f"{EVIDENCE}/") for file in listed):
            shutil.rmtree(target / EVIDENCE, ignore_errors=True)
        old.mkdir()
        for part in sorted(whole.iterdir(), key=lambda path: path.name == PROVENANCE):
            # Not removed before the new one is there: removing takes time, in which a kill would leave neither.
            if (target / part.name).exists():
                os.replace(target / part.name, old / part.name)
            os.replace(part, target / part.name)
    for left in (old, whole):
        shutil.rmtree(left, ignore_errors=True)


def describe_provenance(name: str, record: Path, files: Iterable[str]) -> dict:
    """Which study a record came from, when, and the sha256 of each of its files, named by their places in the record.

    `not_run` are the runs that its studies of evidence ask for and that it does not have, by study.
    """
    evidence = read_evidence(record, read_settings(record / SETTINGS))
    missing = {other: runs_not_there(record / EVIDENCE / other, settings) for other, settings in evidence.items()}
    return {
        "study": name,
        "published": datetime.date.today().isoformat(),
        "not_run": {other: runs for other, runs in missing.items() if runs},
        "sha256": {file: file_checksum(record / file) for file in files},
    }


def write_settings(study: dict, path: Path) -> None:
    """Write the settings of a study of the published record."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = "# Settings of the published record. Written by the rule publish; a change here changes no result.\n"
    write_text(header + yaml.safe_dump(study, sort_keys=False, allow_unicode=True), path)


def _files_of_runs(results: Path, study: dict) -> list[Path]:
    files = [results / "runs" / run / name for run in folders_of_runs(study) for name in RUN_FILES]
    missing = [str(path) for path in files if not path.exists()]
    if missing:
        raise PaperError(f"missing: {', '.join(missing)}", "finish these runs first")
    return files


def _copy_evidence(results: Path, study: dict, target: Path) -> None:
    """Copy the finished runs of a study from its folder, and write its settings beside them."""
    missing = runs_not_there(results, study)
    for run in folders_of_runs(study):
        for file in RUN_FILES if run not in missing else ():
            _copy(results / "runs" / run / file, target / "runs" / run / file)
    write_settings(study, target / SETTINGS)


def _existing(path: Path) -> Path:
    if not path.exists():
        raise PaperError("missing", "finish the study first", where=path)
    return path


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
