"""Tests of claims that speak of several networks at once, decided by what was found for each of them.

Both read `numbers["networks"]` and `numbers["losses"]`, see claims/networks.py.
"""

import math

from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, Evidence, Outcome, Values, claim_test


@claim_test(values={"networks": int, "compared": int, "differing": int}, across=True)
def networks_behave_alike(evidence: Evidence, *, networks: str) -> Outcome:
    """Whether the article's claims about training get the same verdicts for `networks` (names, separated by commas) as
    for the network that the figures show. A claim that is open for either is left out, and so is a network that was not
    run, or whose body is random: it is not the article's."""
    found = evidence.numbers.get("networks", {})
    shown, others, left_out, differing, compared = found.get("shown"), 0, [], [], 0
    for name in (part.strip() for part in networks.split(",")):
        if name == shown:
            continue
        network = found.get("by_name", {}).get(name)
        if network is None or network["random"]:
            left_out.append(f"{name} {'was not run' if network is None else 'had a random body'}")
            continue
        pairs = {
            claim: (found["by_name"][shown]["verdicts"][claim], verdict)
            for claim, verdict in network["verdicts"].items()
        }
        decided = {claim: pair for claim, pair in pairs.items() if UNDECIDABLE not in pair}
        others += bool(decided)
        compared += len(decided)
        differing += [
            f"{name} in {claim.replace('_', ' ')}" for claim, (here, there) in decided.items() if here != there
        ]
    values: Values = {"networks": others, "compared": compared, "differing": len(differing)}
    notes = f" ({'; '.join(left_out)})" if left_out else ""
    if not compared:
        return Outcome(UNDECIDABLE, values, f"there is no other network to compare with{notes}")
    if differing:
        return Outcome(FAILS, values, f"another verdict than for {shown}: {'; '.join(differing)}{notes}")
    return Outcome(HOLDS, values, f"all {compared} verdicts that can be compared are those for {shown}{notes}")


@claim_test(values={"networks": int, "largest_difference": float, "widest": float}, across=True)
def loss_does_not_matter(evidence: Evidence, *, margin: float) -> Outcome:
    """Whether networks trained with either loss classify the test images equally well: the 95 % interval of the difference
    in accuracy lies within `margin` (a fraction) for every network with seeds enough to have one."""
    rows = [row for row in evidence.numbers.get("losses", []) if math.isfinite(row["accuracy_low"])]
    if not rows:
        return Outcome(UNDECIDABLE, {}, "no network was trained from enough seeds with either loss")
    beyond = [row for row in rows if row["accuracy_low"] > margin or row["accuracy_high"] < -margin]
    within = [row for row in rows if row["accuracy_low"] >= -margin and row["accuracy_high"] <= margin]
    values: Values = {
        "networks": len(rows),
        "largest_difference": max(abs(row["accuracy_difference"]) for row in rows),
        "widest": max(abs(end) for row in rows for end in (row["accuracy_low"], row["accuracy_high"])),
    }
    if beyond:
        return Outcome(FAILS, values, f"the accuracy differs by more than {margin:g} for {_names(beyond)}")
    if len(within) < len(rows):
        wide = [row for row in rows if row not in within]
        return Outcome(UNDECIDABLE, values, f"the interval reaches beyond {margin:g} for {_names(wide)}")
    return Outcome(HOLDS, values, f"the interval lies within {margin:g} for {_names(rows)}")


def _names(rows: list[dict]) -> str:
    return ", ".join(row["runs_of"] for row in rows)
