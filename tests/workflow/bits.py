"""Whether the results in two folders are the same to the bit, times and dates left out."""

import hashlib
import json
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

# What is another in every run: times and dates.
DIFFER = ("seconds", "finished")


def find_differences(unbroken: Path, folder: Path) -> list[str]:
    """In which files under `results/` two folders differ: a line each; times and dates are left out."""
    wanted, found = (describe_results(one / "results") for one in (unbroken, folder))
    lines = [f"missing: {name}" for name in sorted(set(wanted) - set(found))]
    lines += [f"left over: {name}" for name in sorted(set(found) - set(wanted))]
    return lines + [f"other: {name}" for name in sorted(wanted) if name in found and wanted[name] != found[name]]


def describe_results(folder: Path) -> dict[str, str]:
    """The sha256 of each file below a folder, by its path there; of what holds times and dates, of the rest."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".snakemake_timestamp"]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(content(path)).hexdigest() for path in files}


def content(path: Path) -> bytes:
    """What must be the same in every run: all bytes of a file, or all that it says beside times and dates."""
    if path.name in ("history.csv", "epochs.csv"):
        return pd.read_csv(path, dtype=str).drop(columns="seconds").to_csv().encode()
    if path.suffix == ".h5":
        return weights(path)
    if path.suffix == ".json":
        return json.dumps(without_times(json.loads(path.read_text())), sort_keys=True).encode()
    return path.read_bytes()


def without_times(value: object) -> object:
    if isinstance(value, list):
        return [without_times(one) for one in value]
    if isinstance(value, dict):
        # The checksum of a kept history, which has times in it, is another in every run as well.
        return {key: without_times(one) for key, one in value.items() if key not in (*DIFFER, "history.json")}
    return value


def weights(path: Path) -> bytes:
    """Names and values of the weights in a file; HDF5 itself writes times."""
    parts: list[bytes] = []

    def add(name: str, one: object) -> None:
        if isinstance(one, h5py.Dataset):
            parts.append(name.encode() + np.asarray(one).tobytes())

    with h5py.File(path) as file:
        file.visititems(add)
    return b"".join(parts)
