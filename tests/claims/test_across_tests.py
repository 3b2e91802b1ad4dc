"""Claims about several networks: what makes them hold, fail, and stay open."""

import math
from copy import deepcopy

import pandas as pd
import pytest

from sigmoid_bce.claims.across_tests import loss_does_not_matter, networks_behave_alike
from sigmoid_bce.claims.ledger import load_ledger
from sigmoid_bce.claims.networks import describe_losses, describe_networks, tabulate_verdicts
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, Evidence
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


@pytest.mark.parametrize(
    "low, high, verdict",
    [
        (-0.01, 0.01, HOLDS),
        (-0.03, 0.01, UNDECIDABLE),
        (0.021, 0.04, FAILS),
        (-0.04, -0.021, FAILS),
        (math.nan, 1, UNDECIDABLE),
    ],
)
def test_the_losses_are_equal_if_the_interval_lies_within_the_margin(low, high, verdict):
    row = {"runs_of": "vgg16", "accuracy_difference": (low + high) / 2, "accuracy_low": low, "accuracy_high": high}
    outcome = loss_does_not_matter(Evidence({"losses": [row]}), margin=0.02)
    assert outcome.verdict == verdict
    if math.isfinite(low):
        assert outcome.values["widest"] == max(abs(low), abs(high))


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
