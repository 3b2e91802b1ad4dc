"""The commands `python -m sigmoid_bce compare_results` and `newest`."""

import argparse
import sys
import tomllib
from pathlib import Path


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands to a parser's commands."""
    compare = commands.add_parser(
        "compare_results",
        help="which numbers moved between two results of a study",
        description="Which numbers moved between the tables of two folders of results: a table in Markdown.",
    )
    compare.add_argument("before", type=Path)
    compare.add_argument("after", type=Path)
    compare.set_defaults(run=run_compare)
    newest = commands.add_parser(
        "newest",
        help="the packages of pyproject.toml without their bounds",
        description="The packages of pyproject.toml in any version, one a line, as pip reads them.",
    )
    newest.set_defaults(run=run_newest)


def run_compare(chosen: argparse.Namespace) -> int:
    """Print what moved; returns the exit status: 0, whatever moved, or 2 if there is nothing to compare."""
    # Tables take what takes long to load.
    from sigmoid_bce.core.errors import PaperError
    from sigmoid_bce.record.moved import describe_moved, find_moved

    try:
        print(describe_moved(find_moved(chosen.before, chosen.after)), end="")
    except PaperError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def run_newest(_chosen: argparse.Namespace) -> int:
    """Print the packages; returns the exit status."""
    from sigmoid_bce.record.moved import loosen

    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    print("\n".join(loosen(project["dependencies"])))
    return 0
