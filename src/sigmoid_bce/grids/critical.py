"""The critical learning rate of a loss: the one at which half of the heads fail."""

from dataclasses import fields

import numpy as np
import pandas as pd

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.states import DEAD, FAILED

DRAWS, SEED_OF_DRAWS = 2000, 0
# Of the draws, the ends of an interval, and the share that lies within.
ENDS = (0.025, 0.975)
CONFIDENCE = ENDS[1] - ENDS[0]
# Where a critical rate lies: among the rates of the grid, or beyond all of them.
BETWEEN, ABOVE, BELOW = "between", "above all rates", "below all rates"
SETTINGS = [field.name for field in fields(Cell) if field.name != "learning_rate"]


def tabulate_critical_rates(heads: pd.DataFrame) -> pd.DataFrame:
    """One row a loss and setting of a grid: the critical rate, its interval, and its ratio to that of `raw`.

    `heads` has one row a head (`cells.describe_head`). Columns: the settings of a cell without `learning_rate`; `loss`;
    `rates` and `heads`, how many, with `lowest_rate` and `highest_rate`; `critical_rate`, at which half of the heads
    are in a state of `FAILED`, with `low` and `high` of its 95 % interval (a bootstrap over seeds); `where` it lies
    among the rates (beyond all, it has no value); `failed_heads`, and `died` of them by clipping; `ratio_to_raw`, the
    critical rate as a multiple of that of `raw`, with `ratio_low` and `ratio_high`; where `raw` fails at no rate, a
    multiple of the highest rate, which is an upper bound (`ratio_is_bound`).
    """
    rows = []
    for setting, group in heads.groupby(SETTINGS, dropna=False, sort=False):
        by_loss = {loss: _Failures(own) for loss, own in group.groupby("loss", sort=False)}
        raw = by_loss.get("raw")
        for loss, own in by_loss.items():
            row = dict(zip(SETTINGS, setting, strict=True)) | {"loss": loss} | own.describe()
            rows.append(row | _compare(own, None if loss == "raw" else raw))
    return pd.DataFrame(rows)


class _Failures:
    """Of one loss in one setting: which seeds fail at which rates, and the critical rate with draws of a bootstrap."""

    def __init__(self, heads: pd.DataFrame):
        failed = heads.assign(failed=heads["state"].isin(FAILED).astype(float))
        # (seeds, rates); not a number where a rate was not trained from a seed.
        table = failed.pivot(index="seed", columns="learning_rate", values="failed").sort_index(axis=1)
        self.logs, values = np.log10(table.columns.to_numpy(float)), table.to_numpy()
        self.heads, self.failed = len(heads), int(failed["failed"].sum())
        self.died = int((heads["state"] == DEAD).sum())
        n = len(table)
        drawn = np.random.default_rng(SEED_OF_DRAWS).multinomial(n, np.full(n, 1 / n), size=DRAWS)
        self.critical = float(crossings(self.logs, _shares(values, np.ones((1, n))))[0])
        self.draws = crossings(self.logs, _shares(values, drawn))

    def describe(self) -> dict:
        low, high = _interval(self.draws)
        finite = np.isfinite(self.critical)
        return {
            **{"rates": len(self.logs), "lowest_rate": 10 ** self.logs[0], "highest_rate": 10 ** self.logs[-1]},
            "heads": self.heads,
            "critical_rate": 10**self.critical if finite else np.nan,
            **{"low": low, "high": high},
            "where": BETWEEN if finite else ABOVE if self.critical > 0 else BELOW,
            **{"failed_heads": self.failed, "died": self.died},
        }


def _compare(own: _Failures, raw: _Failures | None) -> dict:
    """The ratio of a critical rate to that of `raw`; without values where one of them lies below all rates."""
    if raw is None or not np.isfinite(own.critical) or raw.critical == -np.inf:
        return {"ratio_to_raw": np.nan, "ratio_low": np.nan, "ratio_high": np.nan, "ratio_is_bound": False}
    highest = raw.logs[-1]
    with np.errstate(invalid="ignore"):
        low, high = _interval(own.draws - np.minimum(raw.draws, highest))
    return {
        "ratio_to_raw": 10 ** (own.critical - min(raw.critical, highest)),
        **{"ratio_low": low, "ratio_high": high, "ratio_is_bound": bool(raw.critical == np.inf)},
    }


def crossings(logs: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Where shares (draws, rates) first reach one half, going up the rates: logarithms (draws,) of a rate.

    `logs` (rates,) are the logarithms of the rates, in order. Between two of them by a straight line; infinity where a
    half is never reached, minus infinity where it is at the first rate already.
    """
    reached = shares >= 0.5
    after = np.argmax(reached, axis=1)
    before = np.maximum(after - 1, 0)
    draws = np.arange(len(shares))
    rise = shares[draws, after] - shares[draws, before]
    part = (0.5 - shares[draws, before]) / np.where(rise > 0, rise, 1)
    found = logs[before] + part * (logs[after] - logs[before])
    return np.where(~reached.any(axis=1), np.inf, np.where(reached[:, 0], -np.inf, found))


def _shares(failed: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The share that fails at each rate, (draws, rates), with each seed counted as often as its weight (draws, seeds)
    says.

    Where a draw has no seed that was trained at a rate, that of all seeds.
    """
    there = ~np.isnan(failed)
    counted, sums = weights @ there, weights @ np.nan_to_num(failed)
    plain = np.nansum(failed, axis=0) / there.sum(axis=0)
    return np.where(counted > 0, sums / np.maximum(counted, 1), plain)


def _interval(logs: np.ndarray) -> tuple[float, float]:
    """The 95 % interval of a rate from draws of its logarithm; 0 or infinity where a draw lies beyond all rates."""
    low, high = np.quantile(logs, ENDS, method="nearest")
    return float(10**low), float(10**high)
