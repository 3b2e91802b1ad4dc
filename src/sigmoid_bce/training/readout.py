"""From weights to per-sample outputs: the last step that needs Keras."""

import json
import logging
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.core.files import write_json
from sigmoid_bce.core.names import SPLITS
from sigmoid_bce.runs.record import VERSION, has_converged
from sigmoid_bce.runs.samples import accuracy_on_test_images, tabulate_samples, write_samples
from sigmoid_bce.runs.states import DEAD, is_dead_by_clipping
from sigmoid_bce.training.epochs import build_network, predict_raw
from sigmoid_bce.training.keras_setup import set_up_keras
from sigmoid_bce.training.run import load_splits
from sigmoid_bce.training.settings import TrainingSettings, check_settings, load_settings
from sigmoid_bce.training.stopping import has_collapsed

logger = logging.getLogger(__name__)


def read_out(
    inputs: list[Path],
    images: Path,
    weights: dict[str, Path],
    training: Path,
    wanted: TrainingSettings,
    history: Path,
    data: Path,
    outputs: dict[str, Path],
    history_copy: Path,
    record: Path,
    threads: int,
    body: dict | None = None,
) -> None:
    """Write the per-sample outputs of a run at each checkpoint, and its record.

    `weights` and `outputs` map a checkpoint's name (`early`, `convergence`) to a path; `training` is the record that
    training left, which must be one with the settings that are `wanted`; `data` says what the images are
    (datasets/preparing.py); this, accuracies, collapse and `body` (how a frozen body's features were made) are added.
    Images are read as they are, not augmented. Raises PaperError if the training is another one.
    """
    content = json.loads(training.read_text(encoding="utf-8"))
    check_settings(content["settings"], wanted, training)
    settings = load_settings(content["settings"])
    set_up_keras(settings.seed, settings.deterministic, min(threads, os.cpu_count() or 1))
    splits = load_splits(inputs, images)
    network = build_network(settings, splits["train"].inputs.shape[1:])
    table = pd.read_csv(images)
    ordered = pd.concat([table[table["split"] == split] for split in SPLITS])
    content["body"] = body
    content["test_accuracy"], content["collapsed"], content["dead"] = {}, {}, {}
    for name, path in weights.items():
        network.load_weights(path)
        raw = np.concatenate([predict_raw(network, splits[split].inputs, settings.scaling) for split in SPLITS])
        samples = tabulate_samples(ordered, raw)
        write_samples(samples, outputs[name])
        content["test_accuracy"][name] = accuracy_on_test_images(samples)
        content["collapsed"][name] = has_collapsed(raw)
        logger.info(f"{name}: raw outputs from {raw.min():.2f} to {raw.max():.2f}")
        content["dead"][name] = is_dead_by_clipping(samples, settings.loss, settings.backend)
        if content["dead"][name]:
            logger.info(f"{name}: the network is {DEAD}: no training image that it gets wrong has a gradient")
    content["converged"] = has_converged(content["stopped"], content["dead"])
    content["version"] = VERSION
    content["data"] = json.loads(data.read_text(encoding="utf-8")) | {"checksums": content.pop("checksums")}
    shutil.copyfile(history, history_copy)
    write_json(content, record)
