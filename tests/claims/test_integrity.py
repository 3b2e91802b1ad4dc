"""A broken ledger of each kind is caught, and so are verdicts that are not of it; an unwelcome verdict is not."""

import json
from copy import deepcopy
from dataclasses import replace

import pytest

from sigmoid_bce.claims.catalogue import TESTS
from sigmoid_bce.claims.checking import check_ledger, check_outcome
from sigmoid_bce.claims.integrity import check_judgements, summarise
from sigmoid_bce.claims.judging import judge
from sigmoid_bce.claims.ledger import Parameter, load_ledger
from sigmoid_bce.claims.registry import FAILS, HOLDS, MIXED, UNDECIDABLE, VERDICTS, Outcome
from sigmoid_bce.claims.wording import templates_of
from sigmoid_bce.core.errors import PaperError
from tests.claims.synthetic import NUMBERS, make_run, make_runs, make_table, numbers_with, spread

RUNS = [*make_runs(5), make_run("sigmoid")]
INSTEAD = ("paper", "convnet", "sigmoid")
KEYS = [run.key for run in RUNS]
LAST = "batches_hide_clipping"
TEMPLATES = templates_of(TESTS[LAST])


@pytest.fixture(scope="module")
def claims():
    """All claims; the one that is broken in these tests comes last."""
    return sorted(load_ledger(), key=lambda claim: claim.id == LAST)


@pytest.fixture(scope="module")
def sound(claims):
    return json.loads(json.dumps(judge(claims, NUMBERS, RUNS, 4)))


def changed(claims, **changes):
    return [*claims[:-1], replace(claims[-1], **changes)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"test": "not_written_yet"}, "there is no test not_written_yet"),
        ({"id": "floor_of_loss"}, "claim floor_of_loss: stands twice"),
        ({"parameters": {}}, "has the parameters none.*\nHint: the test batches_hide_clipping takes largest_share"),
        ({"parameters": {"limit": Parameter(1, "It is.")}}, "has the parameters limit"),
        ({"wording": {}}, "has wordings for no verdict"),
        ({"wording": {HOLDS: "It does.", FAILS: "It does not."}}, "has wordings for does not hold, holds"),
        ({"wording": dict.fromkeys(TEMPLATES, "{shares}")}, r"a wording cannot be filled \(KeyError: 'shares'\)"),
        ({"wording": dict.fromkeys(TEMPLATES, "{share_batch.mean}")}, "cannot be filled .AttributeError"),
        ({"wording": dict.fromkeys(TEMPLATES, "{share_batch:d}")}, "cannot be filled .ValueError"),
        ({"wording": dict.fromkeys(TEMPLATES, "{} batches")}, "cannot be filled"),
        ({"protocol": ""}, "has the protocol none.*\nHint: name one of article"),
        ({"protocol": "ours"}, "has the protocol ours"),
    ],
)
def test_a_broken_ledger_is_caught(claims, changes, message):
    with pytest.raises(PaperError, match=message) as caught:
        check_ledger(changed(claims, **changes))
    assert changes.get("id", LAST) in str(caught.value)
    with pytest.raises(PaperError, match=message):
        judge(changed(claims, **changes), NUMBERS, RUNS, 4)


def test_a_test_without_a_claim_is_caught(claims):
    with pytest.raises(PaperError, match=f"test {LAST}: decides no claim"):
        check_ledger(claims[:-1])


def test_sound_verdicts_pass(claims, sound):
    check_judgements(claims, sound, iter(KEYS[::-1]), INSTEAD)
    assert summarise(sound) == (
        f"{len(claims)} claims, ledger and verdicts sound.\n"
        f"holds: {len(claims)}\ndoes not hold: 0\nmixed: 0\nnot decidable: 0"
    )


def test_unwelcome_verdicts_pass(claims):
    apart = make_table(spread(5, 4), spread(-5, 4), held_out=(-3, 3))
    runs = [
        *make_runs(2),
        *(make_run(seed=seed, convergence=apart) for seed in (3, 4)),
        make_run(seed=5, converged=False),
    ]
    judgements = judge(claims, numbers_with(loss__ceiling__1=100, longdouble_nmant=52), runs, 4)
    assert {judgement["verdict"] for judgement in judgements} == set(VERDICTS)
    check_judgements(claims, json.loads(json.dumps(judgements)), [run.key for run in runs], INSTEAD)


