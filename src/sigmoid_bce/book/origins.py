"""Numbers that remember where they were read from, so that those in the prose of a page lead there.

What is read from a file is traced: its numbers are the same numbers, and know the file and the keys. A sum or difference
of them knows all their places; a filter puts a mark around the text that it makes, and when the page is whole, marks in
the prose become links to the line of the file (`book.source_pages`), and all others vanish.
"""

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any

from sigmoid_bce.book.source_pages import address_of, find_line

# Of so many places at most a number is traced, and so many of them are named.
MOST_TRACED, MOST_NAMED = 8, 3
# Characters for private use: begin of a mark, end of its places, end of the mark; between places, and within one.
BEGIN, PLACED, END, NEXT, WITHIN = (chr(0xE000 + number) for number in range(5))
MARK = re.compile(f"{BEGIN}([^{PLACED}]*){PLACED}([^{END}]*){END}")
# A number in a sentence: `12`, `0.5`, `1,000`, `−3.2`, `1.2 × 10⁻⁷`, with its per cent sign; not one in a name.
NUMBER = re.compile(
    r"(?<![\w.])[\u2212-]?\d+(?:,\d{3})*(?:\.\d+)?(?:\u00a0×\u00a010[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+|\u00a0%)?(?![\w])"
)
# Where in a page no link can stand, or none is wanted: a code box, a formula, code, a link or tag; a line that is the
# page's header, a heading, of a table, or begins a directive or sets one of its options.
NO_PROSE = re.compile(
    r"\A---\n.*?\n---\n|^(?P<fence>`{3,}).*?^(?P=fence)`*$|\$\$.*?\$\$|\$[^$\n]*\$|`[^`\n]*`|\[[^\]\n]*\]\([^)\n]*\)|<[^>\n]+>"
    r"|^ *(?:\||#|:::|:[\w-]+:).*?$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Origin:
    """A place that a number was read from: a `file`, and the keys that lead to the number in it, of a table its row,
    counted from 1, and its column."""

    file: str
    keys: tuple[str, ...]


class Traced:
    """A number that knows the places it comes from."""

    origins: tuple[Origin, ...] = ()


class TracedInt(Traced, int):
    """A whole number that knows the places it comes from."""


class TracedFloat(Traced, float):
    """A fraction that knows the places it comes from."""


def trace(value: Any, file: str, keys: tuple[str, ...] = (), also: tuple[Origin, ...] = ()) -> Any:
    """A value with the same content whose numbers know that they come from these keys of a file, and from what is
    `also` named.

    Mappings and lists are gone through; rows of a table are a list of mappings, and their numbers begin at 1. What knows
    its place already keeps it.
    """
    if isinstance(value, Traced):
        return value
    if isinstance(value, Mapping):
        return {key: trace(one, file, (*keys, str(key)), also) for key, one in value.items()}
    if type(value) in (list, tuple):
        return type(value)(trace(one, file, (*keys, str(number)), also) for number, one in enumerate(value, 1))
    return _traced(value, (Origin(file, keys), *also))


def trace_computed(function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """What a function of the project returns, its numbers tracing back to that function unless they know more."""
    made = function(*arguments, **options)
    return trace(made, f"src/{function.__module__.replace('.', '/')}.py", (function.__name__,))


def mark_numbers(text: str, origins: Iterable[Origin]) -> str:
    """Text with a mark around each of its numbers that tells these places."""
    places = tuple(origins)
    return NUMBER.sub(lambda found: mark(found[0], places), text)


def origins_of(value: Any) -> tuple[Origin, ...]:
    """The places that a number comes from, or those of the numbers in a list or mapping, so many that they can be
    named."""
    return tuple(islice(dict.fromkeys(_origins_in(value)), MOST_TRACED))


def traced_filter(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of the templates that marks the text it makes of what is traced, or traces the number it makes."""

    def filtered(value: Any, *arguments: Any, **options: Any) -> Any:
        made, origins = function(value, *arguments, **options), origins_of(value)
        return mark(made, origins) if isinstance(made, str) else _traced(made, origins)

    return filtered


def mark(text: str, origins: Iterable[Origin]) -> str:
    """Text with a mark around it that tells the places it comes from; without any, as it was, as is text that has a
    mark."""
    places = NEXT.join(WITHIN.join([origin.file, *origin.keys]) for origin in origins)
    return f"{BEGIN}{places}{PLACED}{text}{END}" if places and BEGIN not in text else text


def without_marks(text: str) -> str:
    """Text without its marks."""
    return MARK.sub(r"\2", text)


def link_numbers(text: str) -> str:
    """A page whose marks have become links in the prose, and are gone elsewhere."""
    linked, end = [], 0
    for other in NO_PROSE.finditer(text):
        linked += [MARK.sub(_link, text[end : other.start()]), without_marks(other[0])]
        end = other.end()
    return "".join([*linked, MARK.sub(_link, text[end:])])


def _link(found: re.Match) -> str:
    origins = [Origin(file, tuple(keys)) for file, *keys in (one.split(WITHIN) for one in found[1].split(NEXT))]
    first = origins[0]
    named = [f"{origin.file}: {_say_keys(origin)}" for origin in origins[:MOST_NAMED]]
    title = "; ".join([*named, *(["and others"] if len(origins) > MOST_NAMED else [])])
    address = address_of(first.file, find_line(first.file, _text_of(first.file), first.keys))
    return f'<a class="number" href="{escape(address)}" title="{escape(title)}">{found[2]}</a>'


@lru_cache(maxsize=64)
def _text_of(file: str) -> str:
    return Path(file).read_text(encoding="utf-8")


def _say_keys(origin: Origin) -> str:
    if origin.file.endswith(".csv") and len(origin.keys) == 2:
        return "row {}, {}".format(*origin.keys)
    return ".".join(origin.keys)


def _origins_in(value: Any) -> Iterable[Origin]:
    if isinstance(value, Traced):
        yield from value.origins
    elif isinstance(value, Mapping):
        yield from _origins_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _origins_in(one)


def _traced(value: Any, origins: tuple[Origin, ...]) -> Any:
    if not origins or isinstance(value, bool) or not isinstance(value, int | float):
        return value
    number = TracedInt(value) if isinstance(value, int) else TracedFloat(value)
    number.origins = origins
    return number


def _plain(value: Any) -> Any:
    """A number that knows no places."""
    return int(value) if isinstance(value, TracedInt) else float(value) if isinstance(value, TracedFloat) else value


def _tracing(operation: Callable[..., Any]) -> Callable[..., Any]:
    def operate(*numbers: Any) -> Any:
        if not all(isinstance(one, int | float) for one in numbers):
            return NotImplemented
        return _traced(operation(*map(_plain, numbers)), origins_of(numbers))

    return operate


def _reversed(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda one, other: operation(other, one)


for _class in (TracedInt, TracedFloat):
    for _name in ("add", "sub", "mul", "truediv"):
        setattr(_class, f"__{_name}__", _tracing(getattr(operator, _name)))
        setattr(_class, f"__r{_name}__", _tracing(_reversed(getattr(operator, _name))))
    for _name in ("neg", "abs"):
        setattr(_class, f"__{_name}__", _tracing(getattr(operator, _name)))
