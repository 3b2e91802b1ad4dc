"""Claims about several networks: what makes them hold, fail, and stay open."""

from copy import deepcopy

import pandas as pd
import pytest

from sigmoid_bce.claims.across_tests import loss_does_not_matter, networks_behave_alike
from sigmoid_bce.claims.ledger import load_ledger
from sigmoid_bce.claims.networks import describe_losses, describe_networks, tabulate_verdicts
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, Evidence
from sigmoid_bce.outputs.pairs import ACCURACY_MARGIN, compare_pairs
from tests.claims.synthetic import NUMBERS, make_run, numbers_with

ARTICLES = "convnet, vgg16, inception_v3"


def verdicts(**changes):
    """The made-up networks with changes: name=None takes one out, name={...} updates it."""
    networks = deepcopy(NUMBERS["networks"])
    for name, change in changes.items():
        if change is None:
            del networks["by_name"][name]
        else:
            networks["by_name"][name].update(change)
    return Evidence(numbers_with(networks=networks))


def test_networks_with_the_same_verdicts_behave_alike_and_one_that_was_not_run_is_named():
    outcome = networks_behave_alike(verdicts(), networks=ARTICLES)
    assert outcome.verdict == HOLDS
    assert outcome.values == {"networks": 1, "compared": 2, "differing": 0}
    assert "inception_v3 was not run" in outcome.reason


def test_one_verdict_that_differs_is_enough_and_is_named():
    evidence = verdicts(vgg16={"verdicts": {"classes_separate": HOLDS, "few_samples_are_clipped": HOLDS}})
    outcome = networks_behave_alike(evidence, networks=ARTICLES)
    assert (outcome.verdict, outcome.values["differing"]) == (FAILS, 1)
    assert "another verdict than for convnet: vgg16 in few samples are clipped" in outcome.reason


@pytest.mark.parametrize(
    "change, note",
    [
        (None, "vgg16 was not run"),
        ({"random": True}, "vgg16 had a random body"),
        ({"verdicts": dict.fromkeys(["classes_separate", "few_samples_are_clipped"], UNDECIDABLE)}, "no other network"),
    ],
)
def test_what_was_not_run_or_has_a_random_body_or_decides_nothing_leaves_it_open(change, note):
    outcome = networks_behave_alike(verdicts(vgg16=change), networks=ARTICLES)
    assert outcome.verdict == UNDECIDABLE
    assert note in outcome.reason


def test_numbers_without_networks_leave_both_open():
    assert networks_behave_alike(Evidence({}), networks=ARTICLES).verdict == UNDECIDABLE
    assert loss_does_not_matter(Evidence({}), margin=0.02).verdict == UNDECIDABLE


def compared(name, *differences, paired=True):
    """A row of losses_compared.csv: a network whose accuracy differs by so much within its pairs."""
    found = compare_pairs([0.0] * len(differences), differences)
    return {"runs_of": name, "paired": paired, "pairs": found.pairs, **found.as_columns("accuracy")}


EQUAL, WORSE, WIDE, SINGLE = (0.001, 0.0, -0.002), (-0.041, -0.04, -0.042), (-0.04, 0.03, 0.01), (0.3,)


@pytest.mark.parametrize(
    "networks, verdict, told",
    [
        ({"vgg16": EQUAL}, HOLDS, "vgg16 (3 pairs) from -0.41 % to 0.35 %, within 2.00 %"),
        ({"vgg16": EQUAL, "convnet": SINGLE}, HOLDS, "within 2.00 %; convnet (1 pair) has no interval"),
        ({"vgg16": EQUAL, "squeezenet": WORSE}, FAILS, "squeezenet (3 pairs) from -4.35 % to -3.85 %, beyond 2.00 %"),
        ({"vgg16": WIDE, "squeezenet": WORSE}, FAILS, "reaches beyond 2.00 %"),
        ({"vgg16": EQUAL, "squeezenet": WIDE}, UNDECIDABLE, "reaches beyond 2.00 %, 15 pairs like these would decide"),
        ({"vgg16": (0.0, 0.04)}, UNDECIDABLE, "more than 1000 pairs like these would decide"),
        ({"convnet": SINGLE}, UNDECIDABLE, "no network was trained from two seeds or more with either loss"),
    ],
)
def test_the_losses_are_equal_if_every_interval_over_pairs_lies_within_the_margin(networks, verdict, told):
    rows = [compared(name, *differences) for name, differences in networks.items()]
    outcome = loss_does_not_matter(Evidence({"losses": rows}), margin=0.02)
    assert outcome.verdict == verdict
    assert told in outcome.reason
    if outcome.values:
        judged = [row for row in rows if row["pairs"] > 1]
        assert outcome.values["networks"] == len(judged)
        assert outcome.values["widest"] == max(abs(row[f"accuracy_{end}"]) for row in judged for end in ("low", "high"))


def test_runs_that_are_not_paired_decide_nothing():
    outcome = loss_does_not_matter(Evidence({"losses": [compared("other", *WORSE, paired=False)]}), margin=0.02)
    assert outcome.verdict == UNDECIDABLE


def test_the_margin_of_the_claim_is_that_of_the_tables():
    (claim,) = [claim for claim in load_ledger() if claim.id == "loss_does_not_matter"]
    assert claim.settings["margin"] == ACCURACY_MARGIN


def test_each_network_is_judged_by_its_own_runs():
    runs = [make_run(network=name, loss="raw", seed=1) for name in ("convnet", "vgg16")]
    networks = describe_networks(load_ledger(), NUMBERS, runs, "convnet", 4)
    assert set(networks["by_name"]) == {"convnet", "vgg16"}
    assert networks["by_name"]["vgg16"]["verdicts"] == networks["by_name"]["convnet"]["verdicts"]
    table = tabulate_verdicts(networks)
    assert list(table.columns) == ["claim", "convnet", "vgg16"]
    assert "classes_separate" in set(table["claim"]) and "floor_of_loss" not in set(table["claim"])


def test_the_author_s_runs_and_random_bodies_decide_nothing():
    compared = pd.DataFrame({"runs_of": ["vgg16", "squeezenet with a random body", "the author's inception_v3"]})
    networks = {"by_name": {"vgg16": {"random": False}, "squeezenet": {"random": True}}}
    assert [row["runs_of"] for row in describe_losses(compared, networks)] == ["vgg16"]
