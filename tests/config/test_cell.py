"""Names of cells and rows: for files, and no two alike."""

import re
from dataclasses import replace
from itertools import product

import pytest

from sigmoid_bce.config.cell import Cell, rate_in_name

# Of each setting, values that are easily mistaken for one another, or for those of another setting.
VALUES = {
    "network": ["squeezenet", "vgg16"],
    "learning_rate": [1e-3, 1e-2, 3.16e-2, 3.1622776e-2],
    "rms": [None, 1.0, 1.0000001, 1e6],
    "optimizer": ["adam", "sgd"],
    "batch_size": [16, 1],
    "steps": [1500, 15],
    "epochs": [None, 1],
    "standardised": [False, True],
    "last_layer": ["glorot", "zeros"],
    "initial_bias": [0.0, -1.0, 1.0, 1e20],
    "first_layer_divisor": [1.0, 1e6],
    "warmup_steps": [0, 1],
    "largest_gradient": [None, 1.0],
    "label_noise": [0.0, 1e-7],
    "share_of_class_1": [0.5, 0.05],
}


def test_no_two_cells_and_no_two_rows_share_a_name():
    cells = [Cell(**dict(zip(VALUES, values, strict=True))) for values in product(*VALUES.values())][::31]
    assert len(cells) > 5000
    rows = {replace(cell, learning_rate=1.0) for cell in cells}
    assert len({cell.name for cell in cells}) == len(cells)
    assert len({cell.row for cell in cells}) == len(rows)
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+", cell.name) and cell.name.startswith(cell.row) for cell in cells)


@pytest.mark.parametrize("name", [name for name in VALUES if name != "network"])
def test_each_setting_alone_makes_another_name(name):
    names = {replace(Cell("squeezenet", 1e-3), **{name: value}).name for value in VALUES[name]}
    assert len(names) == len(VALUES[name])


def test_names_tell_the_scale_the_rate_and_what_was_changed():
    assert Cell("squeezenet", 3.16e-2).name == "squeezenet-rms_own-rate_3.16e-2"
    cell = Cell("squeezenet", 1.0, 0.316, standardised=True, batch_size=4)
    assert cell.name == "squeezenet-rms_0.316-batch_size_4-standardised-rate_1e0"


@pytest.mark.parametrize(
    ("rate", "name"), [(1e-3, "1e-3"), (3.16e-2, "3.16e-2"), (1.0, "1e0"), (100.0, "1e2"), (1.0000001, "1.0000001e0")]
)
def test_a_rate_in_a_name(rate, name):
    assert rate_in_name(rate) == name and float(name) == rate


@pytest.mark.parametrize(("images", "steps"), [(16, 3), (17, 6), (32, 6), (1, 3)])
def test_epochs_are_turned_into_steps_with_a_smaller_last_batch(images, steps):
    assert Cell("squeezenet", 1e-3, epochs=3).steps_for(images) == steps
    assert Cell("squeezenet", 1e-3, steps=77).steps_for(images) == 77
