"""The most extreme image of each class, and its pixels."""

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.figures.extreme_images import (
    describe_extreme_images,
    draw_extreme_images,
    find_pixels,
    tabulate_extreme_images,
)
from sigmoid_bce.figures.runs import training_images


def test_the_extremes_are_those_on_the_right_side(samples, run):
    table = tabulate_extreme_images(samples, run)
    assert table["image"].tolist() == ["cat.000.jpg", "dog.002.jpg"]
    assert table["raw_output"].tolist() == [-40, 43]
    assert table["class"].tolist() == ["cat", "dog"]


def test_each_picture_has_its_name_and_raw_output_as_title(samples, run):
    table = tabulate_extreme_images(samples, run)
    pixels = [np.full((5, 5, 3), shade, np.uint8) for shade in (10, 200)]
    axes = draw_extreme_images(table, pixels, run).axes
    assert [axis.get_title() for axis in axes] == ["cat.000.jpg\nraw output −40.00", "dog.002.jpg\nraw output 43.00"]
    for axis, shade in zip(axes, (10, 200), strict=True):
        assert (axis.images[0].get_array() == shade).all()


def test_the_description_names_both(samples, run):
    text = describe_extreme_images(tabulate_extreme_images(samples, run), run)
    assert "class cat with the lowest raw output, cat.000.jpg with the raw output -40.00" in text
    assert "class dog with the highest raw output, dog.002.jpg with the raw output 43.00" in text


def test_pixels_are_found_by_name():
    images = pd.DataFrame({"image": ["t", "a", "b"], "split": ["test", "train", "train"]})
    arrays = np.stack([np.full((2, 2, 3), value, np.uint8) for value in (1, 2)])
    first, second = find_pixels(pd.DataFrame({"image": ["b", "a"]}), images, arrays)
    assert first.max() == 2
    assert second.max() == 1


@pytest.mark.parametrize(
    ("wanted", "count", "message"),
    [("c", 2, "c is not among the training images.*Hint"), ("a", 3, "3 training images in the array, but 2")],
)
def test_images_of_another_study_are_refused(wanted, count, message):
    images = pd.DataFrame({"image": ["a", "b"], "split": "train"})
    with pytest.raises(ValueError, match=message):
        find_pixels(pd.DataFrame({"image": [wanted]}), images, np.zeros((count, 2, 2, 3), np.uint8))


def test_a_collapsed_network_has_no_extremes(samples, collapsed_run):
    table = tabulate_extreme_images(training_images(samples, collapsed_run), collapsed_run)
    assert table.empty
    assert not draw_extreme_images(table, [], collapsed_run).axes[0].images
    assert collapsed_run.notice in describe_extreme_images(table, collapsed_run)
