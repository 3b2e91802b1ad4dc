"""Runs from the pixels, made up for tests: a folder with record, history and outputs, in the formats of real ones."""

import json

import numpy as np
import pandas as pd

from sigmoid_bce.runs.samples import tabulate_samples, write_samples
from tests.runs.records import ENDED


def make_run(folder, loss, outputs, wrong, clipped, accuracies=None, spread=0.0):
    """Write a run on 40 training, 40 validation and 40 test images, half of each class; returns its folder.

    `outputs`: the raw output of every image at both read-outs, `spread` times its number apart, or None: right ones. Of
    the training images, so many were `wrong` and so many `clipped` on the wrong side, epoch by epoch.
    """
    folder.mkdir()
    epochs = len(wrong)
    settings = {"early_epoch": 1, "batch_size": 16, "scaling": "unscaled"}
    record = ENDED | {"network": "convnet", "loss": loss, "backend": "tensorflow", "settings": settings}
    (folder / "record.json").write_text(json.dumps(record))
    history = pd.DataFrame({"epoch": np.arange(1, epochs + 1), "loss": 8.0, "val_loss": 8.0})
    history["accuracy"] = 1 - np.array(wrong) / 40
    history["val_accuracy"] = accuracies or history["accuracy"]
    history["clipped_wrong_label0"], history["clipped_wrong_label1"] = 0, clipped
    history.to_csv(folder / "history.csv", index=False)
    splits = np.repeat(["train", "validation", "test"], 40)
    images = pd.DataFrame({"image": np.arange(120).astype(str), "split": splits, "label": [0, 1] * 60})
    right = 5.0 * (2 * images["label"].to_numpy() - 1) + np.arange(120) / 100
    raw = right if outputs is None else outputs - spread * np.arange(120)
    for name in ("early", "convergence"):
        write_samples(tabulate_samples(images, raw.astype(np.float32)), folder / f"{name}.parquet")
    return folder
