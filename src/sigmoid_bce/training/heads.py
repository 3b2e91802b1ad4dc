"""Heads on the features of a frozen body: so small that all seeds are trained in one process, one after the other.

What one of them becomes does not depend on the others; starting a process for each would take longer than training it.
"""

import json
import logging
from collections.abc import Sequence
from pathlib import Path

import keras

from sigmoid_bce.core.files import copy_file
from sigmoid_bce.core.processes import ending_with_snakemake
from sigmoid_bce.runs.samples import RUN_FILES
from sigmoid_bce.training import checkpoint
from sigmoid_bce.training.readout import read_out
from sigmoid_bce.training.run import train_run
from sigmoid_bce.training.settings import TrainingSettings

logger = logging.getLogger(__name__)


def train_heads(
    network: str,
    loss: str,
    seeds: Sequence[int],
    training: dict,
    network_settings: dict,
    features: list[Path],
    body: Path | None,
    views: Path | None,
    images: Path,
    data: Path,
    folder: Path,
    store: Path,
    target: Path,
    threads: int,
    keep_unconfirmed: bool = False,
) -> None:
    """Train a head with one loss from each seed, and write the outputs and the record of each to `target/seed{seed}`.

    `features` are those of the three splits, `body` the record of their extraction, `views` the features of augmented
    views. A network that learns as a whole is trained in the same way from images, without body and views. A seed that
    is finished is kept in `store`, so that a killed job, or a study that asks for more seeds, takes it from there; other
    arguments as in `train_run` and `read_out`.
    """
    seen_by = None if body is None else json.loads(body.read_text(encoding="utf-8"))
    for number, seed in enumerate(seeds, start=1):
        logger.info(f"{network} with the loss {loss}, seed {seed} ({number} of {len(seeds)})")
        workspace = folder / f"seed{seed}"
        made = workspace / "made"
        made.mkdir(parents=True, exist_ok=True)
        weights = {name: made / f"{name}.weights.h5" for name in ("early", "convergence")}
        train_run(
            network=network,
            loss=loss,
            seed=seed,
            training=training,
            network_settings=network_settings,
            inputs=features,
            images=images,
            folder=workspace / "state",
            store=store,
            early_weights=weights["early"],
            convergence_weights=weights["convergence"],
            history=made / "epochs.csv",
            record=made / "training.json",
            threads=threads,
            keep_unconfirmed=keep_unconfirmed,
            views=views,
        )
        with ending_with_snakemake():
            read_out(
                inputs=features,
                images=images,
                weights=weights,
                training=made / "training.json",
                wanted=TrainingSettings.from_config(network, loss, seed, training, network_settings),
                history=made / "epochs.csv",
                data=data,
                outputs={name: made / f"{name}.parquet" for name in weights},
                history_copy=made / "history.csv",
                record=made / "record.json",
                threads=threads,
                body=seen_by,
            )
        for name in RUN_FILES:
            copy_file(made / name, target / f"seed{seed}" / name)
        checkpoint.remove(workspace)
        # Each model would stay in memory until the last seed.
        keras.utils.clear_session()
