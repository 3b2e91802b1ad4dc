"""A hash of exactly the code that a script runs, so that Snakemake reruns what an edit concerns, and nothing else.

Snakemake compares the script of a rule, and not what the script imports.
"""

import ast
import hashlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parents[1]
# To parse the whole package takes longer than all else that Snakemake does before its first job. Syntax trees differ
# between versions of Python.
KNOWN = PACKAGE / "__pycache__" / f"code_hashes-{sys.version_info.major}.{sys.version_info.minor}.json"


def hash_of_code(script: Path, *loaded: Path, package: Path = PACKAGE) -> str:
    """A hash (16 hex digits) of a script and of all modules of `package` that it imports, directly or not.

    `loaded` are files of modules that it loads by their names, which no import statement tells, with all that they import.
    Found by reading the import statements, wherever in a file they stand. What counts is the syntax tree without
    docstrings: comments, docstrings and layout change nothing. Raises SyntaxError if one of the files is not Python.
    """
    digest, known_before = hashlib.sha256(), len(_load_known(KNOWN))
    for path in [script, *sorted(find_imported(script, *loaded, package=package))]:
        place = path.relative_to(package.parent) if path != script else path.name
        digest.update(f"{place} {_read(path, path.stat().st_mtime_ns).hash}\n".encode())
    if len(_load_known(KNOWN)) > known_before:
        _keep_known(_load_known(KNOWN), KNOWN)
    return digest.hexdigest()[:16]


def find_imported(script: Path, *loaded: Path, package: Path = PACKAGE) -> set[Path]:
    """The files of `package` that a script imports, directly or not, packages' own `__init__.py` included, and those that
    it loads."""
    found = set(loaded)
    waiting = [script, *loaded]
    while waiting:
        path = waiting.pop()
        new = _imported_by(path, path.stat().st_mtime_ns, package) - found
        found |= new
        waiting += new
    return found - {script}


class _Code(NamedTuple):
    """What is known of a file: the hash of its syntax tree, and the dotted names that it imports, from absolute imports."""

    hash: str
    imports: Sequence[str]


@cache
def _imported_by(path: Path, changed: int, package: Path) -> frozenset[Path]:
    """The files of `package` that a file imports directly."""
    return frozenset(file for name in _read(path, changed).imports for file in _files_of(name, package))


@cache
def _read(path: Path, _changed: int) -> _Code:
    content = path.read_bytes()
    key, known = hashlib.sha256(content).hexdigest(), _load_known(KNOWN)
    if key not in known:
        known[key] = _parse(content, path)
    return _Code(*known[key])


def _parse(content: bytes, path: Path) -> _Code:
    tree = ast.parse(content, str(path))
    imports = tuple(_imports(tree))
    for node in ast.walk(tree):
        _drop_docstring(node)
    return _Code(hashlib.sha256(ast.dump(tree).encode()).hexdigest(), imports)


@cache
def _load_known(path: Path) -> dict[str, Sequence]:
    """What was read of files before, by the sha256 of their content; empty if it cannot be read."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _keep_known(known: dict[str, Sequence], path: Path) -> None:
    """Keep it for the next process, as Python keeps what it has compiled: only where it may, and nothing depends on it."""
    if not sys.dont_write_bytecode:
        with suppress(OSError):
            path.parent.mkdir(exist_ok=True)
            temporary = path.with_name(f"{path.name}.{os.getpid()}")
            temporary.write_text(json.dumps(known), encoding="utf-8")
            temporary.replace(path)


def _imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise SyntaxError(f"line {node.lineno}: a relative import; this package imports by full names only")
            # What is imported may be a module or something in it; the one that is no file is dropped later.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _files_of(name: str, package: Path) -> Iterator[Path]:
    """The files that run when `name` is imported: that of the module and the `__init__.py` of each package above it."""
    first, *rest = name.split(".")
    if first != package.name:
        return
    place = package
    yield from _existing(place / "__init__.py")
    for part in rest:
        yield from _existing(place / f"{part}.py")
        place /= part
        yield from _existing(place / "__init__.py")


def _existing(path: Path) -> Iterator[Path]:
    if path.exists():
        yield path


def _drop_docstring(node: ast.AST) -> None:
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            # A function may consist of its docstring alone.
            node.body[:1] = [] if len(node.body) > 1 else [ast.Pass()]
