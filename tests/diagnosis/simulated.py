"""Made-up stuck logs: outputs far on a side, through every implementation, printed as Keras prints; and real histories."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "results" / "published"
SAMPLES = 4000
FAR = 200.0
SHARES = (0.5, 0.3, 0.1, 0.8)
# The share of wrong samples on the negative side, and how it is called.
SIDES = {"negative": 1.0, "positive": 0.0, "mixture": 0.5}


@dataclass(frozen=True)
class Simulated:
    """A stuck log line whose truth is known: mean loss and accuracy of samples that all lie far out."""

    implementation: str
    dtype: str
    share: float
    side: str
    loss: float
    accuracy: float


@dataclass(frozen=True)
class History:
    """A history in the repository, its epochs as log lines; of each the epoch and its line."""

    path: Path
    rows: tuple[str, ...]


def far_outputs(share: float, side: str) -> tuple[np.ndarray, np.ndarray]:
    """Labels, and raw outputs far on one side; for a mixture half of each class is right and half is wrong."""
    labels = (np.arange(SAMPLES) < share * SAMPLES).astype(np.float64)
    if side == "mixture":
        return labels, FAR * np.where(np.arange(SAMPLES) % 2 == 0, 1.0, -1.0)
    return labels, np.full(SAMPLES, -FAR if side == "negative" else FAR)


def simulated_lines(shares: tuple[float, ...] = SHARES) -> Iterator[Simulated]:
    """A line of each implementation, in float32 where it knows that, for each share of label 1 and each side."""
    for one in IMPLEMENTATIONS.values():
        dtype = "float32" if "float32" in one.dtypes else one.dtypes[0]
        for share in shares:
            for side in SIDES:
                labels, outputs = far_outputs(share, side)
                losses = one(outputs.astype(DTYPES[dtype]), labels).loss.astype(np.float64)
                accuracy = float(np.mean((outputs > 0) == (labels == 1)))
                yield Simulated(one.name, dtype, share, side, float(losses.mean()), accuracy)


def print_line(loss: float, accuracy: float, prefix: str = "") -> str:
    """As Keras prints a loss and an accuracy."""
    return f"{prefix}loss: {loss:.4f} - {prefix}acc: {accuracy:.4f}"


def histories() -> list[History]:
    """All histories of the published record, each epoch as Keras would print it."""
    found = []
    for path in sorted(PUBLISHED.rglob("history.csv")):
        with path.open(encoding="utf-8") as file:
            rows = tuple(
                f"Epoch {row['epoch']} - {print_line(float(row['loss']), float(row['accuracy']))} - "
                f"{print_line(float(row['val_loss']), float(row['val_accuracy']), 'val_')}"
                for row in csv.DictReader(file)
            )
        found.append(History(path, rows))
    return found
