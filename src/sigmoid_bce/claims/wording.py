"""The wording of a verdict: sentence templates of the ledger, filled with values and parameters."""

import re
from dataclasses import dataclass
from typing import Any

from sigmoid_bce.claims.ledger import Claim
from sigmoid_bce.claims.registry import VERDICTS, ClaimTest, Outcome, Values

# Counts of runs that the templates of a claim about trained networks may use.
RUN_COUNTS = ("runs_judged", "runs_holding", "runs_failing", "runs_undecided")
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


def fill_all(claim: Claim, test: ClaimTest, outcome: Outcome) -> dict[str, str]:
    """The sentence of each verdict, whichever was found; the reason is known of that one only."""
    return {
        verdict: fill(
            template,
            test,
            outcome.values,
            claim.settings,
            outcome.reason if verdict == outcome.verdict else Unknown(),
        )
        for verdict, template in claim.wording.items()
    }


def specimen_outcomes(test: ClaimTest) -> list[Outcome]:
    """An outcome of each verdict as this test has them, to try templates on."""
    values = {name: kind(1) for name, kind in test.values.items()}
    if test.per_run:
        values = {f"{name}_{end}": value for name, value in values.items() for end in ("lowest", "highest")}
        values |= dict.fromkeys(RUN_COUNTS, 1)
    return [Outcome(verdict, values, "a reason") for verdict in VERDICTS]
