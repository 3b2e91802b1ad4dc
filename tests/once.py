"""What is costly to make and only read: made once in a run of the tests, for all workers of pytest-xdist."""

import os

from filelock import FileLock


def made_once(factory, name, make):
    """The folder `name`, filled by `make(folder)` of the worker that comes first; the others wait for it.

    `factory` is pytest's `tmp_path_factory`. A test that changes something must copy the folder first. If `make` fails,
    so do the tests that asked for it, and the next worker that asks tries again.
    """
    base = factory.getbasetemp()
    # A worker's own folder stands in that of the whole run (pytest-xdist's documentation, how-to).
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, finished = shared / name, shared / f"{name}.finished"
    with FileLock(shared / f"{name}.lock"):
        if not finished.exists():
            folder.mkdir(exist_ok=True)
            make(folder)
            finished.touch()
    return folder
