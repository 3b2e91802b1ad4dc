"""The tables of what was measured: reading them, fresh ones and those of the record."""

import json
from pathlib import Path

import pandas as pd

TEXTS = ("framework", "version", "python", "backend", "mode", "dtype", "implementation", "error")
NUMBERS = ("x", "target", "p", "loss", "grad")


def load_measured(path: Path) -> pd.DataFrame:
    """A measured table, one row a raw output and label, with `environment` (the file's name) in front.

    `p`, `loss` and `grad` are float64 and hold the library's numbers exactly; `grad_given` says whether there was a
    gradient at all, since nan can be an answer; `loss_given` and `p_given` likewise. A mode that the library refused is
    one row with its `error` and without numbers. Raises ValueError if a column is missing.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    missing = [name for name in (*TEXTS, *NUMBERS) if name not in table]
    if missing:
        raise ValueError(f"{path}: no column {', '.join(missing)}.\nHint: measure this environment anew.")
    for name in ("p", "loss", "grad"):
        table[f"{name}_given"] = table[name] != ""
    wide = table["dtype"] == "float64"
    for name in NUMBERS:
        numbers = pd.Series([float(text or "nan") for text in table[name]], table.index)
        # Their nine digits name a float32; read as float64 they would be another number.
        table[name] = numbers.where(wide, numbers.astype("float32").astype("float64"))
    table.insert(0, "environment", name_of_environment(path))
    return table


def load_description(path: Path) -> dict:
    """When, where and with which versions a table was measured: the JSON file beside it."""
    return json.loads(path.with_name(f"{name_of_environment(path)}.json").read_text(encoding="utf-8"))


def name_of_environment(path: Path) -> str:
    """The environment that a table was measured in: its file's name. Tables of the record are compressed (`.csv.gz`)."""
    return path.name.removesuffix(".gz").removesuffix(".csv")
