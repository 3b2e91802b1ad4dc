"""Second and third rung: what was made anew from the published samples alone, against what was published."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import file_checksum
from sigmoid_bce.record.layout import KEPT
from sigmoid_bce.verification.kept import PICTURES, content_of, find_table
from sigmoid_bce.verification.rows import DIFFERENT, EXACT, REDRAWN, SAME, UNDECIDABLE, WITHIN, Row, worst
from sigmoid_bce.verification.tables import compare_numbers, compare_tables, read_text_table
from sigmoid_bce.verification.tolerances import OF_CLAIMS, ROUNDING, TOLERANCES, TRAINED, WHY_TRAINED

# Sentences follow from the rest; with another rounding in the last digit they may be the same or not.
SENTENCES = ("wording", "other_wordings", "reason", "where")
BY_TABLE = "the table decides; a picture also depends on colours, and on the version of what draws"
BY_DIGITS = "the table behind it differs in the last digits, and so do places in the picture; the table decides"


def verify_published(
    record: Path,
    figures: Mapping[str, Path],
    tables: Mapping[str, Path],
    numbers: Mapping[str, Path],
    claims: Path,
) -> list[Row]:
    """All of it: every figure, table and number that was made here, by name, and every claim; rows as below.

    `figures` maps the name of a figure to its table (CSV), beside which its pictures stand; `record` is the published one.
    """
    return [
        *(row for name, path in figures.items() for row in verify_figure(record, name, path)),
        *(row for name, path in tables.items() for row in verify_table(record, f"tables/{name}", path)),
        *verify_numbers(record, numbers),
        *verify_claims(record, claims),
    ]


def verify_figure(record: Path, name: str, table: Path) -> list[Row]:
    """The table behind a figure, cell by cell, and whether its pictures are the published ones to the last bit."""
    rows = verify_table(record, f"figures/{name}", table)
    verdict, kept = worst(row.verdict for row in rows), record / KEPT / PICTURES
    if verdict not in (SAME, WITHIN) or not kept.exists():
        return rows
    published = json.loads(kept.read_text(encoding="utf-8")).get(name, {})
    for ending, checksum in published.items():
        picture = table.with_suffix(f".{ending}")
        if picture.exists() and (here := file_checksum(picture)) != checksum:
            sums = f"sha256 {checksum[:12]}…", f"sha256 {here[:12]}…"
            drawn = (BY_TABLE, REDRAWN) if verdict == SAME else (BY_DIGITS, WITHIN)
            rows.append(Row(f"figures/{name}.{ending}", *sums, str(EXACT), *drawn))
    return rows


def verify_table(record: Path, place: str, table: Path) -> list[Row]:
    """A table that was made here against the published one of that place (`figures/NAME` or `tables/NAME`)."""
    published = find_table(record, place)
    if published is None:
        reason = "no table of it is in the record, so there is nothing to compare with"
        return [Row(place, "nothing", str(table), str(EXACT), reason, UNDECIDABLE)]
    content = content_of(published)
    here = table.read_bytes()
    if content == here:
        count = max(0, here.count(b"\n") - 1)
        return [Row(place, f"{count} rows", "the same", str(ROUNDING), ROUNDING.reason, SAME)]
    rows = compare_tables(place, read_text_table(published), read_text_table(table), TOLERANCES.get(place))
    return [_as_trained(row) for row in rows] if place in TRAINED else rows


def verify_numbers(record: Path, numbers: Mapping[str, Path]) -> list[Row]:
    """The numbers that the book tells and that are in no table, from JSON files by name."""
    rows = []
    for name, path in numbers.items():
        published = find_table(record, f"numbers/{name}")
        if published is None:
            reason = "these numbers are not in the record, so there is nothing to compare with"
            rows.append(Row(f"numbers/{name}", "nothing", str(path), str(EXACT), reason, UNDECIDABLE))
            continue
        old, new = (json.loads(text) for text in (content_of(published), path.read_text(encoding="utf-8")))
        row = compare_numbers(f"numbers/{name}", old, new)
        rows.append(_as_trained(row) if f"numbers/{name}" in TRAINED else row)
    return rows


def verify_claims(record: Path, claims: Path, only: str | None = None) -> list[Row]:
    """The verdict of every claim, or of `only` one, with thresholds, values, and what was found in each run.

    Raises PaperError, with the names of all claims.
    """
    old, new = (
        {claim["id"]: _without_sentences(claim) for claim in json.loads(path.read_text(encoding="utf-8"))}
        for path in (record / "expected/claims/claims.json", claims)
    )
    if only is not None and only not in {*old, *new}:
        raise PaperError(f"there is no claim {only!r}", f"there are {', '.join(old)}")
    rows = []
    for name in dict.fromkeys([*old, *new]):
        if only in (None, name):
            known = old.get(name, {})
            # What follows from formulas alone may be as small as a last place, and is told to the digit.
            tolerance = ROUNDING if known.get("about") == "numerics" else OF_CLAIMS
            row = compare_numbers(f"claims/{name}", known or "nothing", new.get(name, "nothing"), tolerance)
            verdict = known.get("verdict", "nothing")
            rows.append(row if row.verdict == DIFFERENT else replace(row, published=f"{verdict}; {row.published}"))
    return rows


def _as_trained(row: Row) -> Row:
    """A row about networks that were trained as the table was made: what is not the same cannot be judged."""
    return row if row.verdict in (SAME, WITHIN) else replace(row, reason=WHY_TRAINED, verdict=UNDECIDABLE)


def _without_sentences(value: Any) -> Any:
    """A judgement without the sentences that follow from it."""
    if isinstance(value, dict):
        return {key: _without_sentences(one) for key, one in value.items() if key not in SENTENCES}
    return [_without_sentences(one) for one in value] if isinstance(value, list) else value
