"""Advice: every entry of the file is sound, and its severity follows what is known of the implementation."""

import re

import pytest

from sigmoid_bce.book.advice import (
    BREAKS_DOWN,
    SEVERITIES,
    TRAINS_WRONGLY,
    describe_affected,
    gather_advice,
    grade,
    join_implementations,
)
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.libraries.probing import load_snippets
from sigmoid_bce.numerics.accuracy import FAR
from tests.book.numerics import numerics
from tests.book.synthetic import PAGES

ADVICE = PAGES / "advice.yaml"


@pytest.fixture(scope="module")
def implementations():
    return join_implementations(*(numerics()[name] for name in ("safety", "limits", "accuracy")))


def known(**changes):
    sound = {"finite_loss": True, "finite_gradient": True, "dead_wrong_side": False, "wrong_at_zero": False}
    ends = {"capped": False, "loss_far_0": 1000.0, "loss_far_1": 1000.0, "dead_from_0": float("nan")}
    return {**sound, **ends, "dtype": "float32", "dead_from_1": float("nan"), "right_side_good_to": FAR, **changes}


def test_every_entry_names_an_implementation_and_a_snippet_that_exist(implementations):
    advice = gather_advice(ADVICE, implementations)
    assert len(advice) > 15
    assert {entry["shown_by"] for entry in advice} - {""} <= {snippet["name"] for snippet in load_snippets()}


def test_every_snippet_is_shown_once_by_an_entry_or_as_what_changes(implementations):
    named = {entry["shown_by"] for entry in gather_advice(ADVICE, implementations)}
    changed = re.findall(r'changed\("(\w+)"\)', (PAGES / "what_to_do.md").read_text("utf-8"))
    guarding = re.findall(r'show\("(\w+)"\)', (PAGES / "guard.md").read_text("utf-8"))
    assert sorted([*changed, *guarding, *(named - {""})]) == sorted(snippet["name"] for snippet in load_snippets())


def test_who_trains_wrongly_is_told_what_to_write_instead(implementations):
    for entry in gather_advice(ADVICE, implementations):
        assert bool(entry["instead"]) == (entry["severity"] in (BREAKS_DOWN, TRAINS_WRONGLY)), entry["use"]


@pytest.mark.parametrize(
    ("changes", "severity"),
    [
        ({"finite_loss": False, "dead_wrong_side": True}, "breaks down"),
        ({"finite_gradient": False}, "breaks down"),
        ({"dead_wrong_side": True, "capped": True}, "trains wrongly"),
        ({"wrong_at_zero": True}, "trains wrongly"),
        ({"capped": True, "right_side_good_to": 12.0}, "loses information"),
        ({"right_side_good_to": 12.0}, "only small losses"),
        ({}, "harmless"),
    ],
)
def test_the_worst_that_was_found_is_said(changes, severity):
    assert grade(known(**changes)) == severity and severity in SEVERITIES


def test_all_severities_occur_and_follow_what_was_found(implementations):
    found = {entry["use"]: entry["severity"] for entry in gather_advice(ADVICE, implementations)}
    assert set(found.values()) == set(SEVERITIES)
    assert found["PyTorch: `BCEWithLogitsLoss`"] == "only small losses"
    assert found["JAX: Optax, with Flax as well"] == "harmless"


def test_small_losses_are_those_of_the_right_side():
    row = {"implementation": "one", "dtype": "float32"}
    accuracy = [
        {**row, "side": "wrong side", "loss_good_to": 1.0, "gradient_good_to": 1.0},
        {**row, "side": "right side", "loss_good_to": float("nan"), "gradient_good_to": 12.5},
        {**row, "side": "right side", "loss_good_to": 14.0, "gradient_good_to": FAR},
    ]
    assert join_implementations([row], [row], accuracy) == [{**row, "right_side_good_to": 12.5}]


def test_who_is_safe_has_nothing_to_read():
    assert describe_affected(known()) == ""


def test_where_the_gradient_ends_is_told_for_the_labels_that_it_ends_for():
    told = describe_affected(known(dead_wrong_side=True, dead_from_0=16.6355))
    assert told == "A sample on the wrong side gets no gradient that moves it: label 0 from 16.64."


def test_a_cap_and_a_wrong_gradient_at_0_are_told():
    told = describe_affected(known(capped=True, loss_far_0=36.8, loss_far_1=34.5, wrong_at_zero=True))
    assert told == "The loss is at most 36.80. The gradient is wrong at a raw output of exactly 0."


def test_a_cap_that_depends_on_the_dtype_is_told_for_each():
    capped = {"capped": True, "loss_far_0": 15.94, "loss_far_1": 15.94}
    double = known(**capped | {"dtype": "float64", "loss_far_1": 36.04})
    told = describe_affected(double, [known(**capped), double])
    assert told == "The loss is at most 36.04 in float64, 15.94 in float32."


def test_where_small_losses_are_lost_is_told():
    assert (
        describe_affected(known(right_side_good_to=10.16)) == "On the right side it is off beyond a raw output of 10.2."
    )


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [("  note:", "  nota:", "has the fields"), ("torch_logits", "torch_logit", "torch_logit in float32 is not known")],
)
def test_a_broken_entry_is_named(tmp_path, implementations, old, new, message):
    broken = tmp_path / "advice.yaml"
    broken.write_text(ADVICE.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(PaperError, match=message):
        gather_advice(broken, implementations)
