"""Runs of other studies in the published record: evidence, added run by run as they are finished."""

import logging
from collections.abc import Mapping
from pathlib import Path

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.record.extending import (
    check_images,
    check_settings,
    finish_and_check,
    refuse_left_over,
    rewrite_record,
)
from sigmoid_bce.record.layout import (
    EVIDENCE,
    SETTINGS,
    command_of_run,
    folders_of_runs,
    read_evidence,
    read_settings,
    runs_not_there,
)
from sigmoid_bce.runs.folders import RUN_FILES
from sigmoid_bce.runs.record import read_record

logger = logging.getLogger(__name__)


def add_evidence(name: str, evidence: Mapping[str, dict], results: Path, target: Path) -> None:
    """Add the finished runs of other studies to the record `target` of the study called `name`; nothing is trained.

    `evidence` are the settings of those studies, by name; each has a folder in `results`. A run that the record has stays
    as it is, unless its study's settings have changed and the run is finished with these. Says which runs were added and
    which there are not yet, with the command that trains them. Figures and claims of the record are to be drawn and judged
    anew after that. Raises PaperError, before anything is changed, if the record was changed by hand, if it has runs that
    these studies do not ask for, or if a run was trained with other settings than its study's or on other images than
    the record's.
    """
    finish_and_check(target)
    study = read_settings(target / SETTINGS)
    recorded = read_evidence(target, study)
    if dropped := [other for other in recorded if other not in evidence]:
        raise PaperError(
            f"the record has runs of studies that {name} does not name: {', '.join(dropped)}",
            f"name them under evidence in config/{name}.yaml, or publish the study as a whole",
        )
    own = [read_record(target / "runs" / run / "record.json") for run in folders_of_runs(study)]
    added, missing = [], []
    for other, settings in evidence.items():
        here, there = results / other, target / EVIDENCE / other
        refuse_left_over(there / "runs", folders_of_runs(settings), other)
        absent, unfinished = runs_not_there(there, settings), runs_not_there(here, settings)
        for run in folders_of_runs(settings):
            if run in absent and run in unfinished:
                missing.append((other, run))
                continue
            taken = run in absent or (run not in unfinished and _has_other_settings(there, run, other, settings))
            path = (here if taken else there) / "runs" / run / "record.json"
            record = read_record(path)
            check_settings(record, path, run, other, settings)
            check_images(record, path, own)
            if taken:
                added.append((other, run))
    places = {SETTINGS: study | {"evidence": list(evidence)}}
    places |= {f"{EVIDENCE}/{other}/{SETTINGS}": settings for other, settings in evidence.items()}
    if added or recorded != evidence:
        files = {
            f"{EVIDENCE}/{other}/runs/{run}/{file}": results / other / "runs" / run / file
            for other, run in added
            for file in RUN_FILES
        }
        rewrite_record(name, target, files, places)
    for other, run in added:
        logger.info(f"added {other}/{run}")
    for other, run in missing:
        logger.info(f"not there yet: {other}/{run}; this trains it: {command_of_run(other, run)}")
    wanted = sum(len(folders_of_runs(settings)) for settings in evidence.values())
    logger.info(f"The record has {wanted - len(missing)} of {wanted} runs of evidence, {len(added)} of them new.")


def _has_other_settings(folder: Path, run: str, name: str, settings: dict) -> bool:
    """Whether a run in the folder of a study, in the record, was trained with other settings than the study's now."""
    path = folder / "runs" / run / "record.json"
    try:
        check_settings(read_record(path), path, run, name, settings)
    except PaperError:
        return True
    return False
