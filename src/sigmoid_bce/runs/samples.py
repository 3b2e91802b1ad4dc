"""What a network says of each image, and what either loss makes of it: one table a run and checkpoint."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.core.files import write_bytes
from sigmoid_bce.losses.formulas import bce_raw, bce_sigmoid, sigmoid

LOSSES = ["bce_raw", "bce_sigmoid"]
STORED = ["image", "split", "label", "raw_output"]
COLUMNS = ["image", "split", "label", "raw_output", "sigmoid", *LOSSES]


def tabulate_samples(images: pd.DataFrame, raw_outputs: np.ndarray) -> pd.DataFrame:
    """One row an image: its raw output, the sigmoid of it, and its binary cross-entropy computed either way.

    `images` has columns `image`, `split`, `label` (0 or 1); `raw_outputs` (n,), float32, in the same order. Sigmoid and
    losses are computed in float32 as the article's software did (losses/formulas.py), whatever backend trained the
    network, so that they depend on the raw output alone. Raises ValueError if the lengths differ.
    """
    if len(images) != len(raw_outputs):
        raise ValueError(f"{len(images)} images, but {len(raw_outputs)} raw outputs")
    table = images[["image", "split", "label"]].reset_index(drop=True)
    x = np.asarray(raw_outputs, np.float32)
    t = table["label"].to_numpy(np.float32)
    table["label"] = table["label"].astype(np.int8)
    table["raw_output"] = x
    table["sigmoid"] = sigmoid(x)
    table["bce_raw"] = bce_raw(x, t)
    table["bce_sigmoid"] = bce_sigmoid(x, t)
    return table[COLUMNS]


def write_samples(table: pd.DataFrame, path: Path) -> None:
    """Write what the network said (`STORED`) as Parquet, at once or not at all; the same table gives the same bytes.

    The rest follows from it (`read_samples`) and would make the file four times as large.
    """
    content = table[STORED].to_parquet(
        index=False,
        compression="zstd",
        compression_level=19,
        use_dictionary=["split"],
        use_byte_stream_split=["raw_output"],
        column_encoding={"image": "DELTA_BYTE_ARRAY"},
    )
    write_bytes(content, path)


def read_samples(path: Path) -> pd.DataFrame:
    """The table of a Parquet file that `write_samples` wrote, whole again: all of `COLUMNS`."""
    stored = read_stored(path)
    return tabulate_samples(stored, stored["raw_output"].to_numpy())


def read_stored(path: Path, columns: Sequence[str] = STORED) -> pd.DataFrame:
    """What is in a Parquet file that `write_samples` wrote, and nothing that follows from it: some columns of `STORED`."""
    return pd.read_parquet(path, columns=list(columns))


def accuracy_on_test_images(table: pd.DataFrame) -> float:
    """Share of the test images whose raw output lies on the side of their label (0 counts as class 0)."""
    tested = table[table["split"] == "test"]
    return float(((tested["raw_output"] > 0) == (tested["label"] == 1)).mean())
