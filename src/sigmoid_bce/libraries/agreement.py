"""Whether what libraries answered agrees with their formulas, and with what they answered before."""

from collections.abc import Iterator

import ml_dtypes
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS

TOLERANCE = 2e-6
# Smaller losses are compared relatively: an absolute test cannot tell 0 from 1.0e-7 from 1.19e-7.
SMALL = 1e-5
# Below it, float32 and bfloat16 have denormal numbers only, which processors are often told to take for 0.
TINY = float(np.finfo(np.float32).tiny)
AGREES, DIFFERS, REFUSED, UNKNOWN = "as the formula", "differs", "the library refused", "no such formula"
AS_RECORDED, NOT_RECORDED = "as recorded", "not recorded"
NOT_RUN = "not run"

MODE = ["environment", "framework", "version", "backend", "mode", "dtype", "implementation"]
# What makes a row of two tables the same question, whatever the version that answered it.
QUESTION = ["environment", "framework", "backend", "mode", "dtype", "x", "target"]
COLUMNS = [*MODE, "rows", "worst_loss_error", "worst_gradient_error", "verdict", "where"]

Array = NDArray[np.float64]


def compare_with_formulas(measured: pd.DataFrame) -> pd.DataFrame:
    """One row for each mode and dtype of measured tables, with the columns `COLUMNS`.

    The verdict is `as the formula`, `differs`, `the library refused` or `no such formula`; `where` says of a difference at
    which raw output it is largest, and what was measured and expected there, of a refusal its error. The worst errors are
    of the loss over max(1, |loss|), and of the gradient; a nan where the other is not counts as infinite. See `is_close`
    for what is tolerated.
    """
    return pd.DataFrame([_compare_mode(rows) for _, rows in measured.groupby(MODE, sort=False)], columns=COLUMNS)


def compare_with_record(fresh: pd.DataFrame, record: pd.DataFrame) -> pd.DataFrame:
    """As `compare_with_formulas`, for fresh answers against earlier ones to the same questions, whatever the versions.

    The verdict is `as recorded`, `differs`, or `not recorded` where the record has no such mode.
    """
    earlier = record[[*QUESTION, "loss", "grad", "grad_given"]].rename(
        columns={"loss": "expected_loss", "grad": "expected_grad", "grad_given": "expected_given"}
    )
    both = fresh[fresh["error"] == ""].merge(earlier, on=QUESTION, how="left", indicator=True)
    return pd.DataFrame([_compare_earlier(rows) for _, rows in both.groupby(MODE, sort=False)], columns=COLUMNS)


def is_close(found: Array, expected: Array, dtype: np.dtype, is_loss: bool) -> NDArray[np.bool_]:
    """Whether answers are those expected, one by one; the same infinity or nan is, inf or nan for a number is not.

    In 16 bits, one unit in the last place may differ. In float32 and float64 it is 2e-6, of a gradient absolutely, of a
    loss relative to max(1, |loss|); losses under 1e-5 relative to themselves. A denormal number of float32 may be 0 in any.
    """
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    largest = np.fmax(np.abs(found), np.abs(expected))
    with np.errstate(invalid="ignore"):
        difference = np.abs(found - expected)
        if dtype.itemsize <= 2:
            return same | (difference <= _unit(largest, dtype)) | (largest < TINY)
        scale = np.fmax(1, np.abs(found)) if is_loss else np.ones_like(found)
        small = is_loss & (largest < SMALL) & (largest >= TINY)
        close = difference <= TOLERANCE * np.where(small, largest, scale)
        return same | (close & np.isfinite(largest))


def describe_not_run(environment: str) -> dict:
    """The row of an environment that was neither run nor recorded."""
    return {"environment": environment, "rows": 0, "verdict": NOT_RUN, "where": "not built here, and not recorded"}


def _compare_mode(rows: pd.DataFrame) -> dict:
    first = rows.iloc[0]
    report = {name: first[name] for name in MODE} | {"rows": len(rows)}
    if first["error"]:
        return report | {"rows": 0, "verdict": REFUSED, "where": first["error"]}
    if first["implementation"] not in IMPLEMENTATIONS:
        return report | {"verdict": UNKNOWN, "where": ""}
    loss, gradient = _expect(rows)
    return report | _judge(rows, loss, gradient, AGREES)


