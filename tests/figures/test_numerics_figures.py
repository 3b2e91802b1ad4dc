"""Figures 1 to 3: they show their tables, and their descriptions have the numbers."""

import numpy as np
import pytest

from sigmoid_bce.figures.bce_of_raw_output import CURVES, describe_bce_of_raw_output, draw_bce_of_raw_output
from sigmoid_bce.figures.logit_error import describe_logit_error_chart, draw_logit_error
from sigmoid_bce.figures.sigmoid_and_logit import describe_sigmoid_and_logit, draw_sigmoid_and_logit
from sigmoid_bce.losses import numerics


def lines_of(axis) -> list[np.ndarray]:
    return [line.get_xydata() for line in axis.get_lines()]


def is_among(curve: np.ndarray, lines: list[np.ndarray]) -> bool:
    return any(line.shape == curve.shape and np.allclose(line, curve, equal_nan=True, rtol=1e-6) for line in lines)


def test_sigmoid_and_logit_are_drawn_in_panels_of_their_own():
    table = numerics.tabulate_sigmoid_and_logit()
    for axis, name in zip(draw_sigmoid_and_logit(table).axes, ("sigmoid", "logit"), strict=True):
        curve = table.loc[table["function"] == name, ["input", "output"]].to_numpy()
        assert is_among(curve, lines_of(axis))
    assert "from -7 to 7" in describe_sigmoid_and_logit(table)


def test_the_error_is_drawn_in_percent_where_it_exists():
    table = numerics.tabulate_logit_error()
    whole = draw_logit_error(table).axes[0]
    finite = table[np.isfinite(table["relative_error"])]
    assert is_among(np.column_stack([finite["raw_output"], 100 * finite["relative_error"]]), lines_of(whole))


def test_the_description_of_the_error_has_its_numbers():
    table = numerics.tabulate_logit_error()
    numbers = numerics.describe_logit_error(table)
    text = describe_logit_error_chart(table)
    assert f"passes 1 % at x = {numbers['first_above']:.2f}" in text
    assert f"From x = {numbers['division_by_zero_from']:.2f} the sigmoid is 1" in text


@pytest.mark.parametrize("column", CURVES)
def test_each_loss_is_drawn_whole(column):
    table = numerics.tabulate_bce_of_raw_output()
    whole = draw_bce_of_raw_output(table).axes[0]
    assert is_among(table[["raw_output", column]].to_numpy(float), lines_of(whole))


def test_the_borders_are_close_ups_of_the_same_table():
    table = numerics.tabulate_bce_of_raw_output()
    left, right = draw_bce_of_raw_output(table).axes[1:]
    assert left.get_xlim()[1] == -15
    assert right.get_xlim() == (14, 20)
    close = table[table["raw_output"].between(14, 20)]
    assert is_among(np.column_stack([close["raw_output"], close["through_sigmoid"] / 1e-7]), lines_of(right))


def test_the_description_of_the_losses_has_floor_ceiling_and_steps():
    table = numerics.tabulate_bce_of_raw_output()
    text = describe_bce_of_raw_output(table)
    assert "flat at 16.12 left of -16.12" in text
    assert "in 6 steps to a floor of 1.19e-07, reached at 15.54" in text
    assert f"ends at {table['raw_output'][table['naive'].notna()].max():.1f}" in text
