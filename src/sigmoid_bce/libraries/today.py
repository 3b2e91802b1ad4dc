"""What today's user of Keras gets: one sample, asked in the usual ways on each backend, from the measured tables."""

from collections.abc import Sequence

import pandas as pd

BACKENDS = ("tensorflow", "jax", "torch")
FRAMEWORK = "keras"
# A false positive whose loss is its raw output: whoever clips gives another loss, and no gradient.
RAW_OUTPUT, LABEL = 20.0, 0
# How a network is trained on raw outputs, and samples as far on the right side of either label, of whose gradient rounding
# may leave nothing.
FROM_RAW_OUTPUTS = "fit Dense(1), from_logits=True"
RIGHT_SIDE = {0: -RAW_OUTPUT, 1: RAW_OUTPUT}

# What the page calls a way of asking, and how its mode ends in the measured tables. Modes begin with eager, graph or jit;
# of these the last is taken, which is the backend's default.
WAYS = {
    "in `fit`": "fit Dense(1, activation='sigmoid')",
    "in `fit`, sigmoid as a layer of its own": "fit Dense(1), Activation('sigmoid')",
    "in `fit`, a `Reshape` behind the sigmoid": "fit Dense(1, activation='sigmoid'), Reshape",
    "in `evaluate`": "evaluate Dense(1, activation='sigmoid')",
    "in `evaluate`, as a metric": "evaluate Dense(1, activation='sigmoid'), metric BinaryCrossentropy",
    "loss of what `predict` returned": "BinaryCrossentropy()(y, model.predict(x)), Dense(1, activation='sigmoid')",
    "in `fit`, mixed_float16, last layer in float16": "fit mixed_float16 Dense(1, activation='sigmoid', dtype=policy)",
    "in `fit`, mixed_float16, last layer in float32": "fit mixed_float16 Dense(1, activation='sigmoid', dtype=float32)",
    "in `fit`, `Dense(1)` and `from_logits=True`": FROM_RAW_OUTPUTS,
}


def tabulate_today(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One row a way of asking and backend, from tables as `tables.load_measured` reads them.

    Columns: `way`, `backend`, `version` (of Keras), `run` (whether it was measured), `raw_output`, `label`: 20 and 0;
    `loss`, `gradient`, `has_gradient` (nan can be a gradient).
    """
    answers = _ask(tables, RAW_OUTPUT, LABEL)
    return pd.DataFrame([_answer(answers, way, mode, backend) for way, mode in WAYS.items() for backend in BACKENDS])


def tabulate_right_side(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """What gradient a sample far on its right side gets in `fit` from raw outputs, from tables as for `tabulate_today`.

    One row a way that was measured. Columns: `backend`, `how` (eager, graph or jit), `version` (of Keras), `distance` (20),
    and for label 0 and 1 `gradient_0`, `gradient_1`.
    """
    rows: dict[tuple[str, str], dict] = {}
    for label, raw_output in RIGHT_SIDE.items():
        answers = _ask(tables, raw_output, label)
        for one in answers[answers["mode"].astype(str).str.endswith(f" {FROM_RAW_OUTPUTS}")].to_dict("records"):
            backend = next(name for name in BACKENDS if str(one["backend"]).startswith(name))
            how = one["mode"].split()[0]
            row = rows.setdefault((backend, how), {"backend": backend, "how": how, "version": one["version"]})
            row |= {"distance": RAW_OUTPUT, f"gradient_{label}": one["grad"]}
    columns = ["backend", "how", "version", "distance", *(f"gradient_{label}" for label in RIGHT_SIDE)]
    return pd.DataFrame([rows[key] for key in sorted(rows)], columns=columns)


def _ask(tables: Sequence[pd.DataFrame], raw_output: float, label: int) -> pd.DataFrame:
    columns = ["framework", "backend", "mode", "x", "target"]
    measured = pd.concat([pd.DataFrame(columns=columns), *tables], ignore_index=True)
    return measured[
        (measured["framework"] == FRAMEWORK) & (measured["x"] == raw_output) & (measured["target"] == label)
    ]


def _answer(answers: pd.DataFrame, way: str, mode: str, backend: str) -> dict:
    found = {"way": way, "backend": backend, "version": "", "run": False, "raw_output": RAW_OUTPUT, "label": LABEL}
    found |= {"loss": float("nan"), "gradient": float("nan"), "has_gradient": False}
    of_backend = answers[answers["backend"].astype(str).str.startswith(backend)]
    same = of_backend[of_backend["mode"].astype(str).str.replace(r"^(eager|graph|jit) ", "", regex=True) == mode]
    if same.empty:
        return found
    last = same.iloc[-1]
    found |= {"version": last["version"], "run": True, "loss": last["loss"]}
    return found | {"gradient": last["grad"], "has_gradient": bool(last["grad_given"])}
