"""All formulas against the golden tables: how many rows, how far off at worst, and what does not fit, with its reason."""

import pandas as pd

from sigmoid_bce.libraries.agreement import AGREES, compare_with_formulas
from sigmoid_bce.losses.implementations import IMPLEMENTATIONS

# A nan gradient of these was not to be had; of all others it is what the library returned.
WITHOUT_GRADIENT = ("xgboost", "lightgbm", "catboost", "onnxruntime", "numpy", "openvino")
# What is known not to fit, by implementation and table.
EXCEPTIONS = {
    ("mxnet_logits", "golden_core.csv"): "MXNet's own log(1 + exp(x)) is noisy, by up to 4e-6",
    ("mlx_logits", "golden_core.csv"): "MLX's own exponential is off by a few units at -60",
    ("keras_2_tensorflow", "dtype_losses_tf.csv"): "measured on TensorFlow 2.21, whose sigmoid rounds otherwise",
    ("tensorflow_logits", "mixed_tfkeras2.15.0_py3.11.7.csv"): "in graph mode the gradient is sigmoid(x) - t, rounded",
}


def tabulate_golden_report(golden: pd.DataFrame) -> pd.DataFrame:
    """One row an implementation, from the table of `golden.load_golden`.

    Columns: `implementation`, `title`, `calls` (how many ways of calling the library), `rows`; `worst_loss_error` (over
    max(1, |loss|)) and `worst_gradient_error` of the calls that fit (nan where there is no gradient); `calls_that_differ`
    and `reason`, from `EXCEPTIONS`. Implementations without a row have 0 rows. Raises ValueError, naming the call, if one
    differs that is not known to.
    """
    compared = compare_with_formulas(_as_measured(golden))
    rows = [_sum_up(name, compared[compared["implementation"] == name]) for name in IMPLEMENTATIONS]
    return pd.DataFrame(rows)


def _as_measured(golden: pd.DataFrame) -> pd.DataFrame:
    has_gradient = golden["grad"].notna() | ~(
        golden["framework"].isin(WITHOUT_GRADIENT) | golden["backend"].isin(WITHOUT_GRADIENT)
    )
    # XGBoost's and LightGBM's gradients could be had for some raw outputs only.
    partly = golden["framework"].isin(["xgboost", "lightgbm"])
    return golden.assign(
        environment=golden["table"],
        error="",
        loss_given=True,
        grad_given=has_gradient & ~partly,
        p_given=golden["p"].notna() & (golden["dtype"] != "float64"),
    )


def _sum_up(name: str, calls: pd.DataFrame) -> dict:
    fits, differs = calls[calls["verdict"] == AGREES], calls[calls["verdict"] != AGREES]
    for call in differs.itertuples():
        if (name, call.environment) not in EXCEPTIONS:
            raise ValueError(f"{name} is not what {call.mode} returned ({call.environment}): {call.where}")
    return {
        "implementation": name,
        "title": IMPLEMENTATIONS[name].title,
        "calls": len(calls),
        "rows": int(calls["rows"].sum()),
        "worst_loss_error": fits["worst_loss_error"].max(),
        "worst_gradient_error": fits["worst_gradient_error"].max(),
        "calls_that_differ": len(differs),
        "reason": "; ".join(EXCEPTIONS[name, table] for table in differs["environment"].unique()),
    }
