"""Reading the lines of training logs: losses and accuracies, by the part of the data that they speak of.

A number is taken as rounded in the last place that is printed. An accuracy with a single decimal (0.5) is taken as
one whose zeros were dropped, as Python prints it, and one above 1 or with a per cent sign as a percentage.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.diagnosis.diagnosing import diagnose
from sigmoid_bce.diagnosis.findings import Finding
from sigmoid_bce.diagnosis.lines import HALF_OF_FOUR_DECIMALS, TRAINING, VALIDATION, LogLine

# These patterns mean the same in Python and in JavaScript, where the page uses them.
NUMBER = r"[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+|(?:inf(?:inity)?|nan)\b)"
# A name and a number: `loss: 8.0590`, `accuracy=0.5`, `'val_loss': 8.059`, `Test Loss = 0.3`, `acc 50.0 %`.
METRIC = re.compile(rf"([a-z][a-z_ ]*?)['\"]?(?:\s*[:=]\s*|\s+)({NUMBER})(\s*%)?", re.IGNORECASE)
PAIR = re.compile(rf"\[\s*({NUMBER})\s*,\s*({NUMBER})\s*\]", re.IGNORECASE)
EPOCH = re.compile(r"\bepochs?\b\W{0,3}(\d+)", re.IGNORECASE)
# Progress bars are overwritten: what was last is what counts.
ENDS = re.compile(r"[\n\r\b]+")
VALIDATION_NAMES = ("val", "valid", "validation", "test", "dev", "eval")
LOSSES = ("loss",)
ACCURACIES = ("acc", "accuracy")
HINT = 'it needs a loss and an accuracy, as in "loss: 8.0590 - acc: 0.5000"'


@dataclass(frozen=True)
class Numbers:
    """What a log line says of one part of the data; halves of the last printed place beside each number."""

    part: str
    loss: float
    loss_half: float
    accuracy: float | None
    accuracy_half: float


def parse_line(text: str) -> list[Numbers]:
    """The losses of a log's last line that has one, training first, then validation, each with its accuracy if it is there.

    Understood are Keras's lines (`loss: 8.0590 - acc: 0.5000 - val_loss: 8.0590 - val_acc: 0.5000`), other lines of
    the kind `loss=8.059, accuracy=0.5`, the list that Keras's `evaluate` returns, and the head of a CSV file of
    histories with its last row. Raises PaperError if there is no loss.
    """
    lines = [line for line in ENDS.split(text) if line.strip()]
    table = _from_table(lines)
    found = [table] if table else [pairs for line in reversed(lines) if (pairs := _pairs(line))][:1]
    numbers = [one for part in (TRAINING, VALIDATION) for one in _numbers(found[0] if found else [], part)]
    if not numbers:
        raise PaperError(f"there is no loss in {text.strip()[:80]!r}", HINT)
    return numbers


def find_epoch(text: str) -> int | None:
    """The epoch that a log's last line is of, counted as the log counts; None if it does not say."""
    said = EPOCH.findall(text)
    return int(said[-1]) if said else None


def diagnose_text(text: str, **known: Any) -> list[tuple[LogLine, Finding]]:
    """A diagnosis for each part that a log's last line speaks of. `known` are fields of LogLine that hold for all of it.

    The validation, which is computed after the epoch, is diagnosed first, and tells the training what it was on its way to.
    Raises PaperError if there is no loss, or if something that is known cannot be.
    """
    epoch = find_epoch(text)
    if known.get("first_epoch") is None and epoch is not None:
        known = {**known, "first_epoch": epoch <= 1}
    lines = [line_of(numbers, known) for numbers in parse_line(text)]
    validation = next((diagnose(line) for line in lines if line.part == VALIDATION), None)
    return [
        (line, validation if line.part == VALIDATION and validation else diagnose(line, validation)) for line in lines
    ]


def line_of(numbers: Numbers, known: Mapping[str, Any]) -> LogLine:
    """A log line from the numbers of one part and what else is known."""
    fields = {name: getattr(numbers, name) for name in ("part", "loss", "loss_half", "accuracy", "accuracy_half")}
    return LogLine(**{**fields, **known})


def _from_table(lines: Sequence[str]) -> list[tuple[str, str]]:
    """Names and numbers of a CSV file's last row, if the first line is such a file's head; else nothing."""
    if len(lines) < 2 or "loss" not in (head := [name.strip() for name in lines[0].split(",")]):
        return []
    row = [value.strip() for value in lines[-1].split(",")]
    return list(zip(head, row, strict=False)) if len(row) == len(head) else []


def _pairs(line: str) -> list[tuple[str, str]]:
    """Names and numbers of a line that has a loss, a per cent sign kept with its number; else nothing."""
    found = [
        (name.strip().lower().replace(" ", "_"), value + (sign or "").strip())
        for name, value, sign in METRIC.findall(line)
    ]
    if not any(_is(name, LOSSES) for name, _ in found):
        pair = PAIR.search(line)
        return [("loss", pair[1]), ("accuracy", pair[2])] if pair else []
    return found


def _is(name: str, wanted: Sequence[str]) -> bool:
    return name.lower().split("_")[-1] in wanted


def _part(name: str) -> str:
    return VALIDATION if any(word in VALIDATION_NAMES for word in name.lower().split("_")[:-1]) else TRAINING


def _numbers(pairs: Sequence[tuple[str, str]], part: str) -> list[Numbers]:
    losses = [value for name, value in pairs if _is(name, LOSSES) and _part(name) == part]
    accuracies = [value for name, value in pairs if _is(name, ACCURACIES) and _part(name) == part]
    if not losses:
        return []
    loss = losses[0].rstrip("%")
    accuracy, half = _accuracy(accuracies[0]) if accuracies else (None, HALF_OF_FOUR_DECIMALS)
    return [Numbers(part, float(loss), _half_of_last_place(loss), accuracy, half)]


def _accuracy(text: str) -> tuple[float, float]:
    number = text.rstrip("%")
    value, half = float(number), _half_of_last_place(number)
    if "%" in text or value > 1:
        return value / 100, half / 100
    return value, HALF_OF_FOUR_DECIMALS if _places(number) <= 1 else half


def _half_of_last_place(number: str) -> float:
    """Half of the unit in the last place that is printed: 0.00005 of `8.0590`, 0.5 of `8`."""
    exponent = re.search(r"e([-+]?\d+)$", number.lower())
    return 0.5 * 10.0 ** ((int(exponent[1]) if exponent else 0) - _places(number))


def _places(number: str) -> int:
    return len(number.lower().partition("e")[0].partition(".")[2]) if "n" not in number.lower() else 0
