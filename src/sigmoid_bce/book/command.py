"""The command `python -m sigmoid_bce check_book`."""

import argparse
import sys
from pathlib import Path


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "check_book",
        help="whether a book is built from what lies here",
        description="Whether a book is built from the inputs and the code that lie in this checkout, by their hashes.",
    )
    parser.add_argument(
        "book", type=Path, nargs="?", default=Path("results/published/book"), help="folder of its pages"
    )
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Say whether a book is stale; returns the exit status, 1 if it is."""
    # Reading hashes takes what takes long to load.
    from sigmoid_bce.book.compiling import read_built
    from sigmoid_bce.core.errors import PaperError

    try:
        built = read_built(chosen.book, Path())
    except PaperError as error:
        print(error, file=sys.stderr)
        return 1
    commit = f", commit {built['commit']} of {built['date']}" if built["commit"] else ""
    changed = ", with changes that are not committed" if built["changed"] else ""
    print(f"{chosen.book}: built from what lies here (version {built['version']}{commit}{changed}).")
    return 0
