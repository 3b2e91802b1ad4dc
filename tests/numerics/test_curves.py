"""The table of all implementations over the same raw outputs."""

import numpy as np
import pytest

from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS
from sigmoid_bce.numerics.curves import tabulate_article_by_dtype, tabulate_curves, tabulate_sixteen_bits


@pytest.fixture(scope="module")
def curves():
    return tabulate_curves()


def test_every_implementation_is_there_with_both_labels_on_the_same_raw_outputs(curves):
    assert list(dict.fromkeys(curves["implementation"])) == list(IMPLEMENTATIONS)
    grids = {tuple(rows["raw_output"]) for _, rows in curves.groupby(["implementation", "label"])}
    assert len(grids) == 1
    assert curves["raw_output"].agg(["min", "max"]).tolist() == [-45, 45]


def test_float32_is_shown_where_there_is_one(curves):
    for name, rows in curves.groupby("implementation"):
        expected = "float32" if "float32" in IMPLEMENTATIONS[name].dtypes else rows["dtype"].iloc[0]
        assert set(rows["dtype"]) == {expected} and expected in IMPLEMENTATIONS[name].dtypes


def test_the_values_are_those_of_the_formulas(curves):
    rows = curves[(curves["implementation"] == "torch_bce") & (curves["label"] == 0)]
    loss, gradient = IMPLEMENTATIONS["torch_bce"](rows["raw_output"].to_numpy(DTYPES["float32"]), 0)
    np.testing.assert_array_equal(rows["loss"], loss.astype(float))
    np.testing.assert_array_equal(rows["gradient"], gradient.astype(float))


def test_a_metric_has_no_gradient(curves):
    without = set(curves["implementation"][~curves["has_gradient"]])
    assert "sklearn_log_loss" in without and "torch_bce" not in without
    assert curves["gradient"][~curves["has_gradient"]].isna().all()


def test_the_articles_loss_is_there_in_each_dtype():
    table = tabulate_article_by_dtype()
    assert set(table["implementation"]) == {"keras_2_tensorflow"}
    assert list(dict.fromkeys(table["dtype"])) == list(DTYPES)
    assert len(set(table["panel"])) == len(DTYPES)


def test_sixteen_bits_stand_side_by_side():
    table = tabulate_sixteen_bits()
    panels = table[["implementation", "dtype"]].drop_duplicates()
    assert list(panels["dtype"]) == ["float16", "bfloat16"] * (len(panels) // 2)
    assert panels["implementation"].iloc[::2].tolist() == panels["implementation"].iloc[1::2].tolist()
    # Every raw output is a number of its dtype.
    for dtype, rows in table.groupby("dtype"):
        raw = rows["raw_output"].to_numpy()
        np.testing.assert_array_equal(raw.astype(DTYPES[dtype]).astype(float), raw)
