"""More runs for the published record, without training again what it has: another seed, another network."""

import json
import logging
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import write_json
from sigmoid_bce.record.checking import find_changes
from sigmoid_bce.record.layout import (
    EVIDENCE,
    PROVENANCE,
    SETTINGS,
    folders_of_runs,
    read_evidence,
    read_settings,
    runs_not_there,
)
from sigmoid_bce.record.publish import describe_provenance, finish_replacing, replaced_record, write_settings
from sigmoid_bce.runs.folders import RUN_FILES
from sigmoid_bce.runs.record import RunRecord, read_record
from sigmoid_bce.training.settings import TrainingSettings, differing_settings

logger = logging.getLogger(__name__)


def find_missing_runs(study: dict, target: Path) -> list[str]:
    """The runs that a study (its settings, as a dict) asks for and the record `target` lacks: network/loss/seed."""
    return [run for run in folders_of_runs(study) if not (target / "runs" / run / "record.json").exists()]


def extend_record(name: str, study: dict, results: Path, target: Path) -> None:
    """Add the runs that the record `target` lacks to it, from the folder `results` of the study called `name`.

    `study` are the study's settings; what the record has of studies that are evidence stays as it is. Figures and claims of
    the record are to be drawn and judged anew after that. Raises
    PaperError, before anything is changed, if the record was changed by hand, if it has runs that the study does not ask
    for, or if a run of either side was not trained as the study says.
    """
    finish_and_check(target)
    wanted, new = folders_of_runs(study), find_missing_runs(study, target)
    refuse_left_over(target / "runs", wanted, name)
    places = {run: (results if run in new else target) / "runs" / run / "record.json" for run in wanted}
    records = {run: read_record(path) for run, path in places.items()}
    for run, record in records.items():
        check_settings(record, places[run], run, name, study)
        if run in new:
            check_images(record, places[run], [records[other] for other in wanted if other not in new])
    evidence = read_evidence(target, read_settings(target / SETTINGS))
    study = study | {"evidence": list(evidence)}
    _check_shown(study, name, evidence, target)
    added = {f"runs/{run}/{file}": results / "runs" / run / file for run in new for file in RUN_FILES}
    rewrite_record(name, target, added, {SETTINGS: study})
    for run in new:
        logger.info(f"added {run}")


def finish_and_check(target: Path) -> None:
    """Finish what a killed call has left undone. Raises PaperError if the record `target` is not as published."""
    finish_replacing(target)
    if changes := find_changes(target):
        raise PaperError(f"the record is not as published: {'; '.join(changes)}", "restore it from git")


def rewrite_record(name: str, target: Path, added: Mapping[str, Path], settings: Mapping[str, dict]) -> None:
    """Replace the record `target` of the study called `name` by one with more files, and with these settings of studies.

    `added` names the files to copy by their places in the record, and `settings` by the place of their file.
    """
    listed = json.loads((target / PROVENANCE).read_text(encoding="utf-8"))["sha256"]
    sources = {file: target / file for file in listed} | dict(added)
    with replaced_record(target) as gathering:
        for file, source in sources.items():
            (gathering / file).parent.mkdir(parents=True, exist_ok=True)
            # With its time: of what was there, nothing is drawn anew.
            shutil.copy2(source, gathering / file)
        for file, study in settings.items():
            write_settings(study, gathering / file)
        files = sorted({*sources, *settings})
        write_json(describe_provenance(name, gathering, files), gathering / PROVENANCE)


def refuse_left_over(runs: Path, wanted: Sequence[str], name: str) -> None:
    """Raise PaperError if a folder of runs in the record has some that the study called `name` does not ask for."""
    there = {path.parent.relative_to(runs).as_posix() for path in runs.glob("*/*/*/record.json")}
    if left_over := sorted(there - set(wanted)):
        raise PaperError(
            f"the record has runs that {name} does not ask for: {', '.join(left_over)}",
            f"name their networks and seeds in config/{name}.yaml, or publish the study as a whole",
        )


def _check_shown(study: Mapping, name: str, evidence: Mapping[str, Mapping], target: Path) -> None:
    """Raise PaperError if the figures of a study show a run of another one that is not in the record as evidence."""
    figures = study["figures"]
    other, run = figures["study"], f"{figures['network']}/{figures['loss']}/seed{figures['seed']}"
    if other is not None and (
        other not in evidence or run in runs_not_there(target / EVIDENCE / other, evidence[other])
    ):
        raise PaperError(
            f"the figures of {name} show {other}/{run}, which is not in the record",
            "finish that run, then: snakemake --cores 1 add_evidence",
        )


def check_settings(record: RunRecord, path: Path, run: str, name: str, study: dict) -> None:
    """Raise PaperError if a run was not trained with the settings of the study called `name`."""
    network, loss, seed = run.split("/")
    own, number = study["network_settings"][network], int(seed.removeprefix("seed"))
    wanted = TrainingSettings.from_config(network, loss, number, study["training"], own)
    if different := differing_settings(record["settings"], wanted, name):
        raise PaperError(
            f"trained with other settings: {different}",
            f"bring config/{name}.yaml back to those of the record, or publish the study as a whole",
            where=path,
        )


def check_images(record: RunRecord, path: Path, others: Sequence[RunRecord]) -> None:
    """Refuse a run on other images. What a frozen body sees differs by rounding between machines: only sizes count."""
    for other in others:
        keys = ["images", "image_size"]
        if other["network"] == record["network"] and not record["settings"]["body"]:
            keys.append("checksums")
        if different := [key for key in keys if record["data"][key] != other["data"][key]]:
            raise PaperError(
                f"trained on other images than the record: {', '.join(different)} of its data differ",
                "train on the copy of the images that the record was made from, or publish the study as a whole",
                where=path,
            )
