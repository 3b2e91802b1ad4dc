"""From a YAML file to a checked study."""

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from sigmoid_bce.config.describing import Place, takes_text
from sigmoid_bce.config.errors import ConfigError, Problem, problems_of
from sigmoid_bce.config.study import Personal, Section, Study
from sigmoid_bce.config.yaml12 import parse, parse_scalar

Model = TypeVar("Model", bound=Section)

FROM_OUTSIDE = "command line or personal setting"
START = "start from a copy of config/default.yaml"
LARGEST = 100_000  # bytes; the commented default has a tenth of that


def load_study(path: Path, overrides: dict[str, Any] | None = None) -> Study:
    """The study in a YAML file, checked.

    `overrides` (from the command line or a personal setting) is laid deeply over the file before the check: sections
    are merged, any other value replaces the file's. Text in it counts as if written in the file, so "3" is a number
    where the study has one: Snakemake hands the values inside a section on as text.

    Raises ConfigError with all problems of the file at once.
    """
    content, lines = _read(path)
    if content is None:
        raise ConfigError(path, [Problem("", "it is empty", hint=START)])
    overrides = _with_types(overrides or {})
    return _check(Study, path, _merged(content, overrides), lines, overrides)


def load_file(path: Path, model: type[Model]) -> Model:
    """The settings in a YAML file as a model, checked. Raises ConfigError with all problems of the file at once."""
    content, lines = _read(path)
    if content is None:
        raise ConfigError(path, [Problem("", "it is empty", hint=f"see the other files of {path.parent}")])
    return _check(model, path, content, lines, {})


def load_personal(path: Path) -> dict[str, Any]:
    """The reader's own setting as overrides for `load_study`: a section `data` with `source` and `path`.

    An empty dict where there is no such file or nothing in it. Raises ConfigError for anything else in it.
    """
    if not path.exists():
        return {}
    content, lines = _read(path)
    if content is None:
        return {}
    return _check(Personal, path, content, lines, {}).model_dump(exclude_unset=True)


def _read(path: Path) -> tuple[dict[str, Any] | None, dict[Place, list[int]]]:
    """The mapping in a YAML file (None if it is empty) and the lines of its keys. Raises ConfigError."""
    try:
        if path.exists() and not path.is_file():
            raise ConfigError(path, [Problem("", "it is not a file", hint="put a file in its place, or rename it")])
        if (size := path.stat().st_size) > LARGEST:
            what = f"it has {size:,} bytes, more than any settings need ({LARGEST:,})"
            raise ConfigError(path, [Problem("", what, hint=START)])
        content, lines = parse(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(path, [Problem("", "there is no such file", hint=_other_files(path))]) from None
    except OSError as error:
        what = f"it cannot be read: {error.strerror}"
        raise ConfigError(path, [Problem("", what, hint="check that it is a file, and its permissions")]) from None
    except UnicodeDecodeError:
        raise ConfigError(path, [Problem("", "it is not text in UTF-8", hint="save it as UTF-8")]) from None
    except yaml.YAMLError as error:
        raise ConfigError(path, [_syntax_problem(error)]) from None
    if content is not None and not isinstance(content, dict):
        raise ConfigError(path, [Problem("", "it holds no keys with values, as in `title: My study`", hint=START)])
    return content, lines


def _check(
    model: type[Model], path: Path, content: dict[str, Any], lines: dict[Place, list[int]], overrides: dict[str, Any]
) -> Model:
    """The content as a model. Raises ConfigError with everything that is wrong: repeated keys and what pydantic finds."""
    problems = [_repeated(place, found) for place, found in lines.items() if len(found) > 1]
    try:
        checked = model.model_validate(content)
    except ValidationError as error:
        problems += problems_of(error, model, _origin_finder(lines, overrides))
    if problems:
        raise ConfigError(path, problems)
    return checked


def _origin_finder(lines: dict[Place, list[int]], overrides: dict[str, Any]) -> Callable[[Place], str]:
    """A function that says of a place whether its value came from outside, or on which line of the file it stands."""

    def origin(place: Place) -> str:
        here: Any = overrides
        for depth, key in enumerate(place, start=1):
            if not isinstance(here, dict) or key not in here:
                break
            here = here[key]
            if depth == len(place) or not isinstance(here, dict):
                return FROM_OUTSIDE
        return f"line {lines[place][-1]}" if place in lines else "not in the file: its default" if place else ""

    return origin


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    both = dict(below)
    for key, value in above.items():
        old = both.get(key)
        both[key] = _merged(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return both


def _with_types(value: Any, place: Place = ()) -> Any:
    """An override with text read as YAML's plain values, except where a study has text, as in a path called 2019."""
    if isinstance(value, dict):
        return {key: _with_types(item, (*place, key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_with_types(item) for item in value]
    if not isinstance(value, str) or (value != "null" and takes_text(Study, place)):
        return value
    return parse_scalar(value)


def _repeated(place: Place, lines: list[int]) -> Problem:
    where = " and ".join(map(str, lines))
    return Problem(".".join(place), f"this key stands there more than once, on lines {where}", "", "keep one of them")


def _syntax_problem(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    origin = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    if isinstance(error, yaml.MarkedYAMLError) and error.note:
        return Problem("", str(error.problem), hint=error.note, origin=origin)
    reason = getattr(error, "problem", None) or str(error).splitlines()[0]
    hint = "look for a missing colon, quote or bracket just before"
    if "\\t" in reason:
        hint = "indent with spaces, not tabs"
    elif isinstance(error, yaml.constructor.ConstructorError):
        hint = "use plain keys and values, without tags"
    return Problem("", f"this is not valid YAML: {reason}", hint=hint, origin=origin)


def _other_files(path: Path) -> str:
    """The files beside a missing one that may have been meant."""
    names = sorted(other.name for other in path.parent.glob("*.yaml"))
    close = difflib.get_close_matches(path.name, names, 1)
    if close:
        return f"did you mean {path.parent / close[0]}?"
    return f"{path.parent} has {', '.join(names)}" if names else START
