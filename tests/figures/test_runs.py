"""How a figure names the run that it shows."""

import pandas as pd
import pytest

from sigmoid_bce.figures.runs import HEADING_WIDTH, shown_run, training_images


def test_the_title_names_data_network_loss_seed_and_epoch(record):
    assert shown_run(record, "early").title == "Cats and dogs: convnet trained with loss raw (seed 2), after epoch 8"
    assert shown_run(record, "convergence").title.endswith("at convergence (epoch 87)")


def test_a_run_that_did_not_converge_is_not_said_to(record):
    assert shown_run(record | {"converged": False}, "convergence").when == "after 87 epochs, not converged"


def test_digits_and_random_bodies_are_labelled(record):
    run = shown_run(record | {"data": {"source": "digits"}, "settings": {"early_epoch": 8, "body": "random"}}, "early")
    assert run.title.startswith("Handwritten digits: convnet with a random body")
    assert run.classes == ("even", "odd")
    assert max(map(len, run.heading.splitlines())) <= HEADING_WIDTH


def test_what_clipping_has_killed_is_never_called_converged(record):
    dead = record | {"converged": False, "dead": {"early": True, "convergence": True}}
    assert shown_run(dead, "early").when == "after epoch 8, dead by clipping"
    assert shown_run(dead, "convergence").when == "after 87 epochs, dead by clipping"


@pytest.mark.parametrize("collapsed", ["early", "convergence"])
def test_collapse_is_that_of_the_checkpoint(record, collapsed):
    record["collapsed"][collapsed] = True
    assert shown_run(record, collapsed).collapsed
    assert not shown_run(record, {"early": "convergence", "convergence": "early"}[collapsed]).collapsed


def test_only_training_images_are_shown_ordered_by_name(run):
    samples = pd.DataFrame({"image": ["b", "c", "a"], "split": ["train", "test", "train"]})
    assert training_images(samples, run)["image"].tolist() == ["a", "b"]


def test_of_a_collapsed_network_nothing_is_shown(collapsed_run, samples):
    assert training_images(samples, collapsed_run).empty
