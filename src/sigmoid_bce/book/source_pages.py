"""Files of the project as pages that a number or a card in the book leads to, line by line."""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from pathlib import Path, PurePosixPath

import yaml
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import PythonLexer, TextLexer, YamlLexer

from sigmoid_bce.core.yaml_files import LOADER

# Where they stand in the HTML of a book, and in its source.
IN_HTML, IN_SOURCE = "_static/source", "static/source"
ADDRESS = re.compile(rf'href="{IN_HTML}/([^"#]+)\.html(?:#line-(\d+))?"')
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0; font: 16px/1.5 system-ui, sans-serif; color: #1f2328; background: #fff; }}
header {{ position: sticky; top: 0; padding: 0.5rem 1rem; overflow-wrap: anywhere; }}
header {{ background: #f3f4f5; border-bottom: 1px solid #d5d8da; }}
pre {{ margin: 0; padding: 1rem; font-size: 14px; line-height: 1.5; overflow-x: auto; }}
pre > span {{ scroll-margin-top: 6rem; }}
pre > span:target {{ background: #fff0b3; }}
{style}
</style>
</head>
<body>
<header><code>{title}</code> of {version}. <a href="{back}">Back to the book</a></header>
<main>{content}</main>
</body>
</html>
"""


def address_of(path: str, line: int | None = None) -> str:
    """Where in a book a file of the project can be read, from one of its pages."""
    return f"{IN_HTML}/{path}.html" + (f"#line-{line}" if line else "")


def link_to(path: str, text: str, line: int | None = None) -> str:
    """A link to a file of the project, its text in the font of code, for a page."""
    return f'<a href="{escape(address_of(path, line))}"><code>{escape(text)}</code></a>'


def find_line(path: str, text: str, keys: tuple[str, ...]) -> int | None:
    """The line of a file, counted from 1, in which the value of these keys stands; None if they do not lead to one.

    In JSON and YAML keys lead from the whole to the value, those of lists counted from 1. In a CSV file without line
    breaks in its cells the first is the row, counted from 1. In Python it is the name of a function, whatever else stands
    behind it.
    """
    if not keys:
        return None
    kind = PurePosixPath(path).suffix
    if kind == ".csv":
        return int(keys[0]) + 1
    if kind == ".py":
        return _line_of_definition(text, keys[0])
    return _line_in_mapping(text, keys) if kind in (".json", ".yaml") else None


def write_source_pages(pages: Iterable[str], root: Path, folder: Path, version: str) -> None:
    """Write a page for each file of the project that these texts of pages lead to, below the source of a book.

    `root` is the project's folder, `folder` that of the book's source; `version` says of which state the files are. Raises
    ValueError of a file that is not named by its place in the project.
    """
    for path in sorted({found[1] for text in pages for found in ADDRESS.finditer(text)}):
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise ValueError(f"{path} is not named by its place in the project")
        target = folder / IN_SOURCE / f"{path}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_render(path, (root / path).read_text(encoding="utf-8"), version), encoding="utf-8")


# The tests fill some hundred books, whose numbers lead to the same files.
@lru_cache(maxsize=64)
def _render(path: str, text: str, version: str) -> str:
    formatter = HtmlFormatter(linespans="line", nowrap=False, cssclass="file", style="default")
    up = "../" * (path.count("/") + len(PurePosixPath(IN_HTML).parts))
    return PAGE.format(
        title=escape(path),
        style=formatter.get_style_defs(".file"),
        version=escape(version),
        back=f"{up}index.html",
        content=highlight(text, _lexer_of(path), formatter),
    )


def _lexer_of(path: str) -> Lexer:
    # Rule files are Python but for a few words. What is made has thousands of lines, and nothing in them to be coloured.
    lexers = {".py": PythonLexer, ".smk": PythonLexer, ".yaml": YamlLexer}
    return lexers.get(PurePosixPath(path).suffix, TextLexer)(stripnl=False)


def _line_of_definition(text: str, name: str) -> int | None:
    definition = re.compile(rf"def {re.escape(name)}\(")
    for number, line in enumerate(text.splitlines(), start=1):
        if definition.match(line):
            return number
    return None


def _line_in_mapping(text: str, keys: tuple[str, ...]) -> int | None:
    node, line = _parsed(text), None
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            found = {str(name.value): (name, value) for name, value in node.value}.get(key)
            if found is None:
                return None
            name, node = found
            line = name.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and key.isdigit() and 0 < int(key) <= len(node.value):
            node = node.value[int(key) - 1]
            line = node.start_mark.line + 1
        else:
            return None
    return line


@lru_cache(maxsize=64)
def _parsed(text: str) -> yaml.Node | None:
    return yaml.compose(text, Loader=LOADER)
