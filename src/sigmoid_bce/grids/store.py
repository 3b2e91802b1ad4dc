"""Finished heads, kept outside of what Snakemake deletes, so that one more rate, loss or seed trains only what is
new."""

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.core.code_hash import hash_of_code
from sigmoid_bce.core.machine import describe_machine
from sigmoid_bce.grids import cells
from sigmoid_bce.grids.cells import train_cell, with_types, write_heads
from sigmoid_bce.grids.data import Split

logger = logging.getLogger(__name__)


def folder_of(store: Path, splits: dict[str, Split]) -> Path:
    """Where heads on these features and labels are kept: a folder of `store`, by the sum of both."""
    digest = hashlib.sha256()
    for split in splits.values():
        for array in (split.features, split.labels):
            digest.update(np.ascontiguousarray(array).tobytes())
    return store / digest.hexdigest()[:16]


def describe_making() -> dict[str, str]:
    """By what heads that are trained here and now are made: the hash of the code, and the processor."""
    return {"code": hash_of_code(Path(cells.__file__)), "processor": describe_machine()["processor"]}


def take_or_train(
    store: Path,
    splits: dict[str, Split],
    cell: Cell,
    losses: Sequence[str],
    seeds: Sequence[int],
    more_seeds: Sequence[int],
    made_with: dict[str, str],
) -> pd.DataFrame:
    """The heads of a cell as `train_cell` gives them, those that were trained before taken from the folder `store`.

    `made_with` says by what they would be trained now (code, processor). Kept ones that were made with something else
    are not believed and not thrown away: the first is trained again, and all are taken if it comes out the same.
    """
    path = store / f"{cell.name}.parquet"
    kept = with_types(pd.read_parquet(path)) if path.exists() else None
    if kept is not None:
        made_otherwise = any((kept[name] != value).any() for name, value in made_with.items())
        kept = kept.drop(columns=list(made_with))
        if made_otherwise and not _comes_out_the_same(kept.iloc[[0]], splits, cell):
            logger.info(f"{cell.name}: a kept head does not come out the same here, so training all of them anew")
            kept = None
        elif made_otherwise:
            logger.info(
                f"{cell.name}: kept heads were made with other {' or '.join(made_with)}; the first comes out the same"
            )
    rows = {} if kept is None else {(row["loss"], row["seed"]): row for row in kept.to_dict("records")}
    heads = train_cell(splits, cell, losses, seeds, more_seeds, rows)
    # Others than those that were asked for now are kept as well.
    every = pd.concat([kept, heads]).drop_duplicates(["loss", "seed"]) if kept is not None else heads
    write_heads(every.assign(**made_with), path)
    return heads


def _comes_out_the_same(kept: pd.DataFrame, splits: dict[str, Split], cell: Cell) -> bool:
    """Whether a kept head, a table of one row, is the one that is trained here, to the bit."""
    again = train_cell(splits, cell, [kept["loss"].item()], [kept["seed"].item()])
    return bool(kept.reset_index(drop=True).equals(again))
