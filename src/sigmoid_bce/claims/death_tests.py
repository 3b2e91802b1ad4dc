"""Tests of claims about deaths of networks that are told of apart: decided by `numbers["apart"]`, the rows of pixels.csv
(see grids/pixels.py). Where a study tells of no such runs, they cannot decide."""

from scipy.stats import binomtest

from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, Evidence, Outcome, Values, claim_test
from sigmoid_bce.claims.shares import describe_share
from sigmoid_bce.grids.pixels import NOT_RUN
from sigmoid_bce.runs.states import DEAD


@claim_test(values={"pairs": int, "dead_clipped": int, "dead_raw": int, "p": float}, across=True)
def clipping_kills(evidence: Evidence, *, study: str, loss: str, largest_p: float) -> Outcome:
    """Whether more networks of `study` die by clipping with `loss` than with `raw`, from the same weights on the same
    batches.

    Only seeds that were run with both losses count, and of them those from which one loss alone kills decide: if neither
    kills more often, each does so with a probability of one half (McNemar's test, exact and two-sided). Where what was seen
    has a probability `p` of more than `largest_p` then, the claim is not decided.
    """
    rows = [row for row in evidence.numbers.get("apart") or [] if row["study"] == study and row["state"] != NOT_RUN]
    clipped, raw = ({row["seed"]: row["state"] == DEAD for row in rows if row["loss"] == one} for one in (loss, "raw"))
    seeds = sorted(clipped.keys() & raw.keys())
    if not seeds:
        return Outcome(UNDECIDABLE, {}, "no seed was run with both losses")
    only_clipped = sum(clipped[seed] and not raw[seed] for seed in seeds)
    only_raw = sum(raw[seed] and not clipped[seed] for seed in seeds)
    dead = sum(clipped[seed] for seed in seeds)
    p = float(binomtest(only_clipped, only_clipped + only_raw).pvalue) if only_clipped + only_raw else 1.0
    values: Values = {"pairs": len(seeds), "dead_clipped": dead, "dead_raw": sum(raw[seed] for seed in seeds), "p": p}
    reason = (
        f"{describe_share(dead, len(seeds))} died with {loss}, and {values['dead_raw']} from the same seeds with raw"
    )
    if p > largest_p:
        return Outcome(UNDECIDABLE, values, reason)
    return Outcome(HOLDS if only_clipped > only_raw else FAILS, values, reason)
