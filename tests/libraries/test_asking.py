"""What all probes share: raw outputs, and the rows of a table."""

import csv

import ml_dtypes
import numpy as np
import pytest

from sigmoid_bce.libraries.golden import load_golden
from sigmoid_bce.libraries.probes.asking import COLUMNS, Answers, choose_raw_outputs, one_by_one
from sigmoid_bce.libraries.tables import load_measured


def loss_of(x, t):
    return np.abs(x), x / 3, None


def test_the_raw_outputs_are_those_of_the_golden_tables():
    golden = load_golden()
    core = golden[golden["table"] == "golden_core.csv"]
    assert set(choose_raw_outputs()) == set(core["x"])


@pytest.mark.parametrize("few", [True, False])
@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16])
def test_16_bits_are_asked_what_they_hold_exactly(dtype, few):
    x = choose_raw_outputs(np.dtype(dtype).name, few)
    assert len(x) > 15 and np.array_equal(x.astype(dtype).astype(np.float32), x)


def test_answers_come_back_to_the_last_bit(tmp_path):
    answers = Answers("library", "1.0", "cpu")
    for dtype in ("float32", "float64"):
        answers.ask("a mode", "naive", lambda x, t, dtype=dtype: loss_of(x.astype(dtype), t), dtype)
    answers.write(str(tmp_path / "some.csv"))
    found = load_measured(tmp_path / "some.csv")
    for dtype, rows in found.groupby("dtype"):
        assert np.array_equal(rows["grad"], (rows["x"].to_numpy(dtype) / 3).astype(float))
        assert sorted(set(rows["target"])) == [0, 1] and len(rows) == 2 * len(choose_raw_outputs())
        assert rows["grad_given"].all() and not rows["p_given"].any()


def test_nan_is_an_answer_and_an_empty_cell_is_none(tmp_path):
    answers = Answers("library", "1.0", "cpu")
    answers.ask("a mode", "naive", lambda x, t: (np.full_like(x, np.nan), None, x))
    answers.write(str(tmp_path / "some.csv"))
    found = load_measured(tmp_path / "some.csv")
    assert found["loss"].isna().all() and found["loss_given"].all()
    assert found["grad"].isna().all() and not found["grad_given"].any()


def test_a_mode_that_the_library_refuses_is_one_row_with_its_error(tmp_path):
    def refuse(x, t):
        raise NotImplementedError("not in\nthis dtype")

    answers = Answers("library", "1.0", "cpu")
    answers.ask("a mode", "naive", refuse)
    answers.write(str(tmp_path / "some.csv"))
    with (tmp_path / "some.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert tuple(row) == COLUMNS
    assert (row["error"], row["loss"], row["x"]) == ("NotImplementedError: not in this dtype", "", "")


def test_one_by_one_hands_on_batches_of_one():
    sizes = []

    def ask(x, t):
        sizes.append(len(x))
        return x * 2, None, x

    loss, gradient, p = one_by_one(ask)(np.array([1.0, 2.0, 3.0]), np.zeros(3))
    assert (loss, gradient, p, sizes) == ([2, 4, 6], None, [1, 2, 3], [1, 1, 1])
