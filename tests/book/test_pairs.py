"""What the page about networks says of pairs of runs follows its tables."""

import numpy as np
import pytest

from sigmoid_bce.analysis.disagreement import LESS, MORE, NOT_ENOUGH, NOT_TOLD_APART
from sigmoid_bce.analysis.losses_compared import AUTHOR
from sigmoid_bce.analysis.pairs import ACCURACY_MARGIN, pairs_to_decide
from sigmoid_bce.book.deaths import weigh_deaths
from sigmoid_bce.book.pairs import gather_pairs, name_alike
from tests.book.pairs import (
    ANSWERS,
    DECIDED_BY,
    NAN,
    SEEDS,
    make_losses,
    with_deaths,
    with_deaths_beside_a_map,
    with_pairs,
)
from tests.book.synthetic import make_study, read_page

CATS = {"source": "microsoft", "per_class": {"train": 40, "validation": 10, "test": 10}}


def page_of(folder, losses=(), disagreement=()):
    made = with_pairs(make_study(data=CATS, networks=["convnet"]), list(losses), list(disagreement))
    return " ".join(read_page(made.assemble(folder) / "networks.md").split())


@pytest.mark.parametrize(
    "answer, told",
    [
        (MORE, "`vgg16`: **yes**. The loss changes the class of more images than the seed does, by 2.00 percentage"),
        (
            LESS,
            "`vgg16`: **no, less**. The loss changes the class of fewer images than the seed does: the difference is −2.00",
        ),
        (NOT_TOLD_APART, "`vgg16`: **not told apart**."),
        (NOT_ENOUGH, "`vgg16`: **not enough seeds**. 1 seed with both losses does not tell; it takes at least 6."),
    ],
)
def test_whether_the_loss_changes_more_than_the_seed_is_answered(tmp_path, answer, told):
    assert told in page_of(tmp_path, disagreement=[ANSWERS[answer], SEEDS])


def test_the_mean_of_the_seeds_stands_beside_or_is_missing(tmp_path):
    both = page_of(tmp_path / "both", disagreement=[ANSWERS[MORE], SEEDS])
    assert "The loss alone: 8.0 % of the test images, 8 pairs; the seed alone: 8.0 %." in both.replace("\u00a0", " ")
    assert "the seed alone: no two seeds were run." in page_of(tmp_path / "one", disagreement=[ANSWERS[MORE]])
    none = page_of(tmp_path / "none")
    assert (
        "No two networks that learned were trained with both losses from the same seed" in none
        and "| the two differ in |" not in none
    )


def test_another_study_s_seeds_are_not_the_measure():
    found = gather_pairs([], [ANSWERS[MORE], SEEDS | {"study": "other"}])
    assert found["answers"][0]["seed_mean"] is None
    assert found["seeds_apart"] == 7.6


def test_the_table_says_what_is_paired_and_how_many_pairs_decide(tmp_path):
    author = make_losses(0.01, name="the author's", paired=False, pairs=NAN, accuracy_pairs_to_decide=NAN)
    text = page_of(tmp_path, [make_losses(0.01, 0.0, 0.005), make_losses(0.0, 0.04), make_losses(), author])
    assert (
        "| vgg16 | 3 pairs |" in text
        and "| more than 1,000 |" in text
        and "| the author's | 3 and 3, not paired |" in text
    )
    assert "| vgg16 | 0 pairs | – | – | – | – | – | – |" in text
    assert "margin of 2 percentage points" in text


LITTLE = (0.01, 0.0, 0.005)


def test_alike_is_what_differs_little_in_enough_pairs_where_none_died_and_no_body_is_random():
    others = ((*LITTLE, "squeezenet with a random body"), (0.0, 0.2, "convnet"), (0.001, "inception_v3"))
    rows = [make_losses(*LITTLE), *(make_losses(*differences, name=name) for *differences, name in others)]
    rows.append(make_losses(*LITTLE, name=AUTHOR, paired=False))
    groups = [{"network": "squeezenet", "random_body": True}, {"network": "vgg16", "random_body": False}]
    assert name_alike(rows, [{"groups": groups}], []) == ["vgg16"]
    assert name_alike(rows, [{"groups": groups[1:]}], []) == ["vgg16", "squeezenet with a random body"]
    assert name_alike(rows, [{"groups": groups}], [{"runs_of": "vgg16"}]) == []
    assert name_alike([], [], []) == []


def test_the_first_page_names_the_networks_that_end_alike(tmp_path):
    made = with_pairs(make_study(data=CATS, networks=["convnet"]), [make_losses(*LITTLE)], [])
    told = "Where none died, the accuracy differs by less than 2 percentage points on average (`vgg16`)."
    assert told in read_page(made.assemble(tmp_path) / "index.md").replace("\u00a0", " ")


def test_pairs_that_are_the_same_run_and_those_that_collapsed_are_named(tmp_path):
    same = make_losses(0.0, 0.01, same_run="seeds 2, 5")
    text = page_of(tmp_path / "same", [same, make_losses(0.0, collapsed="seed 3")], [SEEDS])
    assert "Of the 2 pairs of `vgg16`, those from seeds 2, 5 are **the same run twice**" in text
    assert "differ by 0.01 or more. Two seeds with the same loss differ by 7.6 or more" in text
    assert "the two losses never pulled differently" in text and "nor was any in the other pairs" in text
    assert "runs from seed 3 collapsed" in text
    for change, told in (
        ("other_pairs", "in 2 of the other pairs some were"),
        ("same_run", "the read-outs do not show"),
    ):
        row = same | {f"{change}_clipped_wrong": 2}
        assert told in page_of(tmp_path / change, [row])


