"""The package's commands: `python -m sigmoid_bce COMMAND …`. Each is a module with a function that adds it, and loads
quickly."""

import argparse
import sys
from collections.abc import Sequence

from sigmoid_bce.book import command as check_book
from sigmoid_bce.diagnosis import command as diagnose
from sigmoid_bce.record import command as results

COMMANDS = (diagnose, check_book, results)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status: 0, 1 if a check fails, or 2 for what cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m sigmoid_bce", description="Tools of the book on sigmoid and loss.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    chosen = parser.parse_args(arguments)
    return chosen.run(chosen)


if __name__ == "__main__":
    sys.exit(main())
