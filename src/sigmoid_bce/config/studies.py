"""All studies of a checkout, with the reader's own settings laid over them."""

import difflib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic_core import PydanticCustomError

from sigmoid_bce.config.describing import allowed_values, schema_at
from sigmoid_bce.config.errors import ConfigError, Problem
from sigmoid_bce.config.loading import load_personal, load_study
from sigmoid_bce.config.rules import shown_run
from sigmoid_bce.config.study import Study
from sigmoid_bce.datasets.registry import ARTICLES, DATA_SETS, find_data_set

# Files of the config folder that are not studies.
NOT_STUDIES = ("default", "personal", "personal.example")
# Folders of results/ that belong to no study.
TAKEN = ("published", "numerics", "measured", "environments", "downloads", "trainings")
# How a study may be called: it is a folder of results/, and a part of every path there.
NAME = "[a-z][a-z0-9_]*"
COMMAND_LINE_KEYS = ("source", "path", "weights")
COMMAND_LINE = Path("command line (--config)")


def load_studies(folder: Path, published: Path, command_line: dict[str, Any]) -> dict[str, Study]:
    """Every study of `folder`, by name, and the study `published`, whose settings came with the record.

    `command_line` (Snakemake's `--config source=local path=… weights=…`) and, behind it, `folder/personal.yaml` say where
    the reader's copies of images and of ImageNet weights are. A source applies to every study on the images that it gives,
    those of cats and dogs if it gives none, and not to the published record, whose data is fixed. Hidden files and the
    backups of editors are passed over; a file of YAML that cannot be a study because of its name is refused. Raises
    ConfigError.
    """
    place = load_personal(folder / "personal.yaml") | _places_from(command_line)
    studies = {}
    for path in _files_of_studies(folder):
        study = load_study(path)
        here = _places_for(study, place)
        studies[path.stem] = load_study(path, here) if here else study
    for name, study in studies.items():
        if problems := [
            *_problems_of_others("trials", "a trial", name, study, studies),
            *_problems_of_others("evidence", "a study of evidence", name, study, studies),
            *_problems_of_compared(name, study, studies),
        ]:
            raise ConfigError(folder / f"{name}.yaml", problems)
    studies = {name: _with_shown_run(folder / f"{name}.yaml", study, studies) for name, study in studies.items()}
    if published.exists():
        studies["published"] = load_study(published)
    return studies


def load_evidence(record: Path, names: Iterable[str]) -> dict[str, Study]:
    """The studies `names` whose runs the published record in the folder `record` holds as evidence, by name.

    Their settings came with the record; one whose file is gone is left out, which the check of the record tells. Raises
    ConfigError for one that cannot be used.
    """
    files = {name: record / "evidence" / name / "study.yaml" for name in names}
    return {name: load_study(path) for name, path in files.items() if path.exists()}


def without_paths(study: Study) -> dict[str, Any]:
    """A study's settings as plain values, without the reader's own paths: of a local copy, only its name is told."""
    settings = study.model_dump(mode="json") | {"weights": None}
    if settings["data"]["path"]:
        settings["data"]["path"] = Path(settings["data"]["path"]).name
    return settings


def _with_shown_run(path: Path, study: Study, studies: dict[str, Study]) -> Study:
    """A study whose figures show a run of another one, with what is left open of that run filled in. Raises ConfigError."""
    figures = study.figures
    if figures.study is None:
        return study
    try:
        run = shown_run(figures, dict(studies[figures.study]))
    except PydanticCustomError as error:
        rule = error.context or {}
        raise ConfigError(path, [Problem("figures", rule["what"], rule["allowed"], rule["hint"])]) from None
    return study.model_copy(update={"figures": figures.model_copy(update=run)})


def _files_of_studies(folder: Path) -> list[Path]:
    """The files of a config folder that hold studies. Raises ConfigError for one whose name is not that of a study."""
    if not folder.is_dir():
        hint = "start Snakemake in the folder with the Snakefile, or name that folder with --directory"
        raise ConfigError(folder, [Problem("", "there is no such folder", hint=hint)])
    visible = [path for path in sorted(folder.iterdir()) if not path.name.startswith(".")]
    files = [path for path in visible if path.suffix.lower() in (".yaml", ".yml")]
    found = [path for path in files if path.name not in [f"{name}.yaml" for name in NOT_STUDIES]]
    for path in found:
        if path.stem in TAKEN:
            hint = "give the file another name"
            raise ConfigError(path, [Problem("file name", f"results/{path.stem} is not for a study", hint=hint)])
        if not re.fullmatch(rf"{NAME}\.yaml", path.name):
            what = f'"{path.name}" cannot be the file of a study'
            allowed = "a small letter, then small letters, digits and underscores, and .yaml at the end"
            raise ConfigError(path, [Problem("file name", what, allowed, _better_name(path))])
    return found


