"""Heads on the features of a frozen body: so small that all seeds are trained in one process, one after the other.

What one of them becomes does not depend on the others; starting a process for each would take longer than training it.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import keras

from sigmoid_bce.core.files import copy_file
from sigmoid_bce.core.processes import ending_with_snakemake
from sigmoid_bce.runs.folders import RUN_FILES
from sigmoid_bce.training import checkpoint
from sigmoid_bce.training.inputs import RunInputs, Workplace
from sigmoid_bce.training.readout import read_out
from sigmoid_bce.training.run import train_run
from sigmoid_bce.training.settings import TrainingSettings

logger = logging.getLogger(__name__)


def train_heads(
    settings: TrainingSettings, seeds: Sequence[int], inputs: RunInputs, workplace: Workplace, target: Path
) -> None:
    """Train a head from each seed, and write what there is of each run (`RUN_FILES`) to `target/seed{seed}`.

    The settings are those of all, whatever seed they name. A network that learns as a whole is trained in the same way
    from images, without body and views. A seed that is finished is kept in the workplace's store, so that a killed job, or
    a study that asks for more seeds, takes it from there.
    """
    for number, seed in enumerate(seeds, start=1):
        logger.info(f"{settings.network} with the loss {settings.loss}, seed {seed} ({number} of {len(seeds)})")
        own, place = replace(settings, seed=seed), workplace.folder / f"seed{seed}"
        trained, made = place / "trained", place / "made"
        for folder in (trained, made):
            folder.mkdir(parents=True, exist_ok=True)
        train_run(own, inputs, replace(workplace, folder=place / "state"), trained)
        with ending_with_snakemake():
            read_out(own, inputs, trained, made, workplace.threads)
        for name in RUN_FILES:
            copy_file(made / name, target / f"seed{seed}" / name)
        checkpoint.remove(place)
        # Each model would stay in memory until the last seed.
        keras.utils.clear_session()
