"""Claims about held-out images, and about learning at all: outputs that make each hold, fail, and stay open."""

import pandas as pd
import pytest

from sigmoid_bce.claims.heldout_tests import held_out_clipped_samples_are_right, network_learns, reported_loss_is_exact
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE
from tests.claims.synthetic import evidence, make_table, spread

TRAINED = (spread(-5, 4), spread(5, 4))


def outputs(validation, test):
    return evidence(convergence=make_table(*TRAINED, held_out=(validation, test)))


@pytest.mark.parametrize(
    ("validation", "test", "verdict", "wrong", "right"),
    [
        (-3, 3, HOLDS, (0, 0), 0),
        (-30, 30, HOLDS, (0, 0), 2),
        (16, -15, HOLDS, (0, 0), 0),
        (17, 3, FAILS, (1, 0), 0),
        (-3, -17, FAILS, (0, 1), 0),
        (40, 40, FAILS, (1, 0), 1),
    ],
)
def test_held_out_images_are_counted_by_split_and_side(validation, test, verdict, wrong, right):
    found = held_out_clipped_samples_are_right(outputs(validation, test), largest_share=0)
    assert found.verdict == verdict
    assert (found.values["wrong_in_validation"], found.values["wrong_in_test"]) == wrong
    assert (found.values["wrong_clipped"], found.values["right_clipped"]) == (sum(wrong), right)
    assert found.values["wrong_share"] == sum(wrong) / 2


@pytest.mark.parametrize(("validation", "verdict"), [(-3, HOLDS), (10, HOLDS), (40, FAILS)])
def test_a_reported_loss_is_exact_unless_a_large_one_is_cut_off(validation, verdict):
    found = reported_loss_is_exact(outputs(validation, 3), split="validation", tolerance=0.01)
    assert found.verdict == verdict
    assert (found.values["clipped"] < 0.5 * found.values["exact"]) == (verdict == FAILS)


def test_without_a_loss_there_is_none_to_report():
    found = reported_loss_is_exact(outputs(-200, 3), split="validation", tolerance=0.01)
    assert (found.verdict, found.values) == (UNDECIDABLE, {})


@pytest.mark.parametrize(("right", "verdict"), [(55, HOLDS), (54, FAILS), (50, FAILS), (100, HOLDS)])
def test_a_network_learns_if_more_test_images_are_right_than_by_chance(right, verdict):
    table = make_table(*TRAINED)
    # As many of either class, so that a constant answer gets half of them.
    outputs_of = [3 if number < right else -3 for number in range(100)]
    made = [make_table([], [], held_out=(-one, one)) for one in outputs_of]
    tested = pd.concat([table.tail(2).assign(split="test").iloc[[number % 2]] for number, table in enumerate(made)])
    found = network_learns(
        evidence(convergence=pd.concat([table[table["split"] == "train"], tested], ignore_index=True)),
        smallest_accuracy=0.55,
    )
    assert (found.verdict, found.values["correct"], found.values["images"]) == (verdict, right, 100)


@pytest.mark.parametrize(("right_of_few", "verdict"), [(0, FAILS), (10, HOLDS)])
def test_a_network_that_always_names_the_larger_class_has_not_learned(right_of_few, verdict):
    few = [make_table([], [], held_out=(0, 3 if number < right_of_few else -3)).tail(1) for number in range(10)]
    many = [make_table([], [], held_out=(-3, 0)).head(1).assign(split="test")] * 90
    table = make_table(*TRAINED)
    tested = pd.concat([table[table["split"] == "train"], *few, *many], ignore_index=True)
    found = network_learns(evidence(convergence=tested), smallest_accuracy=0.55)
    assert found.verdict == verdict and found.values["correct"] == 90 + right_of_few
    assert "on average over the two classes" in found.reason