def _better_name(path: Path) -> str:
    """The name that a file may have meant, where none of that name is there."""
    name = re.sub("[^a-z0-9]+", "_", path.stem.lower()).strip("_")
    better = name if re.fullmatch(NAME, name) else f"study_{name}".rstrip("_")
    taken = path.with_name(f"{better}.yaml").exists() or better in TAKEN
    return "give it another name, or move it out of the folder" if taken else f"rename it to {better}.yaml"


def _problems_of_others(key: str, role: str, name: str, study: Study, studies: dict[str, Study]) -> list[Problem]:
    """What is wrong with the studies that a study names under a key: each is another study, on the same images."""
    found = (_problem_of_other(key, role, other, name, studies) for other in getattr(study, key))
    return [problem for problem in found if problem is not None]


def _problems_of_compared(name: str, study: Study, studies: dict[str, Study]) -> list[Problem]:
    """What is wrong with the compared studies: each is another study, on the same images, with runs that have a partner."""
    problems = []
    for other in study.compared:
        if (problem := _problem_of_other("compared", "a compared study", other, name, studies)) is not None:
            problems.append(problem)
            continue
        networks = [network for network in study.networks if network in studies[other].networks]
        losses = set(study.losses) & set(studies[other].losses)
        seeds = any(set(study.seeds_of(network)) & set(studies[other].seeds_of(network)) for network in networks)
        missing = [kind for kind, found in (("network", networks), ("loss", losses), ("seed", seeds)) if not found]
        if missing:
            hint = f"runs are compared one by one: give {other} a {missing[0]} of {name}, or take it out of compared"
            problems.append(
                Problem("compared", f"the study {other} has no {missing[0]} in common with {name}", hint=hint)
            )
    return problems


def _problem_of_other(key: str, role: str, other: str, name: str, studies: dict[str, Study]) -> Problem | None:
    """What is wrong with a study that another names under a key: it is not there, or not on the same images."""
    others = sorted(one for one in studies if one != name)
    if other not in others:
        close = difflib.get_close_matches(other, others, n=1)
        hint = f"did you mean {close[0]}?" if close else f"{role} is another study, a file of its own in config/"
        return Problem(key, f"there is no other study {other}", ", ".join(others), hint)
    if studies[other].data != studies[name].data:
        hint = f"give {other} the same section data as {name}, or take it out of {key}"
        return Problem(key, f"the study {other} is not on the same images", hint=hint)
    return None


def _places_for(study: Study, place: dict[str, Any]) -> dict[str, Any]:
    """Of the reader's places, those that a study is concerned with, as overrides of its settings."""
    here = {key: value for key, value in place.items() if key == "weights"}
    data, own = place.get("data", {}), find_data_set(study.data.source)
    given = next((entry for entry in DATA_SETS.values() if data.get("source") in entry.sources), ARTICLES)
    if data and given == own:
        return here | {"data": data}
    if own.name is None and "folders" in place and study.data.path is not None:
        return here | {"data": {"path": str(Path(place["folders"], study.data.path))}}
    return here


def _places_from(command_line: dict[str, Any]) -> dict[str, Any]:
    unknown = [key for key in command_line if key not in COMMAND_LINE_KEYS]
    if unknown:
        close = difflib.get_close_matches(unknown[0], COMMAND_LINE_KEYS, n=1)
        hint = (
            f"did you mean {close[0]}?"
            if close
            else "settings belong into a file of config/; a new file is a new study"
        )
        problem = Problem(
            unknown[0], f"not a setting of the command line; allowed are {', '.join(COMMAND_LINE_KEYS)}", hint=hint
        )
        raise ConfigError(COMMAND_LINE, [problem])
    # Snakemake makes None of `--config weights=`, and a list or a section of what is in brackets.
    wrong = [key for key, value in command_line.items() if value in (None, "") or isinstance(value, list | dict)]
    if wrong:
        raise ConfigError(COMMAND_LINE, [_without_text(key, command_line[key]) for key in wrong])
    given = {key: str(value) for key, value in command_line.items()}
    weights = {"weights": given.pop("weights")} if "weights" in given else {}
    return weights | ({"data": given} if given else {})


def _without_text(key: str, value: Any) -> Problem:
    """What is wrong with a setting of the command line that is no text."""
    what = "no value is given" if value in (None, "") else f"{value} is not text"
    allowed = allowed_values(schema_at(Study, ("weights",) if key == "weights" else ("data", key)) or {})
    return Problem(key, what, allowed, f"write {key}=VALUE, or leave {key}= out")
