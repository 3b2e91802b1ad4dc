"""The table of advice: for each way of computing the loss, whether it is affected and where, from what is known of it."""

from collections.abc import Mapping, Sequence
from math import isnan
from pathlib import Path

import yaml

from sigmoid_bce.book.errors import BookError
from sigmoid_bce.book.formats import fixed

FIELDS = ("use", "implementation", "dtype", "note", "instead", "shown_by")
# Short answers, by the verdict of safety.csv.
ANSWERS = {"no value": "Yes", "blind": "Yes", "capped": "Only in reports", "exact": "No"}


def join_implementations(safety: Sequence[Mapping], limits: Sequence[Mapping]) -> list[dict]:
    """What is known of each implementation in each dtype: the rows of safety.csv with those of limits.csv."""
    ranges = {(row["implementation"], row["dtype"]): row for row in limits}
    return [{**row, **ranges[row["implementation"], row["dtype"]]} for row in safety]


def gather_advice(path: Path, implementations: Sequence[Mapping]) -> list[dict]:
    """The entries of advice.yaml, each with `answer` (Yes, Only in reports, No) and `affected`, where and how.

    `implementations` is what `join_implementations` returns. Raises BookError, naming the entry, if a field is missing or
    unknown, or the implementation is not known in that dtype.
    """
    known = {(row["implementation"], row["dtype"]): row for row in implementations}
    advice = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        where = f"{path.name}, {entry.get('use', 'an entry without use')!r}"
        if set(entry) != set(FIELDS):
            raise BookError(where, f"has the fields {', '.join(entry)}", f"an entry has {', '.join(FIELDS)}")
        key = entry["implementation"], entry["dtype"]
        if key not in known:
            raise BookError(where, f"{key[0]} in {key[1]} is not known", "take an implementation of safety.csv")
        advice.append({**entry, "answer": ANSWERS[known[key]["verdict"]], "affected": describe_affected(known[key])})
    return advice


def describe_affected(known: Mapping) -> str:
    """Where and how an implementation is affected, in sentences; empty if it is not."""
    parts = []
    if not known["finite_loss"]:
        parts.append("The loss can be infinite or not a number.")
    if not known["finite_gradient"]:
        parts.append("The gradient can be infinite or not a number.")
    if known["dead_wrong_side"]:
        sides = [(0, known["dead_from_0"], "from"), (1, known["dead_from_1"], "below")]
        told = [f"label {label} {word} {fixed(x, 2)}" for label, x, word in sides if not isnan(x)]
        parts.append(f"A sample on the wrong side gets no gradient: {' and '.join(told)}.")
    elif known["capped"]:
        parts.append(f"The loss is at most {fixed(max(known['loss_far_0'], known['loss_far_1']), 2)}.")
    if known["wrong_at_zero"]:
        parts.append("The gradient is wrong at a raw output of exactly 0.")
    return " ".join(parts)
