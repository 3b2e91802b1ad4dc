"""How wrong implementations are at every float32 of the edge; tested on a small part of it."""

import numpy as np
import pytest

from sigmoid_bce.losses.implementations import IMPLEMENTATIONS
from sigmoid_bce.numerics import errors
from sigmoid_bce.numerics.truth import exact_gradient, exact_loss


@pytest.fixture
def truth(monkeypatch):
    """Of the edge a few hundred numbers, around 16."""
    monkeypatch.setattr(errors, "EDGE", (np.float32(15.9997), np.float32(16.0008)))
    return errors.tabulate_truth()


@pytest.fixture
def table(truth):
    return errors.tabulate_errors(truth).set_index(["implementation", "label", "side"])


def test_every_float32_is_there_once_across_a_power_of_two():
    x = errors.every_float32(15.9997, 16.0008)
    assert x.dtype == np.float32 and x[0] == np.float32(15.9997) and x[-1] == np.float32(16.0008)
    np.testing.assert_array_equal(np.nextafter(x[:-1], np.float32(20)), x[1:])


def test_the_edge_has_the_numbers_that_float32_has_there():
    # 2**20 numbers from 15 to 16, and 1.5 times 2**19 from there to 17.5, both ends included.
    first, last = (np.float32(end).view(np.int32) for end in errors.EDGE)
    assert last - first + 1 == 2**20 + 3 * 2**18 + 1


def test_truth_is_the_exact_value(truth):
    some = slice(None, None, 500)
    x = truth["x"][some].astype(float)
    for side, sign in (("wrong", 1), ("right", -1)):
        np.testing.assert_allclose(truth[f"loss_{side}"][some], exact_loss(sign * x, 0), rtol=1e-15)
        np.testing.assert_allclose(truth[f"gradient_{side}"][some], exact_gradient(sign * x, 0), rtol=1e-15)


def test_there_is_a_row_for_each_side_of_each_implementation_in_float32(table):
    expected = [one.name for one in IMPLEMENTATIONS.values() if "float32" in one.dtypes]
    assert list(dict.fromkeys(table.index.get_level_values("implementation"))) == expected
    assert len(table) == 4 * len(expected)


def test_the_loss_from_raw_outputs_is_right_to_the_last_places(table):
    rows = table.loc["tensorflow_logits"]
    assert (rows["loss_ulp"] < 3).all() and (rows["gradient_error"] < 1e-7).all()
    assert (rows["steps"] == rows["values"] - 1).all()


def test_the_articles_loss_is_off_and_at_rest(table):
    row = table.loc[("keras_2_tensorflow", 0, "wrong side")]
    assert row["steps"] == 0
    assert row["loss_error"] == pytest.approx(16.0008 - 23 * np.log(2), abs=1e-4)
    assert row["loss_error_at"] == np.float32(16.0008)
    assert row["gradient_error"] < 1e-6


def test_label_1_is_asked_at_the_mirror(table):
    row = table.loc[("keras_2_tensorflow", 1, "wrong side")]
    assert row["loss_error_at"] < 0 and row["steps"] == row["values"] - 1


def test_what_is_no_number_is_infinitely_wrong(monkeypatch):
    monkeypatch.setattr(errors, "EDGE", (np.float32(17.4999), np.float32(17.5)))
    table = errors.tabulate_errors(errors.tabulate_truth()).set_index(["implementation", "label", "side"])
    assert np.isinf(table.loc[("naive", 0, "wrong side")][["loss_error", "loss_ulp", "gradient_error"]]).all()
    assert np.isnan(table.loc[("sklearn_log_loss", 0, "wrong side"), "gradient_error"])
