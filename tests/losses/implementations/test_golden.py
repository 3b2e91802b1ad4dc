"""Every row of the golden tables against its formula. What does not fit is named here, row by row, and checked as well."""

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.libraries.golden import FOLDER, load_golden
from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS
from sigmoid_bce.losses.implementations.sigmoids import (
    SIGMOIDS_OF_TENSORFLOW,
    sigmoid_from_inverse,
    sigmoid_from_ratio_with_end,
    sigmoid_of_jax,
    sigmoid_rounded_once,
)

GOLDEN = load_golden()
CALLS = [
    pytest.param(*call, rows, id="-".join(call))
    for call, rows in GOLDEN.groupby(["implementation", "framework", "version", "backend", "mode", "dtype"])
]
TOLERANCE = 2e-6
# Smaller losses are compared relatively: an absolute test cannot tell 0 from 1.0e-7 from 1.19e-7.
SMALL = 1e-5
TINY = float(np.finfo(np.float32).tiny)
# Not measured by anyone: written from the source, or without a table.
NOT_IN_THE_TABLES = {
    "mxnet_logistic_output",
    "torch_bce_thnn",
    "theano_unrewritten",
    "tensorflow_log_loss",
    "keras_3_jax_mixed",
}


def computed(implementation, rows, p=None):
    dtype = DTYPES[rows["dtype"].iloc[0]]
    return IMPLEMENTATIONS[implementation](rows["x"].to_numpy().astype(dtype), rows["target"].to_numpy(), p)


def errors(found, expected, scale):
    """Absolute differences over `scale`; 0 where both are the same infinity or both nan."""
    found, expected = np.asarray(found, np.float64), np.asarray(expected, np.float64)
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    with np.errstate(invalid="ignore"):
        return np.where(same, 0, np.abs(found - expected) / scale)


def own_sigmoid(implementation, rows):
    """The library's own sigmoid, where the formula takes one and its float32 table has it."""
    known = IMPLEMENTATIONS[implementation].takes == "probability" and rows["p"].notna().all()
    if known and rows["dtype"].iloc[0] != "float64":
        return rows["p"].to_numpy()
    if implementation == "keras_2_tensorflow" and rows["framework"].iloc[0] == "tf":
        # The tables of dtypes have form A as TensorFlow 2.21 computes it.
        return sigmoid_from_ratio_with_end(rows["x"].to_numpy().astype(DTYPES[rows["dtype"].iloc[0]]))
    return None


def exempt_small_losses(implementation, rows):
    """Where the smallest losses are known to differ: MXNet's noise, and MLX's logaddexp, whose exponential is its own."""
    if implementation == "mxnet_logits":
        return rows["loss"].abs() < SMALL
    if implementation == "mlx_logits":
        return (rows["x"] <= -60) & (rows["target"] == 0)
    return pd.Series(False, rows.index)


def exempt_gradients(framework, mode, rows):
    """tf.keras 2.15 in graph mode rewrites the gradient to sigmoid(x) - t, which 16 bits round for label 1."""
    rewritten = framework == "tfkeras" and "dtype=policy" in mode and "graph" in mode
    return (rows["target"] == 1) & (rows["x"] > 0) & rewritten


@pytest.mark.parametrize(("implementation", "framework", "version", "backend", "mode", "dtype", "rows"), CALLS)
def test_every_row_is_what_its_formula_gives(implementation, framework, version, backend, mode, dtype, rows):
    loss, gradient = computed(implementation, rows, own_sigmoid(implementation, rows))
    assert errors(loss, rows["loss"], np.maximum(1, rows["loss"].abs())).max() <= TOLERANCE
    recorded = rows["grad"].notna() | (
        rows["loss"].notna() & ("float" in mode or framework in ("jax", "torch", "tf", "mlx"))
    )
    if gradient is not None:
        compared = (recorded & ~exempt_gradients(framework, mode, rows)).to_numpy()
        assert errors(gradient[compared], rows["grad"][compared], 1).max(initial=0) <= TOLERANCE


@pytest.mark.parametrize(("implementation", "framework", "version", "backend", "mode", "dtype", "rows"), CALLS)
def test_the_smallest_losses_agree_relatively(implementation, framework, version, backend, mode, dtype, rows):
    rows = rows[~exempt_small_losses(implementation, rows)]
    loss = computed(implementation, rows, own_sigmoid(implementation, rows)).loss.astype(np.float64)
    largest = np.maximum(np.abs(loss), rows["loss"].abs().to_numpy())
    small = (largest < SMALL) & (largest > TINY)
    assert errors(loss[small], rows["loss"][small], largest[small]).max(initial=0) <= TOLERANCE


