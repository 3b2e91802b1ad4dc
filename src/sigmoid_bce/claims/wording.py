"""The wording of a verdict: sentence templates of the ledger, filled with values and parameters."""

import re
from dataclasses import dataclass
from typing import Any

from sigmoid_bce.claims.ledger import Claim
from sigmoid_bce.claims.registry import FAILS, HOLDS, MIXED, UNDECIDABLE, ClaimTest, Outcome, Values
from sigmoid_bce.claims.shares import describe_runs_to_decide, describe_share, fewest_runs

# Of a claim about trained networks: counts of runs, which its templates may use, and its two templates.
RUN_COUNTS = ("runs_holding", "runs_decided", "runs_undecided")
MEASURED = "measured"
# Python writes 5%, and we write 5 %.
PERCENT = re.compile(r"(?<=[0-9])%")


@dataclass(frozen=True)
class Span:
    """The lowest and highest of a value over runs; written as one number where both read the same."""

    low: int | float
    high: int | float

    def __format__(self, specification: str) -> str:
        low, high = format(self.low, specification), format(self.high, specification)
        return low if low == high else f"{low} to {high}"


class Unknown:
    """A value that no run could give; written as an ellipsis, however it is to be formatted."""

    low = high = property(lambda self: self)

    def __format__(self, specification: str) -> str:
        return "…"


def fill(template: str, test: ClaimTest, values: Values, parameters: dict[str, Any], reason: str | Unknown) -> str:
    """A template's sentence. Fields: the test's values (for a claim about runs a `Span` each, with `.low` and `.high`),
    the parameters, `reason`, and for a claim about runs `RUN_COUNTS`. Values that are not there read as an ellipsis.

    Raises KeyError for a field that does not exist, ValueError for a format that does not fit it.
    """
    fields = parameters | {"reason": reason} | {name: values[name] for name in RUN_COUNTS if name in values}
    for name in test.values:
        keys = (f"{name}_lowest", f"{name}_highest") if test.per_run else (name,)
        known = [values[key] for key in keys if key in values]
        if len(known) < len(keys):
            fields[name] = Unknown()
        else:
            fields[name] = Span(*known) if test.per_run else known[0]
    return PERCENT.sub(" %", template.format_map(fields))


def templates_of(test: ClaimTest) -> tuple[str, ...]:
    """What a claim with this test must have a sentence for: what was `measured` in runs, whatever that decides, or each
    verdict; and in any case for when nothing could be decided."""
    return (MEASURED, UNDECIDABLE) if test.per_run else (HOLDS, FAILS, UNDECIDABLE)


def fill_all(claim: Claim, test: ClaimTest, outcome: Outcome, obstacles: str = "") -> dict[str, str]:
    """The sentence of each verdict, whichever was found; the reason is known of that one only.

    Where runs were measured, it says what was, in how many of them the claim holds, and which cannot decide: `obstacles`,
    as groups.judge_groups has them.
    """

    def filled(name: str, verdict: str) -> str:
        reason = outcome.reason if verdict == outcome.verdict else Unknown()
        return fill(claim.wording[name], test, outcome.values, claim.settings, reason)

    if not test.per_run:
        return {verdict: filled(verdict, verdict) for verdict in test.verdicts}
    decided = outcome.values.get("runs_decided", 0)
    sentence = f"{filled(MEASURED, outcome.verdict)} {_share(outcome.values, obstacles)}"
    wordings = dict.fromkeys((HOLDS, FAILS, MIXED), f"{sentence}.")
    if outcome.verdict == MIXED:
        more = describe_runs_to_decide(int(outcome.values["runs_holding"]), int(decided))
        wordings[MIXED] = f"{sentence}; {more}."
    too_few = f"{sentence}; to decide, at least {fewest_runs()} are needed."
    return wordings | {UNDECIDABLE: too_few if decided else filled(UNDECIDABLE, UNDECIDABLE)}


def _share(values: Values, obstacles: str) -> str:
    if not values.get("runs_decided"):
        return "The claim holds in … of … runs"
    undecided = int(values["runs_undecided"])
    more = f"; {undecided} more cannot decide: {obstacles}" if undecided else ""
    return f"The claim holds in {describe_share(int(values['runs_holding']), int(values['runs_decided']))}{more}"


def specimen_outcomes(test: ClaimTest) -> list[Outcome]:
    """An outcome of each verdict as this test has them, to try templates on."""
    values = {name: kind(1) for name, kind in test.values.items()}
    if test.per_run:
        values = {f"{name}_{end}": value for name, value in values.items() for end in ("lowest", "highest")}
        values |= dict.fromkeys(RUN_COUNTS, 1)
    return [Outcome(verdict, values, "a reason") for verdict in test.verdicts]
