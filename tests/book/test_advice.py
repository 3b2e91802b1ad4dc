"""Advice: every entry of the file is sound, and its answer follows what is known of the implementation."""

import pytest

from sigmoid_bce.book.advice import describe_affected, gather_advice, join_implementations
from sigmoid_bce.book.errors import BookError
from sigmoid_bce.measured.probing import load_snippets
from tests.book.numerics import numerics
from tests.book.synthetic import PAGES

ADVICE = PAGES / "advice.yaml"


@pytest.fixture(scope="module")
def implementations():
    return join_implementations(numerics()["safety"], numerics()["limits"])


def known(**changes):
    sound = {"finite_loss": True, "finite_gradient": True, "dead_wrong_side": False, "wrong_at_zero": False}
    ends = {"capped": False, "loss_far_0": 1000.0, "loss_far_1": 1000.0, "dead_from_0": float("nan")}
    return {**sound, **ends, "dead_from_1": float("nan"), **changes}


def test_every_entry_names_an_implementation_and_a_snippet_that_exist(implementations):
    advice = gather_advice(ADVICE, implementations)
    assert len(advice) > 15
    assert {entry["shown_by"] for entry in advice} - {""} == {snippet["name"] for snippet in load_snippets()}


def test_who_is_affected_is_told_what_to_write_instead(implementations):
    for entry in gather_advice(ADVICE, implementations):
        assert bool(entry["instead"]) == (entry["answer"] == "Yes"), entry["use"]


def test_who_is_safe_has_nothing_to_read():
    assert describe_affected(known()) == ""


def test_where_the_gradient_ends_is_told_for_the_labels_that_it_ends_for():
    told = describe_affected(known(dead_wrong_side=True, dead_from_0=16.6355))
    assert told == "A sample on the wrong side gets no gradient: label 0 from 16.64."


def test_a_cap_and_a_wrong_gradient_at_0_are_told():
    told = describe_affected(known(capped=True, loss_far_0=36.8, loss_far_1=34.5, wrong_at_zero=True))
    assert told == "The loss is at most 36.80. The gradient is wrong at a raw output of exactly 0."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [("  note:", "  nota:", "has the fields"), ("torch_logits", "torch_logit", "torch_logit in float32 is not known")],
)
def test_a_broken_entry_is_named(tmp_path, implementations, old, new, message):
    broken = tmp_path / "advice.yaml"
    broken.write_text(ADVICE.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(BookError, match=message):
        gather_advice(broken, implementations)
