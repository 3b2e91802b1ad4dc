"""Each of the seven states from made-up outputs, and that every head has exactly one."""

import numpy as np
import pytest

from sigmoid_bce.config.cell import Cell
from sigmoid_bce.grids.cells import train_one
from sigmoid_bce.grids.states import (
    COLLAPSED,
    DEAD,
    DEGRADED,
    DIVERGED,
    FAILED,
    LEARNED,
    LEARNED_WITH_DEAD,
    STATES,
    UNFINISHED,
    Course,
    TrainingImages,
    accuracy_of_classes,
    least_learned,
    state_of_head,
)
from tests.grids.made_up import splits_of

LABELS = np.arange(320) % 2
# All right but the first image, which is of class 0.
GOOD = np.where(LABELS == 1, 3.0, -3.0).astype(np.float32)
GOOD[0] = 3.0
PULLING = np.where(GOOD > 0, 0.95, -0.95).astype(np.float32)
ONE_SIDED = np.full(320, 500, np.float32)
# As many right as wrong.
ERRATIC = np.where(np.arange(320) % 4 < 2, 3.0, -3.0).astype(np.float32)


def state_of(
    outputs=GOOD,
    gradients=PULLING,
    labels=LABELS,
    accuracies=(0.9, 0.95),
    last_pull=100,
    diverged=False,
    validated=1000,
):
    """The state of a head after five epochs of 20 steps."""
    course = Course(accuracies, validated, steps=100, steps_per_epoch=20, last_pull=last_pull, diverged=diverged)
    return state_of_head(TrainingImages(outputs, labels, gradients), course)


CASES = {
    DIVERGED: {"diverged": True, "accuracies": ()},
    DEAD: {"outputs": ONE_SIDED, "last_pull": 3, "accuracies": (0.5,)},
    COLLAPSED: {"outputs": np.full(320, 0.2, np.float32), "accuracies": (0.5,)},
    DEGRADED: {"accuracies": (0.95, 0.89)},
    UNFINISHED: {"outputs": ERRATIC, "accuracies": (0.52, 0.52)},
    LEARNED_WITH_DEAD: {"gradients": np.where(np.arange(320) == 0, 0, PULLING)},
    LEARNED: {},
}


@pytest.mark.parametrize("state", STATES)
def test_each_state(state):
    assert state_of(**CASES[state]) == state


def test_outputs_that_are_no_numbers_are_diverged_however_they_came():
    assert state_of(outputs=np.where(np.arange(320) == 7, np.nan, GOOD)) == DIVERGED
    assert state_of(outputs=np.where(np.arange(320) == 7, np.inf, GOOD)) == DIVERGED


@pytest.mark.parametrize(("last_pull", "state"), [(0, DEAD), (80, DEAD), (81, COLLAPSED), (100, COLLAPSED)])
def test_dead_is_who_had_no_pull_for_a_whole_epoch(last_pull, state):
    assert state_of(outputs=ONE_SIDED, last_pull=last_pull, accuracies=(0.5,)) == state


def test_a_head_that_momentum_revived_is_not_dead():
    assert state_of(outputs=ERRATIC, last_pull=90, accuracies=(0.5,)) == UNFINISHED
    # Nor is one that is right about nearly everything, and so has nothing left that could pull.
    assert state_of(last_pull=10) == LEARNED


@pytest.mark.parametrize(
    ("gradient", "state"), [(1e-7, LEARNED_WITH_DEAD), (1e-5, LEARNED), (-1e-7, LEARNED_WITH_DEAD)]
)
def test_a_gradient_that_has_faded_counts_as_none(gradient, state):
    assert state_of(gradients=np.where(np.arange(320) == 0, np.float32(gradient), PULLING)) == state


def test_images_that_are_right_need_no_gradient():
    assert state_of(gradients=np.where(np.arange(320) == 0, PULLING, 0)) == LEARNED


