"""What the explorer shows is what the formulas give, written to the digits that are shown."""

import json
import math
import re
from decimal import Decimal, localcontext
from functools import cache

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.core.files import write_table
from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS
from sigmoid_bce.numerics.explorer import (
    DIGITS,
    DIGITS_OF_ERRORS,
    PRESETS,
    as_script,
    describe_faults,
    exact_values,
    number_text,
    raw_outputs,
    tabulate_explorer,
    tabulate_values,
)

content = cache(tabulate_explorer)
CHOICES = [(name, dtype, label) for name, one in IMPLEMENTATIONS.items() for dtype in one.dtypes for label in (0, 1)]


def unpack(column):
    return [index for item in column for index in ([item[0]] * item[1] if isinstance(item, list) else [item])]


def texts_of(number):
    return [content()["texts"][index] for index in unpack(content()["columns"][number])]


def values_of(name):
    return next(one for one in content()["implementations"] if one["name"] == name)["values"]


def read_back(text):
    """A number from its text."""
    plain = text.replace("−", "-").translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    return float(re.sub("\u00a0×\u00a010", "e", plain).replace("infinity", "inf"))


def exact_by_decimals(x, label):
    """Loss and gradient to fifty digits, by Python's decimal numbers."""
    with localcontext() as context:
        context.prec = 500
        sign = 1 - 2 * label
        e = (sign * Decimal(x)).exp()
        return (1 + e).ln(), sign * e / (1 + e)


@pytest.mark.parametrize("dtype", DTYPES)
def test_every_point_is_a_number_of_its_dtype(dtype):
    x = raw_outputs(dtype)
    assert (x.astype(DTYPES[dtype]).astype(np.float64) == x).all()
    assert (np.diff(x) > 0).all() and (x == -x[::-1]).all()
    assert {-1000.0, -20.0, 0.0, 20.0, 1000.0} <= set(x)


def test_the_grid_is_close_where_float32_clips():
    x = raw_outputs("float32")
    assert np.diff(x[(x >= 14.5) & (x <= 17.5)]).max() == 1 / 32
    assert np.diff(x[(x >= -45) & (x <= 45)]).max() == 1 / 4
    assert set(PRESETS) <= set(x)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (15.942384719848633, "15.9424"),
        (-1.1920928955078125e-07, "−1.19209\u00a0×\u00a010⁻⁷"),
        (0.25, "0.25"),
        (20.0, "20"),
        (-0.0, "0"),
        (1e15, "1\u00a0×\u00a010¹⁵"),
        (math.inf, "infinity"),
        (-math.inf, "−infinity"),
        (math.nan, "not a number"),
    ],
)
def test_numbers_are_written_to_six_digits(value, text):
    assert number_text(value) == text


def test_every_text_is_read_back_as_the_number_that_is_drawn():
    pairs = dict(zip(content()["texts"], content()["numbers"], strict=True))
    assert pairs.pop("none") is None and pairs.pop("not a number") is None
    assert len(pairs) > 1000
    assert {text: read_back(text) for text in pairs} == pairs


@pytest.mark.parametrize(("name", "dtype", "label"), CHOICES, ids=lambda part: str(part))
def test_shown_values_are_those_of_the_formula(name, dtype, label):
    x = raw_outputs(dtype)
    computed = IMPLEMENTATIONS[name](x.astype(DTYPES[dtype]), label)
    columns = values_of(name)[dtype][str(label)]
    losses = computed.loss.astype(np.float64)
    if np.isnan(losses).all():
        assert set(texts_of(columns["loss"]) + texts_of(columns["error"])) == {"none"}
    else:
        assert texts_of(columns["loss"]) == [number_text(value, DIGITS) for value in losses]
        with np.errstate(invalid="ignore"):
            errors = losses - exact_values(x, label)[0]
        assert texts_of(columns["error"]) == [number_text(value, DIGITS_OF_ERRORS) for value in errors]
    if computed.gradient is None:
        assert set(texts_of(columns["gradient"])) == {"none"}
    else:
        gradients = computed.gradient.astype(np.float64)
        assert texts_of(columns["gradient"]) == [number_text(value, DIGITS) for value in gradients]


