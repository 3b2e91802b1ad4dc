"""What the pages tell of grids: where half of the heads fail, how well that was foretold, what moves it."""

import math
from collections.abc import Mapping, Sequence

from sigmoid_bce.config.grid import BACKENDS_OF_MIXED_PRECISION
from sigmoid_bce.grids.critical import ABOVE, CONFIDENCE
from sigmoid_bce.grids.states import FAILED, STATES
from sigmoid_bce.grids.summary import PREDICTIONS, name_scale


def gather_grids(
    numbers: Mapping | None,
    rows: Sequence[Mapping],
    drawn: str | None,
    followed: Mapping,
    commands: Mapping[str, str],
    titles: Mapping[str, str],
) -> dict | None:
    """Everything that the pages say about grids, or None where a study tells of none.

    `numbers` and `rows` are the contents of grids.json and critical_rates.csv, `drawn` the grid of the map,
    `followed` the settings of the head that is followed step by step, `commands` the command that trains one cell of it
    anew (`cell`) and all of it (`grid`), `titles` those of all grids. Fields: `numbers`; `confidence` of all intervals;
    `losses` of the map; `names` of the grids; `scales`, a row each of the map, from small to large: `rms`, `own`, and by
    loss its `rate` and `ratio` to `raw`, in words; `elsewhere`, a row for each loss of the grids that differ from the map
    in the body or the images alone: `name`, `rms`, `steps`, `loss`, `rate`, `ratio`, and by prediction the rate that was
    `predicted` (a dash for `raw`); `others`, a row for each other setting: `grid`, `rms`, `changed`, `raw` and `sigmoid`
    in words (a dash where it was not trained), and `moved`, by which factor the critical rate of `sigmoid` is that of the
    map at the same scale; `states`, each with what it means, how many heads are in it, and whether they failed;
    `mixed_precision_not_run`, the backends on which no head was trained in mixed precision; `followed`; `commands`.
    """
    if numbers is None:
        return None
    of_map = [row for row in rows if row["grid"] == drawn]
    losses = list(dict.fromkeys(row["loss"] for row in of_map))
    scales = sorted({row["features_rms"] for row in of_map})
    cells = {(row["features_rms"], row["loss"]): row for row in of_map}
    beside = [row for row in rows if row["grid"] != drawn]
    names = {grid: "the map" if grid == drawn else title for grid, title in titles.items()}
    return {
        "numbers": numbers,
        "confidence": CONFIDENCE,
        "losses": losses,
        "scales": [
            {
                "rms": name_scale(scale),
                "own": _is_missing(cells[scale, losses[0]]["rms"]),
                "rates": {loss: tell_rate(cells[scale, loss], interval=False) for loss in losses},
                "ratios": {loss: tell_ratio(cells[scale, loss]) for loss in losses if loss != "raw"},
            }
            for scale in scales
        ],
        "names": names,
        "elsewhere": [_tell_elsewhere(row, names) for row in beside if _is_elsewhere(row)],
        "others": _gather_others([row for row in beside if not _is_elsewhere(row)], cells),
        "states": [
            {"name": name, "means": means, "heads": numbers["states"][name], "failed": name in FAILED}
            for name, means in STATES.items()
        ],
        "mixed_precision_not_run": [
            backend
            for backend in BACKENDS_OF_MIXED_PRECISION
            if not any(name.startswith(backend) for row in numbers["mixed_precision"] for name in row["counts"])
        ],
        "followed": dict(followed),
        "commands": dict(commands),
    }


def tell_rate(row: Mapping, interval: bool = True) -> str:
    """A critical rate, with its interval or without, or that it lies beyond all rates that were tried."""
    if _is_missing(row["critical_rate"]):
        beyond, rate = ("above", row["highest_rate"]) if row["where"] == ABOVE else ("below", row["lowest_rate"])
        return f"{beyond} {rate:.2g}"
    if not interval:
        return f"{row['critical_rate']:.2g}"
    ends = [f"{end:.2g}" if 0 < end < math.inf else "…" for end in (row["low"], row["high"])]
    return f"{row['critical_rate']:.2g} ({ends[0]} to {ends[1]})"


def tell_ratio(row: Mapping) -> str:
    """A critical rate as a share of that of `raw`, with its interval; a dash where one of them is not known."""
    if _is_missing(row["ratio_to_raw"]):
        return "–"
    bound = "at most " if row["ratio_is_bound"] else ""
    ends = [f"{end:.2g}" if 0 < end < math.inf else "…" for end in (row["ratio_low"], row["ratio_high"])]
    return f"{bound}{row['ratio_to_raw']:.2g} ({ends[0]} to {ends[1]})"


def _is_elsewhere(row: Mapping) -> bool:
    """Whether only the body, the images or the number of steps differ from the map, at the scale that the body gives."""
    return _is_missing(row["rms"]) and (_is_missing(row["changed"]) or row["changed"] == "")


def _tell_elsewhere(row: Mapping, names: Mapping[str, str]) -> dict:
    return {
        **{
            "name": names[row["grid"]],
            "rms": name_scale(row["features_rms"]),
            "steps": row["steps"],
            "loss": row["loss"],
        },
        **{"rate": tell_rate(row), "ratio": tell_ratio(row)},
        "predicted": {
            name: "–" if row["loss"] == "raw" or _is_missing(row[name]) else f"{row[name]:.2g}" for name in PREDICTIONS
        },
    }


def _gather_others(rows: Sequence[Mapping], of_map: Mapping[tuple[float, str], Mapping]) -> list[dict]:
    """One row a setting that differs from the map's: see `gather_grids`."""
    settings: dict[tuple, dict[str, Mapping]] = {}
    for row in rows:
        changed = "" if _is_missing(row["changed"]) else row["changed"]
        settings.setdefault((row["grid"], changed, row["features_rms"]), {})[row["loss"]] = row
    gathered = []
    for (grid, changed, rms), by_loss in settings.items():
        near = [row for (scale, loss), row in of_map.items() if loss == "sigmoid" and abs(scale / rms - 1) < 0.01]
        own = by_loss.get("sigmoid")
        moved = "–"
        if own and near and not _is_missing(own["critical_rate"]) and not _is_missing(near[0]["critical_rate"]):
            moved = f"{own['critical_rate'] / near[0]['critical_rate']:.2g}"
        gathered.append(
            {
                **{"grid": grid, "changed": changed, "rms": name_scale(rms)},
                **{loss: tell_rate(by_loss[loss]) if loss in by_loss else "–" for loss in ("raw", "sigmoid")},
                "moved": moved,
            }
        )
    return gathered


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))
