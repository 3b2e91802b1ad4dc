"""The state of a training on disk: one file, replaced as a whole after every epoch, so that a kill loses one epoch."""

import hashlib
import json
import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from filelock import FileLock, Timeout


class CheckpointError(Exception):
    """A checkpoint folder that cannot be used now."""


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
    """Hold a checkpoint folder against a second writer. Raises CheckpointError when another process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "lock", timeout=0):
            yield
    except Timeout:
        raise CheckpointError(
            f"{folder}: another process is training here.\n"
            "Hint: wait for it or end it (a killed workflow leaves its training running), then start again."
        ) from None


def save_state(
    folder: Path, key: str, history: list[dict], arrays: list[np.ndarray], name: str = "state", code: str = ""
) -> None:
    """Write history, arrays and the hash of the code as `<name>.npz`, at once or not at all."""
    temporary = folder / f"{name}.tmp"
    named = {f"v{i:04d}": array for i, array in enumerate(arrays)}
    named["meta"] = np.array(json.dumps({"fingerprint": key, "history": history, "code": code}))
    with temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **named)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, folder / f"{name}.npz")


def load_state(folder: Path, key: str, name: str = "state") -> State | None:
    """What is stored in `<name>.npz`, or None if there is none or it belongs to another fingerprint."""
    path = folder / f"{name}.npz"
    if not path.exists():
        return None
    with np.load(path) as stored:
        meta = json.loads(str(stored["meta"]))
        if meta["fingerprint"] != key:
            return None
        arrays = [stored[entry] for entry in sorted(stored.files) if entry != "meta"]
        return State(meta["history"], arrays, meta.get("code", ""))


def remove(folder: Path) -> None:
    """Remove a checkpoint folder whose training has ended."""
    shutil.rmtree(folder, ignore_errors=True)
