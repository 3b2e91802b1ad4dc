"""Processes that do not outlive those that they work for: a child its parent, a job its Snakemake."""

import contextlib
import ctypes
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import psutil

logger = logging.getLogger(__name__)

# Of Linux's prctl: which signal a process gets when its parent ends.
PR_SET_PDEATHSIG = 1
SECONDS_BETWEEN_LOOKS = 1.0
# The Snakemake that was called, for what it starts: machine, number, start. A job that begins after it was killed has no
# other way to know.
CALLED = "SNAKEMAKE_THAT_WAS_CALLED"
# When a process started is computed from when the system did, which is known to the second, and each process asks anew.
SECONDS_OF_ONE_START = 2.0


class Ancestor(NamedTuple):
    """A process that this one comes from. Numbers of processes are used again; with the start it is the same one."""

    pid: int
    started: float  # seconds since 1970


def end_with_parent(parent: int | None = None) -> None:
    """See to it that this process is killed as soon as its parent is gone, however that ends.

    `parent` is the number of the process that must be there, where the child was told; without it, a parent that is gone
    before this is called is not noticed. On Linux the kernel kills, when the thread that started this process ends;
    elsewhere this process looks once a second.
    """
    parent = os.getppid() if parent is None else parent
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    else:
        threading.Thread(target=_end_without, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def announce_snakemake() -> None:
    """Tell all that this process will start that it is the Snakemake that was called."""
    os.environ[CALLED] = f"{socket.gethostname()} {os.getpid()} {psutil.Process().create_time()}"


def ancestors_that_are_snakemake() -> list[Ancestor]:
    """The Snakemakes that this process runs under, the nearest first: the one of the job, and the one that was called.

    The one that was called is among them even if it is gone already, where it has announced itself.
    """
    found = []
    for process in psutil.Process().parents():
        with contextlib.suppress(psutil.Error):
            if _is_snakemake(process.cmdline()):
                found.append(Ancestor(process.pid, process.create_time()))
    host, *called = os.environ.get(CALLED, "").split()[:3] or [""]
    if host == socket.gethostname() and int(called[0]) not in (os.getpid(), *(one.pid for one in found)):
        found.append(Ancestor(int(called[0]), float(called[1])))
    return found


def snakemake_is_gone(ancestors: Sequence[Ancestor]) -> bool:
    """Whether one of the Snakemakes that this process ran under has ended. None is gone where there was none."""
    return not all(_is_running(ancestor) for ancestor in ancestors)


@contextlib.contextmanager
def ending_with_snakemake() -> Iterator[None]:
    """Inside, this process ends at once, with all that it started, when a Snakemake that it runs under is gone.

    A line of the log says so. Nothing happens where there is no Snakemake.
    """
    left = end_with_snakemake()
    try:
        yield
    finally:
        left.set()


def end_with_snakemake(and_children: bool = True) -> threading.Event:
    """From now on this process ends when a Snakemake that it runs under is gone, until the event is set that is returned.

    With `and_children`, what it started ends with it.
    """
    ancestors, left = ancestors_that_are_snakemake(), threading.Event()

    def watch() -> None:
        while not left.wait(SECONDS_BETWEEN_LOOKS):
            end_if_snakemake_is_gone(ancestors, and_children)

    end_if_snakemake_is_gone(ancestors, and_children)
    if ancestors:
        threading.Thread(target=watch, daemon=True).start()
    return left


def end_if_snakemake_is_gone(ancestors: Sequence[Ancestor], and_children: bool = True) -> None:
    """End this process at once if one of these Snakemakes is gone."""
    if snakemake_is_gone(ancestors):
        logger.info("Snakemake is gone: ending")
        if and_children:
            _kill_children()
        os._exit(1)


def _is_snakemake(command: Sequence[str]) -> bool:
    """Whether a command line is Snakemake's own, and not that of a shell which calls it (`bash -c "... snakemake"`)."""
    for argument in command:
        if argument == "-c":
            return False
        if Path(argument).name.removesuffix(".exe") == "snakemake":
            return True
    return False


def _is_running(ancestor: Ancestor) -> bool:
    try:
        process = psutil.Process(ancestor.pid)
        same = abs(process.create_time() - ancestor.started) <= SECONDS_OF_ONE_START
        return same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _kill_children() -> None:
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            child.kill()


def _end_without(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(SECONDS_BETWEEN_LOOKS)
    os._exit(1)
