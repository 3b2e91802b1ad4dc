"""The record of a run: how it was made and how it ended. Written by the read-out, read here, and nowhere else."""

import json
from pathlib import Path
from typing import Any, NotRequired, TypedDict, cast

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.names import CHECKPOINTS

# 1 (unnamed): what is dead by clipping was not in the record, and was called converged when patience ended its training.
VERSION = 2


class RunRecord(TypedDict):
    """The content of record.json.

    `seed` is the one that the study names, the last of `seeds_tried` the one that was used. `stopped` says what ended the
    training: `convergence` (patience), `max_epochs`, or `collapse`. `converged` is true if patience ended it and the
    network is not dead by clipping. `collapsed` (its outputs do not depend on the image), `dead` (by clipping) and
    `test_accuracy` (share of the test images) are given by checkpoint. `settings` are those of
    `training.settings.TrainingSettings`, `data` says what the images are (`datasets.registry.read_data`),
    `body` how a frozen body's features were made, and `not_confirmed` in what a kept training differed when it was tried
    again.
    """

    version: int
    network: str
    loss: str
    seed: int
    seeds_tried: list[int]
    settings: dict[str, Any]
    backend: str
    device: str
    threads: int
    machine: dict[str, Any]
    versions: dict[str, str]
    epochs: int
    seconds: float
    finished: str
    stopped: str
    converged: bool
    collapsed: dict[str, bool]
    dead: dict[str, bool]
    test_accuracy: dict[str, float]
    data: dict[str, Any]
    body: NotRequired[dict[str, Any] | None]
    not_confirmed: list[str]


# What no version has ever lacked.
ALWAYS_THERE = ("network", "loss", "seed", "epochs", "stopped", "collapsed", "settings")


def read_record(path: Path) -> RunRecord:
    """The record of a run from its record.json, an old one as one of today.

    Raises PaperError if it cannot be read, lacks something, or is of a later version than this code knows.
    """
    hint = "extract the outputs of this run again"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PaperError(f"cannot be read ({error})", hint, where=path) from error
    missing = [name for name in ALWAYS_THERE if not isinstance(content, dict) or name not in content]
    if missing:
        raise PaperError(f"has no {', '.join(missing)}", hint, where=path)
    if content.get("version", 1) > VERSION:
        what = f"is of version {content['version']}, and this code knows records up to version {VERSION}"
        raise PaperError(what, "bring the checkout up to date (git pull)", where=path)
    try:
        return cast(RunRecord, migrate(content, path.parent))
    except (OSError, ValueError) as error:
        raise PaperError(f"its outputs cannot be read ({error})", hint, where=path) from error


def migrate(content: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The content of a record of any version as one of today; `folder` holds its outputs, which version 1 is read with."""
    if content.get("version", 1) >= VERSION:
        return content
    # Only here are tables read, whose libraries take longer to load than most of what reads a record needs.
    from sigmoid_bce.runs.samples import read_stored
    from sigmoid_bce.runs.states import COLUMNS, is_dead_by_clipping

    # All trainings of the time before there was a choice of backend were TensorFlow's.
    content = {"not_confirmed": [], "body": None, "backend": "tensorflow"} | content
    tables = {name: read_stored(folder / f"{name}.parquet", COLUMNS) for name in CHECKPOINTS}
    dead = {name: is_dead_by_clipping(table, content["loss"], content["backend"]) for name, table in tables.items()}
    return content | {"version": VERSION, "dead": dead, "converged": has_converged(content["stopped"], dead)}


def has_converged(stopped: str, dead: dict[str, bool]) -> bool:
    """Whether a training converged: patience has ended it, and what ended was not a network that clipping had killed."""
    return stopped == "convergence" and not dead["convergence"]
