"""Publishing: what a finished study leaves in git, so that figures, claims and book can be remade without training."""

import datetime
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import yaml

from sigmoid_bce.files import file_checksum, write_json, write_text
from sigmoid_bce.outputs.samples import RUN_FILES

SETTINGS, PROVENANCE = "study.yaml", "provenance.json"
# Of other studies, tables only: those that a study has where it names some under the setting.
TABLES = {
    "trials": ("trials.csv",),
    "compared": ("comparisons.csv", "comparisons_by_run.csv", "drift.csv", "compared_outputs.csv"),
}
FIGURES = (
    "1_sigmoid_and_logit",
    "2_logit_error",
    "3_bce_of_raw_output",
    "4_outputs_early",
    "5_outputs_convergence",
    "6_batch_loss",
    "training_histories",
    "summary",
    "losses_compared",
    "disagreement",
    "extreme_images",
)
# What should come out when all is drawn and judged anew, in the folder `expected`.
EXPECTED = (
    *(f"figures/{name}.csv" for name in FIGURES),
    *(f"numerics/{name}.csv" for name in ("sigmoid_and_logit", "logit_error", "bce_of_raw_output")),
    "numerics/numbers.json",
    "claims/claims.json",
    "claims/ledger.csv",
)
EXPECTED_WITH = {"compared": ("figures/drift.csv",)}


class PublishError(Exception):
    """A study that cannot be published."""


def publish(name: str, study: dict, results: Path, target: Path, say: Callable[[str], None] = print) -> None:
    """Replace the published record by that of a finished study.

    `name` and `study` are the study's name and settings, `results` its folder, `target` the folder of the record. All
    is gathered beside the target first, so that a failure leaves the old record whole. Raises PublishError if a run is
    missing or was made from digits: the record is of the cats and dogs. What a killed
    call has left undone is done by the next one.
    """
    if study["data"]["source"] == "digits":
        raise PublishError(
            f"study {name}: made from the embedded digits, and the record is of the cats and dogs.\n"
            "Hint: publish a study on the Kaggle images."
        )
    with replaced_record(target) as gathering:
        for source in _files_of_runs(results, study):
            _copy(source, gathering / "runs" / source.relative_to(results / "runs"))
        for file in named_with(study, EXPECTED_WITH, EXPECTED):
            _copy(_existing(results / file), gathering / "expected" / file)
        for table in named_with(study, TABLES):
            _copy(_existing(results / table), gathering / table)
        write_settings(study, gathering / SETTINGS)
        files = sorted(path.relative_to(gathering).as_posix() for path in gathering.rglob("*") if path.is_file())
        write_json(describe_provenance(name, gathering, files), gathering / PROVENANCE)
    say(f"published {name} under {target}")


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
        old.mkdir()
        for part in sorted(whole.iterdir(), key=lambda path: path.name == PROVENANCE):
            # Not removed before the new one is there: removing takes time, in which a kill would leave neither.
            if (target / part.name).exists():
                os.replace(target / part.name, old / part.name)
            os.replace(part, target / part.name)
    for left in (old, whole):
        shutil.rmtree(left, ignore_errors=True)


def describe_provenance(name: str, record: Path, files: Iterable[str]) -> dict:
    """Which study a record came from, when, and the sha256 of each of its files, named by their places in the record."""
    return {
        "study": name,
        "published": datetime.date.today().isoformat(),
        "sha256": {file: file_checksum(record / file) for file in files},
    }


def files_of_record(study: Mapping) -> set[str]:
    """The files that the record of a study (its settings) consists of, by their places; its provenance left out."""
    runs = {f"runs/{run}/{name}" for run in folders_of_runs(study) for name in RUN_FILES}
    expected = {f"expected/{name}" for name in named_with(study, EXPECTED_WITH, EXPECTED)}
    return {*runs, *expected, *named_with(study, TABLES), SETTINGS}


def named_with(study: Mapping, by_setting: Mapping[str, Sequence[str]], always: Sequence[str] = ()) -> list[str]:
    """Files that there are always, and those that there are where a study names something under a setting."""
    return [*always, *(name for setting, names in by_setting.items() if study[setting] for name in names)]


def folders_of_runs(study: Mapping) -> list[str]:
    """The runs that a study (its settings, as a dict) asks for, each as network/loss/seed, as in `results/<study>/runs`."""
    return [
        f"{network}/{loss}/seed{seed}"
        for network in study["networks"]
        for loss in study["losses"]
        for seed in study["network_settings"][network]["seeds"] or study["seeds"]
    ]


def write_settings(study: dict, path: Path) -> None:
    """Write the settings of the published record."""
    header = "# Settings of the published record. Written by the rule publish; a change here changes no result.\n"
    write_text(header + yaml.safe_dump(study, sort_keys=False, allow_unicode=True), path)


def _files_of_runs(results: Path, study: dict) -> list[Path]:
    files = [results / "runs" / run / name for run in folders_of_runs(study) for name in RUN_FILES]
    missing = [str(path) for path in files if not path.exists()]
    if missing:
        raise PublishError(f"missing: {', '.join(missing)}.\nHint: finish these runs first.")
    return files


def _existing(path: Path) -> Path:
    if not path.exists():
        raise PublishError(f"{path}: missing.\nHint: finish the study first.")
    return path


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
