"""One and the same table in the terminal, as Markdown and as JSON; and an error only where something is different."""

import json

import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.verification.rows import Row, compare_exactly, read_rows
from sigmoid_bce.verification.telling import (
    as_markdown,
    as_text,
    command_of,
    describe_verification,
    raise_if_different,
    write_verification,
)

ROWS = [
    compare_exactly("figures/a", "3 rows", "3 rows"),
    Row("figures/b: loss, row 2", "1.5", "1.6", "4.8e-07 of it", "rounding | of float32", "different"),
    Row("figures/c.svg", "sha256 1", "sha256 2", "none", "the table decides", "drawn differently"),
]


@pytest.fixture
def content():
    return describe_verification("all of it", "snakemake --cores 2 verify_published", ROWS)


def test_all_three_tell_every_row_with_its_verdict_and_its_reason(content, tmp_path):
    write_verification(content, tmp_path / "all.json")
    written = json.loads((tmp_path / "all.json").read_text())
    assert read_rows(written["rows"]) == ROWS
    assert (written["verdict"], written["counts"]) == ("different", {"same": 1, "drawn differently": 1, "different": 1})
    texts = (tmp_path / "all.md").read_text(), " ".join(as_text(content, 200).split())
    for row in ROWS:
        for text in texts:
            assert row.what in text and row.verdict in text and row.reason.split(" | ")[0] in text
            assert "snakemake --cores 2 verify_published" in text


def test_the_worst_stands_first(content):
    lines = [line for line in as_markdown(content).splitlines() if line.startswith("| ")][1:]
    assert [line.split(" | ")[-1] for line in lines] == ["different |", "drawn differently |", "same |"]


def test_only_what_is_different_is_an_error(content):
    with pytest.raises(PaperError, match="1 different from what was published:\nfigures/b: loss, row 2: published 1.5"):
        raise_if_different([content])
    raise_if_different([describe_verification("all", "command", [ROWS[0], ROWS[2]])])


def test_a_bar_in_a_text_does_not_break_the_table(content):
    assert "rounding \\| of float32" in as_markdown(content)


def test_the_command_is_the_path(tmp_path):
    from pathlib import Path

    command = command_of(Path("results/verification/figures/a.json"))
    assert command == "snakemake --cores 2 results/verification/figures/a.txt"
