"""What today's user of Keras gets, read from measured tables."""

from pathlib import Path

import pytest

from sigmoid_bce.libraries.tables import load_measured
from sigmoid_bce.libraries.today import BACKENDS, WAYS, tabulate_right_side, tabulate_today

RECORD = Path(__file__).parents[2] / "results/published/measured"


@pytest.fixture(scope="module")
def tables():
    return [load_measured(RECORD / f"{name}.csv.gz") for name in ("main", "jax", "torch")]


@pytest.fixture(scope="module")
def today(tables):
    return tabulate_today(tables).set_index(["way", "backend"])


def test_every_way_was_asked_on_every_backend(today):
    assert len(today) == len(WAYS) * len(BACKENDS)
    assert today["run"].all()


def test_the_same_model_has_two_losses_on_tensorflow(today):
    assert today.loc[("in `evaluate`", "tensorflow"), "loss"] == pytest.approx(20)
    assert today.loc[("loss of what `predict` returned", "tensorflow"), "loss"] == pytest.approx(15.942385)


def test_only_tensorflow_moves_a_false_positive_through_a_sigmoid(today):
    gradients = today.loc["in `fit`", "gradient"]
    assert gradients["tensorflow"] == pytest.approx(1)
    assert gradients["jax"] == gradients["torch"] == 0


def test_from_logits_is_right_everywhere(today):
    rows = today.loc["in `fit`, `Dense(1)` and `from_logits=True`"]
    assert rows["loss"].tolist() == pytest.approx([20] * 3) and rows["gradient"].tolist() == pytest.approx([1] * 3)


def test_what_was_not_measured_is_not_run():
    table = tabulate_today([])
    assert not table["run"].any() and table["loss"].isna().all()
    assert tabulate_right_side([]).empty


def test_rounding_may_leave_nothing_of_a_small_gradient(tables):
    found = tabulate_right_side(tables).set_index(["backend", "how"])
    assert found.loc[("tensorflow", "eager"), "gradient_1"] == pytest.approx(-2.06e-9, rel=1e-2)
    assert found.loc[("tensorflow", "graph"), "gradient_1"] == 0
    assert found.loc[("tensorflow", "graph"), "gradient_0"] == pytest.approx(2.06e-9, rel=1e-2)
    assert found.index.is_unique and {"tensorflow", "jax", "torch"} == set(found.index.get_level_values("backend"))
