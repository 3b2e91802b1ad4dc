"""Tests of claims that speak of several networks at once, decided by what was found for each of them.

Both read `numbers["networks"]` and `numbers["losses"]`, see claims/networks.py.
"""

import math

from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, Evidence, Outcome, Values, claim_test
from sigmoid_bce.claims.wording import PERCENT
from sigmoid_bce.outputs.pairs import BEYOND, MOST_PAIRS, NO_INTERVAL, OPEN, WITHIN, PairedDifference, read_paired


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


@claim_test(
    values={"networks": int, "within": int, "beyond": int, "largest_difference": float, "widest": float}, across=True
)
def loss_does_not_matter(evidence: Evidence, *, margin: float) -> Outcome:
    """Whether networks trained with either loss classify the test images equally well: for every network with two pairs of
    runs or more, the 95 % interval of the difference in accuracy within pairs lies within `margin` (a fraction)."""
    rows = [row for row in evidence.numbers.get("losses", []) if row["paired"]]
    found = {row["runs_of"]: read_paired(row, "accuracy") for row in rows}
    places = {name: one.stands_to(margin) for name, one in found.items()}
    judged = {name: one for name, one in found.items() if places[name] != NO_INTERVAL}
    if not judged:
        return Outcome(UNDECIDABLE, {}, "no network was trained from two seeds or more with either loss")
    told = "; ".join(_tell_place(name, one, places[name], margin) for name, one in found.items())
    values: Values = {
        "networks": len(judged),
        "within": sum(place == WITHIN for place in places.values()),
        "beyond": sum(place == BEYOND for place in places.values()),
        "largest_difference": max(abs(one.difference) for one in judged.values()),
        "widest": max(abs(end) for one in judged.values() for end in (one.low, one.high)),
    }
    if values["beyond"]:
        return Outcome(FAILS, values, told)
    return Outcome(HOLDS if values["within"] == len(judged) else UNDECIDABLE, values, told)


def _tell_place(name: str, found: PairedDifference, place: str, margin: float) -> str:
    told = f"{name} ({found.pairs} pair{'' if found.pairs == 1 else 's'})"
    if place == NO_INTERVAL:
        return f"{told} has no interval"
    told += f" from {found.low:.2%} to {found.high:.2%}, {place} {margin:.2%}"
    if place == OPEN:
        pairs = found.pairs_to_decide(margin)
        told += (
            f", {f'{pairs:.0f}' if math.isfinite(pairs) else f'more than {MOST_PAIRS}'} pairs like these would decide"
        )
    return PERCENT.sub(" %", told)
