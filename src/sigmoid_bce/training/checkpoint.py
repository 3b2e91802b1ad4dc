"""The state of a training on disk: one file, replaced as a whole after every epoch, so that a kill loses one epoch."""

import hashlib
import json
import logging
import os
import shutil
import socket
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
from filelock import FileLock, Timeout

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import replacing, write_json
from sigmoid_bce.core.processes import Ancestor, ancestors_that_are_snakemake, snakemake_is_gone
from sigmoid_bce.core.storage import explain_full_disk

logger = logging.getLogger(__name__)


class State(NamedTuple):
    """What was stored of a training: its history, its arrays, and a hash of the code that made them."""

    history: list[dict]
    arrays: list[np.ndarray]
    code: str


def fingerprint(settings: dict, **depends_on: object) -> str:
    """A hash of everything that a training depends on; a state with another fingerprint is not gone on with."""
    text = json.dumps({"settings": settings, **depends_on}, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def checksum(array: np.ndarray) -> str:
    """The sha256 of an array's shape, type and values."""
    digest = hashlib.sha256(f"{array.shape}{array.dtype}".encode())
    digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


@contextmanager
def locked(folder: Path):
    """Hold a checkpoint folder against a second writer.

    One whose Snakemake is gone will end after its epoch: it is waited for. Raises PaperError when any other process
    holds the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock, holder = FileLock(folder / "lock"), folder / "holder.json"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if not _is_orphan(holder):
            raise PaperError(
                "another process is training here", "wait for it or end it, then start again", where=folder
            ) from None
        logger.info(f"{folder}: a training whose Snakemake was killed ends here after its epoch: waiting for it")
        lock.acquire()
    with lock:
        lock.release()  # `with` has acquired it once more.
        # Without it, on a full disk, a second process is told to wait, as if this one had no Snakemake.
        with suppress(OSError):
            write_json([socket.gethostname(), ancestors_that_are_snakemake()], holder)
        yield


def _is_orphan(holder: Path) -> bool:
    """Whether the process that holds a checkpoint folder, by what it wrote there, has lost a Snakemake."""
    try:
        host, snakemakes = json.loads(holder.read_text(encoding="utf-8"))
        return host == socket.gethostname() and snakemake_is_gone([Ancestor(*one) for one in snakemakes])
    except (OSError, ValueError, TypeError):
        return False


def save_state(
    folder: Path, key: str, history: list[dict], arrays: list[np.ndarray], name: str = "state", code: str = ""
) -> None:
    """Write history, arrays and the hash of the code as `<name>.npz`, at once or not at all.

    Raises PaperError when the disk is full; the state before stays, so that the training can go on from there.
    """
    path = folder / f"{name}.npz"
    named = {f"v{i:04d}": array for i, array in enumerate(arrays)}
    meta = {"fingerprint": key, "history": history, "arrays": len(arrays), "code": code}
    named["meta"] = np.array(json.dumps(meta))
    with explain_full_disk(path), replacing(path) as (temporary,), temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **named)
        file.flush()
        os.fsync(file.fileno())


def load_state(folder: Path, key: str, name: str = "state") -> State | None:
    """What is stored in `<name>.npz`, or None if there is none or it belongs to another fingerprint.

    A file that cannot be read is moved aside, as `<name>.npz.broken`, with a word on it, and None is returned.
    """
    path = folder / f"{name}.npz"
    if not path.exists():
        return None
    try:
        return _read_state(path, key)
    except PermissionError as error:
        raise PaperError(f"it may not be read ({error.strerror})", "make it yours, or remove it", where=path) from error
    except Exception as error:  # a damaged zip raises many kinds
        aside = path.with_name(f"{path.name}.broken")
        os.replace(path, aside)
        logger.info(
            f"{path}: the stored state cannot be read ({error!r}); starting anew, and keeping it as {aside.name}"
        )
        return None


def _read_state(path: Path, key: str) -> State | None:
    with np.load(path) as stored:
        meta = json.loads(str(stored["meta"]))
        if meta["fingerprint"] != key:
            return None
        names = sorted(set(stored.files) - {"meta"})
        # States from before their arrays were counted are taken as they are.
        if len(names) != meta.get("arrays", len(names)):
            raise ValueError(f"{len(names)} of {meta['arrays']} arrays are in it")
        return State(meta["history"], [stored[entry] for entry in names], meta.get("code", ""))


def remove(folder: Path) -> None:
    """Remove a checkpoint folder whose training has ended."""
    shutil.rmtree(folder, ignore_errors=True)
