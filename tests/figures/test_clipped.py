"""Figures of batches by their size, of clipped images along the epochs, and of networks trained from the pixels."""

import numpy as np
import pandas as pd

from sigmoid_bce.figures.batch_sizes import SMALLEST_SHOWN, describe_batch_sizes, draw_batch_sizes
from sigmoid_bce.figures.clipped_by_epoch import describe_clipped_by_epoch, draw_clipped_by_epoch
from sigmoid_bce.figures.pixels import describe_pixels, draw_pixels
from sigmoid_bce.grids.states import DEAD, LEARNED

RUN = {"study": "mine", "network": "convnet", "loss": "raw", "seed": 1}


def make_batch_sizes():
    keys = [(c, q, size) for c in ("early", "convergence") for q in ("loss", "gradient") for size in (1, 4)]
    rows = [RUN | {"checkpoint": c, "quantity": q, "batch_size": size} for c, q, size in keys]
    return pd.DataFrame(rows).assign(low=0.0, median=1e-7, high=[np.inf, 1e-3] * 4)


def make_clipped(share=0.25):
    keys = [
        (e, s, side, label)
        for e in (1, 2)
        for s in ("train", "validation", "test")
        for side in ("right", "wrong")
        for label in (0, 1)
    ]
    rows = [RUN | {"epoch": e, "split": s, "side": side, "label": label} for e, s, side, label in keys]
    return pd.DataFrame(rows).assign(share=share)


def make_pixels():
    rows = [
        RUN | {"study": study, "scaling": scaling, "loss": loss, "epoch": epoch, "state": state}
        for study, scaling, loss, state in (
            ("the_article", "by 1/255", "raw", LEARNED),
            ("the_article", "by 1/255", "sigmoid", LEARNED),
            ("bytes", "0 to 255", "sigmoid", DEAD),
        )
        for epoch in (1, 2)
    ]
    return pd.DataFrame(rows).assign(training_loss=8.059, val_loss=8.059, val_accuracy=0.5)


def test_what_is_infinite_or_0_is_drawn_at_an_edge_and_told():
    figure = draw_batch_sizes(make_batch_sizes(), "Ants", 4)
    loss, gradient = figure.axes
    assert (loss.get_title(), gradient.get_title()) == ("loss of a batch", "gradient of a batch")
    lowest, highest = loss.get_ylim()
    assert lowest == SMALLEST_SHOWN and np.isfinite(highest)
    text = describe_batch_sizes(make_batch_sizes(), "Ants")
    assert "median is 1e-07 in batches of 1 (95 % of them from 0 to inf)" in text


def test_a_panel_a_split_and_a_line_or_marks_a_side_and_class():
    figure = draw_clipped_by_epoch(make_clipped(), "ants", ("ant", "bee"))
    assert [axis.get_title() for axis in figure.axes] == ["training images", "validation images", "test images"]
    assert all(len(axis.get_lines()) == 4 for axis in figure.axes)
    keys = [text.get_text() for text in figure.legends[0].get_texts()]
    assert keys == ["ant, right side", "bee, right side", "ant, wrong side", "bee, wrong side"]
    assert "25.0% of the test images of bee on the wrong side" in describe_clipped_by_epoch(
        make_clipped(), "ants", ("ant", "bee")
    )


def test_a_share_of_nothing_leaves_a_gap():
    figure = draw_clipped_by_epoch(make_clipped(0.0), "ants", ("ant", "bee"))
    assert all(np.isnan(line.get_ydata()).all() for line in figure.axes[0].get_lines())


def test_where_nothing_was_counted_a_sentence_stands():
    empty = make_clipped().iloc[:0]
    assert (
        "before such images were counted"
        in draw_clipped_by_epoch(empty, "ants", ("a", "b")).axes[0].texts[0].get_text()
    )
    assert describe_clipped_by_epoch(empty, "ants", ("a", "b")).endswith("No run has such counts.")


def test_a_row_a_study_and_a_cross_where_a_network_died():
    figure = draw_pixels(make_pixels(), "ants")
    assert [axis.get_title() for axis in figure.axes] == ["the article: pixels by 1/255"] * 2 + [
        "bytes: pixels 0 to 255"
    ] * 2
    marks = [[line.get_marker() for line in axis.get_lines()] for axis in figure.axes]
    assert "X" not in marks[0] and "X" in marks[2]
    assert DEAD in [text.get_text() for text in figure.legends[0].get_texts()]
    told = describe_pixels(make_pixels(), "ants")
    assert "Bytes, pixels 0 to 255, trained with sigmoid: 1 of them, which end with a training loss from 8.059" in told
    assert f"50.0%; 1 {DEAD}." in told and f"50.0%; 0 {DEAD}." in told
    assert "None of these runs is there yet." in describe_pixels(make_pixels().iloc[:0], "ants")
    assert draw_pixels(make_pixels().iloc[:0], "ants").axes[0].texts
