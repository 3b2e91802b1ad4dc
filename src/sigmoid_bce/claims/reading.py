"""Reading the files of this package that people write: the ledgers and the protocols."""

import re
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from sigmoid_bce.config.yaml12 import parse
from sigmoid_bce.core.errors import PaperError

# What Python writes in 1e-07, and we do not.
EXPONENT = re.compile(r"(?<=\de[+-])0(?=\d)")


def read_entries(source: Path | Traversable) -> dict[str, Any]:
    """The entries of a file, by name. Raises PaperError if it cannot be read, is empty, or has something twice."""
    try:
        content, lines = parse(source.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise PaperError(f"cannot be read ({error})", "restore the file", where=source) from error
    for place, numbers in lines.items():
        if len(numbers) > 1:
            where = f"{source}, {'.'.join(place)}"
            raise PaperError(f"stands twice, in lines {numbers[0]} and {numbers[1]}", "keep one of them", where=where)
    if not isinstance(content, dict) or not content:
        raise PaperError("holds no claims", "write one entry a claim, under its id", where=source)
    return content


def check_keys(where: str, entry: Any, expected: list[str], optional: tuple[str, ...] = ()) -> None:
    """Raise PaperError unless an entry has the expected keys, and no others but the optional ones."""
    found = list(entry) if isinstance(entry, dict) else []
    if missing := [name for name in expected if name not in found]:
        raise PaperError(f"lacks {', '.join(missing)}", f"an entry has {', '.join(expected)}", where=where)
    if unknown := [str(name) for name in found if name not in (*expected, *optional)]:
        raise PaperError(
            f"has {', '.join(unknown)}, which is unknown", f"an entry has {', '.join(expected)}", where=where
        )


def check_text(where: str, text: Any) -> None:
    """Raise PaperError unless this is text, and not empty."""
    if not isinstance(text, str) or not text.strip():
        raise PaperError("is empty or not text", "write a sentence", where=where)


def fill_sentence(template: str, values: Mapping[str, str | int | float], where: str) -> str:
    """A sentence with the values that it names. Raises PaperError if it names another one."""
    try:
        # Python writes 1e-07, and we write 1e-7.
        return EXPONENT.sub("", template.format_map(values))
    except (KeyError, ValueError) as error:
        raise PaperError(
            f"names {error}, which cannot be filled in", f"there are {', '.join(values) or 'none'}", where
        ) from error
