"""Claims about several networks: what makes them hold, fail, and stay open."""

import pandas as pd
import pytest

from sigmoid_bce.analysis.pairs import ACCURACY_MARGIN, compare_pairs
from sigmoid_bce.claims.across_tests import loss_does_not_matter, networks_behave_alike
from sigmoid_bce.claims.judging import judge
from sigmoid_bce.claims.ledger import load_ledger
from sigmoid_bce.claims.networks import describe_groups, describe_losses, tabulate_groups
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE, Evidence
from sigmoid_bce.claims.shares import fewest_runs
from tests.claims.synthetic import NUMBERS, make_group, make_run, make_runs

ARTICLES = {"networks": "convnet, vgg16, inception_v3", "confidence": 0.95}


def groups(vgg16=None, squeezenet=None, deciding=(5, 5)):
    """One claim, which holds in so many of so many runs of the deciding network and of the others; None: not run."""
    others = [make_group(name, *counts) for name, counts in (("vgg16", vgg16), ("squeezenet", squeezenet)) if counts]
    return Evidence({"groups": [{"id": "a_claim", "deciding": make_group("convnet", *deciding), "others": others}]})


def test_networks_of_which_the_claims_hold_alike_behave_alike_and_one_that_was_not_run_is_named():
    outcome = networks_behave_alike(Evidence(NUMBERS), **ARTICLES)
    assert outcome.verdict == HOLDS
    assert outcome.values == {"groups": 1, "compared": 2, "differing": 0, "undecided": 0}
    assert "inception_v3 was not run" in outcome.reason


@pytest.mark.parametrize(
    ("deciding", "vgg16", "verdict"),
    [
        ((5, 5), (5, 5), HOLDS),
        ((0, 5), (0, 16), HOLDS),
        ((5, 5), (0, 5), FAILS),
        ((16, 16), (8, 16), FAILS),
        # A single run that fails is no difference, and few runs are none that could be told from chance.
        ((5, 5), (4, 5), UNDECIDABLE),
        ((8, 16), (8, 16), UNDECIDABLE),
        ((1, 1), (0, 16), UNDECIDABLE),
        ((16, 16), (0, 3), UNDECIDABLE),
        ((0, 0), (5, 5), UNDECIDABLE),
        ((5, 5), None, UNDECIDABLE),
    ],
)
def test_shares_are_compared_with_their_uncertainty(deciding, vgg16, verdict):
    outcome = networks_behave_alike(groups(vgg16, deciding=deciding), **ARTICLES)
    assert outcome.verdict == verdict
    assert outcome.values["compared"] == (vgg16 is not None)
    if verdict == UNDECIDABLE and vgg16:
        enough = min(deciding[1], vgg16[1]) >= fewest_runs()
        assert ('no difference is seen in "a claim"' if enough else "1 have too few runs") in outcome.reason
    if verdict == FAILS:
        here, there = (f"{holding} of {decided} runs" for holding, decided in (deciding, vgg16))
        assert f'"a claim" ({there} of vgg16, and {here} of convnet)' in outcome.reason


def test_a_difference_must_stand_out_among_all_that_are_looked_for():
    one = groups((11, 16), deciding=(16, 16)).numbers["groups"]
    assert networks_behave_alike(Evidence({"groups": one}), **ARTICLES).verdict == FAILS
    assert networks_behave_alike(Evidence({"groups": one * 40}), **ARTICLES).verdict == UNDECIDABLE


@pytest.mark.parametrize(
    "change, note",
    [
        ({"network": "other"}, "vgg16 was not run"),
        ({"random_body": True}, "vgg16 had a random body"),
        ({"loss": "keras"}, ""),
    ],
)
def test_what_was_not_run_or_has_a_random_body_or_another_loss_leaves_it_open(change, note):
    evidence = groups((5, 5))
    evidence.numbers["groups"][0]["others"][0].update(change)
    outcome = networks_behave_alike(evidence, **ARTICLES)
    assert outcome.verdict == UNDECIDABLE
    assert "no other network" in outcome.reason and note in outcome.reason


def test_numbers_without_networks_leave_both_open():
    assert networks_behave_alike(Evidence({}), **ARTICLES).verdict == UNDECIDABLE
    assert loss_does_not_matter(Evidence({}), margin=0.02).verdict == UNDECIDABLE


def compared(name, *differences, paired=True):
    """A row of losses_compared.csv: a network whose accuracy differs by so much within its pairs."""
    found = compare_pairs([0.0] * len(differences), differences)
    return {"runs_of": name, "paired": paired, "pairs": found.pairs, **found.as_columns("accuracy")}


EQUAL, WORSE, WIDE, SINGLE = (0.001, 0.0, -0.002), (-0.041, -0.04, -0.042), (-0.04, 0.03, 0.01), (0.3,)


