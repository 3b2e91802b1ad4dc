"""Tests of claims that speak of several networks at once, decided by what was found for each of them.

They read `numbers["groups"]` and `numbers["losses"]`, see claims/networks.py.
"""

import math

from sigmoid_bce.analysis.pairs import BEYOND, MOST_PAIRS, NO_INTERVAL, OPEN, WITHIN, PairedDifference, read_paired
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, Evidence, Outcome, Values, claim_test
from sigmoid_bce.claims.shares import fewest_runs, interval_of_difference


@claim_test(values={"groups": int, "compared": int, "differing": int, "undecided": int}, across=True)
def networks_behave_alike(evidence: Evidence, *, networks: str, confidence: float) -> Outcome:
    """Whether the article's claims about training hold in the same share of the runs of `networks` (names, separated by
    commas) as of the runs that decide the claims, trained with the same loss.

    Two shares differ if the interval of their difference, of so high a `confidence` over all comparisons together
    (Bonferroni), leaves out 0. They are alike if both decide the claim, and alike; else it is not known, as with fewer runs
    on either side than could decide a claim. A network that was not run, or whose body is random, is left out: it is not
    the article's.
    """
    found = evidence.numbers.get("groups", [])
    names = [part.strip() for part in networks.split(",")]
    pairs = [
        (claim, claim["deciding"], other)
        for claim in found
        if claim["deciding"]
        for other in claim["others"]
        if other["network"] in names
        and other["network"] != claim["deciding"]["network"]
        and other["loss"] == claim["deciding"]["loss"]
        and not other["random_body"]
    ]
    differing, alike, too_few, unclear = [], [], [], []
    single = 1 - (1 - confidence) / max(len(pairs), 1)
    for claim, here, there in pairs:
        sentence = f'"{claim["id"].replace("_", " ")}" ({_share(there)}, and {_share(here)})'
        low, high = interval_of_difference(_counts(here), _counts(there), single)
        if min(here["decided"], there["decided"]) < fewest_runs():
            too_few.append(sentence)
        elif low > 0 or high < 0:
            differing.append(sentence)
        elif here["verdict"] == there["verdict"] in (HOLDS, FAILS):
            alike.append(sentence)
        else:
            unclear.append(sentence)
    values: Values = {
        "groups": len({(there["study"], there["network"]) for _, _, there in pairs}),
        "compared": len(pairs),
        "differing": len(differing),
        "undecided": len(too_few) + len(unclear),
    }
    notes = _left_out(names, found)
    if differing:
        return Outcome(FAILS, values, f"a claim holds in another share of runs: {'; '.join(differing)}{notes}")
    if not pairs:
        return Outcome(UNDECIDABLE, values, f"there is no other network to compare with{notes}")
    left_open = [f"{len(too_few)} have too few runs"] if too_few else []
    if unclear:
        seen = f"no difference is seen in {'; '.join(unclear)}"
        left_open.append(f"{seen}, but the claim does not hold in both, nor fail in both")
    if left_open:
        return Outcome(UNDECIDABLE, values, f"of {len(pairs)} comparisons, {'; and '.join(left_open)}{notes}")
    return Outcome(HOLDS, values, f"all {len(pairs)} verdicts that can be compared are the same{notes}")


@claim_test(
    values={"networks": int, "within": int, "beyond": int, "largest_points": float, "widest_points": float},
    across=True,
    thresholds=("margin",),
)
def loss_does_not_matter(evidence: Evidence, *, margin: float) -> Outcome:
    """Whether networks trained with either loss classify the test images equally well: for every network with a pair of
    runs, the 95 % interval of the difference in accuracy within pairs lies within `margin` (a fraction). A network with a
    single pair has no interval, and leaves open what the others would decide, unless one of them lies beyond."""
    rows = [row for row in evidence.numbers.get("losses", []) if row["paired"] and row["pairs"] > 0]
    found = {row["runs_of"]: read_paired(row, "accuracy") for row in rows}
    places = {name: one.stands_to(margin) for name, one in found.items()}
    judged = {name: one for name, one in found.items() if places[name] != NO_INTERVAL}
    if not judged:
        return Outcome(UNDECIDABLE, {}, "no network was trained from two seeds or more with either loss")
    sentence = _tell_places(found, places, margin)
    values: Values = {
        "networks": len(judged),
        "within": sum(place == WITHIN for place in places.values()),
        "beyond": sum(place == BEYOND for place in places.values()),
        "largest_points": 100 * max(abs(one.difference) for one in judged.values()),
        "widest_points": 100 * max(abs(end) for one in judged.values() for end in (one.low, one.high)),
    }
    if values["beyond"]:
        # From here on no whole interval lies beyond the margin, though the claim may still not hold.
        smallest = max(max(one.low, -one.high) for one in judged.values())
        return Outcome(FAILS, values, sentence, {"margin": (smallest, math.inf)})
    if values["within"] < len(found):
        return Outcome(UNDECIDABLE, values, sentence)
    return Outcome(HOLDS, values, sentence, {"margin": (values["widest_points"] / 100, math.inf)})


def _tell_places(found: dict[str, PairedDifference], places: dict[str, str], margin: float) -> str:
    """Where the intervals lie, in words: the networks that stand against the margin first, and those without one last."""
    parts: list[str] = []
    for place in (BEYOND, OPEN, WITHIN):
        named = [_tell_interval(name, one, place, margin) for name, one in found.items() if places[name] == place]
        if named:
            lies = place if place == OPEN else f"lies {place}"
            unit = "" if parts else " percentage points"
            parts.append(f"{lies} {100 * margin:.2f}{unit} in {' and '.join(named)}")
    single = [f"{name} ({100 * one.difference:.2f})" for name, one in found.items() if places[name] == NO_INTERVAL]
    if single:
        parts.append(f"cannot be had from a single pair, as in {' and '.join(single)}")
    return f"the interval of the difference {'; '.join(parts)}"


def _tell_interval(name: str, found: PairedDifference, place: str, margin: float) -> str:
    interval = f"{found.pairs} pairs, from {100 * found.low:.2f} to {100 * found.high:.2f}"
    if place == OPEN:
        pairs = found.pairs_to_decide(margin)
        interval += f"; {f'{pairs:.0f}' if math.isfinite(pairs) else f'more than {MOST_PAIRS}'} like these would decide"
    return f"{name} ({interval})"


def _counts(group: dict) -> tuple[int, int]:
    return group["holding"], group["decided"]


def _share(group: dict) -> str:
    return f"{group['holding']} of {group['decided']} runs of {group['network']}"


def _left_out(names: list[str], claims: list[dict]) -> str:
    """Why a network was not compared, as a note in brackets; empty if all were."""
    groups = [group for claim in claims for group in (*claim["others"], *filter(None, [claim["deciding"]]))]
    notes = []
    for name in names:
        own = [group for group in groups if group["network"] == name]
        if not own:
            notes.append(f"{name} was not run")
        elif all(group["random_body"] for group in own):
            notes.append(f"{name} had a random body")
    return f" ({'; '.join(notes)})" if notes else ""
