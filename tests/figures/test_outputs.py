"""Figures 4 and 5: the table holds all images, the drawing shows the table, and nothing is left out in silence."""

import io

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.figures.losses_panel import clipped_losses
from sigmoid_bce.figures.outputs import LABELS, describe_outputs, draw_outputs, tabulate_outputs
from sigmoid_bce.figures.runs import training_images
from sigmoid_bce.losses.formulas import bce_raw, gradient_sigmoid

BINS = 20


def points_drawn(axis) -> np.ndarray:
    return np.concatenate([collection.get_offsets() for collection in axis.collections])


@pytest.mark.parametrize("panel", ["raw_output", "sigmoid"])
def test_each_histogram_counts_every_image_once(samples, panel):
    table = tabulate_outputs(samples, BINS)
    bars = table[table["panel"] == panel]
    assert bars.groupby("label")["count"].sum().tolist() == samples.groupby("label").size().tolist()
    assert bars.groupby("label").size().tolist() == [BINS, BINS]


def test_classes_share_their_bars(samples):
    bars = tabulate_outputs(samples, BINS).query("panel == 'raw_output'")
    edges = [bars.loc[bars["label"] == label, ["lower", "upper"]].to_numpy() for label in LABELS]
    np.testing.assert_array_equal(*edges)
    assert edges[0].min() == samples["raw_output"].min()
    assert edges[0].max() == samples["raw_output"].max()


def test_the_points_are_the_samples(samples):
    points = tabulate_outputs(samples, BINS).query("panel == 'losses'")
    for column in ("image", "label", "raw_output", "bce_raw", "bce_sigmoid"):
        assert points[column].tolist() == samples[column].tolist()


def test_the_table_survives_its_file(samples, run):
    table = tabulate_outputs(samples, BINS)
    stored = pd.read_csv(io.StringIO(table.to_csv(index=False)))
    assert describe_outputs(stored, run) == describe_outputs(table, run)


def test_what_is_drawn_is_what_is_in_the_table(samples, run):
    table = tabulate_outputs(samples, BINS)
    axes = draw_outputs(table, run).axes
    for axis, panel in zip(axes[:2], ("raw_output", "sigmoid"), strict=True):
        for label, stairs in zip(LABELS, [p for p in axis.patches if hasattr(p, "get_data")], strict=True):
            bars = table[(table["panel"] == panel) & (table["label"] == label)]
            assert stairs.get_data().values.tolist() == bars["count"].tolist()
            assert stairs.get_data().edges.tolist() == [*bars["lower"], bars["upper"].iloc[-1]]
    for axis, label in zip(axes[2:], LABELS, strict=True):
        own = samples[samples["label"] == label]
        np.testing.assert_array_equal(points_drawn(axis), own[["bce_raw", "bce_sigmoid"]])


def test_every_bar_of_one_image_is_tall_enough_to_be_seen(samples, run):
    for axis in draw_outputs(tabulate_outputs(samples, BINS), run).axes[:2]:
        assert axis.get_ylim()[0] < 1


def test_losses_of_zero_are_drawn_on_the_edge_and_stated(samples_with_zeros, run):
    assert (samples_with_zeros["bce_raw"] == 0).sum() == 2
    table = tabulate_outputs(samples_with_zeros, BINS)
    for axis in draw_outputs(table, run).axes[2:]:
        assert len(points_drawn(axis)) == len(samples_with_zeros) / 2
        assert (points_drawn(axis)[:, 0] == axis.get_xlim()[0]).sum() == 1
        assert any("1 on the edge: BCE is 0" in text.get_text() for text in axis.texts)
    assert "2 with a BCE of exactly 0 are drawn on the edge" in describe_outputs(table, run)


def test_nothing_is_said_of_zeros_where_there_are_none(samples, run):
    table = tabulate_outputs(samples, BINS)
    assert not any("edge" in text.get_text() for axis in draw_outputs(table, run).axes for text in axis.texts)
    assert "exactly 0" not in describe_outputs(table, run)


def test_the_description_has_the_numbers(samples, run):
    text = describe_outputs(tabulate_outputs(samples, BINS), run)
    assert text.startswith(run.title)
    assert "120 training images" in text
    assert "cat from -40.00 to 17.50" in text
    assert "dog from -16.50 to 43.00" in text
    assert "2 of class cat on the left and 1 on the right, 1 of class dog on the left and 2 on the right" in text


def test_the_description_says_when_the_losses_agree(samples, run):
    moderate = samples[samples["raw_output"].abs() < 8].reset_index(drop=True)
    assert "the two agree within" in describe_outputs(tabulate_outputs(moderate, BINS), run)
    assert "the two differ by 1 % or more in" in describe_outputs(tabulate_outputs(samples, BINS), run)


def test_the_legend_says_when_no_axis_reaches_the_clipping_range(samples, run):
    moderate = samples[samples["raw_output"].abs() < 8].reset_index(drop=True)
    for shown, label in ((samples, "clipping range"), (moderate, "clipping range (outside the axes)")):
        legend = draw_outputs(tabulate_outputs(shown, BINS), run).legends[0]
        assert label in [text.get_text() for text in legend.get_texts()]


@pytest.mark.parametrize("label", LABELS)
def test_shaded_losses_are_those_without_a_gradient_through_the_sigmoid(samples, label):
    x = samples["raw_output"].to_numpy()
    low, high = clipped_losses(label)
    loss = bce_raw(x, label)
    shaded = (loss < low) | (loss > high)
    assert shaded.any()
    np.testing.assert_array_equal(shaded, gradient_sigmoid(x, label) == 0)


def test_a_collapsed_network_is_not_drawn(samples, collapsed_run):
    table = tabulate_outputs(training_images(samples, collapsed_run), BINS)
    figure = draw_outputs(table, collapsed_run)
    assert table.empty
    assert len(figure.axes) == 1
    assert not figure.axes[0].collections
    assert [text.get_text() for text in figure.axes[0].texts] == [collapsed_run.notice]
    assert describe_outputs(table, collapsed_run) == f"{collapsed_run.title}. {collapsed_run.notice}"
