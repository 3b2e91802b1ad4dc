"""Which version of Keras did what: a table of facts, each measured or read in the source."""

import datetime
from pathlib import Path

import pandas as pd

from sigmoid_bce.core.resources import RESOURCES

TABLE = RESOURCES / "keras_history.csv"
FORMS = ("A", "B", "C", "fused")
EVIDENCE = ("measured", "source")


def load_keras_history(path: Path = TABLE) -> pd.DataFrame:
    """The table of versions in which the loss of a sigmoid's output changed, or was measured; by stack, then by date.

    Columns: `stack`, `version`, `released` (date of the version's first upload to the Python package index), `until` (for
    the last version of a stack that has ended, when the next stack took its place, else empty),
    `outside_fit` (the form that is computed where the raw output behind the sigmoid is not found), `in_fit` (that of
    `Dense(1, activation="sigmoid")` in `fit`), `evidence` (measured, or source: read but not run), `source`. Forms: A, B, C
    as in the golden tables, or fused. Raises ValueError, naming the row, for another form or kind of evidence.
    """
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for number, row in enumerate(table.itertuples(), start=2):
        if row.outside_fit not in FORMS or row.in_fit not in FORMS or row.evidence not in EVIDENCE:
            raise ValueError(f"{path.name}, line {number}: unknown form or evidence. Hint: see load_keras_history.")
        datetime.date.fromisoformat(row.released)
    return table
