"""The command `python -m sigmoid_bce diagnose`."""

import argparse
import sys
import textwrap
from collections.abc import Iterator

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.diagnosis.causes import LAST_LAYERS, LIBRARIES
from sigmoid_bce.diagnosis.parsing import diagnose_text
from sigmoid_bce.diagnosis.telling import Told, tell

WIDTH = 100
EPOCHS = {"first": True, "later": False}
EXAMPLE = "python -m sigmoid_bce diagnose 'loss: 8.0590 - acc: 0.5000' --library keras_2 --last-layer sigmoid"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to a parser's commands."""
    known = "\n".join(f"  {name:20} {title}" for name, title in (*_titles(), *LAST_LAYERS.items()))
    parser = commands.add_parser(
        "diagnose",
        help="what a stuck loss in a training log comes from",
        description="What a stuck loss comes from: which implementation, which side, which samples, which cause.",
        epilog=f"libraries and last layers:\n{known}\n\nexample:\n  {EXAMPLE}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("log", help="a line of the log (of several, the last one counts); - reads standard input")
    parser.add_argument("--library", choices=LIBRARIES, metavar="NAME", help="what computed the loss, see below")
    parser.add_argument("--last-layer", choices=LAST_LAYERS, metavar="NAME", help="how the network ends, see below")
    parser.add_argument("--share-of-label-1", type=float, metavar="SHARE", help="of all samples, from 0 to 1")
    parser.add_argument("--class-weights", type=float, nargs=2, metavar=("OF_0", "OF_1"), help="of label 0 and label 1")
    parser.add_argument("--label-smoothing", type=float, default=0.0, metavar="SHARE", help="from 0 to 1")
    parser.add_argument("--penalty", type=float, default=0.0, metavar="LOSS", help="what L1 and L2 add to the loss")
    parser.add_argument("--classes", type=int, metavar="COUNT", help="number of classes")
    parser.add_argument("--epoch", choices=EPOCHS, help="whether the line is that of the first epoch")
    parser.add_argument("--steps", type=int, metavar="COUNT", help="steps (batches) an epoch")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Print the diagnosis of a log line; returns the exit status, 2 if the line or what is said beside it cannot be
    used."""
    text = sys.stdin.read() if chosen.log == "-" else chosen.log
    known = {name: getattr(chosen, name) for name in ("library", "last_layer", "share_of_label_1", "classes", "steps")}
    known |= {name: getattr(chosen, name) for name in ("label_smoothing", "penalty")}
    known |= {"class_weights": tuple(chosen.class_weights) if chosen.class_weights else None}
    known |= {"first_epoch": EPOCHS.get(chosen.epoch)}
    try:
        found = diagnose_text(text, **known)
    except PaperError as error:
        print(error, file=sys.stderr)
        return 2
    for line, finding in found:
        print("\n".join(_lines(line.part, tell(finding, line))), end="\n\n")
    return 0


def _titles() -> Iterator[tuple[str, str]]:
    for name, library in LIBRARIES.items():
        yield name, library.title


def _lines(part: str, told: Told) -> Iterator[str]:
    yield f"{part}: {told.title}"
    for text in (told.sureness, *told.sentences):
        yield from _wrapped(text, "  ")
    yield from _listed("What fits", told.fits)
    causes = [f"{verdict}: {title}{f' ({why})' if why else ''}" for title, verdict, why in told.causes]
    yield from _listed("Why", causes)
    if told.advice:
        yield from _listed("What to write", [f'{told.advice} More: the page "What to do" of the book.'])


def _listed(head: str, items: "list[str] | tuple[str, ...]") -> Iterator[str]:
    if items:
        yield f"  {head}:"
    for item in items:
        yield from _wrapped(item, "  - ")


def _wrapped(text: str, start: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=start, subsequent_indent=" " * len(start))
