"""From claims, numbers and runs to verdicts."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from sigmoid_bce.claims.catalogue import TESTS
from sigmoid_bce.claims.checking import check_ledger, check_outcome
from sigmoid_bce.claims.groups import GROUP, as_entry, finite, judge_groups
from sigmoid_bce.claims.ledger import Claim
from sigmoid_bce.claims.networks import describe_groups, describe_losses
from sigmoid_bce.claims.protocols import Protocol, load_protocols
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, ClaimTest, Evidence, Outcome, RunEvidence
from sigmoid_bce.claims.turning import describe_turning, find_turning
from sigmoid_bce.claims.wording import fill_all
from sigmoid_bce.core.files import write_json, write_table
from sigmoid_bce.runs.run import Run

COLUMNS = ("id", "article", "about", "protocol", "where", "sentence", "verdict", "wording", "reason", "test")


def judge(
    claims: Sequence[Claim],
    numbers: dict,
    runs: Sequence[Run],
    batch_size: int,
    instead: tuple[str, str, str] = ("", "", ""),
) -> list[dict]:
    """One judgement a claim, in the ledger's order.

    `numbers` is the content of numbers.json, `runs` all trained runs, `batch_size` that of figure 6; `instead` are study,
    network and loss of the runs that decide a claim where none is of its protocol. Fields of a judgement: `id`, `sentence`,
    `where`, `article`, `protocol`, `test` and `parameters` as in the ledger; `about` (`numerics` or `training`); `verdict`;
    `reason`; `values` (name to number; for a claim about training `NAME_lowest` and `NAME_highest` over the runs that
    decide, and the counts of runs); `turns`, where the verdict would turn (see turning.find_turning); `wording`, the
    sentence for the verdict; `other_wordings`, those for the others, with an ellipsis for a value that no run gave. For a
    claim about training also `decided_by`, study, network and loss of the runs that decide, and `by_protocol`, whether they
    are those of the protocol; `groups` (see groups.judge_groups) and `runs` (see groups.as_entry), each of all runs.
    Raises PaperError if the ledger is broken or a test's values are not what it announces.
    """
    check_ledger(claims)
    protocols, ordered = load_protocols(), sorted(runs, key=lambda run: run.key)
    judgements = []
    for claim in claims:
        test = TESTS[claim.test]
        if not test.per_run:
            judgements.append(_judge_numbers(claim, test, numbers))
            continue
        protocol = protocols[claim.protocol]
        entries = [
            as_entry(run, _put_to_run(claim, test, numbers, run, batch_size, protocol), protocol.decides(run))
            for run in ordered
        ]
        judgements.append(judge_entries(claim, test, entries, instead))
    return judgements


def judge_all(
    claims: Sequence[Claim],
    numbers: dict,
    runs: Sequence[Run],
    losses: pd.DataFrame,
    batch_size: int,
    instead: tuple[str, str, str],
) -> list[dict]:
    """The judgements of all claims, those that compare networks by what was found of the others; see `judge`.

    `losses` is the table of `outputs.losses_compared.compare_losses`.
    """
    judgements = judge(claims, numbers, runs, batch_size, instead)
    known = {"groups": describe_groups(judgements), "losses": describe_losses(losses, judgements)}
    return [
        _judge_numbers(claim, TESTS[claim.test], numbers | known) if TESTS[claim.test].across else judgement
        for claim, judgement in zip(claims, judgements, strict=True)
    ]


def judge_entries(claim: Claim, test: ClaimTest, entries: Sequence[dict], instead: Sequence[str]) -> dict:
    """The judgement of a claim about trained networks, from what its test found of each run (see groups.as_entry)."""
    groups = judge_groups(entries, claim.thresholds(test.thresholds))
    by_name = {tuple(group[name] for name in GROUP): group for group in groups}
    of_protocol = [name for name, group in by_name.items() if group["decides"]]
    decided_by = of_protocol[0] if of_protocol else tuple(instead)
    if len(of_protocol) > 1:
        outcome, found = Outcome(UNDECIDABLE, {}, "more than one study has runs of the protocol"), {}
    elif group := by_name.get(decided_by):
        outcome, found = Outcome(group["verdict"], group["values"], group["reason"]), group
    else:
        outcome, found = Outcome(UNDECIDABLE, {}, "there is no run"), {}
    return {
        **_describe(claim, test, outcome, found.get("obstacles", "")),
        **{"turns": found.get("turns", []), "decided_by": list(decided_by), "by_protocol": bool(of_protocol)},
        **{"groups": groups, "runs": list(entries)},
    }


def write_judgements(judgements: list[dict], claims_json: Path, ledger_csv: Path) -> None:
    """Write the judgements in full (JSON) and as a table for people (CSV)."""
    rows = []
    for judgement in judgements:
        row = {column: judgement[column] for column in COLUMNS}
        row["parameters"] = _in_a_line({name: entry["value"] for name, entry in judgement["parameters"].items()})
        row["values"] = _in_a_line(judgement["values"])
        row["turns"] = "; ".join(describe_turning(turning) for turning in judgement["turns"])
        row["groups"] = "; ".join(
            f"{_name(group)}: {group['holding']} of {group['decided']}" for group in judgement["groups"]
        )
        row["runs"] = "; ".join(f"{_name(run)} seed{run['seed']}: {run['verdict']}" for run in judgement["runs"])
        rows.append(row)
    write_table(pd.DataFrame(rows), ledger_csv)
    write_json(judgements, claims_json)


def _judge_numbers(claim: Claim, test: ClaimTest, numbers: dict) -> dict:
    outcome = test(Evidence(numbers), **claim.settings)
    check_outcome(f"claim {claim.id}", test, outcome)
    turns = []
    if outcome.verdict != UNDECIDABLE:
        thresholds = claim.thresholds(test.thresholds)
        turns = find_turning(thresholds, [outcome.holds_for], lambda holding, _: HOLDS if holding else FAILS)
    return {**_describe(claim, test, outcome), "turns": turns, "groups": [], "runs": []}


def _describe(claim: Claim, test: ClaimTest, outcome: Outcome, obstacles: str = "") -> dict:
    wordings = fill_all(claim, test, outcome, obstacles)
    return {
        **claim.as_dict(),
        "about": "training" if test.per_run or test.across else "numerics",
        **asdict(outcome),
        "holds_for": finite(outcome.holds_for),
        "wording": wordings.pop(outcome.verdict),
        "other_wordings": wordings,
    }


def _put_to_run(claim: Claim, test: ClaimTest, numbers: dict, run: Run, batch_size: int, protocol: Protocol) -> Outcome:
    checkpoints = () if test.of_collapsed else test.reads
    if obstacle := run.what_prevents(checkpoints, ended=not test.converged or protocol.has_ended(run)):
        return Outcome(UNDECIDABLE, {}, obstacle)
    outcome = test(RunEvidence(numbers, run, batch_size), **claim.settings)
    check_outcome(f"claim {claim.id}, {' '.join(map(str, run.key))}", test, outcome)
    return outcome


def _name(entry: dict) -> str:
    return " ".join(entry[name] for name in GROUP)


def _in_a_line(values: dict) -> str:
    return "; ".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items())
