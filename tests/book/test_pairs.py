"""What the page about networks says of pairs of runs follows its tables."""

import pytest

from sigmoid_bce.analysis.disagreement import LESS, MORE, NOT_ENOUGH, NOT_TOLD_APART
from sigmoid_bce.book.pairs import gather_pairs
from tests.book.pairs import ANSWERS, NAN, SEEDS, make_losses, with_pairs
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
    assert "No network was trained with both losses from the same seed" in none and "| the two differ in |" not in none


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
