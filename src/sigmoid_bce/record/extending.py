"""More runs for the published record, without training again what it has: another seed, another network."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from sigmoid_bce.files import write_json
from sigmoid_bce.outputs.samples import RUN_FILES
from sigmoid_bce.record.checking import find_changes
from sigmoid_bce.record.publish import (
    PROVENANCE,
    SETTINGS,
    PublishError,
    describe_provenance,
    finish_replacing,
    folders_of_runs,
    replaced_record,
    write_settings,
)
from sigmoid_bce.training.settings import TrainingSettings, differing_settings


def find_missing_runs(study: dict, target: Path) -> list[str]:
    """The runs that a study (its settings, as a dict) asks for and the record `target` lacks: network/loss/seed."""
    return [run for run in folders_of_runs(study) if not (target / "runs" / run / "record.json").exists()]


def extend_record(name: str, study: dict, results: Path, target: Path, say: Callable[[str], None] = print) -> None:
    """Add the runs that the record `target` lacks to it, from the folder `results` of the study called `name`.

    `study` are the study's settings. Figures and claims of the record are to be drawn and judged anew after that. Raises
    PublishError, before anything is changed, if the record was changed by hand, if it has runs that the study does not ask
    for, or if a run of either side was not trained as the study says.
    """
    finish_replacing(target)
    if changes := find_changes(target):
        raise PublishError(f"the record is not as published: {'; '.join(changes)}\nHint: restore it from git.")
    wanted, new = folders_of_runs(study), find_missing_runs(study, target)
    there = {path.parent.relative_to(target / "runs").as_posix() for path in target.glob("runs/*/*/*/record.json")}
    if left_over := sorted(there - set(wanted)):
        raise PublishError(
            f"the record has runs that {name} does not ask for: {', '.join(left_over)}\n"
            f"Hint: name their networks and seeds in config/{name}.yaml, or publish the study as a whole."
        )
    places = {run: (results if run in new else target) / "runs" / run / "record.json" for run in wanted}
    records = {run: json.loads(path.read_text(encoding="utf-8")) for run, path in places.items()}
    for run, record in records.items():
        _check_settings(record, places[run], run, name, study)
        if run in new:
            _check_images(record, places[run], [records[other] for other in wanted if other not in new])
    files = sorted({*_listed(target), *(f"runs/{run}/{file}" for run in new for file in RUN_FILES)})
    with replaced_record(target) as gathering:
        for file in files:
            source = results if file.startswith(tuple(f"runs/{run}/" for run in new)) else target
            (gathering / file).parent.mkdir(parents=True, exist_ok=True)
            # With its time: of what was there, nothing is drawn anew.
            shutil.copy2(source / file, gathering / file)
        write_settings(study, gathering / SETTINGS)
        write_json(describe_provenance(name, gathering, files), gathering / PROVENANCE)
    for run in new:
        say(f"added {run}")


def _listed(record: Path) -> list[str]:
    return list(json.loads((record / PROVENANCE).read_text(encoding="utf-8"))["sha256"])


def _check_settings(record: dict, path: Path, run: str, name: str, study: dict) -> None:
    network, loss, seed = run.split("/")
    own, number = study["network_settings"][network], int(seed.removeprefix("seed"))
    wanted = TrainingSettings.from_config(network, loss, number, study["training"], own)
    if different := differing_settings(record["settings"], wanted, name):
        raise PublishError(
            f"{path}: trained with other settings: {different}\n"
            f"Hint: bring config/{name}.yaml back to those of the record, or publish the study as a whole."
        )


def _check_images(record: dict, path: Path, others: list[dict]) -> None:
    """Refuse a run on other images. What a frozen body sees differs by rounding between machines: only sizes count."""
    for other in others:
        keys = ["images", "image_size"]
        if other["network"] == record["network"] and not record["settings"]["body"]:
            keys.append("checksums")
        if different := [key for key in keys if record["data"][key] != other["data"][key]]:
            raise PublishError(
                f"{path}: trained on other images than the record: {', '.join(different)} of its data differ.\n"
                "Hint: train on the copy of the images that the record was made from, or publish the study as a whole."
            )
