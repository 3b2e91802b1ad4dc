"""All grids that a book tells of, in one table and a few numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import fields

import numpy as np
import pandas as pd

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.critical import BETWEEN, SETTINGS, tabulate_critical_rates
from sigmoid_bce.grids.states import DEAD, FAILED, STATES

PREDICTIONS = ("rate_of_median_shift", "rate_of_silence")
# What a cell has where a grid says nothing else, but for the rate and the scale: such cells make up the map.
DEFAULTS = {
    field.name: field.default for field in fields(Cell) if field.name not in ("network", "learning_rate", "rms")
}
# Near enough for a rule of thumb, either way: the rates of the map are as far apart.
NEAR = 10**0.5


def tabulate_grids(heads: Mapping[str, pd.DataFrame], predicted: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The critical rates of all grids (`critical.tabulate_critical_rates`), with what was predicted of each row.

    Both by the name of the grid: `heads`, and `predicted` (`prediction.tabulate_predictions`). Further columns: `grid`;
    `changed`, what differs from the map's own settings, in words (empty if nothing does); `features_rms` of the
    training images as the heads see them; the predicted rates, medians over the seeds.
    """
    tables = []
    for grid, own in heads.items():
        rates = predicted[grid].groupby(_keys(predicted[grid]))[["features_rms", *PREDICTIONS]].median()
        table = tabulate_critical_rates(own)
        table = table.join(rates, on=_keys(table))
        tables.append(table.assign(grid=grid, changed=[_in_words(row) for row in table.to_dict("records")]))
    # Small inputs first; the grids, and what was changed in them, as they come.
    together = pd.concat(tables, ignore_index=True)
    order = {
        key: place for place, key in enumerate(dict.fromkeys(zip(together["grid"], together["changed"], strict=True)))
    }
    together["order"] = [order[key] for key in zip(together["grid"], together["changed"], strict=True)]
    return together.sort_values(["order", "features_rms"], kind="stable", ignore_index=True).drop(columns="order")


def describe_grids(heads: Mapping[str, pd.DataFrame], table: pd.DataFrame, drawn: str) -> dict:
    """Numbers for claims and pages, from all heads and the table of `tabulate_grids`; `drawn` is the grid of the map.

    - `heads`: how many there are; `states`: by state, how many.
    - `map`: of the map, per loss: how many `heads`, at least in a cell (`fewest_heads`), how many of them `dead`, and
      of these how many `died_in_first_epoch` and the median step of the last gradient (`median_death`); at how many
      scales the critical rate lies among the rates (`found`, and `critical_rates` by scale), and at how many of them it
      is below that of `raw` with 95 % confidence (`below_raw`); the smallest and largest ratio to `raw`.
    - `batch_sizes`: of each setting that differs from the map in that alone: `batch_size`, `epochs` (None where the
      steps are as many as the map's) and the upper end of the interval of the ratio to `raw`.
    - `predictions`: for each prediction, over all rows of clipped losses whose critical rate lies among the rates: how
      many (`rows`), how many are within a factor of `NEAR` of it (`near`), and the geometric mean of measured by
      predicted (`typical_ratio`), of the map's rows and of the others.
    """
    every = pd.concat(heads.values(), ignore_index=True)
    counts = every["state"].value_counts()
    own, others = table[table["grid"] == drawn], table[table["grid"] != drawn]
    return {
        "heads": len(every),
        "states": {state: int(counts.get(state, 0)) for state in STATES},
        "map": {
            loss: _describe_loss(rows, heads[drawn][heads[drawn]["loss"] == loss])
            for loss, rows in own.groupby("loss", sort=False)
        },
        "batch_sizes": _describe_batch_sizes(others),
        "near": NEAR,
        "predictions": {
            name: {"map": _describe_prediction(own, name), "others": _describe_prediction(others, name)}
            for name in PREDICTIONS
        },
    }