def test_the_exempt_rows_are_off_by_as_much_as_is_said():
    mxnet = GOLDEN[(GOLDEN["implementation"] == "mxnet_logits") & (GOLDEN["loss"].abs() < SMALL)]
    noise = errors(computed("mxnet_logits", mxnet).loss, mxnet["loss"], 1)
    assert 1e-7 < noise.max() < 4e-6 and (mxnet["loss"] < 0).any()
    mlx = GOLDEN[(GOLDEN["implementation"] == "mlx_logits") & (GOLDEN["x"] == -60) & (GOLDEN["target"] == 0)]
    assert TOLERANCE < errors(computed("mlx_logits", mlx).loss, mlx["loss"], mlx["loss"]).item() < 4e-6
    for dtype, unit in (("float16", 2.0**-11), ("bfloat16", 2.0**-8)):
        rows = GOLDEN[(GOLDEN["framework"] == "tfkeras") & (GOLDEN["dtype"] == dtype)]
        rows = rows[rows["mode"].str.contains("graph")]
        exempt = rows[exempt_gradients("tfkeras", rows["mode"].iloc[0], rows)]
        off = errors(computed("tensorflow_logits", exempt).gradient, exempt["grad"], 1)
        assert len(exempt) > 10 and TOLERANCE < off.max() <= unit


def test_every_formula_is_in_the_tables_or_said_not_to_be():
    assert set(IMPLEMENTATIONS) - set(GOLDEN["implementation"]) == NOT_IN_THE_TABLES


def test_no_row_is_left_out():
    tables = [path for path in FOLDER.glob("*.csv") if not path.name.startswith("saturation")]
    assert len(GOLDEN) == sum(len(pd.read_csv(path)) for path in tables)
    assert GOLDEN["dtype"].isin(list(DTYPES)).all()


def sigmoid_of(version):
    """The kernel that a version of TensorFlow had."""
    numbers = tuple(int(part) for part in version.split(".")[:2])
    known = {tuple(int(part) for part in since.split(".")): kernel for since, kernel in SIGMOIDS_OF_TENSORFLOW.items()}
    return known[max(since for since in known if since <= numbers)]


def rows_through_a_sigmoid():
    """Rows of golden_core.csv whose p is what the kernel returned; a recognised sigmoid or a logit does not tell it."""
    rows = GOLDEN[GOLDEN["backend"].str.startswith("tensorflow-") & (GOLDEN["table"] == "golden_core.csv")]
    return rows[~rows["implementation"].eq("tensorflow_logits") & (rows["p"] > TINY)]


@pytest.mark.parametrize(
    ("backend", "rows"), [pytest.param(*group, id=group[0]) for group in rows_through_a_sigmoid().groupby("backend")]
)
def test_the_sigmoid_of_each_version_of_tensorflow(backend, rows):
    found = sigmoid_of(backend.removeprefix("tensorflow-"))(rows["x"].to_numpy(np.float32))
    assert errors(found, rows["p"], np.maximum(rows["p"], 1e-14)).max() <= TOLERANCE


SIGMOIDS = {
    "numpy": sigmoid_from_inverse,
    "jax": sigmoid_of_jax,
    "tf": sigmoid_from_ratio_with_end,
    "torch": sigmoid_rounded_once,
}
SATURATION = pd.concat(pd.read_csv(path) for path in sorted(FOLDER.glob("saturation_*.csv")))


@pytest.mark.parametrize(
    ("library", "dtype", "row"),
    [pytest.param(row.library, row.dtype, row, id=f"{row.library}-{row.dtype}") for row in SATURATION.itertuples()],
)
def test_the_sigmoid_saturates_where_it_was_measured_to(library, dtype, row):
    number = DTYPES[dtype].type
    sigmoid, one, zero = SIGMOIDS[library], number(row.x_first_p_eq_1), number(row.x_first_p_eq_0)
    # exp() differs by a unit between processors, and so may the last raw output before a saturation.
    before_one, before_zero = one * (1 - number(2.0**-20)), zero * (1 - number(2.0**-20))
    if number(1) - number(2.0**-20) == 1:
        before_one, before_zero = np.nextafter(one, number(0)), np.nextafter(zero, number(0))
    with np.errstate(over="ignore", under="ignore"):
        assert sigmoid(np.array([one]))[0] == 1 and sigmoid(np.array([before_one]))[0] < 1
        assert sigmoid(np.array([zero]))[0] == 0 and sigmoid(np.array([before_zero]))[0] > 0


@pytest.mark.parametrize("implementation", sorted(set(GOLDEN["implementation"]) - {"tf_keras_clipped"}))
def test_with_its_own_sigmoid_each_formula_still_fits(implementation):
    # tf_keras_clipped was measured up to TensorFlow 2.15 only, and the formula has the sigmoid of 2.21.
    rows = GOLDEN[(GOLDEN["implementation"] == implementation) & (GOLDEN["table"] == "golden_core.csv")]
    if implementation == "keras_2_tensorflow":
        rows = rows[rows["backend"] == "tensorflow-1.12.0"]
    for _, call in rows.groupby(["framework", "version", "mode", "dtype"]):
        loss = computed(implementation, call).loss
        assert errors(loss, call["loss"], np.maximum(1, call["loss"].abs())).max() <= TOLERANCE
