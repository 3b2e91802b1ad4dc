"""What a trained run brings as evidence: its record, and the outputs for each image at both checkpoints."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sigmoid_bce.claims.errors import ClaimError
from sigmoid_bce.outputs.samples import read_samples

CHECKPOINTS = ("early", "convergence")
COLUMNS = ("image", "split", "label", "raw_output", "bce_raw", "bce_sigmoid")
RECORDED = ("network", "loss", "seed", "epochs", "converged", "collapsed", "settings")


@dataclass(frozen=True)
class Run:
    """A network trained with a loss from a seed.

    `early` and `convergence` have one row an image, with columns `image`, `split` (train, validation, test), `label` (0
    or 1), `raw_output`, `bce_raw`, `bce_sigmoid`; `record` is the content of record.json.
    """

    network: str
    loss: str
    seed: int
    record: dict
    early: pd.DataFrame
    convergence: pd.DataFrame

    @property
    def key(self) -> tuple[str, str, int]:
        """What no two runs of a study share."""
        return self.network, self.loss, self.seed

    @property
    def name(self) -> str:
        """The run in words."""
        return f"{self.network} with the loss {self.loss} and seed {self.seed}"

    def split(self, checkpoint: str, split: str) -> pd.DataFrame:
        """The rows of a checkpoint (`early` or `convergence`) that belong to a split."""
        table = getattr(self, checkpoint)
        return table[table["split"] == split]

    def what_prevents(self, checkpoints: Iterable[str], converged: bool) -> str | None:
        """Why the run cannot decide a claim about these checkpoints, or None if it can.

        `converged` says whether the claim is about a training that has ended by itself. A network that has collapsed
        has learned nothing, so nothing about trained networks can be read off it.
        """
        collapsed = [checkpoint for checkpoint in checkpoints if self.record["collapsed"][checkpoint]]
        if collapsed:
            return f"the network has collapsed (checkpoint {collapsed[0]})"
        if converged and not self.record["converged"]:
            return f"the training has not converged within its {self.record['epochs']} epochs"
        return None


def load_run(folder: Path) -> Run:
    """Read a run from its folder: record.json, early.parquet, convergence.parquet. Raises ClaimError."""
    record = _read(folder / "record.json", lambda path: json.loads(path.read_text(encoding="utf-8")), RECORDED)
    tables = {name: _read(folder / f"{name}.parquet", read_samples, COLUMNS) for name in CHECKPOINTS}
    return Run(record["network"], record["loss"], int(record["seed"]), record, **tables)


def _read(path, reader, expected):
    hint = "extract the outputs of this run again"
    try:
        content = reader(path)
    except (OSError, ValueError) as error:
        raise ClaimError(str(path), f"cannot be read ({error})", hint) from error
    missing = [name for name in expected if name not in content]
    if missing:
        raise ClaimError(str(path), f"has no {', '.join(missing)}", hint)
    return content
