"""What a published record consists of: which files stand where, for which study."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import yaml

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.yaml_files import read_yaml
from sigmoid_bce.figures.registry import COMPARED, FIGURES, IMAGES
from sigmoid_bce.runs.folders import RUN_FILES

SETTINGS, PROVENANCE = "study.yaml", "provenance.json"
# Beside the study's own runs, those of other studies that decide claims as well: a folder for each, with its settings.
EVIDENCE = "evidence"
# What verification alone needs: tables that are in no other place, sums of pictures and images, and seconds of rules.
KEPT = "verification"
# Of further studies, tables only: those that a study has where it names some under the setting.
TABLES = {
    "trials": ("trials.csv",),
    "compared": ("comparisons.csv", "comparisons_by_run.csv", "drift.csv", "compared_outputs.csv"),
}
# What should come out when all is drawn and judged anew, in the folder `expected`.
EXPECTED = (
    *(f"figures/{name}.csv" for name, one in FIGURES.items() if one.of_study and one.needs in (None, IMAGES)),
    *(f"numerics/{name}.csv" for name in ("sigmoid_and_logit", "logit_error", "bce_of_raw_output")),
    "numerics/numbers.json",
    "claims/claims.json",
    "claims/ledger.csv",
)
EXPECTED_WITH = {"compared": tuple(f"figures/{name}.csv" for name, one in FIGURES.items() if one.needs == COMPARED)}


def files_of_record(
    study: Mapping, evidence: Mapping[str, Mapping], not_run: Mapping[str, Sequence[str]] | None = None
) -> set[str]:
    """The files that the record of a study (its settings) consists of, by their places; its provenance left out.

    `evidence` are the settings of the studies that it names as evidence, by name, and `not_run` those of their runs that
    the record does not have.
    """
    left_out = not_run or {}
    places = [f"runs/{run}" for run in folders_of_runs(study)]
    for name, settings in evidence.items():
        runs = (run for run in folders_of_runs(settings) if run not in left_out.get(name, ()))
        places += [f"{EVIDENCE}/{name}/runs/{run}" for run in runs]
    return {
        *(f"{place}/{file}" for place in places for file in RUN_FILES),
        *(f"expected/{file}" for file in named_with(study, EXPECTED_WITH, EXPECTED)),
        *named_with(study, TABLES),
        *(f"{EVIDENCE}/{name}/{SETTINGS}" for name in evidence),
        SETTINGS,
    }


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


def is_finished(folder: Path) -> bool:
    """Whether all files of a run are in its folder."""
    return all((folder / file).exists() for file in RUN_FILES)


def runs_not_there(folder: Path, study: Mapping) -> list[str]:
    """The runs that a study (its settings) asks for and that are not finished in its folder: network/loss/seed."""
    return [run for run in folders_of_runs(study) if not is_finished(folder / "runs" / run)]


def command_of_run(study: str, run: str) -> str:
    """What trains a run (network/loss/seed) of a study."""
    return f"snakemake --cores 8 results/{study}/runs/{run}/record.json"


def describe_evidence(evidence: Mapping[str, Mapping], runs: Iterable[tuple[str, str]]) -> list[dict]:
    """What there is of each study that is evidence, for the book: one entry a study.

    `evidence` are their settings by name, `runs` the study and the folder of each run that is there. Fields: `name`,
    `title`, `description`, `planned` and `there` (counts of runs), `not_run`: of each run that is not there, its `place`
    (network/loss/seed) and the `command` that trains it.
    """
    found = {(study, "/".join(Path(folder).parts[-3:])) for study, folder in runs}
    described = []
    for name, settings in evidence.items():
        wanted = folders_of_runs(settings)
        missing = [run for run in wanted if (name, run) not in found]
        described.append(
            {
                **{"name": name, "title": settings["title"], "description": settings["description"]},
                **{"planned": len(wanted), "there": len(wanted) - len(missing)},
                "not_run": [{"place": run, "command": command_of_run(name, run)} for run in missing],
            }
        )
    return described


def read_settings(path: Path) -> dict:
    """The settings of a study of the record. Raises PaperError."""
    try:
        settings = read_yaml(path)
        # All that is asked of settings here and elsewhere.
        _ = folders_of_runs(settings), named_with(settings, TABLES), list(settings.get("evidence", ()))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, KeyError, TypeError) as error:
        what = f"cannot be read as the settings of a study ({type(error).__name__}: {error})"
        raise PaperError(what, "restore it from git", where=path) from error
    return settings


def read_evidence(record: Path, study: Mapping) -> dict[str, dict]:
    """The settings of the studies that the record of a study (its settings) holds runs of as evidence, by name.

    Records from before there was evidence name none. Raises PaperError.
    """
    return {name: read_settings(record / EVIDENCE / name / SETTINGS) for name in study.get("evidence", ())}