def set_at(judgements, *path_and_value):
    *path, last, value = path_and_value
    place = judgements[-1]
    for part in path:
        place = place[part]
    place[last] = value


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("verdict", "mostly holds"), "'mostly holds' is not a verdict"),
        (("runs", 0, "verdict", "maybe"), "'maybe' is not a verdict"),
        (("values", "share_batch_highest", float("nan")), "share_batch_highest is nan, not a finite number"),
        (("runs", 1, "values", "largest_batch", float("inf")), "largest_batch is inf"),
        (("values", "share_batch_highest", None), "share_batch_highest is None"),
        (("wording", ""), "has no wording"),
        (("other_wordings", {}), "has no other_wordings"),
        (("other_wordings", {FAILS: "It does not."}), "other_wordings does not follow from its runs"),
        (("wording", "The clipping shows in no batch."), "wording does not follow from its runs"),
        (("values", "share_single_highest", 0.5), "values does not follow from its runs"),
        (("verdict", FAILS), "verdict does not follow from its runs"),
        (("verdict", MIXED), "verdict does not follow from its runs"),
        (("groups", 0, "holding", 4), "groups does not follow from its runs"),
        (("groups", 0, "verdict", FAILS), "groups does not follow from its runs"),
        (("turns", []), "turns does not follow from its runs"),
        (("decided_by", list(INSTEAD)), "decided_by does not follow from its runs"),
        (("by_protocol", False), "by_protocol does not follow from its runs"),
        (("runs", 0, "verdict", FAILS), "paper convnet raw 1: its verdict is not that of its values"),
        (
            ("runs", 0, "holds_for", "largest_share", [0.5, None]),
            "paper convnet raw 1: its verdict is not that of its values",
        ),
        (("reason", ""), "has no reason"),
        (("sentence", "Something else."), "sentence is not the ledger's"),
        (("test", "number_is_near"), "test is not the ledger's"),
        (("parameters", "largest_share", "value", 0.5), "parameters is not the ledger's"),
    ],
)
def test_a_verdict_that_is_not_of_this_ledger_is_caught_and_its_claim_named(claims, sound, change, message):
    judgements = deepcopy(sound)
    set_at(judgements, *change)
    with pytest.raises(PaperError, match=f"claim {LAST}[:,] .*{message}.*\nHint: "):
        check_judgements(claims, judgements, KEYS, INSTEAD)


def test_a_claim_that_was_not_judged_is_caught(claims, sound):
    with pytest.raises(PaperError, match="only one of ledger and claims.json: floor_of_loss"):
        check_judgements(
            claims, [judgement for judgement in sound if judgement["id"] != "floor_of_loss"], KEYS, INSTEAD
        )
    with pytest.raises(PaperError, match="have another order"):
        check_judgements(claims, sound[::-1], KEYS, INSTEAD)


@pytest.mark.parametrize("keys", [[*KEYS, ("paper", "convnet", "raw", 6)], KEYS[:1], []])
def test_a_run_that_is_missing_or_too_many_is_caught(claims, sound, keys):
    with pytest.raises(PaperError, match="judged on the runs paper convnet raw 1, .*, paper convnet sigmoid 1, not on"):
        check_judgements(claims, sound, keys, INSTEAD)


def test_a_test_must_find_the_values_that_it_announces_and_say_where_it_turns():
    test, turns = TESTS["number_is_near"], {"tolerance": (0.0, 1.0)}
    check_outcome("claim one", test, Outcome(HOLDS, {"value": 1.0, "deviation": 0.0}, "so", turns))
    check_outcome("claim one", test, Outcome(UNDECIDABLE, {}, "so"))
    for outcome in (
        Outcome(HOLDS, {}, "so", turns),
        Outcome(UNDECIDABLE, {"value": 1.0}, "so"),
        Outcome(HOLDS, {"value": 1, "deviation": True}, "so", turns),
        Outcome(HOLDS, {"value": 1.0, "deviation": 0.0}, "so"),
        Outcome(HOLDS, {"value": 1.0, "deviation": 0.0}, "so", {"limit": (0.0, 1.0)}),
    ):
        with pytest.raises(PaperError, match="claim one"):
            check_outcome("claim one", test, outcome)
