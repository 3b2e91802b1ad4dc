"""The run that a figure shows, as its title and its description name it."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from sigmoid_bce.datasets.registry import read_data
from sigmoid_bce.runs.record import read_record
from sigmoid_bce.runs.samples import read_samples
from sigmoid_bce.runs.states import DEAD

HEADING_WIDTH = 90


@dataclass(frozen=True)
class ShownRun:
    """One network at one checkpoint: on which data, trained how and how long, and whether it learned anything."""

    data_set: str
    classes: tuple[str, str]
    network: str
    loss: str
    seed: int
    when: str
    collapsed: bool

    @property
    def title(self) -> str:
        """Data set, network, loss, seed and epoch, in a line."""
        return f"{self.data_set}: {self.network} trained with loss {self.loss} (seed {self.seed}), {self.when}"

    @property
    def heading(self) -> str:
        """The title, broken into lines that fit above a figure."""
        return textwrap.fill(self.title, HEADING_WIDTH)

    @property
    def notice(self) -> str:
        """What stands in place of the figure of a collapsed network."""
        return "This network collapsed: its outputs do not depend on the image. It was not drawn."


def read_shown_run(samples: Path, record: Path) -> tuple[pd.DataFrame, ShownRun]:
    """The training images that a figure shows and the run that they are of, from its files; the samples' file is called
    as their checkpoint."""
    run = shown_run(read_record(record), samples.stem)
    return training_images(read_samples(samples), run), run


def shown_run(record: Mapping, checkpoint: str) -> ShownRun:
    """The run of a record (record.json as a dict) at a checkpoint, `early` or `convergence`."""
    settings, data = record["settings"], read_data(record["data"])
    if checkpoint == "early":
        when = f"after epoch {settings['early_epoch']}"
    elif record["dead"][checkpoint]:
        when = f"after {record['epochs']} epochs"
    elif record["converged"]:
        when = f"at convergence (epoch {record['epochs']})"
    else:
        when = f"after {record['epochs']} epochs, not converged"
    when += f", {DEAD}" if record["dead"][checkpoint] else ""
    body = " with a random body" if settings["body"] == "random" else ""
    return ShownRun(
        data_set=data["data_set"].capitalize(),
        classes=(data["classes"][0], data["classes"][1]),
        network=record["network"] + body,
        loss=record["loss"],
        seed=record["seeds_tried"][-1],
        when=when,
        collapsed=record["collapsed"][checkpoint],
    )


def training_images(samples: pd.DataFrame, run: ShownRun) -> pd.DataFrame:
    """The samples that figures show: those of the training images, ordered by name; none of a collapsed network."""
    if run.collapsed:
        return samples.iloc[:0]
    return samples[samples["split"] == "train"].sort_values("image", ignore_index=True)
