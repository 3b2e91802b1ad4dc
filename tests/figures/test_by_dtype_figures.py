"""The figures of the round trip, the edge, the loss by dtype and of sixteen bits: they show their tables, in words too."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from sigmoid_bce.figures import loss_at_the_edge, loss_by_dtype, round_trip_by_dtype, sixteen_bits
from sigmoid_bce.losses.implementations import DTYPES
from sigmoid_bce.numerics import by_dtype
from sigmoid_bce.numerics.curves import tabulate_sixteen_bits


def curves_of(axis):
    return [line.get_xydata() for line in axis.get_lines()]


def is_among(curve, lines):
    return any(line.shape == curve.shape and np.allclose(line, curve, equal_nan=True) for line in lines)


def shaded(axis):
    """The borders of what is shaded."""
    return sorted((patch.get_x(), patch.get_x() + patch.get_width()) for patch in axis.patches)


@pytest.fixture(scope="module")
def round_trip():
    return by_dtype.tabulate_round_trip()


@pytest.fixture(scope="module")
def edge():
    return by_dtype.tabulate_edge()


@pytest.fixture(scope="module")
def losses():
    return by_dtype.tabulate_loss()


def test_the_round_trip_has_a_panel_a_dtype_and_shades_where_there_is_no_way_back(round_trip):
    figure = round_trip_by_dtype.draw_round_trip_by_dtype(round_trip)
    assert [axis.get_title(loc="left") for axis in figure.axes] == list(DTYPES)
    for axis, (dtype, rows) in zip(figure.axes, round_trip.groupby("dtype", sort=False), strict=True):
        finite = rows[np.isfinite(rows["round_trip"])]
        assert is_among(np.column_stack([finite["raw_output"], 100 * finite["relative_error"]]), curves_of(axis))
        assert len(shaded(axis)) == (2 if dtype == "float16" else 1)
        assert shaded(axis)[-1] == (finite["raw_output"].max(), 40)


def test_the_description_of_the_round_trip_names_each_dtype_and_its_range(round_trip):
    text = round_trip_by_dtype.describe_round_trip_by_dtype(round_trip)
    for dtype, rows in round_trip.groupby("dtype"):
        left, right = round_trip_by_dtype.find_range(rows)
        assert (
            f"the logit is finite from {left:.2f} to {right:.2f}" in text.split(f" {dtype}: ")[1].split(". ")[0] + "."
        )


def test_an_error_that_stays_small_is_said_to(round_trip):
    small = round_trip[(round_trip["dtype"] == "float32") & (round_trip["raw_output"] < 12)]
    assert "the error never passes it" in round_trip_by_dtype.describe_round_trip_by_dtype(small)
    assert "the error first passes it at 15.00" in round_trip_by_dtype.describe_round_trip_by_dtype(round_trip)


def test_the_edge_shows_loss_above_gradient_and_marks_where_they_end(edge):
    upper_left, upper_right, lower_left, lower_right = loss_at_the_edge.draw_loss_at_the_edge(edge).axes
    for axis, label, column in ((upper_left, 1, "loss"), (upper_right, 0, "loss"), (lower_right, 0, "gradient")):
        rows = edge[edge["label"] == label]
        assert is_among(rows[["raw_output", column]].to_numpy(), curves_of(axis))
        assert is_among(rows[["raw_output", f"exact_{column}"]].to_numpy(), curves_of(axis))
        marks = [float(line.get_xdata()[0]) for line in axis.get_lines()[2:]]
        assert marks == list(loss_at_the_edge.find_ends(rows))
    assert lower_left.get_xlim() == (-17.5, -14.5)


def test_where_the_loss_rests_and_the_gradient_ends_is_said(edge):
    rests, ends = loss_at_the_edge.find_ends(edge[edge["label"] == 0])
    assert (rests, ends) == pytest.approx((15.537, 16.636), abs=0.01)
    assert (
        f"rests beyond {rests:.2f}, and the gradient is 0 beyond {ends:.2f}"
        in loss_at_the_edge.describe_loss_at_the_edge(edge)
    )


def test_the_loss_is_drawn_with_the_exact_one_and_shaded_where_it_has_no_value(losses):
    figure = loss_by_dtype.draw_loss_by_dtype(losses)
    panels = dict(zip(DTYPES, figure.axes, strict=True))
    for dtype, axis in panels.items():
        rows = losses[(losses["dtype"] == dtype) & (losses["raw_output"].abs() <= loss_by_dtype.REACH)]
        for label in (0, 1):
            for column in ("loss", "exact_loss"):
                assert is_among(rows.loc[rows["label"] == label, ["raw_output", column]].to_numpy(), curves_of(axis))
    assert [len(shaded(axis)) for axis in panels.values()] == [1, 1, 0, 0]
    assert [text.get_text() for text in panels["float16"].texts] == ["no value"]
    assert not panels["float32"].texts


def test_the_end_of_the_values_is_said(losses):
    text = loss_by_dtype.describe_loss_by_dtype(losses)
    assert text.count("where its values end") == 4
    assert "float32: label 0 goes from 1e-07 at -25 to 15.9 at 25" in text


def made_up(label, losses, gradients, has_gradient=True):
    """One implementation at raw outputs of -2, -1, 1 and 2."""
    return pd.DataFrame(
        {
            "implementation": "made_up",
            "dtype": "float16",
            "panel": "Made up (float16)",
            "label": label,
            "raw_output": [-2.0, -1.0, 1.0, 2.0],
            "loss": losses,
            "gradient": gradients,
            "has_gradient": has_gradient,
        }
    )


@pytest.mark.parametrize(
    ("curve", "states"),
    [
        (made_up(0, [0, 1, 2, 3], [0, 0.5, 0, 1]), ["fine", "fine", "dead", "fine"]),
        (made_up(1, [3, 2, 1, 0], [0, -0.5, 0, 0]), ["dead", "fine", "fine", "fine"]),
        (made_up(0, [1, np.inf, 2, 3], [0.1, 0.1, np.nan, -np.inf]), ["fine", "infinite", "undefined", "infinite"]),
        (made_up(0, [1, np.inf, 2, np.nan], [0.1, np.nan, np.inf, 0]), ["fine", "undefined", "infinite", "undefined"]),
        (made_up(0, [1, np.inf, np.nan, 1], np.nan, has_gradient=False), ["fine", "infinite", "undefined", "fine"]),
    ],
)
def test_states_follow_loss_and_gradient(curve, states):
    assert sixteen_bits.find_states(curve).tolist() == states


def test_stretches_join_neighbours_of_the_same_state():
    curve = made_up(0, [1, 1, 2, 3], [0.1, 0.1, 0, 0])
    assert sixteen_bits.find_stretches(curve) == [("fine", -2, -1), ("dead", 1, 2)]


def test_sixteen_bits_are_drawn_as_bars_without_a_gap():
    curves = pd.concat([made_up(0, [1, 1, 2, 3], [0.1, 0.1, 0, 0]), made_up(1, [1, np.inf, 1, 1], [-1, -1, -1, -1])])
    (panel,) = sixteen_bits.draw_sixteen_bits(curves).axes
    bars = sorted(
        (bar.get_y() > -0.1, bar.get_x(), bar.get_width(), to_hex(bar.get_facecolor())) for bar in panel.patches
    )
    colours = {state: to_hex(look["facecolor"]) for state, (_, look) in sixteen_bits.STATES.items()}
    assert bars == [
        (False, -2, 3, colours["fine"]),
        (False, 1, 1, colours["dead"]),
        (True, -2, 1, colours["fine"]),
        (True, -1, 2, colours["infinite"]),
        (True, 1, 1, colours["fine"]),
    ]
    assert [tick.get_text() for tick in panel.get_yticklabels()] == ["Made up"]


def test_every_implementation_in_16_bits_has_its_row_and_its_words():
    table = tabulate_sixteen_bits()
    left, _ = sixteen_bits.draw_sixteen_bits(table).axes
    assert len(left.get_yticks()) == table["implementation"].nunique()
    text = sixteen_bits.describe_sixteen_bits(table)
    assert "TensorFlow, logits (float16): label 0 fine throughout, label 1 fine throughout." in text
    assert "Keras 3 on TensorFlow, mixed precision (float16): label 0 dead from 8 to 20" in text