def _expect(rows: pd.DataFrame) -> tuple[NDArray, NDArray | None]:
    """Loss and gradient by the formula; if it takes a probability, from that which the library itself computed."""
    implementation, dtype = IMPLEMENTATIONS[rows["implementation"].iloc[0]], DTYPES[rows["dtype"].iloc[0]]
    own = rows["p"].to_numpy() if implementation.takes == "probability" and rows["p_given"].all() else None
    return implementation(rows["x"].to_numpy().astype(dtype), rows["target"].to_numpy(), own)


def _compare_earlier(rows: pd.DataFrame) -> dict:
    report = {name: rows[name].iloc[0] for name in MODE} | {"rows": len(rows)}
    if (rows["_merge"] == "left_only").all():
        return report | {"verdict": NOT_RECORDED, "where": ""}
    rows = rows[rows["_merge"] == "both"]
    dtype = DTYPES[rows["dtype"].iloc[0]]
    loss, gradient = rows["expected_loss"].to_numpy(), rows["expected_grad"].to_numpy()
    given = rows["expected_given"].all()
    return report | _judge(rows, loss.astype(dtype), gradient.astype(dtype) if given else None, AS_RECORDED)


def _judge(rows: pd.DataFrame, loss: NDArray, gradient: NDArray | None, agreement: str) -> dict:
    """The part of a report that depends on the answers: worst errors, verdict, and where it differs."""
    worst, differences = {"worst_loss_error": np.nan, "worst_gradient_error": np.nan}, []
    for kind, found, expected in _pairs(rows, loss, gradient):
        wide = expected.astype(np.float64)
        scale = np.fmax(1, np.abs(found)) if kind == "loss" else np.ones_like(found)
        errors = _errors(found, wide, scale)
        worst[f"worst_{kind}_error"] = errors.max()
        wrong = ~is_close(found, wide, expected.dtype, kind == "loss")
        if wrong.any():
            differences.append(_tell(kind, rows, found, wide, np.where(wrong, errors, -1), int(wrong.sum())))
    return worst | {"verdict": DIFFERS if differences else agreement, "where": "; ".join(differences)}


def _pairs(rows: pd.DataFrame, loss: NDArray, gradient: NDArray | None) -> Iterator[tuple[str, Array, NDArray]]:
    """What was measured beside what is expected: the loss where the library gave one, and likewise the gradient."""
    if rows["loss_given"].all():
        yield "loss", rows["loss"].to_numpy(), loss
    if gradient is not None and rows["grad_given"].all():
        yield "gradient", rows["grad"].to_numpy(), gradient


def _errors(found: Array, expected: Array, scale: Array) -> Array:
    same = (found == expected) | (np.isnan(found) & np.isnan(expected))
    with np.errstate(invalid="ignore"):
        errors = np.where(same, 0, np.abs(found - expected) / scale)
    return np.where(np.isnan(errors), np.inf, errors)


def _unit(number: Array, dtype: np.dtype) -> Array:
    """The distance from a number to the next in a dtype of 16 bits; infinite for none."""
    limits = ml_dtypes.finfo(dtype)
    with np.errstate(divide="ignore", invalid="ignore"):
        exponent = np.floor(np.log2(np.maximum(number, float(limits.smallest_normal))))
        unit = np.exp2(exponent - limits.nmant)
    return np.where(np.isfinite(number), unit, 0)


def _tell(kind: str, rows: pd.DataFrame, found: Array, expected: Array, errors: Array, count: int) -> str:
    worst = rows.iloc[int(errors.argmax())]
    number, other = found[errors.argmax()], expected[errors.argmax()]
    return (
        f"{kind} in {count} of {len(rows)} rows, most at x={worst['x']:g}, target {worst['target']:.0f}: "
        f"{number:.9g} instead of {other:.9g}"
    )
