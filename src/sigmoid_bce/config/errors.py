"""What is wrong with a config file, told so that its author can put it right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from sigmoid_bce.config import hints
from sigmoid_bce.config.describing import Place, allowed_values, keys_at, schema_at
from sigmoid_bce.core.errors import PaperError


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: at which key (as `training.patience`; empty for the file as a whole), and what to do."""

    key: str
    what: str
    allowed: str = ""
    hint: str = hints.EVERY_KEY
    origin: str = ""

    def __str__(self) -> str:
        where = f"{self.key} ({self.origin})" if self.key and self.origin else self.key or self.origin
        lines = ["  " + _sentence(f"{where}: {self.what}" if where else self.what)]
        if self.allowed:
            lines.append("    " + _sentence(f"Allowed: {self.allowed}"))
        lines.append("    " + _sentence(f"Hint: {self.hint}"))
        return "\n".join(lines)


# More problems than these of one file are counted, not told.
MOST_TOLD = 20


class ConfigError(PaperError):
    """A config file that cannot be used; `path` names it and `problems` holds all that is wrong with it."""

    def __init__(self, path: Path, problems: Sequence[Problem]):
        self.path = path
        self.problems = tuple(problems)
        count = "a problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        more = [f"  and {len(self.problems) - MOST_TOLD} more."] if len(self.problems) > MOST_TOLD else []
        super().__init__("\n".join([f"{path} has {count}:", *map(str, self.problems[:MOST_TOLD]), *more]))


def problems_of(error: ValidationError, model: type[BaseModel], origin: Callable[[Place], str]) -> list[Problem]:
    """The problems that pydantic found, in words. `origin` says of a place where its value was written."""
    return [_problem(found, model, origin) for found in error.errors(include_url=False)]


def _problem(found: Any, model: type[BaseModel], origin: Callable[[Place], str]) -> Problem:
    # The position in a list is left out of the key: the value itself says which item is meant.
    is_key = found["type"] in ("extra_forbidden", "invalid_key")
    place = tuple(str(part) for part in found["loc"] if is_key or isinstance(part, str))
    key, value, rule = ".".join(place), hints.shown(found["input"]), found.get("ctx", {})
    schema = schema_at(model, place) or {}
    if found["type"] == "study_rule":
        return Problem(key, rule["what"], rule["allowed"], rule["hint"], origin(place))
    if found["type"] == "missing":
        return Problem(key, "this key is missing", allowed_values(schema), hints.for_missing(schema))
    if is_key:
        allowed = ", ".join(keys_at(model, place[:-1]))
        return Problem(
            key, f"there is no such key (given {value})", allowed, hints.for_key(model, place), origin(place)
        )
    hint = hints.for_value(schema, found["input"], is_item=len(found["loc"]) > len(place))
    return Problem(key, f"{value} is not allowed", allowed_values(schema), hint, origin(place))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?")) else text + "."
