"""A trained run: its record, and the outputs for each image at both checkpoints."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.names import CHECKPOINTS, CONVERGENCE, EARLY
from sigmoid_bce.runs.record import RunRecord, read_record
from sigmoid_bce.runs.samples import read_samples
from sigmoid_bce.runs.states import DEAD, is_dead_by_clipping


@dataclass(frozen=True)
class Run:
    """A network trained with a loss from a seed.

    `samples` has a table for each checkpoint, one row an image, with columns `image`, `split` (train, validation, test),
    `label` (0 or 1), `raw_output`, `sigmoid`, `bce_raw`, `bce_sigmoid`; `study` is the name of the study that it is a run
    of, `folder` where it was read from, if it was.
    """

    record: RunRecord
    samples: Mapping[str, pd.DataFrame]
    study: str = ""
    folder: Path | None = None

    @property
    def network(self) -> str:
        """The name of its network, a key of `networks.registry.NETWORKS`."""
        return self.record["network"]

    @property
    def loss(self) -> str:
        """The name of the loss that it was trained with, a key of `losses.registry.LOSSES`."""
        return self.record["loss"]

    @property
    def seed(self) -> int:
        """The seed that its study names."""
        return self.record["seed"]

    @property
    def used_seed(self) -> int:
        """The seed that was used in the end: another one, where those before it collapsed and the study wanted the next."""
        return self.record["seeds_tried"][-1]

    @property
    def backend(self) -> str:
        """What Keras computed with."""
        return self.record["backend"]

    @property
    def early(self) -> pd.DataFrame:
        """The samples after the early epoch."""
        return self.samples[EARLY]

    @property
    def convergence(self) -> pd.DataFrame:
        """The samples when the training ended."""
        return self.samples[CONVERGENCE]

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

    @property
    def ended_by_patience(self) -> bool:
        """Whether its training ended because nothing got better; it may have converged, or be dead."""
        return self.record["stopped"] == "convergence"

    @property
    def has_collapsed(self) -> bool:
        """Whether its outputs did not depend on the image when its training ended. Where a training goes on, a network that
        had collapsed by the early read-out can learn later."""
        return self.record["collapsed"]["convergence"]

    @cached_property
    def dead(self) -> Mapping[str, bool]:
        """Whether clipping had killed it, by checkpoint."""
        return {
            name: is_dead_by_clipping(table, self.loss, self.record.get("backend", "tensorflow"))
            for name, table in self.samples.items()
        }

    def split(self, checkpoint: str, split: str) -> pd.DataFrame:
        """The rows of a checkpoint (`early` or `convergence`) that belong to a split."""
        table = self.samples[checkpoint]
        return table[table["split"] == split]

    def what_prevents(self, checkpoints: Iterable[str], ended: bool = True) -> str | None:
        """Why the run cannot decide a claim about these checkpoints, or None if it can.

        `ended` says whether its training has ended as the claim asks for. A network that has collapsed, or that clipping
        has killed, has learned nothing, so nothing about trained networks can be read off it.
        """
        for checkpoint in checkpoints:
            if self.dead[checkpoint]:
                return f"the network is {DEAD} at the checkpoint {checkpoint}"
        collapsed = [checkpoint for checkpoint in checkpoints if self.record["collapsed"][checkpoint]]
        if collapsed:
            return f"the network has collapsed at the checkpoint {collapsed[0]}"
        if not ended:
            return f"the training has not converged within its {self.record['epochs']} epochs"
        return None


def load_run(folder: Path, study: str = "") -> Run:
    """Read a run of a study from its folder: record.json, early.parquet, convergence.parquet. Raises PaperError."""
    record = read_record(folder / "record.json")
    return Run(record, {name: _read(folder / f"{name}.parquet") for name in CHECKPOINTS}, study, folder)


def load_runs(folders: Iterable[tuple[str, str]]) -> list[Run]:
    """The runs of several studies; each is given by its study's name and its folder. Raises PaperError."""
    return [load_run(Path(folder), study) for study, folder in folders]


def _read(path: Path) -> pd.DataFrame:
    try:
        return read_samples(path)
    except (OSError, ValueError) as error:
        raise PaperError(f"cannot be read ({error})", "extract the outputs of this run again", where=path) from error
