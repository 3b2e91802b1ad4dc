"""Networks trained from the pixels, on images that were scaled as the article scaled them and on those that were not.

What became of each, by the states of grids/states.py, and when an image last pulled at it, from the counts of its history.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.grids.states import SMALLEST_PULL, Course, TrainingImages, state_of_head
from sigmoid_bce.losses.formulas import clipping_range
from sigmoid_bce.losses.per_sample import gradient_of_samples
from sigmoid_bce.runs.record import RunRecord, read_record
from sigmoid_bce.runs.samples import read_samples

NOT_RUN = "not run"
# In words, by the setting.
SCALINGS = {"": "by 1/255", "unscaled": "0 to 255"}
OF_A_RUN = ["study", "network", "loss", "seed"]
COLUMNS = [
    *OF_A_RUN,
    "scaling",
    "state",
    "epoch",
    "train_accuracy",
    "test_accuracy",
    "lowest",
    "highest",
    "val_loss",
] + [
    *("last_pull_epoch", "wrong_then", "pulling_then"),
]
EPOCH_COLUMNS = [*OF_A_RUN, "scaling", "epoch", "training_loss", "val_loss", "val_accuracy", "state"]


def tabulate_pixels(
    runs: Sequence[tuple[str, Path]], keys: Sequence[tuple[str, str, str, int]], epochs: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What became of each run after about `epochs` epochs, and the epochs until then.

    `runs` have each the name of its study and its folder; `keys` are study, network, loss and seed of all that
    are to be told of, so that one which is not there is told as not run. A run is judged at that of its two read-outs
    that is nearest to `epochs` epochs.

    First table, `COLUMNS`, a row each of `keys`: `scaling` of the pixels in words, `state` and the `epoch` of
    the read-out; of the images as they are there, `train_accuracy` and `test_accuracy` (shares) and the `lowest` and
    `highest` raw output of a training image; `val_loss` after that epoch. `last_pull_epoch` is the last epoch in
    which an image was wrong and had a gradient (0: none); in it, as trained on, `wrong_then` images were wrong, and
    `pulling_then` of them had a gradient. Second table, `EPOCH_COLUMNS`, a row an epoch up to `epochs`, with the
    state of the run.
    """
    found = {(study, *_described(read_record(folder / "record.json"))): folder for study, folder in runs}
    rows, along = [], []
    for key in keys:
        row = dict(zip(OF_A_RUN, key, strict=True))
        if key not in found:
            rows.append(row | {"scaling": "", "state": NOT_RUN})
            continue
        judged, history = _judge(found[key], epochs)
        rows.append(row | judged)
        kept = history[history["epoch"] <= epochs].rename(columns={"loss": "training_loss"})
        along.append(kept.assign(**row, scaling=judged["scaling"], state=judged["state"])[EPOCH_COLUMNS])
    by_epoch = pd.concat(along, ignore_index=True) if along else pd.DataFrame(columns=EPOCH_COLUMNS)
    return pd.DataFrame(rows, columns=COLUMNS).astype({"epoch": "Int64", "last_pull_epoch": "Int64"}), by_epoch


def count_pulling(history: pd.DataFrame, loss: str, images: int, backend: str = "tensorflow") -> pd.DataFrame:
    """Of the training images as they were trained on, epoch by epoch: how many were `wrong`, and `pulling` of them had a
    gradient above `SMALLEST_PULL`.

    `history` has `accuracy` and the counts of training/clipped.py. Where the loss has no gradient beyond the range that is
    clipped, those that were wrong and in it are told by the counts; where it has one, all that were wrong pulled.
    """
    wrong = (images * (1 - history["accuracy"])).round().astype(int)
    beyond = np.array([clipping_range(np.float32)[1] + 1], np.float32)
    silent = np.abs(gradient_of_samples(loss, beyond, np.array([0]), backend)) <= SMALLEST_PULL
    clipped = history["clipped_wrong_label0"] + history["clipped_wrong_label1"]
    return pd.DataFrame({"epoch": history["epoch"], "wrong": wrong, "pulling": wrong - clipped if silent else wrong})


def _described(record: RunRecord) -> tuple[str, str, int]:
    return record["network"], record["loss"], int(record["seed"])


def _judge(folder: Path, epochs: int) -> tuple[dict, pd.DataFrame]:
    record = read_record(folder / "record.json")
    settings, history = record["settings"], pd.read_csv(folder / "history.csv")
    read_out = settings["early_epoch"], int(history["epoch"].iloc[-1])
    epoch = min(read_out, key=lambda epoch: abs(epoch - epochs))
    early = epoch == read_out[0]
    history = history[history["epoch"] <= epoch]
    samples = read_samples(folder / ("early.parquet" if early else "convergence.parquet"))
    train = samples[samples["split"] == "train"]
    raw, labels = train["raw_output"].to_numpy(np.float32), train["label"].to_numpy()
    counted = count_pulling(history, record["loss"], len(train), record["backend"])
    pulled = counted[counted["pulling"] > 0]
    last = pulled.iloc[-1] if len(pulled) else pd.Series({"epoch": 0, "wrong": 0, "pulling": 0})
    steps_per_epoch = -(-len(train) // settings["batch_size"])
    course = Course(
        # Of the last epoch alone: after so few, an accuracy that goes up and down is no decline.
        history["val_accuracy"].tolist()[-1:],
        validation_images=int((samples["split"] == "validation").sum()),
        steps=epoch * steps_per_epoch,
        steps_per_epoch=steps_per_epoch,
        last_pull=int(last["epoch"]) * steps_per_epoch,
        diverged=not np.isfinite(history["loss"]).all(),
    )
    gradients = gradient_of_samples(record["loss"], raw, labels, record["backend"])
    state = state_of_head(TrainingImages(raw, labels, gradients), course)
    tested = samples[samples["split"] == "test"]
    judged = {
        **{"scaling": SCALINGS[settings.get("scaling") or ""], "state": state, "epoch": epoch},
        **{"train_accuracy": _accuracy(train), "test_accuracy": _accuracy(tested)},
        **{"lowest": float(raw.min()), "highest": float(raw.max()), "val_loss": float(history["val_loss"].iloc[-1])},
        **{"last_pull_epoch": int(last["epoch"]), "wrong_then": last["wrong"], "pulling_then": last["pulling"]},
    }
    return judged, history


def _accuracy(samples: pd.DataFrame) -> float:
    return float(((samples["raw_output"] > 0) == (samples["label"] == 1)).mean())
