"""All studies of a checkout, with the reader's own settings laid over them."""

import difflib
from pathlib import Path
from typing import Any

from sigmoid_bce.config.errors import ConfigError, Problem
from sigmoid_bce.config.loading import load_personal, load_study
from sigmoid_bce.config.study import Study

# Files of the config folder that are not studies.
NOT_STUDIES = ("default", "personal", "personal.example")
COMMAND_LINE_KEYS = ("source", "path")


def load_studies(folder: Path, published: Path, command_line: dict[str, Any]) -> dict[str, Study]:
    """Every study of `folder`, by name, and the study `published`, whose settings came with the record.

    `command_line` (Snakemake's `--config source=local path=…`) and, behind it, `folder/personal.yaml` say where the
    reader's copy of the cats and dogs is; they apply to every study on these images, and not to the digits or to the
    published record, whose data is fixed. Raises ConfigError.
    """
    place = _data_from(command_line) or load_personal(folder / "personal.yaml")
    studies = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.stem in NOT_STUDIES:
            continue
        study = load_study(path)
        studies[path.stem] = load_study(path, place) if place and study.data.source != "digits" else study
    if published.exists():
        studies["published"] = load_study(published)
    return studies


def _data_from(command_line: dict[str, Any]) -> dict[str, Any]:
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
    return {"data": {key: str(value) for key, value in command_line.items()}} if command_line else {}
