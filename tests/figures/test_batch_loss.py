"""Figure 6: batches, their mean losses, and what is drawn of them."""

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.analysis.batches import tabulate_batch_loss
from sigmoid_bce.figures.batch_loss import describe_batch_loss, draw_batch_loss
from sigmoid_bce.figures.runs import training_images

LOSSES = ["bce_raw", "bce_sigmoid"]


def test_batches_of_one_are_the_samples(samples):
    table = tabulate_batch_loss(samples, 1)
    order = ["bce_raw", "bce_sigmoid"]
    pd.testing.assert_frame_equal(
        table[LOSSES].sort_values(order, ignore_index=True), samples[LOSSES].sort_values(order, ignore_index=True)
    )


@pytest.mark.parametrize(("batch_size", "sizes"), [(4, [4] * 30), (50, [50, 50, 20]), (200, [120])])
def test_every_sample_is_in_one_batch(samples, batch_size, sizes):
    table = tabulate_batch_loss(samples, batch_size)
    assert table["samples"].tolist() == sizes
    total = (table[LOSSES].astype(float).mul(table["samples"], axis=0)).sum()
    np.testing.assert_allclose(total, samples[LOSSES].astype(float).sum(), rtol=1e-6)
    assert table["clipped"].sum() == 6


def test_the_batches_are_the_same_every_time_and_mixed(samples):
    table = tabulate_batch_loss(samples, 4)
    pd.testing.assert_frame_equal(table, tabulate_batch_loss(samples, 4))
    in_order = samples["bce_raw"].to_numpy().reshape(-1, 4).mean(axis=1)
    assert not np.allclose(table["bce_raw"], in_order)


def test_every_batch_is_drawn(samples, run):
    table = tabulate_batch_loss(samples, 4)
    axis = draw_batch_loss(table, run).axes[0]
    drawn = np.concatenate([collection.get_offsets() for collection in axis.collections])
    assert sorted(map(tuple, drawn)) == sorted(map(tuple, table[LOSSES].to_numpy(float)))


def test_a_mean_of_zero_is_drawn_on_the_edge_and_stated(samples_with_zeros, run):
    table = tabulate_batch_loss(samples_with_zeros, 1)
    axis = draw_batch_loss(table, run).axes[0]
    assert any("2 on the edge: BCE is 0" in text.get_text() for text in axis.texts)
    assert "2 with a BCE of exactly 0" in describe_batch_loss(table, run)


def test_the_description_has_the_numbers(samples, run):
    table = tabulate_batch_loss(samples, 4)
    text = describe_batch_loss(table, run)
    assert text.startswith(run.title)
    assert f"30 batches, of which {(table['clipped'] > 0).sum()} have a sample in the clipping range" in text
    assert f"{table['bce_raw'].max():.2g}" in text


def test_a_collapsed_network_is_not_drawn(samples, collapsed_run):
    table = tabulate_batch_loss(training_images(samples, collapsed_run), 4)
    figure = draw_batch_loss(table, collapsed_run)
    assert table.empty
    assert not figure.axes[0].collections
    assert collapsed_run.notice in describe_batch_loss(table, collapsed_run)
