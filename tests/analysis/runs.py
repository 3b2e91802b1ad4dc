"""Runs made up for tests: a folder with record, history and raw outputs, in the formats of real ones."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.runs.samples import tabulate_samples, write_samples

SETTINGS = {"learning_rate": 1e-3, "early_epoch": 2, "max_epochs": 300, "augmentation": {"rotation": 40.0}}


def make_run(
    folder, seed=1, shift=0.0, network="convnet", loss="raw", backend="tensorflow", epochs=6, **changes
) -> Path:
    """Write a run whose raw outputs are those of its seed, moved by `shift`; `changes` are of its settings.

    `converged` and `collapsed`, if they are among them, are of the record.
    """
    folder.mkdir(parents=True)
    converged, collapsed = changes.pop("converged", True), changes.pop("collapsed", False)
    record = {
        **{"network": network, "loss": loss, "seed": seed, "seeds_tried": [seed], "backend": backend},
        **{
            "epochs": epochs,
            "stopped": "convergence" if converged else "max_epochs",
            "collapsed": {"early": collapsed, "convergence": collapsed},
        },
        "settings": {**SETTINGS, "network": network, "loss": loss, "seed": seed, "backend": backend, **changes},
        "data": {"source": "local"},
    }
    (folder / "record.json").write_text(json.dumps(record))
    epoch = np.arange(1, epochs + 1)
    pd.DataFrame({"epoch": epoch, "loss": np.exp(-epoch / 5) + shift}).to_csv(folder / "history.csv", index=False)
    for checkpoint, spread in (("early", 1.0), ("convergence", 8.0)):
        write_samples(make_samples(spread, seed, shift), folder / f"{checkpoint}.parquet")
    return folder


def make_samples(spread: float, seed: int, shift: float) -> pd.DataFrame:
    """Outputs around minus and plus the spread, by label, moved by `shift`: 40 training and 20 test images."""
    images = pd.DataFrame(
        {
            "image": [f"{number:03}.jpg" for number in range(60)],
            "split": ["train"] * 40 + ["test"] * 20,
            "label": [0, 1] * 30,
        }
    )
    noise = np.random.RandomState(seed).normal(size=len(images))
    raw = spread * (2 * images["label"].to_numpy() - 1 + 0.5 * noise) + shift
    return tabulate_samples(images, raw.astype(np.float32))
