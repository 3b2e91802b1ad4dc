"""Result tests: is the ledger whole, and do the verdicts come from it and from every run? No verdict is unwelcome."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from sigmoid_bce.claims.catalogue import TESTS
from sigmoid_bce.claims.errors import ClaimError
from sigmoid_bce.claims.ledger import Claim
from sigmoid_bce.claims.registry import UNDECIDABLE, VERDICTS, ClaimTest, Outcome, Values
from sigmoid_bce.claims.wording import fill_all, specimen_outcomes

RunKey = tuple[str, str, int]
WRITTEN = ("verdict", "reason", "wording", "other_wordings")
JUDGE_AGAIN = "judge the claims again (rule judge_claims)"


def check_ledger(claims: Sequence[Claim]) -> None:
    """Raise ClaimError unless claims and tests belong together and every wording can be filled."""
    if repeated := [identity for identity, count in Counter(claim.id for claim in claims).items() if count > 1]:
        raise ClaimError(f"claim {repeated[0]}", "stands twice in the ledger", "give each claim an id of its own")
    for claim in claims:
        _check_claim(claim)
    if idle := sorted(set(TESTS) - {claim.test for claim in claims}):
        raise ClaimError(f"test {idle[0]}", "decides no claim", "name it in the ledger, or remove it")


def check_values(where: str, test: ClaimTest, values: Values, verdict: str) -> None:
    """Raise ClaimError unless a test found the values that it announces, as numbers; none may do if it cannot decide."""
    if set(values) != set(test.values) and (values or verdict != UNDECIDABLE):
        announced = ", ".join(sorted(test.values))
        raise ClaimError(where, f"has the values {sorted(values)}, not {announced}", f"put the test {test.name} right")
    _check_numbers(where, values)


def check_judgements(claims: Sequence[Claim], judgements: Sequence[dict], runs: Iterable[RunKey]) -> None:
    """Raise ClaimError unless the judgements are of this ledger, complete, and of all these runs.

    `judgements` is the content of claims.json, `runs` has (network, loss, seed) of each run that is to be judged.
    """
    check_ledger(claims)
    found, expected = [judgement.get("id") for judgement in judgements], [claim.id for claim in claims]
    if found != expected:
        different = sorted(set(expected) ^ set(found), key=str)
        what = f"is in only one of ledger and claims.json: {different[0]}" if different else "have another order"
        raise ClaimError("claims", what, JUDGE_AGAIN)
    asked = sorted(runs)
    for claim, judgement in zip(claims, judgements, strict=True):
        _check_judgement(claim, judgement, asked)


def summarise(judgements: Sequence[dict]) -> str:
    """What was tested and how the claims stand, in lines."""
    counts = Counter(judgement["verdict"] for judgement in judgements)
    lines = [f"{len(judgements)} claims, ledger and verdicts sound."]
    return "\n".join(lines + [f"{verdict}: {counts[verdict]}" for verdict in VERDICTS])


def _check_claim(claim: Claim) -> None:
    where = f"claim {claim.id}"
    if claim.test not in TESTS:
        raise ClaimError(where, f"there is no test {claim.test}", f"the tests are {', '.join(sorted(TESTS))}")
    test = TESTS[claim.test]
    if set(claim.parameters) != test.parameters:
        hint = f"the test {test.name} takes {', '.join(sorted(test.parameters)) or 'none'}"
        raise ClaimError(where, f"has the parameters {', '.join(sorted(claim.parameters)) or 'none'}", hint)
    if set(claim.wording) != set(VERDICTS):
        hint = f"write a wording for each of: {', '.join(VERDICTS)}"
        raise ClaimError(where, f"has wordings for {', '.join(sorted(claim.wording)) or 'no verdict'}", hint)
    try:
        for outcome in specimen_outcomes(test):
            fill_all(claim, test, outcome)
    except (KeyError, ValueError, AttributeError, IndexError) as error:
        hint = f"fields are reason, {', '.join([*test.values, *claim.parameters])}"
        raise ClaimError(where, f"a wording cannot be filled ({type(error).__name__}: {error})", hint) from error


def _check_judgement(claim: Claim, judgement: dict, runs: list[RunKey]) -> None:
    where, test = f"claim {claim.id}", TESTS[claim.test]
    if missing := [name for name in WRITTEN if not judgement.get(name)]:
        raise ClaimError(where, f"has no {missing[0]} in claims.json", JUDGE_AGAIN)
    for name, expected in claim.as_dict().items():
        if judgement.get(name) != expected:
            raise ClaimError(where, f"{name} is not the ledger's", JUDGE_AGAIN)
    for entry in (judgement, *judgement["runs"]):
        if entry["verdict"] not in VERDICTS:
            raise ClaimError(where, f"{entry['verdict']!r} is not a verdict", f"verdicts are {', '.join(VERDICTS)}")
        _check_numbers(where, entry["values"])
    if test.per_run and sorted((run["network"], run["loss"], run["seed"]) for run in judgement["runs"]) != runs:
        judged = [f"{run['network']} {run['loss']} seed{run['seed']}" for run in judgement["runs"]]
        asked = ", ".join(f"{network} {loss} seed{seed}" for network, loss, seed in runs) or "none"
        raise ClaimError(where, f"judged on the runs {', '.join(judged) or 'none'}, not on {asked}", JUDGE_AGAIN)
    wordings = fill_all(claim, test, Outcome(judgement["verdict"], judgement["values"], judgement["reason"]))
    chosen = wordings.pop(judgement["verdict"])
    if judgement["wording"] != chosen or judgement["other_wordings"] != wordings:
        raise ClaimError(where, "a wording is not that of its verdict and values", JUDGE_AGAIN)


def _check_numbers(where: str, values: Values) -> None:
    for name, value in values.items():
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not math.isfinite(value):
            raise ClaimError(where, f"the value {name} is {value!r}, not a finite number", "put its test right")
