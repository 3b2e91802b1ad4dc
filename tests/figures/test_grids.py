"""Figures of grids: drawn from made-up heads, the same every time, with their numbers in words."""

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.figures import style
from sigmoid_bce.figures.critical_rates import describe_critical_rates, draw_critical_rates, name_rows
from sigmoid_bce.figures.death import describe_death, draw_death
from sigmoid_bce.figures.map import CRITICAL_LINE, DEAD_MARK, describe_map, draw_map, tabulate_map
from sigmoid_bce.grids.states import LEARNED
from sigmoid_bce.grids.summary import tabulate_grids
from tests.grids.made_up import fail_from, make_followed, make_heads, make_predicted

LOSSES = ("raw", "sigmoid", "torch_bce")
SCALES = (0.1, 1.0, None, 100.0)


@pytest.fixture(scope="module")
def heads():
    return make_heads(fail_from(raw=1.0, sigmoid=0.1, torch_bce=1e-9), LOSSES, scales=SCALES)


@pytest.fixture(scope="module")
def predicted(heads):
    return make_predicted(heads)


@pytest.fixture(scope="module")
def critical(heads, predicted):
    others = make_heads(lambda *_: LEARNED, scales=[1.0, None], batch_size=4)
    return tabulate_grids({"map": heads, "others": others}, {"map": predicted, "others": make_predicted(others)})


@pytest.fixture(scope="module")
def table(heads, predicted):
    return tabulate_map(heads, predicted)


def of_map(critical):
    return critical[critical["grid"] == "map"]


def lines_of(axis, look):
    """The points of each line that has this colour and style."""
    return [
        np.transpose(line.get_data())
        for line in axis.get_lines()
        if line.get_color() == look["color"] and line.get_linestyle() == look.get("linestyle", "-")
    ]


def test_the_map_has_a_row_for_each_loss_scale_and_rate(table):
    assert len(table) == 3 * 4 * 4
    own = table[table["own"]]
    assert own["rms"].unique().tolist() == [6.25] and len(own) == 12
    assert (table["heads"] == 5).all()
    dead = table.set_index(["loss", "learning_rate"])["dead"].groupby(level=[0, 1]).unique().explode().to_dict()
    assert dead["sigmoid", 0.1] == 5 and dead["sigmoid", 0.01] == 0 and dead["raw", 1.0] == 0
    raw = table[(table["loss"] == "raw") & (table["learning_rate"] == 1.0)]
    assert raw["other_failures"].tolist() == [5] * 4 and raw["median_accuracy"].tolist() == [0.5] * 4


def test_each_loss_has_a_panel_with_its_dead_cells_and_borders(table, critical):
    figure = draw_map(table, of_map(critical), "made up")
    panels = {axis.get_title(): axis for axis in figure.axes if axis.get_title()}
    assert list(panels) == list(LOSSES)
    marks = [line for line in panels["sigmoid"].get_lines() if line.get_marker() == DEAD_MARK["marker"]]
    dead = {(round(rate, 4), round(rms, 4)) for rate, rms in np.transpose(marks[0].get_data())}
    assert dead == {(rate, rms) for rate in (0.1, 1.0) for rms in (0.1, 1.0, 6.25, 100.0)}
    (border,) = lines_of(panels["sigmoid"], CRITICAL_LINE)
    np.testing.assert_allclose(border, [(10**-1.5, rms) for rms in (0.1, 1, 6.25, 100)])
    # The scale that the body gives is marked in every panel.
    assert all("own" in [text.get_text() for text in axis.texts] for axis in panels.values())


def test_the_map_in_words_has_its_numbers(table, critical):
    text = describe_map(table, of_map(critical), "made up")
    assert "raw: in 0 of 16 cells" in text and "sigmoid: in 8 of 16 cells" in text
    assert "a learning rate of 0.032 at an RMS of 0.1, and of 0.032 at an RMS of 100" in text
    # It fails at all rates, so no border is among them.
    assert "torch_bce: in 16 of 16 cells" in text and "at no scale do half of the heads fail" in text


