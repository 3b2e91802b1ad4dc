import threading

import numpy as np
import pytest

from sigmoid_bce.training.batches import NextEpoch, draw_batches, draw_epoch, draw_order, prepare_ahead, scale
from sigmoid_bce.training.settings import Augmentation

IMAGES = np.arange(10 * 4 * 4 * 3, dtype=np.uint8).reshape(10, 4, 4, 3)
LABELS = np.repeat([0.0, 1.0], 5).astype(np.float32)


def test_every_image_is_seen_once_an_epoch_with_its_own_label():
    features = np.arange(10, dtype=np.float32)[:, None]
    batches = list(draw_batches(features, LABELS, 4, None, seed=1, epoch=1))
    assert [len(inputs) for inputs, _ in batches] == [4, 4, 2]
    seen = np.concatenate([inputs[:, 0] for inputs, _ in batches])
    assert sorted(seen) == list(range(10))
    labels = np.concatenate([labels[:, 0] for _, labels in batches])
    np.testing.assert_array_equal(labels, LABELS[seen.astype(int)])


def test_an_epoch_depends_on_seed_and_epoch_alone():
    def draw(seed, epoch):
        return np.concatenate([i for i, _ in draw_batches(IMAGES, LABELS, 4, Augmentation(), seed, epoch)])

    np.testing.assert_array_equal(draw(1, 2), draw(1, 2))
    assert not np.array_equal(draw(1, 2), draw(1, 3))
    assert not np.array_equal(draw(1, 2), draw(2, 2))


def test_images_are_scaled_to_one_and_features_are_not():
    assert scale(np.array([[255]], np.uint8)) == np.float32(1)
    assert scale(np.array([[255]], np.float32)) == np.float32(255)


def test_images_that_are_left_unscaled_keep_their_values_augmented_or_not():
    assert scale(np.array([[255]], np.uint8), "unscaled") == np.float32(255)
    for augmentation in (None, Augmentation()):
        scaled, unscaled = (
            np.concatenate([i for i, _ in draw_batches(IMAGES, LABELS, 4, augmentation, 1, 1, scaling)])
            for scaling in (None, "unscaled")
        )
        np.testing.assert_array_equal(scaled, unscaled / np.float32(255))


def test_batches_follow_the_drawn_order():
    features = np.arange(10, dtype=np.float32)[:, None]
    batches = draw_batches(features, LABELS, 4, None, seed=3, epoch=2)
    seen = np.concatenate([inputs[:, 0] for inputs, _ in batches])
    np.testing.assert_array_equal(seen, draw_order(10, seed=3, epoch=2))


def test_what_is_prepared_ahead_comes_in_order_and_one_ahead():
    second_is_prepared = threading.Event()

    def items():
        yield 1
        second_is_prepared.set()
        yield 2
        yield 3

    ahead = prepare_ahead(items())
    assert next(ahead) == 1
    assert second_is_prepared.wait(timeout=10)
    assert list(ahead) == [2, 3]


def test_a_fault_in_preparing_is_raised_where_the_item_is_wanted():
    def items():
        yield 1
        raise ValueError("broken image")

    ahead = prepare_ahead(items())
    assert next(ahead) == 1
    with pytest.raises(ValueError, match="broken image"):
        next(ahead)


def test_an_epoch_is_drawn_as_its_batches_are():
    images, labels = np.arange(20 * 12, dtype=np.uint8).reshape(20, 2, 2, 3), np.tile([0, 1], 10).astype(np.float32)
    wanted = (images, labels, 8, Augmentation(), 3, 2)
    batches = list(draw_batches(*wanted))
    drawn, targets = draw_epoch(*wanted)
    np.testing.assert_array_equal(drawn, np.concatenate([inputs for inputs, _ in batches]))
    np.testing.assert_array_equal(targets, np.concatenate([its_labels for _, its_labels in batches])[:, 0])


def test_the_next_epoch_is_prepared_once_and_another_one_when_it_is_wanted():
    prepared = []
    epochs = NextEpoch(lambda epoch: prepared.append(epoch) or epoch)
    assert [epochs.take(1), epochs.take(2), epochs.take(7)] == [1, 2, 7]
    # A last one is under way or done.
    assert [epoch for epoch in prepared if epoch < 8] == [1, 2, 3, 7]
