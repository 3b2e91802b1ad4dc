"""A hash of exactly the code that a script runs, so that Snakemake reruns what an edit concerns, and nothing else.

Snakemake compares the script of a rule, and not what the script imports.
"""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def hash_of_code(script: Path, *loaded: Path, package: Path = PACKAGE) -> str:
    """A hash (16 hex digits) of a script and of all modules of `package` that it imports, directly or not.

    `loaded` are files of modules that it loads by their names, which no import statement tells, with all that they import.
    Found by reading the import statements, wherever in a file they stand. What counts is the syntax tree without
    docstrings: comments, docstrings and layout change nothing. Raises SyntaxError if one of the files is not Python.
    """
    digest = hashlib.sha256()
    for path in [script, *sorted(find_imported(script, *loaded, package=package))]:
        place = path.relative_to(package.parent) if path != script else path.name
        digest.update(f"{place} {_read(path, path.stat().st_mtime_ns).hash}\n".encode())
    return digest.hexdigest()[:16]


def find_imported(script: Path, *loaded: Path, package: Path = PACKAGE) -> set[Path]:
    """The files of `package` that a script imports, directly or not, packages' own `__init__.py` included, and those that
    it loads."""
    found = set(loaded)
    waiting = [script, *loaded]
    while waiting:
        path = waiting.pop()
        for name in _read(path, path.stat().st_mtime_ns).imports:
            for file in _files_of(name, package):
                if file not in found:
                    found.add(file)
                    waiting.append(file)
    return found - {script}


class _Code:
    """What is kept of a file: the hash of its syntax tree, and the dotted names that it imports, from absolute imports."""

    def __init__(self, path: Path):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        self.imports = tuple(_imports(tree))
        for node in ast.walk(tree):
            _drop_docstring(node)
        self.hash = hashlib.sha256(ast.dump(tree).encode()).hexdigest()


@cache
def _read(path: Path, _changed: int) -> _Code:
    return _Code(path)


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
