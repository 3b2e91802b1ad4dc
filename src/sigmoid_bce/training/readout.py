"""From weights to per-sample outputs: the last step that needs Keras."""

import json
import logging
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.core.files import write_json
from sigmoid_bce.core.names import CHECKPOINTS, SPLITS
from sigmoid_bce.runs.record import VERSION, has_converged
from sigmoid_bce.runs.samples import accuracy_on_test_images, tabulate_samples, write_samples
from sigmoid_bce.runs.states import DEAD, is_dead_by_clipping
from sigmoid_bce.training.epochs import build_network, predict_raw
from sigmoid_bce.training.inputs import RunInputs
from sigmoid_bce.training.keras_setup import set_up_keras
from sigmoid_bce.training.run import HISTORY, TRAINING
from sigmoid_bce.training.settings import TrainingSettings, check_settings, load_settings
from sigmoid_bce.training.stopping import has_collapsed
from sigmoid_bce.training.store import WEIGHTS

logger = logging.getLogger(__name__)


def read_out(settings: TrainingSettings, inputs: RunInputs, trained: Path, target: Path, threads: int) -> None:
    """Write what there is of a run (`RUN_FILES`) into the folder `target`: its outputs, its history, and its record.

    `trained` is the folder that the training filled (`run.TRAINED`), which must be one with these settings. To what is
    known of it, what the images are, accuracies, collapse and how a frozen body's features were made are added. Images
    are read as they are, not augmented. Raises PaperError if the training is another one.
    """
    content = json.loads((trained / TRAINING).read_text(encoding="utf-8"))
    check_settings(content["settings"], settings, trained / TRAINING)
    # As they were, where the study has a setting that was not there yet.
    settings = load_settings(content["settings"])
    set_up_keras(settings.seed, settings.deterministic, min(threads, os.cpu_count() or 1))
    splits = inputs.load()
    network = build_network(settings, splits["train"].inputs.shape[1:])
    table = pd.read_csv(inputs.images)
    ordered = pd.concat([table[table["split"] == split] for split in SPLITS])
    described = inputs.describe()
    content["body"] = described["body"]
    content["test_accuracy"], content["collapsed"], content["dead"] = {}, {}, {}
    for name, weights in zip(CHECKPOINTS, WEIGHTS, strict=True):
        network.load_weights(trained / weights)
        raw = np.concatenate([predict_raw(network, splits[split].inputs, settings.scaling) for split in SPLITS])
        samples = tabulate_samples(ordered, raw)
        write_samples(samples, target / f"{name}.parquet")
        content["test_accuracy"][name] = accuracy_on_test_images(samples)
        content["collapsed"][name] = has_collapsed(raw)
        logger.info(f"{name}: raw outputs from {raw.min():.2f} to {raw.max():.2f}")
        content["dead"][name] = is_dead_by_clipping(samples, settings.loss, settings.backend)
        if content["dead"][name]:
            logger.info(f"{name}: the network is {DEAD}: no training image that it gets wrong has a gradient")
    content["converged"] = has_converged(content["stopped"], content["dead"])
    content["version"] = VERSION
    content["data"] = described["data"] | {"checksums": content.pop("checksums")}
    shutil.copyfile(trained / HISTORY, target / HISTORY)
    write_json(content, target / "record.json")
