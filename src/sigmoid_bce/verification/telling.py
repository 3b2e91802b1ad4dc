"""One and the same table of a verification in the terminal, as Markdown and as JSON."""

import datetime
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import write_json, write_table, write_text
from sigmoid_bce.core.machine import describe_machine
from sigmoid_bce.verification.rows import DIFFERENT, REDRAWN, SAME, UNDECIDABLE, VERDICTS, WITHIN, Row, read_rows, worst

FIELDS = tuple(field.name for field in fields(Row))
HEADINGS = ("what", "published", "here", "tolerance", "why", "verdict")
STYLES = {SAME: "green", WITHIN: "green", REDRAWN: "yellow", UNDECIDABLE: "yellow", DIFFERENT: "bold red"}
# Of a table that is read in a log, where nobody says how wide it may be.
WIDTH_OF_LOG = 140


def command_of(target: Path) -> str:
    """What compares again what is told in the file `target`, and shows the table."""
    return f"snakemake --cores 2 {target.with_suffix('.txt')}"


def describe_verification(title: str, command: str, rows: Sequence[Row]) -> dict:
    """All that is told of a verification, as it is written to JSON: `title`, `command`, `verified` (the day), `machine`,
    `verdict` (the worst), `counts` of the verdicts, and the `rows`."""
    counts = Counter(row.verdict for row in rows)
    return {
        **{"title": title, "command": command, "verified": datetime.date.today().isoformat()},
        **{"machine": describe_machine(), "verdict": worst(counts)},
        "counts": {verdict: counts[verdict] for verdict in VERDICTS if counts[verdict]},
        "rows": [row.as_dict() for row in rows],
    }


def write_verification(content: Mapping, target: Path) -> None:
    """Write what `describe_verification` gives as JSON to `target`, and its table as Markdown and CSV beside it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    write_text(as_markdown(content), target.with_suffix(".md"))
    write_table(pd.DataFrame(content["rows"], columns=list(FIELDS)), target.with_suffix(".csv"))
    write_json(content, target)


def read_verification(path: Path) -> dict:
    """The content of a file that `write_verification` wrote."""
    return json.loads(path.read_text(encoding="utf-8"))


def as_markdown(content: Mapping) -> str:
    """The table in Markdown, its reasons once each below it."""
    rows, reasons = _numbered(read_rows(content["rows"]))
    lines = [
        f"**{content['title']}: {content['verdict']}** ({count_verdicts(content)}), {content['verified']}, "
        f"{content['machine']['processor']}",
        "",
        f"| {' | '.join(HEADINGS)} |",
        f"|{'---|' * len(HEADINGS)}",
        *(f"| {' | '.join(_cell(value) for value in cells)} |" for cells in rows),
        "",
        *(f"{number}. {_cell(reason)}" for number, reason in enumerate(reasons, start=1)),
        "",
        "```bash",
        content["command"],
        "```",
    ]
    return "\n".join(lines)


def as_text(content: Mapping, width: int = WIDTH_OF_LOG) -> str:
    """The table as plain text of so many columns."""
    console = Console(width=width, no_color=True, highlight=False, force_terminal=False)
    with console.capture() as captured:
        _print(content, console)
    return captured.get()


def print_verification(content: Mapping, console: Console) -> None:
    """Print the table, in colours where the terminal has them."""
    _print(content, console)


def count_verdicts(content: Mapping) -> str:
    """How many rows have which verdict, in words: `41 same, 2 different`."""
    return ", ".join(f"{count} {verdict}" for verdict, count in content["counts"].items()) or "nothing was compared"


def raise_if_different(contents: Sequence[Mapping]) -> None:
    """Raise PaperError, naming each row that is different, if any is."""
    named = [
        f"{row['what']}: published {row['published']}, here {row['here']} (tolerance: {row['tolerance']})"
        for content in contents
        for row in content["rows"]
        if row["verdict"] == DIFFERENT
    ]
    if named:
        raise PaperError("\n".join([f"{len(named)} different from what was published:", *named]), "see the table above")


def _print(content: Mapping, console: Console) -> None:
    rows, reasons = _numbered(read_rows(content["rows"]))
    table = Table(title=f"{content['title']}: {content['verdict']}", title_justify="left", show_lines=False)
    for heading in HEADINGS:
        table.add_column(heading, overflow="fold", justify="right" if heading == "why" else "left")
    for *cells, verdict in rows:
        table.add_row(*(Text(cell) for cell in cells), Text(verdict, style=STYLES[verdict]))
    console.print(table)
    for number, reason in enumerate(reasons, start=1):
        console.print(Text(f"why {number}: {reason}"))
    console.print(Text(f"{count_verdicts(content)}. {content['machine']['processor']}. Again: {content['command']}"))


def _numbered(rows: Sequence[Row]) -> tuple[list[list[str]], list[str]]:
    """The cells of all rows, a number in the place of each reason, and the reasons in the order of their numbers.

    The worst come first, so that nobody has to look for them.
    """
    ordered = sorted(rows, key=lambda row: -VERDICTS.index(row.verdict))
    reasons = list(dict.fromkeys(row.reason for row in ordered))
    return [
        [row.what, row.published, row.here, row.tolerance, str(reasons.index(row.reason) + 1), row.verdict]
        for row in ordered
    ], reasons


def _cell(text: str) -> str:
    """A text that a cell of Markdown can hold."""
    return text.replace("|", "\\|").replace("\n", " ")
