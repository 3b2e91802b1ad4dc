import pandas as pd
import pytest

from sigmoid_bce.analysis.drift import COLUMNS, OUTPUT_COLUMNS
from sigmoid_bce.figures import style
from sigmoid_bce.figures.drift import describe_drift, draw_drift, tabulate_points

BACKENDS = {"jax": ("tensorflow", "jax"), "seed": ("tensorflow", "tensorflow")}


def run_of(against, seed=1, network="convnet"):
    here, there = BACKENDS[against]
    seeds = {"seed_here": seed, "seed_there": seed + (against == "seed")}
    return {"study": against, "network": network, "loss": "raw", **seeds, "backend_here": here, "backend_there": there}


@pytest.fixture
def points():
    """Two pairs on JAX, the second shorter, and one of two seeds, equal in the first epoch."""
    lengths = [(run_of("jax", 1), (1, 2, 4, 8)), (run_of("jax", 2), (1, 2, 3)), (run_of("seed"), (1, 2, 4, 8))]
    drift = [
        {**run, "epoch": epoch, "loss_here": 0.5, "loss_there": 0.5 + size, "difference": size}
        for run, epochs in lengths
        for epoch, size in ((e, 0.01 * (e - (run["study"] == "seed"))) for e in epochs)
    ]
    outputs = [
        {**run, "epoch": 2, "image": "a", "label": 0, "raw_output_here": x, "raw_output_there": x + 0.25}
        for run in (run_of("jax"), run_of("seed"))
        for x in (-1.0, 1.0)
    ]
    return tabulate_points(pd.DataFrame(drift), pd.DataFrame(outputs))


def test_points_say_what_they_are_held_against(points):
    assert set(points["against"]) == {"jax", "another seed"}
    outputs = points[points["panel"] == "raw outputs"]
    assert outputs["x"].tolist() == [-1.0, 1.0] * 2 and set(outputs["y"]) == {0.25}


def test_each_network_has_two_panels_and_each_other_run_a_key(points):
    figure = draw_drift(points, "cats and dogs")
    assert [axis.get_title() for axis in figure.axes] == ["convnet"] * 2
    keys = [text.get_text() for text in figure.legends[0].get_texts()]
    assert keys == ["another seed, same backend", "same seed, on jax"]


def test_the_line_goes_as_far_as_all_pairs_go(points):
    lines = [line for line in draw_drift(points, "cats and dogs").axes[0].get_lines() if line.get_marker() == ""]
    assert [list(line.get_xdata()) for line in lines] == [[1, 2, 4, 8], [1, 2]]


def test_a_difference_of_zero_is_not_drawn(points):
    marks = [line for line in draw_drift(points, "cats and dogs").axes[0].get_lines() if line.get_marker() == "s"]
    assert len(marks[0].get_xdata()) == 3


def test_the_description_has_the_numbers(points):
    text = describe_drift(points, "cats and dogs")
    assert (
        "convnet against jax (2 pairs of runs): the median difference of the training losses is 0.01 in epoch 1" in text
    )
    assert "raw outputs after epoch 2 differ by 0.25 in the median and by at most 0.25." in text


def test_without_another_backend_the_figure_says_so():
    points = tabulate_points(pd.DataFrame(columns=COLUMNS), pd.DataFrame(columns=OUTPUT_COLUMNS))
    assert "nothing is drawn" in describe_drift(points, "cats and dogs").lower()
    assert draw_drift(points, "cats and dogs").axes[0].texts[0].get_text().startswith("No run was compared")


def test_the_same_table_gives_the_same_picture(points, tmp_path):
    for name in ("a", "b"):
        style.save_figure(draw_drift(points, "cats and dogs"), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
