"""From claims, numbers and runs to verdicts."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from sigmoid_bce.claims.catalogue import TESTS
from sigmoid_bce.claims.integrity import check_ledger, check_values
from sigmoid_bce.claims.ledger import Claim
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, ClaimTest, Evidence, Outcome, RunEvidence, Values
from sigmoid_bce.claims.runs import Run
from sigmoid_bce.claims.wording import fill_all
from sigmoid_bce.files import write_json, write_table

COLUMNS = ("id", "article", "about", "where", "sentence", "verdict", "wording", "reason", "test")

Found = tuple[Run, Outcome]


def judge(claims: Sequence[Claim], numbers: dict, runs: Sequence[Run], batch_size: int) -> list[dict]:
    """One judgement a claim, in the ledger's order.

    `numbers` is the content of numbers.json, `runs` the trained runs to ask, `batch_size` that of figure 6. Fields of a
    judgement: `id`, `sentence`, `where`, `article`, `test` and `parameters` as in the ledger; `about` (`numerics` or
    `training`); `verdict`; `reason`; `values` (name to number; for a claim about training the counts of runs, and
    `NAME_lowest` and `NAME_highest` over them); `wording`, the sentence for the verdict; `other_wordings`, those for the
    other verdicts, with an ellipsis for a value that no run gave; `runs`, one entry a run with `network`, `loss`, `seed`
    and its own `verdict`, `values`, `reason`.
    Raises ClaimError if the ledger is broken or a test's values are not what it announces.
    """
    check_ledger(claims)
    return [_judge_claim(claim, numbers, sorted(runs, key=lambda run: run.key), batch_size) for claim in claims]


def write_judgements(judgements: list[dict], claims_json: Path, ledger_csv: Path) -> None:
    """Write the judgements in full (JSON) and as a table for people (CSV)."""
    rows = []
    for judgement in judgements:
        row = {column: judgement[column] for column in COLUMNS}
        row["parameters"] = _in_a_line({name: entry["value"] for name, entry in judgement["parameters"].items()})
        row["values"] = _in_a_line(judgement["values"])
        row["runs"] = "; ".join(
            f"{run['network']} {run['loss']} seed{run['seed']}: {run['verdict']}" for run in judgement["runs"]
        )
        rows.append(row)
    write_table(pd.DataFrame(rows), ledger_csv)
    write_json(judgements, claims_json)


def combine(outcomes: Sequence[Found]) -> Outcome:
    """One outcome from those of all runs; runs that cannot decide are set aside, unless none can.

    A claim holds if it holds in every run that can decide it. If it fails in some, it does not hold, and the reason says
    in how many: the article states its claims without exception. Values are the lowest and highest over those runs.
    """
    undecided = [found for found in outcomes if found[1].verdict == UNDECIDABLE]
    judged = [found for found in outcomes if found[1].verdict != UNDECIDABLE]
    failing = [found for found in judged if found[1].verdict == FAILS]
    values: Values = {
        "runs_judged": len(judged),
        "runs_holding": len(judged) - len(failing),
        "runs_failing": len(failing),
        "runs_undecided": len(undecided),
    }
    if not judged:
        return Outcome(UNDECIDABLE, values, _reasons(undecided) or "there is no run")
    for name in judged[0][1].values:
        all_runs = [outcome.values[name] for _, outcome in judged]
        values |= {f"{name}_lowest": min(all_runs), f"{name}_highest": max(all_runs)}
    if failing:
        verdict = FAILS
        reason = f"it does not hold in {len(failing)} of {len(judged)} runs that can decide it ({_reasons(failing)})"
    else:
        verdict = HOLDS
        reason = f"it holds in {len(judged)} of {len(judged)} runs that can decide it"
    if undecided:
        reason += f"; {len(undecided)} cannot ({_reasons(undecided)})"
    return Outcome(verdict, values, reason)


def _judge_claim(claim: Claim, numbers: dict, runs: Sequence[Run], batch_size: int) -> dict:
    test, by_run = TESTS[claim.test], []
    if test.per_run:
        by_run = [(run, _ask_run(claim, test, numbers, run, batch_size)) for run in runs]
        outcome = combine(by_run)
    else:
        outcome = test(Evidence(numbers), **claim.settings)
        check_values(f"claim {claim.id}", test, outcome.values, outcome.verdict)
    wordings = fill_all(claim, test, outcome)
    return {
        **claim.as_dict(),
        "about": "training" if test.per_run or test.across else "numerics",
        **asdict(outcome),
        "wording": wordings.pop(outcome.verdict),
        "other_wordings": wordings,
        "runs": [
            {"network": run.network, "loss": run.loss, "seed": run.seed, **asdict(outcome)} for run, outcome in by_run
        ],
    }


def _ask_run(claim: Claim, test: ClaimTest, numbers: dict, run: Run, batch_size: int) -> Outcome:
    if obstacle := run.what_prevents(test.reads, test.converged):
        return Outcome(UNDECIDABLE, {}, obstacle)
    outcome = test(RunEvidence(numbers, run, batch_size), **claim.settings)
    check_values(f"claim {claim.id}, {run.name}", test, outcome.values, outcome.verdict)
    return outcome


def _reasons(outcomes: Sequence[Found]) -> str:
    runs_by_reason: dict[str, list[str]] = {}
    for run, outcome in outcomes:
        runs_by_reason.setdefault(outcome.reason, []).append(run.name)
    return "; ".join(f"{', '.join(names)}: {reason}" for reason, names in runs_by_reason.items())


def _in_a_line(values: dict) -> str:
    return "; ".join(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items())
