"""What the record says of how long each rule took. Loads no tables: every start of Snakemake reads this."""

import json
from pathlib import Path

from sigmoid_bce.record.layout import KEPT

SECONDS = "seconds.json"


def read_seconds(record: Path) -> dict:
    """How long each rule took when the record was made (`price.gather_seconds`); empty if the record does not say."""
    path = record / KEPT / SECONDS
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
