"""The article's numbers in each dtype: the round trip, the edge where the loss goes in steps, and where they come from."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.losses.formulas import EPSILON, logit, sigmoid
from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS
from sigmoid_bce.losses.numerics import grid
from sigmoid_bce.numerics.curves import tabulate_article_by_dtype
from sigmoid_bce.numerics.truth import fast_gradient, fast_loss

ROUND_TRIP_REACH, ROUND_TRIP_STEP = 40.0, 2.0**-5
EDGE, EDGE_STEP = (14.5, 17.5), 2.0**-9
ARTICLE = "keras_2_tensorflow"


def tabulate_round_trip() -> pd.DataFrame:
    """How far logit(sigmoid(x)) is from x in each dtype, for x in [-40, 40], rounded to the dtype.

    Columns: `dtype`, `raw_output`, `round_trip` (inf where the logit divides by zero, -inf where the sigmoid is 0),
    `relative_error` (a fraction; nan at 0).
    """
    return pd.concat([_go_there_and_back(name) for name in DTYPES], ignore_index=True)


def tabulate_loss() -> pd.DataFrame:
    """The article's loss in each dtype, for both labels: the table of `curves.tabulate`, and `exact_loss`."""
    table = tabulate_article_by_dtype()
    return table.assign(exact_loss=fast_loss(table["raw_output"].to_numpy(), table["label"].to_numpy()))


def tabulate_edge() -> pd.DataFrame:
    """The article's loss in float32 on the wrong side, where it reaches its ceiling, for both labels.

    Columns: `label`, `raw_output` (positive for label 0, negative for label 1), `loss`, `gradient`, `exact_loss`,
    `exact_gradient`.
    """
    parts = []
    for label, x in ((0, grid(*EDGE, EDGE_STEP)), (1, -grid(*EDGE, EDGE_STEP)[::-1])):
        loss, gradient = IMPLEMENTATIONS[ARTICLE](x.astype(np.float32), label)
        columns = {"label": label, "raw_output": x, "loss": loss, "gradient": gradient}
        parts.append(
            pd.DataFrame(columns | {"exact_loss": fast_loss(x, label), "exact_gradient": fast_gradient(x, label)})
        )
    return pd.concat(parts, ignore_index=True)


def tabulate_origins(limits: pd.DataFrame, numbers: dict) -> pd.DataFrame:
    """Where the article's numbers come from: what each formula gives, beside what is found in float32.

    `limits` is the table of `limits.tabulate_limits`, `numbers` the content of numbers.json. Columns: `number` (what it
    is), `formula` (in words of mathematics), `value` (the formula's), `found`.
    """
    (row,) = limits[(limits["implementation"] == ARTICLE) & (limits["dtype"] == "float32")].to_dict("records")
    lowest = math.log(EPSILON) - math.log1p(-EPSILON)
    rows = [
        ("ceiling of the loss, label 0", "23 ln 2, as 1 − ε is 1 − 2⁻²³", 23 * math.log(2), row["ceiling_0"]),
        ("ceiling of the loss, label 1", "−ln ε", -math.log(EPSILON), row["ceiling_1"]),
        ("floor of the loss, label 0", "−ln(1 − ε), about ε", -math.log1p(-EPSILON), row["floor_0"]),
        ("floor of the loss, label 1", "−ln(1 − 2⁻²³), about 2⁻²³", -math.log1p(-(2.0**-23)), row["floor_1"]),
        ("loss rests, label 0, from", "24 ln 2 − ln 3", 24 * math.log(2) - math.log(3), row["flat_from_0"]),
        ("gradient ends, label 0, from", "24 ln 2", 24 * math.log(2), row["dead_from_0"]),
        ("loss rests, label 1, below", "ln ε − ln(1 − ε)", lowest, row["flat_from_1"]),
        ("gradient ends, label 1, below", "ln ε − ln(1 − ε)", lowest, row["dead_from_1"]),
        ("division by zero, from", "24 ln 2", 24 * math.log(2), numbers["logit_error"]["division_by_zero_from"]),
        ("largest step of the loss, label 0", "ln 2", math.log(2), numbers["steps"]["0"]["largest"]),
    ]
    return pd.DataFrame(rows, columns=["number", "formula", "value", "found"])


def tabulate_saturation(tables: Sequence[Path]) -> pd.DataFrame:
    """Where the sigmoid of each library becomes 1 and 0 in each dtype: the golden tables of saturation, as one.

    Columns: `library`, `version`, `dtype`, `one_from`, `zero_from`, `epsilon`, `one_minus_epsilon` (1e-7 and 1 - 1e-7 in
    the dtype).
    """
    columns = {
        "x_first_p_eq_1": "one_from",
        "x_first_p_eq_0": "zero_from",
        "eps_1e-7_in_dtype": "epsilon",
        "one_minus_eps_in_dtype": "one_minus_epsilon",
    }
    table = pd.concat([pd.read_csv(path) for path in tables], ignore_index=True).rename(columns=columns)
    return table[["library", "version", "dtype", *columns.values()]]


def _go_there_and_back(name: str) -> pd.DataFrame:
    points = grid(-ROUND_TRIP_REACH, ROUND_TRIP_REACH, ROUND_TRIP_STEP)
    x = np.unique(points.astype(DTYPES[name]).astype(np.float64)).astype(DTYPES[name])
    raw, back = x.astype(np.float64), logit(sigmoid(x)).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Adding 0 turns the -0.0 of an exact round trip of a negative x into 0.
        error = np.where(raw == 0, np.nan, (back - raw) / raw) + 0
    return pd.DataFrame({"dtype": name, "raw_output": raw, "round_trip": back, "relative_error": error})
