"""What the pages tell of clipped images in batches and along the epochs."""

from collections.abc import Mapping, Sequence

import pandas as pd

from sigmoid_bce.analysis.batch_sizes import QUANTILES

SHOWN_SIZES = (1, 4, 16, 256)
QUANTITIES = ("loss", "gradient")


def gather_batch_sizes(rows: Sequence[Mapping]) -> dict | None:
    """What clipping changes of a batch, by network and loss, or None where there is no row.

    `rows` are those of batch_sizes.csv. Fields: `sizes`; `middle`, the share of the batches that ranges hold; `groups`,
    one a study, network and loss, at the last epoch: these three, `runs`, and `cells`, by quantity (`loss`, `gradient`)
    a list of cells in the order of the sizes, each with `median`, the middle of the runs' medians, and `high`, the
    middle of the upper ends of their 95 % ranges, which may be infinite.
    """
    if not rows:
        return None
    table = pd.DataFrame(rows)
    table = table[(table["checkpoint"] == "convergence") & table["batch_size"].isin(SHOWN_SIZES)]
    sizes = sorted(set(table["batch_size"]))
    groups = []
    for (study, network, loss), own in table.groupby(["study", "network", "loss"], sort=False):
        # No value between two runs is made up: an infinite one has no middle with another.
        middle = own.groupby(["quantity", "batch_size"])[["median", "high"]].quantile(0.5, interpolation="lower")
        cells = {name: [middle.loc[(name, size)].to_dict() for size in sizes] for name in QUANTITIES}
        groups.append({"study": study, "network": network, "loss": loss, "runs": own["seed"].nunique(), "cells": cells})
    middle_of_batches = QUANTILES["high"] - QUANTILES["low"]
    return {"sizes": sizes, "middle": middle_of_batches, "groups": groups}


def gather_stopping(rows: Sequence[Mapping]) -> dict:
    """Whether stopping at the lowest validation loss avoids images that are clipped on the wrong side.

    `rows` are those of stopping.csv. Fields: `runs`, of those that are not dead by clipping; `dead`, how many are; and
    how many of the former have clipped images on the wrong side, among those that nobody trained on (validation and
    test images): `wrong_best` at the lowest validation loss, `wrong_last` at the end.
    """
    alive = [row for row in rows if not row["dead"]]
    return {
        "runs": alive,
        "dead": len(rows) - len(alive),
        **{f"wrong_{when}": sum(_has_wrong(row, when) for row in alive) for when in ("best", "last")},
    }


def _has_wrong(row: Mapping, when: str) -> bool:
    return any(row[f"wrong_{split}_{when}"] > 0 for split in ("validation", "test"))
