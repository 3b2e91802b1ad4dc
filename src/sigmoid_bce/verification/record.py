"""First rung: the published files are whole, and agree with each other."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from sigmoid_bce.core.names import CHECKPOINTS, SPLITS
from sigmoid_bce.record.checking import find_changes
from sigmoid_bce.record.layout import EVIDENCE, PROVENANCE, SETTINGS
from sigmoid_bce.runs.folders import RUN_FILES
from sigmoid_bce.runs.samples import accuracy_on_test_images, read_stored
from sigmoid_bce.training.stopping import has_collapsed, why_stopped
from sigmoid_bce.verification.rows import DIFFERENT, EXACT, SAME, Row, Tolerance

FOLLOWS = Tolerance("computed from the same file in the same way: nothing is rounded otherwise")
# Sums of as many as 300 terms, in another order.
SUM = Tolerance("a sum of seconds, whose last digits depend on the order", relative=1e-9)


def verify_record(record: Path, environments: Sequence[str], manifest: Path) -> list[Row]:
    """Whether the files of the published record are as listed, and whether what follows from others does follow.

    Of each run: settings as the study says; images, splits and labels those of `manifest` (a CSV file with the columns
    `image`, `split` and `label`), as many as it says; accuracy and collapse as its outputs have them; epochs, seconds and
    end as its history has them. One row a check if all is well, else one a file that is not.
    """
    changes = _without_consequences(record, find_changes(record, environments))
    rows = [_as_row(record, change) for change in changes]
    if not rows:
        listed = sum(len(json.loads(path.read_text("utf-8"))["sha256"]) for path in record.rglob(PROVENANCE))
        rows = [_agrees("files of the record, by their sha256, and settings of its runs", f"{listed} files")]
    named = {change.split(": ")[0] for change in changes}
    # What follows from a file that was changed does not follow any more: once named is enough.
    runs = [
        folder
        for folder in folders_of_recorded_runs(record)
        if not named & {str(folder / file) for file in RUN_FILES}
        and all((folder / file).exists() for file in RUN_FILES)
    ]
    known = pd.read_csv(manifest, usecols=["image", "split", "label"])
    agreed: list[pd.DataFrame] = []
    found: dict[str, list[Row]] = {}
    for folder in runs:
        place = folder.relative_to(record).as_posix()
        for check, row in _check_run(folder, place, known, agreed):
            found.setdefault(check, []).append(row)
    for check, own in found.items():
        wrong = [row for row in own if row.verdict != SAME]
        rows += wrong or [_agrees(check, f"{len(runs)} runs")]
    return rows


def folders_of_recorded_runs(record: Path) -> list[Path]:
    """The folder of each run in a record, its own first, then those of its evidence."""
    own, other = record.glob("runs/*/*/seed*"), record.glob(f"{EVIDENCE}/*/runs/*/*/seed*")
    return [*sorted(own), *sorted(other)]


def _without_consequences(record: Path, changes: Sequence[str]) -> list[str]:
    """Changes without those that follow from changed settings: all runs differ from these, and none was changed."""
    if not any(change.startswith(f"{record / SETTINGS}: ") for change in changes):
        return list(changes)
    return [change for change in changes if f", and {SETTINGS} says " not in change]


def _check_run(folder: Path, place: str, known: pd.DataFrame, agreed: list[pd.DataFrame]) -> Iterator[tuple[str, Row]]:
    """What is checked, and what was found, for each check of a run; `agreed` is for `_check_images`."""
    content = json.loads((folder / "record.json").read_text(encoding="utf-8"))
    history = pd.read_csv(folder / "history.csv")
    for checkpoint in CHECKPOINTS:
        samples = read_stored(folder / f"{checkpoint}.parquet")
        file = f"{place}/{checkpoint}.parquet"
        yield (
            "images, splits and labels of every table of outputs",
            _check_images(file, samples, content, known, agreed),
        )
        follows = {
            "test accuracy": (content["test_accuracy"][checkpoint], accuracy_on_test_images(samples)),
            "collapse": (content["collapsed"][checkpoint], has_collapsed(samples["raw_output"].to_numpy())),
        }
        for name, (told, computed) in follows.items():
            yield (
                f"{name} of every run, from its outputs",
                _compare(f"{place}/record.json: {name}, {checkpoint}", told, computed),
            )
    settings = content["settings"]
    collapsed = (
        settings["on_collapse"] != "go_on" and content["collapsed"]["early"] and len(history) == settings["early_epoch"]
    )
    ended = why_stopped(history.to_dict("records"), settings["watched"], settings["patience"], collapsed)
    ends: dict[str, tuple[object, object]] = {
        "epochs": (content["epochs"], len(history)),
        "end of the training": (content["stopped"], ended),
    }
    for name, (claimed, found) in ends.items():
        yield f"{name} of every run, from its history", _compare(f"{place}/record.json: {name}", claimed, found)
    total = float(history["seconds"].sum())
    verdict = SAME if SUM.allows(content["seconds"], total) else DIFFERENT
    row = Row(
        f"{place}/record.json: seconds", f"{content['seconds']:.3f}", f"{total:.3f}", str(SUM), SUM.reason, verdict
    )
    yield "seconds of every run, from its history", row


def _check_images(
    file: str, samples: pd.DataFrame, content: Mapping, known: pd.DataFrame, agreed: list[pd.DataFrame]
) -> Row:
    """Whether a table of outputs is of images of the manifest, each once, and as many as its record says.

    `agreed` collects the images, splits and labels of tables that are; most tables have the same as one before.
    """
    counts = {split: int((samples["split"] == split).sum()) for split in SPLITS}
    if counts != content["data"]["images"]:
        return _compare(f"{file}: images", content["data"]["images"], counts)
    images = samples[["image", "split", "label"]]
    if not any(images.equals(one) for one in agreed):
        if images["image"].duplicated().any():
            return _compare(f"{file}: images that are there twice", 0, int(images["image"].duplicated().sum()))
        both = images.merge(known, on="image", how="left", suffixes=("", "_known"))
        wrong = both[(both["split"] != both["split_known"]) | (both["label"] != both["label_known"])]
        if len(wrong):
            first = wrong.iloc[0]
            told, own = (
                f"{first['image']}: {first['split' + end]}, label {first['label' + end]}" for end in ("_known", "")
            )
            return _compare(f"{file}: {len(wrong)} images with another split or label", told, own)
        agreed.append(images)
    if not np.isfinite(samples["raw_output"]).all() and not content["collapsed"][Path(file).stem]:
        return _compare(f"{file}: outputs that are not finite", 0, int((~np.isfinite(samples["raw_output"])).sum()))
    return _agrees(file, f"{len(samples)} images")


def _compare(what: str, published: object, here: object) -> Row:
    verdict = SAME if published == here else DIFFERENT
    return Row(what, str(published), str(here), str(FOLLOWS), FOLLOWS.reason, verdict)


def _agrees(what: str, count: str) -> Row:
    return Row(what, count, "all as published", str(EXACT), EXACT.reason, SAME)


def _as_row(record: Path, change: str) -> Row:
    """A row from a line of `find_changes`, which is a path and what is wrong."""
    path, wrong = change.split(": ", 1)
    place = Path(path).relative_to(record).as_posix() if Path(path).is_relative_to(record) else path
    reason = "a file is as it was published to the last bit, or it is another one"
    return Row(place, f"as listed in {PROVENANCE}", wrong, str(EXACT), reason, DIFFERENT)
