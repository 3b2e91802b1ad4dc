"""Reading what the pages are filled from, with numbers that know their file and place (`book.origins`)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sigmoid_bce.book.origins import Origin, trace
from sigmoid_bce.book.outputs import summarize_outputs
from sigmoid_bce.book.source_pages import find_line
from sigmoid_bce.runs.run import load_run

# What counts the outputs in a table of samples, which no page can show.
SUMMARIZED_BY = ("src/sigmoid_bce/book/outputs.py", ("summarize_outputs",))


def read_json(path: Path) -> dict | list:
    """The content of a JSON file."""
    return trace(json.loads(path.read_text(encoding="utf-8")), str(path))


def read_rows(path: Path) -> list[dict]:
    """The rows of a CSV file, each as a dict by column."""
    rows = pd.read_csv(path).to_dict("records")
    return trace(rows, str(path))


def trace_settings(settings: Mapping, files: Sequence[Path]) -> dict:
    """Settings whose numbers know the first of these YAML files that has the setting; one that none has comes from the
    last."""
    texts = {str(path): path.read_text(encoding="utf-8") for path in files}

    def place(value: Any, keys: tuple[str, ...]) -> Any:
        if isinstance(value, Mapping):
            return {key: place(one, (*keys, str(key))) for key, one in value.items()}
        found = (path for path, text in texts.items() if find_line(path, text, keys))
        return trace(value, next(found, str(files[-1])), keys)

    return place(settings, ())


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
        "record": trace(run.record, str(folder / "record.json")),
        "outputs": {
            name: trace(
                summarize_outputs(table, limits), *SUMMARIZED_BY, (Origin(f"{folder}/{name}.parquet", ("raw_output",)),)
            )
            for name, table in run.samples.items()
        },
        "dead": run.dead,
        "epochs": read_rows(folder / "history.csv"),
    }