@pytest.mark.parametrize(
    ("best", "last", "validated", "state"),
    [(0.95, 0.9, 1000, LEARNED), (0.95, 0.89, 1000, DEGRADED), (0.95, 0.85, 160, LEARNED), (0.95, 0.83, 160, DEGRADED)],
)
def test_degraded_is_who_lost_more_than_five_points_and_more_than_chance_takes(best, last, validated, state):
    assert state_of(accuracies=(0.6, best, last), validated=validated) == state


def test_a_constant_answer_is_not_learned_where_one_class_is_rare():
    rare = (np.arange(320) % 10 == 0).astype(int)
    outputs = np.linspace(-9, -1, 320).astype(np.float32)
    assert np.mean((outputs > 0) == rare) == pytest.approx(0.9) and accuracy_of_classes(outputs, rare) == 0.5
    assert state_of(outputs, labels=rare, accuracies=(0.5,)) == UNFINISHED
    assert state_of(outputs, labels=rare, accuracies=(0.5,), last_pull=80) == DEAD


def test_more_images_tell_smaller_shares_from_chance():
    assert least_learned(100) > least_learned(160) > least_learned(1000) >= 0.5
    assert least_learned(10**9) == least_learned(10**8)


# What must be true of a head in each state, as the pages tell it. The accuracies are those that chance does not reach with
# 320 and 1,000 images: 0.5 + 3.0902 / (2 sqrt(n)), and at least 0.55.
TRUE_OF = {
    DIVERGED: lambda one: one["diverged"],
    DEAD: lambda one: one["accuracy"] < 0.5864 and one["last_pull"] <= 80,
    COLLAPSED: lambda one: one["outputs"].std() < 0.01,
    DEGRADED: lambda one: one["accuracies"][-1] < max(one["accuracies"]) - 0.05,
    UNFINISHED: lambda one: one["accuracies"][-1] < 0.55,
    LEARNED_WITH_DEAD: lambda one: (one["silent"] & one["wrong"]).any() and one["accuracies"][-1] > 0.6,
    LEARNED: lambda one: not (one["silent"] & one["wrong"]).any() and one["accuracies"][-1] > 0.6,
}


def test_every_head_is_in_the_first_state_that_fits_and_all_states_are_met():
    rng = np.random.default_rng(1)
    met = set()
    for _ in range(600):
        spread, told = rng.choice([1e-4, 1.0, 300.0]), rng.choice([0.0, 0.0, 2.0])
        outputs = (spread * (rng.normal(size=320) + told * (2 * LABELS - 1))).astype(np.float32)
        gradients = rng.choice([0.0, 1e-7, 0.5], size=320, p=[0.001, 0.001, 0.998]).astype(np.float32)
        arguments = {
            **{"accuracies": rng.choice([0.5, 0.9, 0.93], size=3), "last_pull": int(rng.integers(0, 101))},
            "diverged": bool(rng.random() < 0.1),
        }
        state = state_of(outputs, gradients, **arguments)
        wrong, silent = (outputs > 0) != LABELS, np.abs(gradients) <= 1e-6
        about = {**arguments, "outputs": outputs, "wrong": wrong, "silent": silent, "accuracy": 1 - wrong.mean()}
        fitting = [name for name in STATES if TRUE_OF[name](about)]
        assert fitting[0] == state, (fitting, state)
        met.add(state)
    assert met == set(STATES)
    assert set(FAILED) < set(STATES)


def test_a_real_head_dies_with_the_clipped_loss_and_lives_with_the_other():
    cell = Cell("squeezenet", 0.1, rms=100.0, steps=200)
    dead, alive = (train_one(splits_of(distance=1.0), cell, loss, seed=1) for loss in ("sigmoid", "raw"))
    assert dead["state"] == DEAD and dead["dead_after_step"] <= 180 and dead["clipped_wrong"] > 100
    assert dead["first_without_pull"] <= dead["dead_after_step"] + 1
    assert alive["state"] != DEAD and alive["dead_after_step"] is None and alive["test_accuracy"] > 0.8
