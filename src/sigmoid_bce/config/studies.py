"""All studies of a checkout, with the reader's own settings laid over them."""

import difflib
from pathlib import Path
from typing import Any

from sigmoid_bce.config.errors import ConfigError, Problem
from sigmoid_bce.config.loading import load_personal, load_study
from sigmoid_bce.config.study import Study

# Files of the config folder that are not studies.
NOT_STUDIES = ("default", "personal", "personal.example")
# Folders of results/ that belong to no study.
TAKEN = ("published", "numerics", "measured", "environments", "downloads", "trainings")
COMMAND_LINE_KEYS = ("source", "path", "weights")


def load_studies(folder: Path, published: Path, command_line: dict[str, Any]) -> dict[str, Study]:
    """Every study of `folder`, by name, and the study `published`, whose settings came with the record.

    `command_line` (Snakemake's `--config source=local path=… weights=…`) and, behind it, `folder/personal.yaml` say where
    the reader's copies of the cats and dogs and of ImageNet weights are; the former apply to every study on these images,
    and not to the digits or to the published record, whose data is fixed. Raises ConfigError.
    """
    place = load_personal(folder / "personal.yaml") | _places_from(command_line)
    studies = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.stem in NOT_STUDIES:
            continue
        if path.stem in TAKEN:
            hint = "give the file another name"
            raise ConfigError(path, [Problem("file name", f"results/{path.stem} is not for a study", hint=hint)])
        study = load_study(path)
        here = {key: value for key, value in place.items() if key != "data" or study.data.source != "digits"}
        studies[path.stem] = load_study(path, here) if here else study
    for name, study in studies.items():
        if problems := _problems_of_trials(name, study, studies) + _problems_of_compared(name, study, studies):
            raise ConfigError(folder / f"{name}.yaml", problems)
    if published.exists():
        studies["published"] = load_study(published)
    return studies


def _problems_of_trials(name: str, study: Study, studies: dict[str, Study]) -> list[Problem]:
    """What is wrong with the trials of a study: each is another study, on the same images."""
    return [
        problem
        for trial in study.trials
        if (problem := _problem_of_other("trials", "a trial", trial, name, studies)) is not None
    ]


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
        raise ConfigError(Path("command line (--config)"), [problem])
    given = {key: str(value) for key, value in command_line.items()}
    weights = {"weights": given.pop("weights")} if "weights" in given else {}
    return weights | ({"data": given} if given else {})