@pytest.mark.parametrize(
    "networks, verdict, told",
    [
        (
            {"vgg16": EQUAL},
            HOLDS,
            "the interval of the difference lies within 2.00 percentage points in vgg16 (3 pairs, from -0.41 to 0.35)",
        ),
        # A single pair, however far apart, decides nothing, and nothing is decided without it.
        (
            {"convnet": SINGLE, "vgg16": EQUAL},
            UNDECIDABLE,
            "vgg16 (3 pairs, from -0.41 to 0.35); cannot be had from a single pair, as in convnet (30.00)",
        ),
        ({"squeezenet": WORSE, "convnet": SINGLE}, FAILS, "; cannot be had from a single pair, as in convnet (30.00)"),
        # Those against the margin come first, and the unit is said once.
        (
            {"vgg16": EQUAL, "squeezenet": WORSE},
            FAILS,
            "lies beyond 2.00 percentage points in squeezenet (3 pairs, from -4.35 to -3.85); "
            "lies within 2.00 in vgg16 (3 pairs, from -0.41 to 0.35)",
        ),
        ({"vgg16": WIDE, "squeezenet": WORSE}, FAILS, "-3.85); reaches beyond 2.00 in vgg16 (3 pairs, from "),
        ({"vgg16": EQUAL, "squeezenet": WIDE}, UNDECIDABLE, "; 15 like these would decide); lies within 2.00 in vgg16"),
        (
            {"vgg16": EQUAL, "squeezenet": EQUAL},
            HOLDS,
            "vgg16 (3 pairs, from -0.41 to 0.35) and squeezenet (3 pairs, from -0.41 to 0.35)",
        ),
        ({"vgg16": (0.0, 0.04)}, UNDECIDABLE, "; more than 1000 like these would decide)"),
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
        assert outcome.values["widest_points"] == 100 * max(
            abs(row[f"accuracy_{end}"]) for row in judged for end in ("low", "high")
        )


@pytest.mark.parametrize(
    ("networks", "margin"), [({"vgg16": EQUAL}, 0.02), ({"vgg16": EQUAL, "squeezenet": WORSE}, 0.02)]
)
def test_the_verdict_stays_up_to_where_it_is_said_to_turn(networks, margin):
    evidence = Evidence({"losses": [compared(name, *differences) for name, differences in networks.items()]})
    outcome = loss_does_not_matter(evidence, margin=margin)
    turn = outcome.holds_for["margin"][0]
    just_below, just_above = (loss_does_not_matter(evidence, margin=turn + step).verdict for step in (-1e-6, 1e-6))
    assert (just_below == outcome.verdict) == (turn > margin)
    assert (just_above == outcome.verdict) == (turn < margin)
    assert just_below != just_above


def test_runs_that_are_not_paired_decide_nothing():
    outcome = loss_does_not_matter(Evidence({"losses": [compared("other", *WORSE, paired=False)]}), margin=0.02)
    assert outcome.verdict == UNDECIDABLE


def test_the_margin_of_the_claim_is_that_of_the_tables():
    (claim,) = [claim for claim in load_ledger() if claim.id == "loss_does_not_matter"]
    assert claim.settings["margin"] == ACCURACY_MARGIN


def test_groups_are_runs_that_differ_in_the_seed_alone():
    runs = [*make_runs(4), *make_runs(5, network="vgg16"), make_run(study="other", learning_rate=5e-4)]
    judgements = judge(load_ledger(), NUMBERS, runs, 4)
    described = {claim["id"]: claim for claim in describe_groups(judgements)}
    assert "floor_of_loss" not in described and "held_out_clipped_samples_are_right" not in described
    assert described["classes_separate"]["deciding"]["decided"] == 4
    assert [group["network"] for group in described["classes_separate"]["others"]] == ["convnet", "vgg16"]
    table = tabulate_groups(judgements)
    rows = table[table["claim"] == "classes_separate"]
    assert rows[["study", "network", "learning_rate", "decides", "holding", "decided", "verdict"]].values.tolist() == [
        ["other", "convnet", 5e-4, False, 1, 1, UNDECIDABLE],
        ["paper", "convnet", 1e-3, True, 4, 4, HOLDS],
        ["paper", "vgg16", 1e-3, False, 5, 5, HOLDS],
    ]


def test_the_author_s_runs_and_random_bodies_decide_nothing():
    compared = pd.DataFrame({"runs_of": ["vgg16", "squeezenet with a random body", "the author's inception_v3"]})
    judgements = [{"groups": [make_group("vgg16", 1, 1), make_group("squeezenet", 1, 1, random_body=True)]}]
    assert [row["runs_of"] for row in describe_losses(compared, judgements)] == ["vgg16"]
