"""What a trained run brings as evidence: its record, and the outputs for each image at both checkpoints."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sigmoid_bce.analysis.samples import read_samples
from sigmoid_bce.analysis.states import DEAD, is_dead_by_clipping
from sigmoid_bce.core.errors import PaperError

CHECKPOINTS = ("early", "convergence")
COLUMNS = ("image", "split", "label", "raw_output", "bce_raw", "bce_sigmoid")
RECORDED = ("network", "loss", "seed", "epochs", "converged", "collapsed", "settings")


@dataclass(frozen=True)
class Run:
    """A network trained with a loss from a seed.

    `early` and `convergence` have one row an image, with columns `image`, `split` (train, validation, test), `label` (0
    or 1), `raw_output`, `bce_raw`, `bce_sigmoid`; `record` is the content of record.json, `study` the name of the
    study that it is a run of.
    """

    network: str
    loss: str
    seed: int
    record: dict
    early: pd.DataFrame
    convergence: pd.DataFrame
    study: str = ""

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What no two runs share."""
        return self.study, self.network, self.loss, self.seed

    @property
    def group(self) -> tuple[str, str, str]:
        """What runs share that differ in the seed alone: study, network, loss."""
        return self.study, self.network, self.loss

    @property
    def random_body(self) -> bool:
        """Whether its frozen body has random weights, so that it is none of the article's networks."""
        return self.record["settings"].get("body") == "random"

    def split(self, checkpoint: str, split: str) -> pd.DataFrame:
        """The rows of a checkpoint (`early` or `convergence`) that belong to a split."""
        table = getattr(self, checkpoint)
        return table[table["split"] == split]

    def what_prevents(self, checkpoints: Iterable[str], ended: bool = True) -> str | None:
        """Why the run cannot decide a claim about these checkpoints, or None if it can.

        `ended` says whether its training has ended as the claim asks for. A network that has collapsed, or that clipping
        has killed, has learned nothing, so nothing about trained networks can be read off it.
        """
        for checkpoint in checkpoints:
            if is_dead_by_clipping(getattr(self, checkpoint), self.loss, self.record.get("backend", "tensorflow")):
                return f"the network is {DEAD} (checkpoint {checkpoint})"
        collapsed = [checkpoint for checkpoint in checkpoints if self.record["collapsed"][checkpoint]]
        if collapsed:
            return f"the network has collapsed (checkpoint {collapsed[0]})"
        if not ended:
            return f"the training has not converged within its {self.record['epochs']} epochs"
        return None


def load_run(folder: Path, study: str = "") -> Run:
    """Read a run of a study from its folder: record.json, early.parquet, convergence.parquet. Raises PaperError."""
    record = _read(folder / "record.json", lambda path: json.loads(path.read_text(encoding="utf-8")), RECORDED)
    tables = {name: _read(folder / f"{name}.parquet", read_samples, COLUMNS) for name in CHECKPOINTS}
    return Run(record["network"], record["loss"], int(record["seed"]), record, **tables, study=study)


def load_runs(folders: Iterable[tuple[str, str]]) -> list[Run]:
    """The runs of several studies; each is given by its study's name and its folder. Raises PaperError."""
    return [load_run(Path(folder), study) for study, folder in folders]


def key_of_folder(study: str, folder: Path) -> tuple[str, str, str, int]:
    """The key of a run of a study by its folder, which ends in network, loss and seed."""
    network, loss, seed = folder.parts[-3:]
    return study, network, loss, int(seed.removeprefix("seed"))


def _read(path, reader, expected):
    hint = "extract the outputs of this run again"
    try:
        content = reader(path)
    except (OSError, ValueError) as error:
        raise PaperError(f"cannot be read ({error})", hint, where=path) from error
    missing = [name for name in expected if name not in content]
    if missing:
        raise PaperError(f"has no {', '.join(missing)}", hint, where=path)
    return content