def test_what_dying_does_to_the_difference_and_what_it_costs_at_the_share_of_many_seeds(tmp_path):
    made = make_study(data=CATS, networks=["convnet"], seeds=[1, 2, 3])
    for row in made.across["summary"]:
        row["accuracy_convergence"] = 0.9 if row["loss"] == "raw" else 0.91
    found = weigh_deaths(with_deaths(made, 1, 2).across["summary"], [], [])
    assert found[0] | {"seeds": None} == pytest.approx(
        {
            **{"runs_of": "convnet", "pairs": 3, "died": 2, "difference": -0.4},
            **{"others": 1, "others_difference": 0.01, "seeds": None},
        }
    )
    text = " ".join(read_page(with_deaths(made, 1, 2).assemble(tmp_path) / "networks.md").split()).replace(
        "\u00a0", " "
    )
    assert "In 2 of the 3 pairs the network died with `sigmoid` alone." in text
    assert "differs by −40.0 percentage points on average, in the 1 other by 1.0." in text
    # 6 of 50 are 12 %, of which two or more of three die with 3 * 0.12 ** 2 * 0.88 + 0.12 ** 3.
    assert "6 of 50 (12 %)" in text and "a probability of 4.0 %: these pairs are an unlucky draw" in text
    assert "That takes them as drawn anew, but 3 of their seeds are among the 50, too." in text
    assert "Dying alone then costs 4.8 percentage points on average, or 2.2 to 9.5 over" in text
    assert "more than the margin, all of it" in text
    # Of a single pair in which none died the spread is not known.
    assert found[0]["seeds"] is None and "would decide on the margin" not in text


def test_how_many_pairs_decide_at_the_share_of_many_seeds_is_that_of_a_mixture():
    made = make_study(data=CATS, networks=["convnet"], seeds=[1, 2, 3, 4])
    ends = {1: 0.5, 2: 0.48, 3: 0.91, 4: 0.89}
    made = with_deaths(made, 1, 2)
    for row in made.across["summary"]:
        row["accuracy_convergence"] = 0.9 if row["loss"] == "raw" else ends[row["seed"]]
    (row,) = weigh_deaths(made.across["summary"], made.claims, made.pixels["groups"])
    # Drawn from that mixture, a million times: the mean and the spread that decide.
    draws = np.random.default_rng(0)
    died, others = (centre + 0.01 * 2**0.5 * draws.standard_normal(1_000_000) for centre in (-0.41, 0.0))
    mixture = np.where(draws.random(1_000_000) < 6 / 50, died, others)
    expected = pairs_to_decide(mixture.mean(), mixture.std(), ACCURACY_MARGIN)
    assert 50 < expected < 200 and row["seeds"]["pairs_to_decide"] == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(("of_many", "told"), DECIDED_BY.items())
def test_the_page_says_how_many_pairs_would_decide(tmp_path, of_many, told):
    made = make_study(data=CATS, networks=["convnet"], seeds=[1, 2, 3, 4])
    folder = with_deaths_beside_a_map(made, 1, 2, of_many=of_many).assemble(tmp_path)
    first, page = (
        " ".join(read_page(folder / f"{name}.md").split()).replace("\u00a0", " ") for name in ("index", "networks")
    )
    assert f"and no more deaths than that, {told} pairs would decide on the margin." in page
    assert f"first epochs were run ({of_many[0]}), {told} would decide: [how much hangs" in first


@pytest.mark.parametrize(
    ("of_many", "stands"),
    [((25, 50), "beyond"), ((1, 50), "either side"), ((0, 50), "either side"), ((0, 400), "within")],
)
def test_the_cost_of_dying_is_held_against_the_margin(of_many, stands):
    made = with_deaths(make_study(networks=["convnet"], seeds=[1, 2, 3]), 1, of_many=of_many)
    (row,) = weigh_deaths(made.across["summary"], made.claims, made.pixels["groups"])
    assert row["seeds"]["stands"] == stands
    assert row["seeds"]["unlucky"] == (of_many[0] == 0)
    assert row["seeds"]["common"] == 3


def test_seeds_that_are_not_among_the_many_are_not_said_to_be(tmp_path):
    made = with_deaths(make_study(networks=["convnet"], seeds=[1, 2, 3]), 1, first=1000)
    assert "drawn anew" not in read_page(made.assemble(tmp_path) / "networks.md")


def test_where_no_network_died_or_many_seeds_were_not_run_nothing_is_weighed():
    made = with_deaths(make_study(networks=["convnet"], seeds=[1, 2]), 1)
    (row,) = weigh_deaths(made.across["summary"], made.claims, [])
    assert row["seeds"] is None
    slower = [row | {"learning_rate": 1e-4} for row in made.across["summary"]]
    assert weigh_deaths(slower, made.claims, made.pixels["groups"])[0]["seeds"] is None
    assert weigh_deaths(make_study().across["summary"], made.claims, made.pixels["groups"]) == []
    assert weigh_deaths([], made.claims, []) == []
