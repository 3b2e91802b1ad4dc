"""Reading what the pages are filled from."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from sigmoid_bce.book.outputs import summarize_outputs
from sigmoid_bce.runs.run import load_run


def read_json(path: Path) -> dict | list:
    """The content of a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def read_rows(path: Path) -> list[dict]:
    """The rows of a CSV file, each as a dict by column."""
    return pd.read_csv(path).to_dict("records")


def read_numerics(paths: Iterable[Path]) -> dict[str, object]:
    """What is known of all implementations: the content of JSON files and the rows of CSV files, by the file's stem."""
    return {path.stem: read_json(path) if path.suffix == ".json" else read_rows(path) for path in paths}


def read_run(study: str, folder: Path, numbers: Mapping) -> dict:
    """A run of a study from its folder: `study`, `folder`, `record`, `outputs` (summaries), whether it is `dead` by
    clipping (both by checkpoint) and `epochs` (the rows of its history).

    `numbers` is the content of numbers.json, which says where the sigmoid is clipped.
    """
    limits = numbers["loss"]["clipped_left_of"], numbers["loss"]["clipped_right_of"]
    run = load_run(folder, study)
    return {
        "study": study,
        "folder": str(folder),
        "record": run.record,
        "outputs": {name: summarize_outputs(table, limits) for name, table in run.samples.items()},
        "dead": run.dead,
        "epochs": read_rows(folder / "history.csv"),
    }
