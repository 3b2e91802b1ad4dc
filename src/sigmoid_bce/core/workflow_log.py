"""What the scripts of the workflow share: a log of what they print, and errors told without a traceback."""

import contextlib
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import TextIO

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.processes import ancestors_that_are_snakemake, end_if_snakemake_is_gone, ending_with_snakemake
from sigmoid_bce.core.storage import blocked_by, refusal_of


class _Log:
    """A text file that is written at once, piece by piece."""

    def __init__(self, file: FileIO):
        self.file = file

    def write(self, text: str) -> int:
        # A full disk must not end the job here: what it says about it still reaches the terminal.
        with contextlib.suppress(OSError):
            self.file.write(text.encode("utf-8", "backslashreplace"))
        return len(text)


class _Tee:
    """A text stream that writes to the terminal and to the log."""

    def __init__(self, terminal: TextIO, log: _Log):
        self.terminal, self.log = terminal, log

    def write(self, text: str) -> int:
        self.log.write(text)
        try:
            self.terminal.write(text)
            self.terminal.flush()
        except OSError:
            # Nor must a terminal that is closed, as when Snakemake was killed. What is left for it goes nowhere: it would
            # be written when Python ends, and make a failure of a success.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.terminal.fileno())
        return len(text)

    def flush(self) -> None:
        """Nothing is left to be written."""

    def __getattr__(self, name: str):
        # Whoever asks for more (fileno, isatty, encoding) means the terminal.
        return getattr(self.terminal, name)


@contextlib.contextmanager
def logged(path: str | Path, ends_itself: bool = False) -> Iterator[None]:
    """Write what is logged and printed inside to the log at `path` and to the terminal's stderr, line by line, as it comes.

    When the Snakemake that the script runs under is gone, the process ends, and what it started with it; with
    `ends_itself`, what is inside sees to that on its own, once it has begun.

    A PaperError says by itself what is wrong and what to do: only its message is printed, and the process ends with status
    1. What a disk refuses (no room, no right to write) is told in the same way. Any other error
    passes through, and its traceback stands in the log as well.
    """
    with _opened(path) as file:
        log = _Log(file)
        tee = _Tee(sys.stderr, log)
        with contextlib.redirect_stdout(tee), contextlib.redirect_stderr(tee), _messages_to(tee):
            end_if_snakemake_is_gone(ancestors_that_are_snakemake())
            watch = contextlib.nullcontext() if ends_itself else ending_with_snakemake()
            try:
                with watch:
                    yield
            except PaperError as error:
                print(error)
                sys.exit(1)
            except Exception as error:
                refusal = refusal_of(error) if isinstance(error, OSError) else None
                if refusal is None:
                    log.write(traceback.format_exc())
                    raise
                print(refusal)
                sys.exit(1)


@contextlib.contextmanager
def _messages_to(stream: _Tee) -> Iterator[None]:
    """Inside, what this package logs (from INFO on) is written to a stream, one message a line, and nowhere else."""
    package = logging.getLogger(__name__.split(".")[0])
    handler = logging.StreamHandler(stream)
    before = package.level, package.propagate
    package.addHandler(handler)
    package.setLevel(logging.INFO)
    package.propagate = False
    try:
        yield
    finally:
        package.removeHandler(handler)
        package.setLevel(before[0])
        package.propagate = before[1]


def _opened(path: str | Path) -> FileIO:
    """The file of a log, empty, its folder made if need be. Where that cannot be, it is told, and the process ends."""
    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return open(path, "wb", buffering=0)
    except OSError as error:
        print(blocked_by(error, path), file=sys.stderr)
        sys.exit(1)