def describe_mixed(tables: Sequence[pd.DataFrame]) -> list[dict]:
    """How many heads failed in mixed precision, from the tables of `mixed_precision.train_mixed`, one a backend.

    A row a `policy`, `last_layer` and `learning_rate`, with `counts`: by backend and loss (`tensorflow raw`), the `heads`
    and how many of them `failed`.
    """
    if not tables:
        return []
    table, rows = pd.concat(tables, ignore_index=True), []
    for (policy, last_layer, rate), own in table.groupby(["policy", "last_layer", "learning_rate"], sort=False):
        counts = {
            f"{backend} {loss}": {"heads": len(heads), "failed": int(heads["state"].isin(FAILED).sum())}
            for (backend, loss), heads in own.groupby(["backend", "loss"], sort=False)
        }
        rows.append({"policy": policy, "last_layer": last_layer, "learning_rate": rate, "counts": counts})
    return rows


def name_scale(rms: float) -> str:
    """A root mean square of inputs, as pages and figures have it: 0.316, 6.25, 1000."""
    return f"{rms:.3g}" if rms < 999.5 else f"{rms:.0f}"


def _describe_loss(rows: pd.DataFrame, heads: pd.DataFrame) -> dict:
    found = rows[rows["where"] == BETWEEN]
    compared = found[found["ratio_to_raw"].notna()]
    dead = heads[heads["state"] == DEAD]
    return {
        **{"heads": len(heads), "dead": len(dead)},
        "fewest_heads": int(heads.groupby(["learning_rate", "rms"], dropna=False).size().min()),
        "died_in_first_epoch": int((dead["dead_after_step"] <= dead["steps_per_epoch"]).sum()),
        "median_death": float(dead["dead_after_step"].median()) if len(dead) else None,
        **{"scales": len(rows), "found": len(found), "compared": len(compared)},
        "below_raw": int((compared["ratio_high"] < 1).sum()),
        "smallest_ratio": float(compared["ratio_to_raw"].min()) if len(compared) else None,
        "largest_ratio": float(compared["ratio_to_raw"].max()) if len(compared) else None,
        "critical_rates": [
            {"rms": row["features_rms"], "own": bool(pd.isna(row["rms"])), "critical_rate": row["critical_rate"]}
            for row in found.to_dict("records")
        ],
    }


def _describe_batch_sizes(rows: pd.DataFrame) -> list[dict]:
    """Of the rows of `sigmoid` that differ from the map in the batch size, or in that and in being counted in
    epochs."""
    only = rows["changed"].str.fullmatch(r"batch size \d+(, epochs \d+)?|epochs \d+") & (rows["loss"] == "sigmoid")
    return [
        {
            "batch_size": int(row["batch_size"]),
            "epochs": None if pd.isna(row["epochs"]) else int(row["epochs"]),
            "ratio_high": None if pd.isna(row["ratio_high"]) else float(row["ratio_high"]),
        }
        for row in rows[only].to_dict("records")
    ]


def _describe_prediction(rows: pd.DataFrame, name: str) -> dict:
    known = rows[(rows["where"] == BETWEEN) & (rows["loss"] != "raw") & rows[name].notna()]
    ratios = known["critical_rate"] / known[name]
    return {
        "rows": len(known),
        "near": int(((ratios >= 1 / NEAR) & (ratios <= NEAR)).sum()),
        "typical_ratio": float(np.exp(np.log(ratios).mean())) if len(known) else None,
        **{"smallest_ratio": float(ratios.min()) if len(known) else None},
        **{"largest_ratio": float(ratios.max()) if len(known) else None},
    }


def _keys(table: pd.DataFrame) -> pd.Series:
    """One text a row that tells its settings but the rate, however a table has what is missing or whole."""
    settings = table[SETTINGS].astype(object).where(table[SETTINGS].notna(), "none")
    return settings.map(lambda value: f"{value:g}" if isinstance(value, int | float) else str(value)).agg(
        " ".join, axis=1
    )


def _in_words(row: dict) -> str:
    """What differs from the map's own settings."""
    parts = []
    for name, default in DEFAULTS.items():
        value = row[name]
        if name == "steps" or pd.isna(value) or value == default:
            continue
        number = int(value) if isinstance(value, float) and value.is_integer() else value
        parts.append(name.replace("_", " ") if value is True else f"{name.replace('_', ' ')} {number}")
    return ", ".join(parts)
