"""Small multiples of all implementations: what their table says is in the picture, and in the description."""

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.figures.implementations import describe_implementations, draw_implementations, wrong_side
from sigmoid_bce.numerics.curves import tabulate_curves


@pytest.fixture(scope="module")
def curves():
    return tabulate_curves()


def panel_of(figure, title):
    return next(axis for axis in figure.axes if axis.get_title(loc="left").replace("\n", " ") == title)


def test_there_is_a_panel_for_each(curves):
    figure = draw_implementations(curves)
    assert sum(axis.get_visible() for axis in figure.axes) == curves["implementation"].nunique()


def test_the_dead_range_is_shaded_and_a_living_one_is_not(curves):
    figure = draw_implementations(curves)
    assert len(panel_of(figure, "TensorFlow, logits").collections[0].get_paths()) == 0
    dead = [area for area in panel_of(figure, "Keras 2 on TensorFlow").collections if area.get_paths()]
    assert len(dead) == 2
    left_edges = sorted(area.get_paths()[0].vertices[:, 0].min() for area in dead)
    assert left_edges == [-45, 16.75]


def test_a_loss_above_the_axis_is_told_in_words(curves):
    texts = [text.get_text() for text in panel_of(draw_implementations(curves), "PyTorch BCELoss").texts]
    assert texts == ["100"]


def test_the_wrong_side_is_told_from_0_outwards(curves):
    rows = curves[curves["implementation"] == "torch_bce"]
    assert wrong_side(rows, 1)["raw_output"].iloc[0] == -0.25
    assert wrong_side(rows, 0)["raw_output"].is_monotonic_increasing


def test_the_description_follows_the_table():
    table = pd.DataFrame(
        {
            "implementation": "made_up",
            "panel": "Made up",
            "dtype": "float32",
            "label": np.repeat([0, 1], 3),
            "raw_output": [-1.0, 0.0, 1.0] * 2,
            "loss": [0.3, 0.7, np.inf, 1.25, 0.7, 0.3],
            "gradient": [0.3, 0.5, np.nan, 0.0, -0.5, -0.3],
            "has_gradient": True,
        }
    )
    text = describe_implementations(table)
    assert "Made up: label 0 ends at inf, gradient infinite or not a number from 1" in text
    assert "label 1 ends at 1.25, gradient 0 from -1" in text
