"""Tests of claims about grids of heads: decided by what was counted of them, `numbers["grids"]` (see grids/summary.py).

Where a study tells of no grid, they cannot decide.
"""

import math

from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, Evidence, Outcome, Values, claim_test
from sigmoid_bce.claims.shares import describe_interval, describe_runs_to_decide, verdict_of_share

NO_GRID = "this study tells of no grid"


@claim_test(values={"below": int, "compared": int, "smallest": float, "largest": float}, across=True)
def fails_at_lower_rates(evidence: Evidence, *, loss: str) -> Outcome:
    """Whether half of the heads fail at a lower learning rate with `loss` than with `raw`, at most scales of the map.

    A scale counts if both critical rates lie among the rates that were tried; it is below if the 95 % interval of their
    ratio is. The share of the scales decides as a share of runs does.
    """
    found = _of_map(evidence, loss)
    if not found or not found["compared"]:
        return Outcome(UNDECIDABLE, {}, NO_GRID if not found else "at no scale are both critical rates known")
    below, compared = found["below_raw"], found["compared"]
    values = {"below": below, "compared": compared}
    values |= {"smallest": found["smallest_ratio"], "largest": found["largest_ratio"]}
    reason = f"the critical rate is lower than with raw at {below} of {compared} scales"
    return _judge_share(below, compared, values, reason)


@claim_test(values={"sizes": int, "below": int, "smallest": int, "largest": int}, across=True)
def batch_size_protects(evidence: Evidence) -> Outcome:
    """Whether at some batch size the loss through the clipped sigmoid fails at no lower learning rate than the one from
    raw outputs: at those at which it is not known to (95 % interval of the ratio), a larger batch may protect."""
    sizes = _grids(evidence).get("batch_sizes", [])
    known = [one for one in sizes if one["ratio_high"] is not None]
    if not known:
        why = "at no batch size are both critical rates known" if sizes else "no grid varies the batch size alone"
        return Outcome(UNDECIDABLE, {}, why if _grids(evidence) else NO_GRID)
    below = sum(one["ratio_high"] < 1 for one in known)
    found = [one["batch_size"] for one in known]
    values = {"sizes": len(known), "below": below, "smallest": min(found), "largest": max(found)}
    reason = f"the critical rate is lower than with raw in {below} of {len(known)} settings of the batch size"
    return Outcome(FAILS if below == len(known) else HOLDS if below == 0 else UNDECIDABLE, values, reason)


@claim_test(values={"scaled": float, "rate": float, "own": float, "own_rms": float}, across=True, thresholds=("room",))
def scaled_inputs_leave_room(evidence: Evidence, *, article_rate: float, scaled_rms: float, room: float) -> Outcome:
    """Whether with inputs of so small a root mean square half of the heads fail with `sigmoid` only at `room` times the
    article's learning rate, or beyond."""
    found = _of_map(evidence, "sigmoid")
    rates = found.get("critical_rates", []) if found else []
    scaled = [one for one in rates if math.isclose(one["rms"], scaled_rms, rel_tol=0.01)]
    own = [one for one in rates if one["own"]]
    if not scaled or not own:
        return Outcome(UNDECIDABLE, {}, "the critical rate at that scale is not known" if found else NO_GRID)
    times = scaled[0]["critical_rate"] / article_rate
    values = {"scaled": times, "rate": scaled[0]["critical_rate"]}
    values |= {"own": own[0]["critical_rate"] / article_rate, "own_rms": own[0]["rms"]}
    reason = f"half of the heads fail at {times:.2g} times the article's rate"
    return Outcome(HOLDS if times >= room else FAILS, values, reason, {"room": (-math.inf, times)})


@claim_test(values={"near": int, "rows": int, "typical": float}, across=True)
def first_step_foretells_border(evidence: Evidence, *, prediction: str, rows: str) -> Outcome:
    """Whether a critical rate of the clipped losses lies within the factor that counts as near of a prediction, in most
    `rows` (`map`, or the `others`); the share of the rows decides as a share of runs does."""
    found = _grids(evidence).get("predictions", {}).get(prediction, {}).get(rows, {})
    if not found or not found["rows"]:
        return Outcome(UNDECIDABLE, {}, NO_GRID if not _grids(evidence) else "no critical rate is known")
    values = {"near": found["near"], "rows": found["rows"], "typical": found["typical_ratio"]}
    reason = f"{found['near']} of {found['rows']} critical rates are near the prediction"
    return _judge_share(found["near"], found["rows"], values, reason)


def _judge_share(found: int, total: int, values: Values, reason: str) -> Outcome:
    """A share decides as one of runs does; where it does not, the reason goes on to say how many would."""
    verdict = verdict_of_share(found, total)
    if verdict in (HOLDS, FAILS):
        return Outcome(verdict, values, reason)
    return Outcome(
        UNDECIDABLE, values, f"{reason} ({describe_interval(found, total)}); {describe_runs_to_decide(found, total)}"
    )


def _grids(evidence: Evidence) -> dict:
    return evidence.numbers.get("grids") or {}


def _of_map(evidence: Evidence, loss: str) -> dict | None:
    return _grids(evidence).get("map", {}).get(loss)
