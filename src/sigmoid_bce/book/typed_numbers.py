"""Numbers that were typed into prose, where results and settings are to be injected; and which may be typed all the
same.

What may be typed stands in typed_numbers.yaml, each entry with its reason. What is no prose is not looked at: code,
formulas, values in double square brackets, the addresses of links.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.yaml_files import read_yaml

ALLOWED = "typed_numbers.yaml"
# Of which documents there are pages, tables and sentences: the kinds that an entry can be for.
KINDS = ("page", "ledger", "advice", "figure", "readme")
FIELDS = ("kind", "text", "in", "reason")
# What the number must be equal to: a constant of the code, by its name, and the number as it is there.
TIED = ("constant", "value")
NOT_PROSE = re.compile(
    # The header of a page, code, formulas, templates, the address of a link, a place to link to.
    r"\A---\n.*?\n---\n|^```.*?^```|\$\$.*?\$\$|\$[^$\n]*\$|\[%.*?%\]|\[\[.*?\]\]|\[#.*?#\]|`[^`\n]*`|\]\([^)\n]*\)|^\([^)\n]*\)=$"
    # A field that is filled in, and the numbers of a list's points.
    r"|\{[^{}\n]*\}|^\d\. ",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Allowed:
    """What may be typed: a `kind` of exception, the `text` as a regular expression, the kinds of documents that it may
    stand in, and the `reason`. `constant` names what in the code its number must equal, where it is one of the code's
    (`value`)."""

    kind: str
    text: re.Pattern
    documents: tuple[str, ...]
    reason: str
    constant: str = ""
    value: float | None = None


@dataclass(frozen=True)
class Typed:
    """A word of prose that holds a digit, and the line that it stands in."""

    line: int
    word: str


def find_typed(text: str, document: str, allowed: Iterable[Allowed]) -> list[Typed]:
    """The words of a document's prose that hold a digit and may not be typed. `document` is one of KINDS."""
    prose = _without(NOT_PROSE, text)
    for one in allowed:
        if document in one.documents:
            prose = _without(one.text, prose)
    return [
        Typed(number, word)
        for number, line in enumerate(prose.splitlines(), 1)
        for word in line.split()
        if re.search(r"\d", word)
    ]


def find_needless(documents: Mapping[str, Sequence[str]], allowed: Sequence[Allowed]) -> list[Allowed]:
    """The exceptions without which nothing else would be found, in any of the texts of the documents (by their
    kind)."""
    return [
        one
        for one in allowed
        if not any(
            find_typed(text, kind, [other for other in allowed if other is not one]) != find_typed(text, kind, allowed)
            for kind in one.documents
            for text in documents.get(kind, ())
        )
    ]


def load_allowed(path: Path | None = None) -> list[Allowed]:
    """What may be typed, from a file or from that of the package. Raises PaperError, naming the entry, if it is not
    complete."""
    source = path or resources.files("sigmoid_bce.book") / ALLOWED
    return [_read(number, entry) for number, entry in enumerate(read_yaml(source), 1)]


def _read(number: int, entry: Mapping) -> Allowed:
    where = f"{ALLOWED}, entry {number} ({entry.get('text', 'without a text')})"
    needed = {*FIELDS, *(TIED if set(TIED) & set(entry) else ())}
    if set(entry) != needed or not all(entry[name] for name in FIELDS):
        hint = f"an entry has {', '.join(FIELDS)}, and {' and '.join(TIED)} where its number is one of the code's"
        raise PaperError(f"has the fields {', '.join(entry)}, or one that is empty", hint, where)
    if unknown := set(entry["in"]) - set(KINDS):
        raise PaperError(f"is for {', '.join(sorted(unknown))}", f"there are {', '.join(KINDS)}", where)
    try:
        pattern = re.compile(entry["text"])
    except re.error as error:
        raise PaperError(f"is no regular expression: {error}", "escape what is meant as it is", where) from error
    tied = {name: entry[name] for name in TIED if name in entry}
    return Allowed(entry["kind"], pattern, tuple(entry["in"]), entry["reason"], **tied)


def _without(pattern: re.Pattern, text: str) -> str:
    """The text without what a pattern finds; lines stay lines."""
    return pattern.sub(lambda found: "\n" * found.group().count("\n"), text)
