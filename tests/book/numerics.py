"""What the pages are told of all implementations: computed where that is quick, else made up."""

from functools import cache

import numpy as np
import pandas as pd

from sigmoid_bce.diagnosis.page import load_cases, tabulate_for_page
from sigmoid_bce.libraries.golden import FOLDER, describe_fusion, load_golden
from sigmoid_bce.libraries.golden_report import tabulate_golden_report
from sigmoid_bce.libraries.history import load_keras_history
from sigmoid_bce.libraries.reporting import gather_snippets
from sigmoid_bce.libraries.today import BACKENDS, WAYS
from sigmoid_bce.losses.numerics import describe_numerics
from sigmoid_bce.numerics.accuracy import describe_small_losses, tabulate_accuracy
from sigmoid_bce.numerics.by_dtype import tabulate_origins, tabulate_saturation
from sigmoid_bce.numerics.errors import tabulate_errors
from sigmoid_bce.numerics.limits import tabulate_limits
from sigmoid_bce.numerics.safety import describe_safety, tabulate_safety
from sigmoid_bce.numerics.truth import fast_gradient, fast_loss

ENDS = {"all": 1, "some": 1, "none": 1, "still": 1}
RECOVERED = {"corrected": 1.0, "extremes_only": 1.0, "shifted_up": 1.0, "shifted_down": 0.0}
RECOVERY = {
    "settings": {
        **{"images": 40, "images_beyond": 39, "corrected": 2, "corrected_beyond": 1, "batch": 4, "epochs": 3},
        **{"extreme": 30.0, "start": 20.0, "beyond": 17.0, "hidden": [8, 4], "first_median": 10.0, "scale": 3.0},
        **{"steps": 100, "rates": {"SGD": 0.1, "Adam": 0.05}},
    },
    "counts": {"total": 3, "recover": 1, "one": 1, "none": 1},
    "accidents": {accident: ENDS for accident in RECOVERED},
    "implementations": [
        {"title": "A", "recovers_0": True, "recovers_1": True, "broken": False, **RECOVERED},
        {"title": "B", "recovers_0": False, "recovers_1": False, "broken": True, **RECOVERED},
    ],
}
TRUTH = {"points": 10, "reach": 1000.0, "loss_ulp": 1.0, "gradient_ulp": 1.0, "loss_ulp_float32": 1e-9}
ENVIRONMENT = {
    "purpose": "A library.",
    "era": "today",
    "evidence": "recorded",
    "measured": "2026-01-31",
    "modes": 2,
    "rows": 9,
}

RIGHT_SIDE = {"backend": "tensorflow", "version": "3.15.1", "distance": 20.0, "gradient_0": 2e-9, "gradient_1": -0.0}

safety_rows = cache(tabulate_safety)
accuracy = cache(tabulate_accuracy)


@cache
def safety() -> dict:
    """What claims.json is judged by."""
    small_losses = describe_small_losses(accuracy(), safety_rows())
    fusion = describe_fusion(load_golden())
    return describe_safety(safety_rows()) | {"fusion": fusion, "small_losses": small_losses}


@cache
def numerics() -> dict:
    """By the name under which the pages use it. One environment was run and one way of asking differs."""
    limits = tabulate_limits()
    return {
        "keras_history": load_keras_history().to_dict("records"),
        "safety": safety_rows().to_dict("records"),
        "safety_numbers": safety(),
        "limits": limits.to_dict("records"),
        "errors": tabulate_errors(_few_exact_values()).to_dict("records"),
        "accuracy": accuracy().to_dict("records"),
        "truth": TRUTH,
        "origins": tabulate_origins(limits, describe_numerics()).to_dict("records"),
        "saturation": tabulate_saturation(sorted(FOLDER.glob("saturation_*.csv"))).to_dict("records"),
        "golden_report": tabulate_golden_report(load_golden()).to_dict("records"),
        "recovery": RECOVERY,
        "measured_environments": [_environment("made_up", 1), _environment("not_built", 0) | {"modes": 0, "rows": 0}],
        "measured_report": [
            measured_mode("as the formula"),
            measured_mode("differs") | {"where": "loss in 1 of 9 rows"},
        ],
        "today": [_answer(way, backend) for way in WAYS for backend in BACKENDS],
        "right_side": [{**RIGHT_SIDE, "how": how} for how in ("eager", "graph", "jit")],
        "snippets": gather_snippets([("main", {"keras_fit": "moved by 1.000", "guard_keras": "alive"})]),
        "stuck": tabulate_for_page(load_cases()),
    }


def other_numerics() -> dict:
    """As `numerics`, but no library differs from its formula, small gradients were not asked for, and in 16 bits a loss
    from raw outputs is not exact."""
    blind = [
        row | {"verdict": "blind"} if row["implementation"] == "optax_logits" else row for row in numerics()["safety"]
    ]
    return {**numerics(), "measured_report": [measured_mode("as the formula")], "right_side": [], "safety": blind}


def _few_exact_values() -> dict:
    x = np.array([15.0, 16.0, 17.0], np.float32)
    right, wrong = -x, x
    return {
        "x": x,
        "loss_wrong": fast_loss(wrong, 0),
        "loss_right": fast_loss(right, 0),
        "gradient_wrong": fast_gradient(wrong, 0),
        "gradient_right": fast_gradient(right, 0),
    }


def _environment(name: str, differ: int) -> dict:
    errors = {"worst_loss_error": 1e-7, "worst_gradient_error": float("nan")}
    return {"environment": name, **ENVIRONMENT, "agree": 1, "differ": differ, "refused": 0, **errors}


def measured_mode(verdict: str) -> dict:
    """A row of measured_report.csv: how one way of asking a library compares with its formula."""
    asked = {"environment": "made_up", "mode": "a call", "dtype": "float32", "implementation": "torch_bce", "rows": 9}
    return pd.Series({**asked, "verdict": verdict, "where": "", "reason": float("nan")}).to_dict()


def _answer(way: str, backend: str) -> dict:
    answer = {"way": way, "backend": backend, "version": "3.15.1", "raw_output": 20.0, "label": 0}
    if backend == "torch":
        return answer | {"run": False, "loss": float("nan"), "gradient": float("nan"), "has_gradient": False}
    return answer | {"run": True, "loss": 15.942, "gradient": float("inf"), "has_gradient": backend == "jax"}
