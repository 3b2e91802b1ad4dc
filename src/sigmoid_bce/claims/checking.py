"""Whether the ledger is whole and its tests find what they announce: looked at before anything is judged."""

import math
from collections import Counter
from collections.abc import Collection, Sequence

from sigmoid_bce.claims.catalogue import TESTS
from sigmoid_bce.claims.errors import ClaimError
from sigmoid_bce.claims.ledger import Claim
from sigmoid_bce.claims.protocols import load_protocols
from sigmoid_bce.claims.registry import UNDECIDABLE, ClaimTest, Outcome, Values
from sigmoid_bce.claims.wording import fill_all, specimen_outcomes, templates_of


def check_ledger(claims: Sequence[Claim]) -> None:
    """Raise ClaimError unless claims and tests belong together and every wording can be filled."""
    if repeated := [identity for identity, count in Counter(claim.id for claim in claims).items() if count > 1]:
        raise ClaimError(f"claim {repeated[0]}", "stands twice in the ledger", "give each claim an id of its own")
    protocols = load_protocols()
    for claim in claims:
        _check_claim(claim, protocols)
    if idle := sorted(set(TESTS) - {claim.test for claim in claims}):
        raise ClaimError(f"test {idle[0]}", "decides no claim", "name it in the ledger, or remove it")


def check_outcome(where: str, test: ClaimTest, outcome: Outcome) -> None:
    """Raise ClaimError unless a test found the values that it announces, as numbers, and says for which values of each of
    its thresholds the claim would hold; none of it if it cannot decide."""
    hint = f"put the test {test.name} right"
    if set(outcome.values) != set(test.values) and (outcome.values or outcome.verdict != UNDECIDABLE):
        announced = ", ".join(sorted(test.values))
        raise ClaimError(where, f"has the values {sorted(outcome.values)}, not {announced}", hint)
    if outcome.verdict != UNDECIDABLE and set(outcome.holds_for) != set(test.thresholds):
        what = f"says of {sorted(outcome.holds_for)} for which values it would hold, not of {sorted(test.thresholds)}"
        raise ClaimError(where, what, hint)
    check_numbers(where, outcome.values)


def check_numbers(where: str, values: Values) -> None:
    """Raise ClaimError unless all values are finite numbers."""
    for name, value in values.items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value):
            raise ClaimError(where, f"the value {name} is {value!r}, not a finite number", "put its test right")


def _check_claim(claim: Claim, protocols: Collection[str]) -> None:
    where = f"claim {claim.id}"
    if claim.test not in TESTS:
        raise ClaimError(where, f"there is no test {claim.test}", f"the tests are {', '.join(sorted(TESTS))}")
    test = TESTS[claim.test]
    if set(claim.parameters) != test.parameters:
        hint = f"the test {test.name} takes {', '.join(sorted(test.parameters)) or 'none'}"
        raise ClaimError(where, f"has the parameters {', '.join(sorted(claim.parameters)) or 'none'}", hint)
    if claim.protocol not in (protocols if test.per_run else ("",)):
        hint = (
            f"name one of {', '.join(protocols)}"
            if test.per_run
            else "only claims that are put to single runs have one"
        )
        raise ClaimError(where, f"has the protocol {claim.protocol or 'none'}", hint)
    if set(claim.wording) != set(templates_of(test)):
        hint = f"write a wording for each of: {', '.join(templates_of(test))}"
        raise ClaimError(where, f"has wordings for {', '.join(sorted(claim.wording)) or 'no verdict'}", hint)
    try:
        for outcome in specimen_outcomes(test):
            fill_all(claim, test, outcome)
    except (KeyError, ValueError, AttributeError, IndexError) as error:
        hint = f"fields are reason, {', '.join([*test.values, *claim.parameters])}"
        raise ClaimError(where, f"a wording cannot be filled ({type(error).__name__}: {error})", hint) from error
