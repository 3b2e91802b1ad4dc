"""The golden tables: what each library returned when it was run, and which formula each of their rows belongs to."""

from pathlib import Path

import pandas as pd

from sigmoid_bce.core.resources import RESOURCES

FOLDER = RESOURCES / "golden"

# Columns of the tables as they are read here; see resources/golden/README.md.
COLUMNS = (
    "table",
    "framework",
    "version",
    "backend",
    "mode",
    "dtype",
    "implementation",
    "x",
    "target",
    "p",
    "loss",
    "grad",
)
NOT_RECORDED = float("nan")

# Formulas of golden_core.csv that are the same whoever computes them, by the table's own name of the formula.
BY_FORMULA = {"A": "keras_2_tensorflow", "B": "tf_keras_clipped", "C/jax": "keras_3_jax"}
KERAS = ("keras", "keras3", "tf.keras", "tfkeras")
# For the rest of Keras: by formula and the beginning of the backend's name.
BY_FORMULA_AND_BACKEND = {
    ("C", "tensorflow"): "keras_3_tensorflow_clipped",
    ("C", "numpy"): "keras_3_numpy",
    ("C", "openvino"): "keras_3_numpy",
    ("C/torch", "torch"): "keras_3_torch",
    ("fused", "tensorflow"): "tensorflow_logits",
    ("fused", "jax"): "optax_logits",
    ("fused", "torch"): "torch_logits",
}
# For the other libraries: by framework and a part of the mode.
BY_MODE = {
    ("catboost", "Logloss"): "catboost_logloss",
    ("chainer", "sigmoid_cross_entropy"): "chainer_logits",
    ("jax", "optax"): "optax_logits",
    ("lightgbm", "binary"): "lightgbm_binary",
    ("mlx", "with_logits=True"): "mlx_logits",
    ("mlx", "with_logits=False"): "mlx_sigmoid",
    ("mxnet", "from_sigmoid=False"): "mxnet_logits",
    ("mxnet", "from_sigmoid=True"): "mxnet_sigmoid",
    ("onnxruntime", "Sigmoid"): "onnxruntime_sigmoid_log",
    ("paddlepaddle", "with_logits"): "paddle_logits",
    ("paddlepaddle", "binary_cross_entropy(sigmoid"): "paddle_bce",
    ("pytensor", "FAST_RUN"): "pytensor_rewritten",
    ("sklearn", "HalfBinomialLoss"): "sklearn_half_binomial",
    ("sklearn", "metrics.log_loss"): "sklearn_log_loss",
    ("sklearn", "binary_log_loss"): "sklearn_mlp",
    ("theano", "T.clip"): "keras_2_theano",
    ("theano", "binary_crossentropy(T.nnet.sigmoid"): "theano_rewritten",
    ("torch", "BCELoss"): "torch_bce",
    ("torch", "BCEWithLogitsLoss"): "torch_logits",
    ("xgboost", "binary:logistic"): "xgboost_logistic",
}
IN_FLOAT64 = ("HalfBinomialLoss", "float64", "binary_logloss", "Logloss")
# For dtype_losses_*.csv: by library and the beginning of the column `impl`.
BY_IMPL = {
    ("tf", "A "): "keras_2_tensorflow",
    ("tf", "B "): "tf_keras_clipped",
    ("tf", "C "): "keras_3_tensorflow_clipped",
    ("tf", "sigmoid_cross"): "tensorflow_logits",
    ("jax", "clip"): "keras_3_jax",
    ("jax", "naive"): "naive",
    ("jax", "optax"): "optax_logits",
    ("torch", "clip"): "keras_3_torch",
    ("torch", "naive"): "naive_torch",
    ("torch", "BCELoss"): "torch_bce",
    ("torch", "BCEWithLogits"): "torch_logits",
}
# The calls that show on which backend Keras 3 finds the raw output behind a sigmoid.
FUSION_CALLS = {
    "tensorflow_fit": ("tensorflow-2.21.0", "fit Dense(sigmoid) y.ndim=2 run_eagerly=False"),
    "tensorflow_reshaped": ("tensorflow-2.21.0", "fit Dense(sigmoid)+Reshape y.ndim=2 run_eagerly=False"),
    "jax": ("jax", "losses.binary_crossentropy(y, activations.sigmoid(x))"),
    "torch": ("torch", "losses.binary_crossentropy(y, activations.sigmoid(x))"),
}
# For mixed_*.csv: by framework, for the last layer in the policy's dtype and in float32.
BY_LAST_LAYER = {
    "keras3": ("keras_3_tensorflow_mixed", "tensorflow_logits"),
    "tfkeras": ("tensorflow_logits", "tensorflow_logits"),
    "torch": ("keras_3_torch_mixed", "keras_3_torch"),
}


