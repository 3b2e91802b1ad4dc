"""Result tests: do the verdicts come from the ledger and from every run? No verdict is unwelcome."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sigmoid_bce.claims.catalogue import TESTS
from sigmoid_bce.claims.checking import check_ledger, check_numbers
from sigmoid_bce.claims.groups import infinite
from sigmoid_bce.claims.judging import judge_entries
from sigmoid_bce.claims.ledger import Claim
from sigmoid_bce.claims.registry import HOLDS, UNDECIDABLE, VERDICTS, ClaimTest, Outcome
from sigmoid_bce.claims.turning import holds_at
from sigmoid_bce.claims.wording import fill_all
from sigmoid_bce.core.errors import PaperError

RunKey = tuple[str, str, str, int]
WRITTEN = ("verdict", "reason", "wording", "other_wordings")
JUDGE_AGAIN = "judge the claims again (rule judge_claims)"


def check_judgements(
    claims: Sequence[Claim], judgements: Sequence[dict], runs: Iterable[RunKey], instead: Sequence[str]
) -> None:
    """Raise PaperError unless the judgements are of this ledger, complete, of all these runs, and follow from them.

    `judgements` is the content of claims.json, `runs` has (study, network, loss, seed) of each run that is to be judged,
    `instead` study, network and loss of those that decide where none is of a claim's protocol.
    """
    check_ledger(claims)
    found, expected = [judgement.get("id") for judgement in judgements], [claim.id for claim in claims]
    if found != expected:
        different = sorted(set(expected) ^ set(found), key=str)
        what = f"is in only one of ledger and claims.json: {different[0]}" if different else "have another order"
        raise PaperError(what, JUDGE_AGAIN, where="claims")
    wanted = sorted(runs)
    for claim, judgement in zip(claims, judgements, strict=True):
        _check_judgement(claim, judgement, wanted, instead)


def summarise(judgements: Sequence[dict]) -> str:
    """What was tested and how the claims stand, in lines."""
    counts = Counter(judgement["verdict"] for judgement in judgements)
    lines = [f"{len(judgements)} claims, ledger and verdicts sound."]
    return "\n".join(lines + [f"{verdict}: {counts[verdict]}" for verdict in VERDICTS])


def _check_judgement(claim: Claim, judgement: dict, runs: list[RunKey], instead: Sequence[str]) -> None:
    where, test = f"claim {claim.id}", TESTS[claim.test]
    if missing := [name for name in WRITTEN if not judgement.get(name)]:
        raise PaperError(f"has no {missing[0]} in claims.json", JUDGE_AGAIN, where=where)
    for name, expected in claim.as_dict().items():
        if judgement.get(name) != expected:
            raise PaperError(f"{name} is not the ledger's", JUDGE_AGAIN, where=where)
    for entry in (judgement, *judgement["groups"], *judgement["runs"]):
        if entry["verdict"] not in VERDICTS:
            raise PaperError(
                f"{entry['verdict']!r} is not a verdict", f"verdicts are {', '.join(VERDICTS)}", where=where
            )
        check_numbers(where, entry["values"])
    if test.per_run:
        # All of it follows from the runs, the wording too.
        _check_runs(where, claim, test, judgement, runs, instead)
        return
    wordings = fill_all(claim, test, Outcome(judgement["verdict"], judgement["values"], judgement["reason"]))
    chosen = wordings.pop(judgement["verdict"])
    if judgement["wording"] != chosen or judgement["other_wordings"] != wordings:
        raise PaperError("a wording is not that of its verdict and values", JUDGE_AGAIN, where=where)


def _check_runs(
    where: str, claim: Claim, test: ClaimTest, judgement: dict, runs: list[RunKey], instead: Sequence[str]
) -> None:
    """All these runs were judged, the verdict of each is that of its values, and the claim's follows from theirs."""
    found = sorted((run["study"], run["network"], run["loss"], run["seed"]) for run in judgement["runs"])
    if found != runs:
        judged, wanted = (", ".join(" ".join(map(str, key)) for key in keys) or "none" for keys in (found, runs))
        raise PaperError(f"judged on the runs {judged}, not on {wanted}", JUDGE_AGAIN, where=where)
    thresholds = claim.thresholds(test.thresholds)
    for run in judgement["runs"]:
        ranges = infinite(run["holds_for"])
        holds = {holds_at(ranges[name], value) for name, value in thresholds.items() if name in ranges}
        if run["verdict"] != UNDECIDABLE and holds - {run["verdict"] == HOLDS}:
            name = " ".join(str(run[part]) for part in ("study", "network", "loss", "seed"))
            raise PaperError("its verdict is not that of its values", JUDGE_AGAIN, where=f"{where}, {name}")
    again = judge_entries(claim, test, judgement["runs"], instead)
    for name, value in again.items():
        if judgement.get(name) != value:
            raise PaperError(f"{name} does not follow from its runs", JUDGE_AGAIN, where=where)