def test_a_map_without_the_body_s_own_scale_is_drawn_as_well():
    heads = make_heads(fail_from(sigmoid=0.1), scales=[1.0, 10.0])
    predicted = make_predicted(heads)
    table = tabulate_map(heads, predicted)
    assert not table["own"].any()
    draw_map(table, tabulate_grids({"map": heads}, {"map": predicted}), "made up")


def test_rows_of_critical_rates_tell_scale_and_change(critical):
    assert list(dict.fromkeys(name_rows(critical))) == [
        *("RMS 0.1", "RMS 1", "RMS 6.25 (own)", "RMS 100"),
        *("RMS 1: batch size 4", "RMS 6.25 (own): batch size 4"),
    ]


def test_another_grid_with_the_same_settings_is_told_by_its_name(critical):
    again = pd.concat([of_map(critical), of_map(critical).assign(grid="digits")], ignore_index=True)
    assert name_rows(again).iloc[-1] == "RMS 100: digits"


def test_critical_rates_have_marks_intervals_and_arrows(critical):
    figure = draw_critical_rates(critical)
    (axis,) = figure.axes
    assert [text.get_text() for text in axis.get_yticklabels()] == list(dict.fromkeys(name_rows(critical)))
    markers = [line.get_marker() for line in axis.get_lines()]
    # torch_bce fails everywhere, at four scales; beside the map, two losses fail nowhere, at two scales.
    assert markers.count("<") == 4 and markers.count(">") == 4
    keys = [text.get_text() for text in figure.legends[0].get_texts()]
    assert keys[:3] == list(LOSSES) and len(keys) == 4


def test_critical_rates_in_words_have_their_numbers(critical):
    text = describe_critical_rates(critical)
    assert "RMS 6.25 (own): raw 0.32, sigmoid 0.032, torch_bce below all rates." in text
    assert "RMS 1: batch size 4: raw above all rates, sigmoid above all rates." in text


def test_a_death_has_outputs_above_and_who_pulls_below():
    figure = draw_death(make_followed())
    above, _, below, silent = figure.axes
    assert (above.get_title(), figure.axes[1].get_title()) == ("raw", "sigmoid")
    assert above.get_yscale() == "symlog" and below.get_xlabel() == silent.get_xlabel() == "step"
    crosses = [line for line in silent.get_lines() if line.get_marker() == "x"]
    # Of class 1, from the first step on.
    shown = [np.isfinite(np.asarray(line.get_ydata(), float)).sum() for line in crosses]
    assert shown == [0, 3]
    assert not [line for line in below.get_lines() if line.get_marker() == "x" and np.isfinite(line.get_ydata()).any()]


def test_a_death_in_words_has_its_numbers():
    text = describe_death(make_followed())
    assert "raw: after 0 of 3 steps no image that is wrong pulls; in the end the median outputs" in text
    assert "are -80 and 80, and 25% of the images are wrong." in text
    # Of class 0, a quarter still pulls.
    assert "sigmoid: after 0 of 3 steps" in text and "are -80 and -500, and 62% of the images are wrong." in text
    silent = make_followed()
    silent.loc[silent["step"] > 1, "pulling"] = 0.0
    assert "sigmoid: after 2 of 3 steps no image that is wrong pulls" in describe_death(silent)


@pytest.mark.parametrize("name", ["map", "critical_rates", "death"])
def test_the_same_tables_give_the_same_picture_and_stay_as_they_are(name, heads, predicted, table, critical, tmp_path):
    followed = make_followed()
    tables = [heads, predicted, table, critical, followed]
    before = [one.copy(deep=True) for one in tables]
    draw = {
        "map": lambda: draw_map(tabulate_map(heads, predicted), of_map(critical), "made up"),
        "critical_rates": lambda: draw_critical_rates(critical),
        "death": lambda: draw_death(followed),
    }[name]
    for copy in ("a", "b"):
        style.save_figure(draw(), tmp_path / copy)
    for ending in ("svg", "png"):
        assert (tmp_path / f"a.{ending}").read_bytes() == (tmp_path / f"b.{ending}").read_bytes()
    for one, was in zip(tables, before, strict=True):
        pd.testing.assert_frame_equal(one, was)
