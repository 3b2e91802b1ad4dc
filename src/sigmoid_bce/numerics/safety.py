"""Is an implementation safe? Asked of each, in each dtype, over raw outputs from -1000 to 1000 and both labels."""

import numpy as np
import pandas as pd

from sigmoid_bce.losses.implementations import DTYPES, IMPLEMENTATIONS, Implementation
from sigmoid_bce.losses.implementations.registry import Floats
from sigmoid_bce.losses.numerics import grid
from sigmoid_bce.numerics.curves import widest_usual_dtype

DENSE_REACH, DENSE_STEP = 120.0, 1 / 32
FAR_REACH, FAR_STEP = 1000.0, 1.0
# How far on the wrong side the tables tell the gradient: just beyond the limit of float32, and further out.
ASKED = (16.64, 20.0, 40.0)

# What can be said of an implementation, from worst to best.
NO_VALUE = "no value"
BLIND = "blind"
CAPPED = "capped"
EXACT = "exact"
VERDICTS = {
    NO_VALUE: "a loss or a gradient is infinite or not a number",
    BLIND: "finite, but a sample on the wrong side may get a gradient of exactly 0",
    CAPPED: "the loss is capped, and no gradient is lost by it",
    EXACT: "the loss grows with the raw output, and the gradient pulls whatever it is",
}


# Libraries whose precautions the article knew, and formulas that belong to none.
OF_THE_ARTICLE = ("Keras", "tf.keras", "TensorFlow")
NO_LIBRARY = "none"


def tabulate_safety() -> pd.DataFrame:
    """One row an implementation and dtype.

    Columns: `implementation`, `title`, `library`, `versions`, `where`, `takes`, `form`, `dtype`; `finite_loss`,
    `finite_gradient` (true where there is none), `has_gradient`; `dead_wrong_side` (whether a gradient on the wrong side is
    exactly 0), `wrong_at_zero` (whether the gradient at a raw output of 0 does not pull towards the label by about 1/2);
    `loss_far_0`, `loss_far_1`: the loss at the far end of the wrong side; `capped` (whether either is below |x| there);
    `verdict`, see `VERDICTS`; `usual` (whether the dtype is the one that the library is used in most: float32 where it has
    it).
    An implementation that is no loss at all, only a gradient, has none of its losses counted.
    """
    rows = [_judge(one, dtype) for one in IMPLEMENTATIONS.values() for dtype in one.dtypes]
    return pd.DataFrame(rows)


def describe_safety(table: pd.DataFrame) -> dict:
    """The numbers behind the claims about implementations, from the table of `tabulate_safety`.

    - `reach`: the largest raw output that is asked about; `distances`: those of which the tables tell the gradient;
      `verdicts`: what each means.
    - `others`: implementations of libraries other than Keras and TensorFlow, in the dtype that is usual there: how many
      were asked, how many came to each verdict.
    - `logits`: implementations that take the raw output, in every dtype: likewise, and how many are wrong at 0.
    - `tensorflow_logits`: that one implementation in every dtype.
    - `sixteen_bits`: the clipped losses of Keras (forms A and C) in float16 and bfloat16.
    - `mixed_float16`: Keras 3 with the last layer left in float16.
    - `gradient_at_20`: of the article's loss in float32, 20 units on the wrong side of each label.
    """
    keras_clipped = table["implementation"].isin(["keras_2_tensorflow", "keras_3_tensorflow_clipped", "keras_3_jax"])
    mixed = table["implementation"].str.startswith("keras_3_") & table["implementation"].str.endswith("_mixed")
    narrow = table["dtype"].isin(["float16", "bfloat16"])
    from_logits = table[table["takes"] == "logit"]
    return {
        "reach": FAR_REACH,
        "distances": list(ASKED),
        "verdicts": VERDICTS,
        "others": count_verdicts(table[~table["library"].isin([*OF_THE_ARTICLE, NO_LIBRARY]) & table["usual"]]),
        "logits": count_verdicts(from_logits) | {"wrong_at_zero": int(from_logits["wrong_at_zero"].sum())},
        "tensorflow_logits": count_verdicts(table[table["implementation"] == "tensorflow_logits"]),
        "sixteen_bits": count_verdicts(table[keras_clipped & narrow]),
        "mixed_float16": count_verdicts(table[mixed & (table["dtype"] == "float16")]),
        "gradient_at_20": {str(label): _gradient_of_article(label) for label in (0, 1)},
    }


def count_verdicts(rows: pd.DataFrame) -> dict[str, int]:
    """How many rows there are (`total`), and how many have each verdict."""
    counts = {verdict.replace(" ", "_"): int((rows["verdict"] == verdict).sum()) for verdict in VERDICTS}
    return {"total": len(rows)} | counts


def raw_outputs(dtype: str) -> Floats:
    """The raw outputs that are asked about: every 1/32 up to 120, every whole number up to 1000, rounded to the dtype."""
    points = np.concatenate([grid(-DENSE_REACH, DENSE_REACH, DENSE_STEP), grid(-FAR_REACH, FAR_REACH, FAR_STEP)])
    return np.unique(points.astype(DTYPES[dtype]).astype(np.float64)).astype(DTYPES[dtype])


def _judge(implementation: Implementation, dtype: str) -> dict:
    x = raw_outputs(dtype)
    zero, one = (implementation(x, label) for label in (0, 1))
    losses = np.stack([zero.loss, one.loss]).astype(np.float64)
    has_loss, has_gradient = not np.isnan(losses).all(), zero.gradient is not None
    found = {
        "implementation": implementation.name,
        "title": implementation.title,
        "library": implementation.library,
        "versions": implementation.versions,
        "where": implementation.where,
        "takes": implementation.takes,
        "form": implementation.form,
        "dtype": dtype,
        "finite_loss": bool(np.isfinite(losses).all()) or not has_loss,
        "finite_gradient": True,
        "has_gradient": has_gradient,
        "dead_wrong_side": False,
        "wrong_at_zero": False,
        "loss_far_0": losses[0, -1],
        "loss_far_1": losses[1, 0],
    }
    if zero.gradient is not None and one.gradient is not None:
        found |= _judge_gradient(x.astype(np.float64), zero.gradient, one.gradient)
    found["capped"] = has_loss and bool(min(losses[0, -1], losses[1, 0]) < FAR_REACH / 2)
    return found | {"verdict": _verdict(found), "usual": dtype == widest_usual_dtype(implementation)}


def _judge_gradient(x: np.ndarray, of_0: Floats, of_1: Floats) -> dict[str, bool]:
    gradients = np.stack([of_0, of_1]).astype(np.float64)
    on_wrong_side = np.concatenate([gradients[0, x > 0], gradients[1, x < 0]])
    at_zero = gradients[:, x == 0].flatten()
    return {
        "finite_gradient": bool(np.isfinite(gradients).all()),
        "dead_wrong_side": bool((on_wrong_side == 0).any()),
        "wrong_at_zero": not np.allclose(at_zero, [0.5, -0.5], atol=0.01),
    }


def _gradient_of_article(label: int) -> float:
    wrong = np.array([20.0 if label == 0 else -20.0], np.float32)
    gradient = IMPLEMENTATIONS["keras_2_tensorflow"](wrong, label).gradient
    return float("nan") if gradient is None else float(gradient[0])


def _verdict(found: dict) -> str:
    if not (found["finite_loss"] and found["finite_gradient"]):
        return NO_VALUE
    if found["dead_wrong_side"]:
        return BLIND
    return CAPPED if found["capped"] else EXACT