@pytest.mark.parametrize("label", [0, 1])
def test_exact_values_are_right_to_the_last_digit_shown(label):
    x = raw_outputs("float32")[::7]
    loss, gradient = exact_values(x, label)
    for point, *found in zip(x, loss, gradient, strict=True):
        for value, exact in zip(found, exact_by_decimals(point, label), strict=True):
            # Decimals reach below the smallest double, which 0 stands for.
            assert number_text(value) == number_text(float(exact)) and value == pytest.approx(float(exact), rel=1e-15)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((20.0, 1.0, 20.0, 1.0), ""),
        ((0.0, 0.0, 2e-9, 2e-9), ""),
        ((15.94, 0.0, 20.0, 1.0), "The loss is too small; the gradient is 0: this sample cannot correct itself"),
        ((100.0, 1.0, 20.0, 1.0), "The loss is too large"),
        ((math.inf, math.nan, 20.0, 1.0), "The loss is infinite; the gradient is not a number"),
        ((math.nan, -math.inf, 20.0, -1.0), "The loss is not a number; the gradient is infinite"),
        ((-1e-7, 0.0, 1e-9, 0.0), "The loss is negative"),
        ((30.0, -0.094, 30.0, -1.0), "The gradient is too small"),
        ((0.69, -1.5, 0.69, -0.5), "The gradient is too large"),
        ((0.69, -0.5, 0.69, 0.5), "The gradient has the wrong sign"),
        ((None, 0.0, 20.0, 1.0), "The gradient is 0: this sample cannot correct itself"),
        ((15.94, None, 20.0, 1.0), "The loss is too small"),
    ],
)
def test_what_is_wrong_is_said_in_words(values, words):
    assert describe_faults(*values) == words


def test_what_is_wrong_stands_with_the_values_it_is_about():
    at = content()["points"]["float32"].index(20.0)
    faults = values_of("torch_bce")["float32"]["0"]["faults"]
    note = content()["notes"][unpack(content()["columns"][faults])[at]]
    assert note == "The loss is too large; the gradient is 0: this sample cannot correct itself"


def test_every_implementation_is_there_once_beside_others_of_its_library():
    entries = content()["implementations"]
    assert sorted(one["name"] for one in entries) == sorted(IMPLEMENTATIONS)
    libraries = [one["library"] for one in entries]
    changes = [library for before, library in zip([None, *libraries], libraries, strict=False) if library != before]
    assert len(changes) == len(set(libraries)) and changes[-1] == "none"


def test_the_page_begins_with_what_is_there():
    start = content()["start"]
    assert all(start["dtype"] in values_of(name) for name in start["show"])
    assert start["raw_output"] in content()["points"][start["dtype"]]


def test_the_script_holds_the_content_and_is_small_enough_to_load():
    script = as_script(content())
    assert len(script.encode()) < 3_000_000
    start = "window.EXPLORER_DATA = "
    assert script.startswith(start) and script.endswith(";\n")
    assert json.loads(script[len(start) : -2]) == {**content(), "presets": list(PRESETS)}


def test_the_table_holds_the_same_values(tmp_path):
    write_table(tabulate_values(), tmp_path / "table.csv")
    table = pd.read_csv(tmp_path / "table.csv", dtype={"loss": str, "gradient": str}, keep_default_na=False)
    points = table["raw_output"].unique()
    assert len(points) > 90 and set(points) <= set(raw_outputs("float32"))
    for (name, dtype, label), rows in table[table["implementation"] != "exact"].groupby(
        ["implementation", "dtype", "class"]
    ):
        computed = IMPLEMENTATIONS[name](rows["raw_output"].to_numpy().astype(DTYPES[dtype]), label)
        for column, values in zip(("loss", "gradient"), computed, strict=True):
            if values is None or np.isnan(values).all():
                assert set(rows[column]) == {""}
            else:
                np.testing.assert_array_equal(rows[column].astype(float), values.astype(np.float64))
