"""Heads on the features of a frozen body: so small that all seeds are trained in one process, one after the other.

What one of them becomes does not depend on the others; starting a process for each would take longer than training it.
"""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import keras

from sigmoid_bce.record.publish import RUN_FILES, file_checksum
from sigmoid_bce.record.runs import describe_versions, write_json
from sigmoid_bce.training import checkpoint
from sigmoid_bce.training.readout import read_out
from sigmoid_bce.training.run import train_run
from sigmoid_bce.training.settings import TrainingSettings


def train_heads(
    network: str,
    loss: str,
    seeds: Sequence[int],
    training: dict,
    network_settings: dict,
    features: list[Path],
    body: Path,
    views: Path | None,
    images: Path,
    source: str,
    image_size: int,
    folder: Path,
    target: Path,
    threads: int,
    say: Callable[[str], None] = print,
) -> None:
    """Train a head with one loss from each seed, and write the outputs and the record of each to `target/seed{seed}`.

    `features` are those of the three splits, `body` the record of their extraction, `views` the features of augmented
    views. A seed that is finished is kept in `folder` with all that it depends on, so that a killed job, or a study that
    asks for more seeds, goes on from there; other arguments as in `train_run` and `read_out`.
    """
    seen_by = json.loads(body.read_text(encoding="utf-8"))
    inputs = [file_checksum(path) for path in (*features, images, *([views] if views else []))]
    for number, seed in enumerate(seeds, start=1):
        settings = TrainingSettings.from_config(network, loss, seed, training, network_settings)
        key = fingerprint_of_head(settings, inputs, seen_by)
        finished = folder / f"seed{seed}" / "finished"
        if not _is_finished(finished, key):
            say(f"{network} with the loss {loss}, seed {seed} ({number} of {len(seeds)})")
            shutil.rmtree(finished, ignore_errors=True)
            finished.mkdir(parents=True)
            weights = {name: finished / f"{name}.weights.h5" for name in ("early", "convergence")}
            train_run(
                network=network,
                loss=loss,
                seed=seed,
                training=training,
                network_settings=network_settings,
                inputs=features,
                images=images,
                folder=folder / f"seed{seed}" / "state",
                early_weights=weights["early"],
                convergence_weights=weights["convergence"],
                history=finished / "epochs.csv",
                record=finished / "training.json",
                threads=threads,
                views=views,
                say=say,
            )
            read_out(
                inputs=features,
                images=images,
                weights=weights,
                training=finished / "training.json",
                history=finished / "epochs.csv",
                source=source,
                image_size=image_size,
                outputs={name: finished / f"{name}.parquet" for name in weights},
                history_copy=finished / "history.csv",
                record=finished / "record.json",
                threads=threads,
                body=seen_by,
                say=say,
            )
            write_json(key, finished / "key.json")
            # Each model would stay in memory until the last seed.
            keras.utils.clear_session()
        (target / f"seed{seed}").mkdir(parents=True, exist_ok=True)
        for name in RUN_FILES:
            shutil.copyfile(finished / name, target / f"seed{seed}" / name)


def fingerprint_of_head(settings: TrainingSettings, inputs: Sequence[str], body: dict) -> str:
    """A hash of all that a head depends on: settings, checksums of its inputs, the body, and versions of what computes."""
    computing = ("keras", "numpy", settings.backend)
    versions = {name: version for name, version in describe_versions().items() if name.startswith(computing)}
    return checkpoint.fingerprint(settings.as_dict(), inputs=list(inputs), body=body, versions=versions)


def _is_finished(finished: Path, key: str) -> bool:
    path = finished / "key.json"
    return path.exists() and json.loads(path.read_text(encoding="utf-8")) == key
