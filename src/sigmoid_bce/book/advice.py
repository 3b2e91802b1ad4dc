"""The table of advice: for each way of computing the loss, how bad it is and where, from what is known of it."""

from collections.abc import Mapping, Sequence
from math import isnan
from pathlib import Path

from sigmoid_bce.book.formats import fixed
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.yaml_files import read_yaml
from sigmoid_bce.losses.numerics import NOTABLE_ERROR
from sigmoid_bce.numerics.accuracy import FAR
from sigmoid_bce.numerics.errors import PARTS

FIELDS = ("use", "implementation", "dtype", "note", "instead", "shown_by")

BREAKS_DOWN = "breaks down"
TRAINS_WRONGLY = "trains wrongly"
LOSES_INFORMATION = "loses information"
ONLY_SMALL_LOSSES = "only small losses"
HARMLESS = "harmless"
# How bad an implementation is, from worst to best; the first that is true of it is said, see `grade`.
SEVERITIES = {
    BREAKS_DOWN: "a loss or a gradient can be infinite or not a number, and one such sample can spoil all weights",
    TRAINS_WRONGLY: (
        "a sample on its wrong side can get a gradient of exactly zero, or one whose raw output is exactly zero gets a "
        "wrong one"
    ),
    LOSES_INFORMATION: (
        "every gradient is as it should be, but the loss that is reported stops growing: it no longer tells how wrong a "
        "sample is"
    ),
    ONLY_SMALL_LOSSES: (
        f"loss or gradient is off by more than {100 * NOTABLE_ERROR:g} % only on the right side of the label, where both "
        "are next to nothing"
    ),
    HARMLESS: "nothing of all this was found",
}


def join_implementations(
    safety: Sequence[Mapping], limits: Sequence[Mapping], accuracy: Sequence[Mapping]
) -> list[dict]:
    """What is known of each implementation in each dtype: the rows of safety.csv with those of limits.csv, and
    `right_side_good_to`: from a raw output of 0 outwards, how far loss and gradient are right on the right side of either
    label, by the rows of accuracy.csv."""
    ranges = {(row["implementation"], row["dtype"]): row for row in limits}
    good_to: dict[tuple[str, str], float] = {}
    for row in accuracy:
        if row["side"] == PARTS[1]:
            key = row["implementation"], row["dtype"]
            # A comparison with nan, where an implementation gives no loss or no gradient, is false.
            good_to[key] = min(good_to.get(key, FAR), row["loss_good_to"], row["gradient_good_to"])
    keys = [(row["implementation"], row["dtype"]) for row in safety]
    return [
        {**row, **ranges[key], "right_side_good_to": good_to.get(key, FAR)}
        for key, row in zip(keys, safety, strict=True)
    ]


def gather_advice(path: Path, implementations: Sequence[Mapping]) -> list[dict]:
    """The entries of advice.yaml, each with its `severity` (see `grade`) and `affected`, where and how.

    `implementations` is what `join_implementations` returns. Raises PaperError, naming the entry, if a field is missing or
    unknown, or the implementation is not known in that dtype.
    """
    known = {(row["implementation"], row["dtype"]): row for row in implementations}
    advice = []
    for entry in read_yaml(path):
        where = f"{path.name}, {entry.get('use', 'an entry without use')!r}"
        if set(entry) != set(FIELDS):
            raise PaperError(f"has the fields {', '.join(entry)}", f"an entry has {', '.join(FIELDS)}", where=where)
        key = entry["implementation"], entry["dtype"]
        if key not in known:
            raise PaperError(f"{key[0]} in {key[1]} is not known", "take an implementation of safety.csv", where=where)
        alike = [row for row in implementations if row["implementation"] == key[0]]
        found = {"severity": grade(known[key]), "affected": describe_affected(known[key], alike)}
        advice.append({**entry, **found})
    return advice


def grade(known: Mapping) -> str:
    """How bad an implementation is, one of `SEVERITIES`: the worst that was found of it."""
    if not (known["finite_loss"] and known["finite_gradient"]):
        return BREAKS_DOWN
    if known["dead_wrong_side"] or known["wrong_at_zero"]:
        return TRAINS_WRONGLY
    if known["capped"]:
        return LOSES_INFORMATION
    return ONLY_SMALL_LOSSES if known["right_side_good_to"] < FAR else HARMLESS


def describe_affected(known: Mapping, alike: Sequence[Mapping] = ()) -> str:
    """Where and how an implementation is affected, in sentences; empty if it is not.

    `alike` are the rows of the same implementation in all dtypes, of which a cap may depend on the dtype.
    """
    parts = []
    if not known["finite_loss"]:
        parts.append("The loss can be infinite or not a number.")
    if not known["finite_gradient"]:
        parts.append("The gradient can be infinite or not a number.")
    # Where a gradient is 0, or is not finite.
    sides = [(0, known["dead_from_0"], "from"), (1, known["dead_from_1"], "below")]
    ends = [f"label {label} {word} {fixed(x, 2)}" for label, x, word in sides if not isnan(x)]
    if ends:
        parts.append(f"A sample on the wrong side gets no gradient that moves it: {' and '.join(ends)}.")
    elif known["capped"]:
        others = [row for row in reversed(alike) if row["dtype"] != known["dtype"] and _cap(row) != _cap(known)]
        limits = [f"{_cap(row)} in {row['dtype']}" for row in (known, *others)] if others else [_cap(known)]
        parts.append(f"The loss is at most {', '.join(limits)}.")
    if known["wrong_at_zero"]:
        parts.append("The gradient is wrong at a raw output of exactly 0.")
    if grade(known) == ONLY_SMALL_LOSSES:
        parts.append(f"On the right side it is off beyond a raw output of {fixed(known['right_side_good_to'], 1)}.")
    return " ".join(parts)


def _cap(known: Mapping) -> str:
    return fixed(max(known["loss_far_0"], known["loss_far_1"]), 2)
