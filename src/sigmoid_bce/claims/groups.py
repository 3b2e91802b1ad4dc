"""Runs that differ in the seed alone, judged together: in how many of them a claim holds, and what that decides.

All of it follows from entries, one a run, as claims.json has them: so whoever reads claims.json can judge again.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sigmoid_bce.claims.registry import FAILS, MIXED, UNDECIDABLE, Outcome, Values
from sigmoid_bce.claims.shares import (
    describe_runs_to_decide,
    describe_share,
    fewest_runs,
    interval_of_share,
    verdict_of_share,
)
from sigmoid_bce.claims.turning import HoldsFor, find_turning
from sigmoid_bce.runs.run import Run

# What runs have in common that differ in the seed alone.
GROUP = ("study", "network", "loss")


def as_entry(run: Run, outcome: Outcome, decides: bool) -> dict:
    """A run and what a test found of it, as claims.json has it: `study`, `network`, `loss`, `seed`, `learning_rate`,
    `random_body`, whether the run is one of the claim's protocol (`decides`), `verdict`, `values`, `reason`, and
    `holds_for` (see `finite`)."""
    return {
        **{"study": run.study, "network": run.network, "loss": run.loss, "seed": run.seed},
        **{"learning_rate": run.record["settings"].get("learning_rate"), "random_body": run.random_body},
        "decides": decides,
        **asdict(outcome),
        "holds_for": finite(outcome.holds_for),
    }


def judge_groups(entries: Sequence[Mapping], thresholds: Mapping[str, float]) -> list[dict]:
    """One entry a study, network and loss, in the order in which they come.

    `entries` are those of `as_entry`, `thresholds` those of the claim. A group has `study`, `network`, `loss`,
    `learning_rate`, `random_body`; whether its runs are those of the claim's protocol (`decides`); `holding` of the
    `decided` runs, and `undecided`, those that cannot decide, which `obstacles` names with what keeps them from it, as part
    of a sentence; `low` and `high`, the interval of the share; `verdict`, `reason`; `values`, the lowest and the highest
    over the runs that decide, and the counts of runs; `turns`, where the verdict would turn (see turning.find_turning),
    empty where there are too few runs to decide.
    """
    groups: dict[tuple, list[Mapping]] = {}
    for entry in entries:
        groups.setdefault(tuple(entry[name] for name in GROUP), []).append(entry)
    return [_judge_group(own, thresholds) for own in groups.values()]


def finite(holds_for: Mapping[str, HoldsFor]) -> dict[str, list]:
    """Values of thresholds with None for what is infinite, which JSON cannot write."""
    return {name: [end if math.isfinite(end) else None for end in ends] for name, ends in holds_for.items()}


def infinite(holds_for: Mapping[str, Sequence]) -> dict[str, HoldsFor]:
    """The opposite of `finite`."""
    return {
        name: (-math.inf if ends[0] is None else ends[0], math.inf if ends[1] is None else ends[1]) if ends else ()
        for name, ends in holds_for.items()
    }


def _judge_group(own: Sequence[Mapping], thresholds: Mapping[str, float]) -> dict:
    undecided = [entry for entry in own if entry["verdict"] == UNDECIDABLE]
    decided = [entry for entry in own if entry["verdict"] != UNDECIDABLE]
    failing = [entry for entry in decided if entry["verdict"] == FAILS]
    holding = len(decided) - len(failing)
    verdict = verdict_of_share(holding, len(decided))
    low, high = interval_of_share(holding, len(decided))
    ranges = [infinite(entry["holds_for"]) for entry in decided]
    return {
        **{name: own[0][name] for name in (*GROUP, "learning_rate", "random_body", "decides")},
        **{"holding": holding, "decided": len(decided), "undecided": len(undecided), "low": low, "high": high},
        "obstacles": _reasons(undecided),
        **{"verdict": verdict, "reason": _reason(holding, len(decided), failing, undecided)},
        "values": _span(decided)
        | {"runs_holding": holding, "runs_decided": len(decided), "runs_undecided": len(undecided)},
        "turns": [] if verdict == UNDECIDABLE else find_turning(thresholds, ranges, verdict_of_share),
    }


def _span(decided: Sequence[Mapping]) -> Values:
    names = decided[0]["values"] if decided else ()
    found = {name: [entry["values"][name] for entry in decided] for name in names}
    return {
        f"{name}_{end}": pick(of) for name, of in found.items() for end, pick in (("lowest", min), ("highest", max))
    }


def _reason(holding: int, decided: int, failing: Sequence[Mapping], undecided: Sequence[Mapping]) -> str:
    parts = [f"it holds in {describe_share(holding, decided)}"] if decided else []
    if verdict_of_share(holding, decided) == MIXED:
        parts.append(describe_runs_to_decide(holding, decided))
    if decided < fewest_runs():
        parts.append(f"at least {fewest_runs()} runs are needed to decide")
    if failing:
        parts.append(f"it fails in {_reasons(failing)}")
    if undecided:
        parts.append(f"{len(undecided)} cannot decide: {_reasons(undecided)}")
    return "; ".join(parts)


def _reasons(entries: Sequence[Mapping]) -> str:
    seeds_by_reason: dict[str, list[str]] = {}
    for entry in entries:
        seeds_by_reason.setdefault(entry["reason"], []).append(str(entry["seed"]))
    return "; ".join(
        f"seed{'s' if len(seeds) > 1 else ''} {', '.join(seeds)} ({reason})"
        for reason, seeds in seeds_by_reason.items()
    )
