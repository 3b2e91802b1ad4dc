"""Finished trainings, kept outside of what Snakemake deletes, each with all that made it.

One that was made by other code, or elsewhere, is not believed and not thrown away: its first epoch is trained again, the
rule of stopping is applied to its history anew, and its outputs are read out again from its weights.
"""

import json
import logging
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import keras
import numpy as np

from sigmoid_bce.core.files import file_checksum, write_json, write_text
from sigmoid_bce.core.folders import replaced_folder
from sigmoid_bce.core.machine import describe_machine, describe_versions
from sigmoid_bce.core.names import CHECKPOINTS
from sigmoid_bce.training import checkpoint
from sigmoid_bce.training.devices import describe_device
from sigmoid_bce.training.epochs import Split, build_network, predict_raw
from sigmoid_bce.training.loop import differences_of_epoch, hash_of_training_code, is_over, start_training
from sigmoid_bce.training.settings import TrainingSettings
from sigmoid_bce.training.stopping import has_collapsed

logger = logging.getLogger(__name__)

WEIGHTS = tuple(f"{name}.weights.h5" for name in CHECKPOINTS)
OUTPUTS, HISTORY, CONTENT = "outputs.npz", "history.json", "kept.json"
Splits = tuple[Split, Split, Split]


@dataclass(frozen=True)
class Training:
    """A finished training: its history, its record (how it was made), and a folder with the weights of both checkpoints."""

    history: list[dict]
    record: dict
    weights: Path
    # In what it differs from one made here, where that was allowed: a line each.
    not_confirmed: tuple[str, ...] = ()


def folder_of(store: Path, settings: TrainingSettings, splits: Splits) -> Path:
    """Where a training with these settings on these data is kept: a folder of `store`."""
    train = splits[0]
    key = checkpoint.fingerprint(
        settings.as_dict(),
        data=[checkpoint.checksum(split.inputs) for split in splits],
        labels=[checkpoint.checksum(split.labels) for split in splits],
        views=None if train.views is None else checkpoint.checksum(train.views),
    )
    return store / f"{settings.network}_{settings.loss}_seed{settings.seed}_{key[:16]}"


def describe_making(threads: int) -> dict:
    """What a training made here and now is made with, beside its settings and data."""
    return {
        "code": hash_of_training_code(),
        "versions": describe_versions(),
        "processor": describe_machine()["processor"],
        "device": describe_device(),
        "threads": threads,
        # Intel's kernels, which TensorFlow takes on the CPU unless told otherwise; they round in another order.
        "onednn": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "as built"),
    }


def keep(folder: Path, training: Training, settings: TrainingSettings, splits: Splits, made_with: dict) -> None:
    """Keep a finished training in `folder`, with its outputs; what was there before is replaced at the end."""
    with replaced_folder(folder) as gathering:
        for name in WEIGHTS:
            shutil.copyfile(training.weights / name, gathering / name)
        outputs = _read_out(training, settings, splits)
        np.savez(gathering / OUTPUTS, early=outputs["early"], convergence=outputs["convergence"])
        # In its own order, which is that of the columns of history.csv.
        write_text(json.dumps(training.history, indent=2), gathering / HISTORY)
        content = {
            "record": training.record,
            "made_with": made_with,
            "sha256": {name: file_checksum(gathering / name) for name in (*WEIGHTS, OUTPUTS, HISTORY)},
        }
        write_json(content, gathering / CONTENT)


def take(
    folder: Path,
    settings: TrainingSettings,
    splits: Splits,
    made_with: dict,
    keep_unconfirmed: bool,
    workspace: Path,
) -> Training | None:
    """The training that is kept in `folder`, if it can be believed; None if there is none or it must be made anew.

    It is taken as it is if it was made with what there is here and now. Else it must be confirmed to the bit. One that
    is not, and was made on another processor, device or version, is taken only with `keep_unconfirmed`, and says so.
    `workspace` is for what is made meanwhile.
    """
    if not (folder / CONTENT).exists():
        return None
    content = json.loads((folder / CONTENT).read_text(encoding="utf-8"))
    if broken := [name for name, sha in content["sha256"].items() if not _is_whole(folder / name, sha)]:
        logger.info(f"{folder}: {', '.join(broken)} of the kept training is not as it was kept: training anew")
        return None
    history = json.loads((folder / HISTORY).read_text(encoding="utf-8"))
    training = Training(history, content["record"], folder)
    other = [name for name, value in made_with.items() if content["made_with"].get(name) != value]
    if not other:
        logger.info(f"{folder}: taking the kept training, nothing that it depends on has changed")
        return training
    logger.info(f"{folder}: a kept training, made with other {', '.join(other)}: training its first epoch again")
    differences = _differences(training, settings, splits, workspace)
    if not differences:
        logger.info("its first epoch, its end and its outputs came out the same to the bit: taking it")
        write_json(content | {"made_with": made_with}, folder / CONTENT)
        return training
    if keep_unconfirmed and other != ["code"]:
        logger.info(f"it is taken although not confirmed here: {differences[0]}")
        reasons = [f"{name}: {content['made_with'].get(name)}, and here {made_with[name]}" for name in other]
        return Training(history, content["record"], folder, (*reasons, *differences))
    logger.info(f"it does not come out the same here, so training anew: {'; '.join(differences)}")
    return None


def _differences(training: Training, settings: TrainingSettings, splits: Splits, workspace: Path) -> list[str]:
    """In what a kept training differs from what is computed here; empty if in nothing."""
    used = replace(settings, seed=training.record["seeds_tried"][-1])
    first = start_training(used, splits, workspace).train_epoch(1)
    differences = differences_of_epoch(first, training.history[0])
    epochs = range(1, len(training.history) + 1)
    end = next((number for number in epochs if is_over(training.history[:number], used)), None)
    if end != len(training.history):
        ending = "goes on" if end is None else f"ends after epoch {end}"
        differences.append(
            f"by the settings the training {ending}, and the kept one ended after {len(training.history)}"
        )
    outputs = _read_out(training, used, splits)
    if has_collapsed(outputs["early"][: len(splits[0].labels)]) != training.history[used.early_epoch - 1]["collapsed"]:
        differences.append("whether the network has collapsed is judged otherwise")
    with np.load(training.weights / OUTPUTS) as stored:
        for name, raw in outputs.items():
            if different := int(np.sum(raw.view(np.uint32) != stored[name].view(np.uint32))):
                differences.append(
                    f"the raw outputs of {different} of {len(raw)} images differ at the checkpoint {name}"
                )
    return differences


def _read_out(training: Training, settings: TrainingSettings, splits: Splits) -> dict[str, np.ndarray]:
    """Raw outputs of the images of all splits, (n,), float32, at each checkpoint."""
    network = build_network(settings, splits[0].inputs.shape[1:])
    outputs = {}
    for name, file in zip(CHECKPOINTS, WEIGHTS, strict=True):
        network.load_weights(training.weights / file)
        outputs[name] = np.concatenate([predict_raw(network, split.inputs, settings.scaling) for split in splits])
    keras.utils.clear_session()
    return outputs


def _is_whole(path: Path, sha256: str) -> bool:
    return path.exists() and file_checksum(path) == sha256