def load_golden(folder: Path = FOLDER) -> pd.DataFrame:
    """All rows of the golden tables but those of saturation, with the columns `COLUMNS`.

    `implementation` names the formula in the registry, `dtype` that of the raw output `x`; `p` is the library's own sigmoid
    (nan where the table does not have it), `grad` the gradient (nan also where it could not be had).
    """
    parts = [
        _load_core(folder / "golden_core.csv"),
        *(_load_dtypes(path) for path in sorted(folder.glob("dtype_losses_*.csv"))),
        *(_load_mixed(path) for path in sorted(folder.glob("mixed_*.csv"))),
    ]
    return pd.concat([part[list(COLUMNS)] for part in parts], ignore_index=True)


def describe_fusion(golden: pd.DataFrame) -> dict[str, float]:
    """What Keras 3.15.1 returned for a sigmoid's output, for a sample of label 0 with a raw output of 20.

    `tensorflow_fit`: the loss of `Dense(1, activation="sigmoid")` in `fit`; `tensorflow_reshaped`: the same with a Reshape
    between sigmoid and loss; `jax`, `torch`: on these backends. `golden` is the table of `load_golden`.
    """
    rows = golden[(golden["version"] == "3.15.1") & (golden["x"] == 20) & (golden["target"] == 0)]
    rows = rows[rows["table"] == "golden_core.csv"].set_index(["backend", "mode"])["loss"]
    return {name: float(rows[call]) for name, call in FUSION_CALLS.items()}


def _load_core(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path)
    calls = table[["framework", "backend", "mode", "formula"]].drop_duplicates()
    calls["implementation"] = [_name_core(*call) for call in calls.itertuples(index=False)]
    calls["dtype"] = ["float64" if any(part in mode for part in IN_FLOAT64) else "float32" for mode in calls["mode"]]
    table = table.merge(calls, on=["framework", "backend", "mode", "formula"], how="left", validate="many_to_one")
    return table.rename(columns={"p_float32": "p"}).assign(table=path.name)


def _load_dtypes(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path).rename(columns={"library": "framework", "impl": "mode"})
    names = {
        (framework, mode): _find(
            BY_IMPL, lambda key, at=(framework, mode): at[0] == key[0] and at[1].startswith(key[1])
        )
        for framework, mode in set(zip(table["framework"], table["mode"], strict=True))
    }
    table["implementation"] = [names[call] for call in zip(table["framework"], table["mode"], strict=True)]
    return table.assign(table=path.name, backend="cpu", p=NOT_RECORDED)


def _load_mixed(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path).rename(columns={"p_float32": "p"})
    in_policy = table["mode"].str.contains("dtype=policy", regex=False)
    narrow = table["mode"].str.extract(r"mixed_(\w+)")[0]
    names = [
        BY_LAST_LAYER[name][0 if policy else 1] for name, policy in zip(table["framework"], in_policy, strict=True)
    ]
    return table.assign(table=path.name, dtype=narrow.where(in_policy, "float32"), implementation=names)


def _name_core(framework: str, backend: str, mode: str, formula: str) -> str:
    if framework in KERAS:
        return BY_FORMULA.get(formula) or _find(
            BY_FORMULA_AND_BACKEND, lambda key: key[0] == formula and backend.startswith(key[1])
        )
    return _find(BY_MODE, lambda key: key[0] == framework and key[1] in mode)


def _find(names: dict, fits) -> str:
    found = [name for key, name in names.items() if fits(key)]
    if len(found) != 1:
        raise ValueError(f"a row of the golden tables belongs to {found or 'no formula'}, and not to one")
    return found[0]
