"""The package's commands: `python -m sigmoid_bce COMMAND …`. Each is a module with a function that adds it, and loads
quickly."""

import argparse
import os
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
    try:
        status = chosen.run(chosen)
        sys.stdout.flush()
    except BrokenPipeError:
        # Who read it has seen enough (`| head`); Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
