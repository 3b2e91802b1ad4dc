"""From the book's source to HTML that opens from a folder."""

import json
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from sigmoid_bce.core.built_from import BUILT_FROM, find_stale
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import write_json
from sigmoid_bce.core.folders import replaced_folder
from sigmoid_bce.core.storage import refusal_in

logger = logging.getLogger(__name__)

# What Jupyter Book's process does, without relying on what is on the path. It ends with the one that compiles. To look for
# memory that can be freed would take a quarter of its time, and save 70 of its 250 megabytes.
JUPYTER_BOOK = """
import gc
gc.disable()
from sigmoid_bce.core.processes import end_with_parent
end_with_parent({parent})
from jupyter_book.cli.main import main
main()
"""
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# The theme's hint to fetch fonts early; from a folder, browsers refuse that (the style sheet finds the fonts anyway).
FONT_HINT = re.compile(rb'<link rel="preload" as="font"[^>]*>')
MOST_NAMED = 5
# Traces of the build that readers do not need.
NOT_KEPT = (".buildinfo", "objects.inv", "_sources")


def compile_book(source: Path, target: Path, code: Mapping[str, str] = MappingProxyType({})) -> None:
    """Compile the book in `source`, always anew and with every warning an error, and put its HTML at `target`.

    What the source was built from is told beside the pages, with `code`, the hashes of what compiles. `target` is replaced
    as a whole, or not at all. Raises PaperError if Jupyter Book fails or writes no first page; what it said is logged.
    """
    building = target.with_name(f".{target.name}-building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        # Elsewhere, so that no page, picture or state of an earlier build is found.
        pages = shutil.copytree(source, building / "source", ignore=shutil.ignore_patterns(".snakemake_timestamp"))
        _build(pages, building)
        html = building / "_build" / "html"
        if not (html / "index.html").exists():
            raise PaperError("Jupyter Book wrote no index.html", "see the log of compile_book", where=source)
        for name in NOT_KEPT:
            path = html / name
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        for page in html.glob("*.html"):
            page.write_bytes(FONT_HINT.sub(b"", page.read_bytes()))
        built = json.loads((source / BUILT_FROM).read_text(encoding="utf-8"))
        write_json({**built, "code": {**built["code"], **code}}, html / BUILT_FROM)
        with replaced_folder(target) as folder:
            shutil.copytree(html, folder, dirs_exist_ok=True)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def read_built(folder: Path, root: Path) -> dict:
    """What a book, or its source, says of itself: study, version, and what it was built from.

    Raises PaperError if it says nothing, or if what lies in `root` is not that any more, naming what was changed.
    """
    path = folder / BUILT_FROM
    again = "have it built again, with --forcerun assemble_book if Snakemake finds nothing to do"
    try:
        built = json.loads(path.read_text(encoding="utf-8"))
        stale = find_stale(root, built)
    except (OSError, ValueError, KeyError) as error:
        raise PaperError(f"does not say what the book was built from ({type(error).__name__})", again, path) from error
    if stale:
        more = f", and {len(stale) - MOST_NAMED} more" if len(stale) > MOST_NAMED else ""
        what = f"is stale, because this is not what it was built from: {'; '.join(stale[:MOST_NAMED])}{more}"
        raise PaperError(what, again, folder)
    return built


def _build(pages: Path, building: Path) -> None:
    command = [
        sys.executable,
        "-c",
        JUPYTER_BOOK.format(parent=os.getpid()),
        "build",
        str(pages),
        "--path-output",
        str(building),
        "--warningiserror",
        "--keep-going",
        "--quiet",
    ]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )
    output = COLOURS.sub("", done.stdout)
    if done.returncode and (refused := refusal_in(output)):
        raise PaperError(*refused, where=building)
    logger.info(output)
    if done.returncode:
        warnings = [line for line in output.splitlines() if "WARNING" in line or "ERROR" in line]
        # Paths in the folder of the build would lead nowhere.
        shown = "; ".join(warnings[:5]).replace(f"{pages.resolve()}{os.sep}", "")
        raise PaperError(
            f"ended with {done.returncode}: {shown or output[-500:]}",
            "put the named page of book/ right",
            where="jupyter-book",
        )
