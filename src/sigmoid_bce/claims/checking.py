"""Whether the ledger is whole and its tests find what they announce: looked at before anything is judged."""

import math
from collections import Counter
from collections.abc import Collection, Sequence

from sigmoid_bce.claims.catalogue import TESTS
from sigmoid_bce.claims.ledger import Claim
from sigmoid_bce.claims.protocols import load_protocols
from sigmoid_bce.claims.registry import UNDECIDABLE, ClaimTest, Outcome, Values
from sigmoid_bce.claims.wording import fill_all, specimen_outcomes, templates_of
from sigmoid_bce.core.errors import PaperError


def check_ledger(claims: Sequence[Claim]) -> None:
    """Raise PaperError unless claims and tests belong together and every wording can be filled."""
    if repeated := [identity for identity, count in Counter(claim.id for claim in claims).items() if count > 1]:
        raise PaperError("stands twice in the ledger", "give each claim an id of its own", where=f"claim {repeated[0]}")
    protocols = load_protocols()
    for claim in claims:
        _check_claim(claim, protocols)
    if idle := sorted(set(TESTS) - {claim.test for claim in claims}):
        raise PaperError("decides no claim", "name it in the ledger, or remove it", where=f"test {idle[0]}")


def check_outcome(where: str, test: ClaimTest, outcome: Outcome) -> None:
    """Raise PaperError unless a test found the values that it announces, as numbers, and says for which values of each of
    its thresholds the claim would hold; none of it if it cannot decide."""
    hint = f"put the test {test.name} right"
    if set(outcome.values) != set(test.values) and (outcome.values or outcome.verdict != UNDECIDABLE):
        announced = ", ".join(sorted(test.values))
        raise PaperError(f"has the values {sorted(outcome.values)}, not {announced}", hint, where=where)
    if outcome.verdict != UNDECIDABLE and set(outcome.holds_for) != set(test.thresholds):
        what = f"says of {sorted(outcome.holds_for)} for which values it would hold, not of {sorted(test.thresholds)}"
        raise PaperError(what, hint, where=where)
    check_numbers(where, outcome.values)


def check_numbers(where: str, values: Values) -> None:
    """Raise PaperError unless all values are finite numbers."""
    for name, value in values.items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value):
            raise PaperError(f"the value {name} is {value!r}, not a finite number", "put its test right", where=where)


def _check_claim(claim: Claim, protocols: Collection[str]) -> None:
    where = f"claim {claim.id}"
    if claim.test not in TESTS:
        raise PaperError(f"there is no test {claim.test}", f"the tests are {', '.join(sorted(TESTS))}", where=where)
    test = TESTS[claim.test]
    if set(claim.parameters) != test.parameters:
        hint = f"the test {test.name} takes {', '.join(sorted(test.parameters)) or 'none'}"
        raise PaperError(f"has the parameters {', '.join(sorted(claim.parameters)) or 'none'}", hint, where=where)
    if claim.protocol not in (protocols if test.per_run else ("",)):
        hint = (
            f"name one of {', '.join(protocols)}"
            if test.per_run
            else "only claims that are put to single runs have one"
        )
        raise PaperError(f"has the protocol {claim.protocol or 'none'}", hint, where=where)
    if set(claim.wording) != set(templates_of(test)):
        hint = f"write a wording for each of: {', '.join(templates_of(test))}"
        raise PaperError(f"has wordings for {', '.join(sorted(claim.wording)) or 'no verdict'}", hint, where=where)
    try:
        for outcome in specimen_outcomes(test):
            fill_all(claim, test, outcome)
    except (KeyError, ValueError, AttributeError, IndexError) as error:
        hint = f"fields are reason, {', '.join([*test.values, *claim.parameters])}"
        raise PaperError(f"a wording cannot be filled ({type(error).__name__}: {error})", hint, where=where) from error
