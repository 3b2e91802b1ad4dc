"""Reading the ledger: the committed one is sound, and a file that is not a ledger is told by claim and place."""

from pathlib import Path

import pytest

from sigmoid_bce.claims.catalogue import TESTS
from sigmoid_bce.claims.checking import check_ledger
from sigmoid_bce.claims.ledger import load_ledger
from sigmoid_bce.claims.reading import fill_sentence
from sigmoid_bce.claims.wording import templates_of
from sigmoid_bce.core.errors import PaperError

ENTRY = """
one:
  sentence: A sentence.
  where: Figure 2
  article: true
  test: number_is_near
  parameters:
    tolerance: {value: 1e-8, why: It is needed.}
  wording:
    holds: It does.
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "ledger.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_committed_ledger_is_sound():
    claims = load_ledger()
    check_ledger(claims)
    assert sum(claim.article for claim in claims) == 18


def test_every_claim_of_the_committed_ledger_gives_reasons_and_all_wordings():
    for claim in load_ledger():
        assert set(claim.wording) == set(templates_of(TESTS[claim.test])), claim.id
        assert "{reason}" in claim.wording["not decidable"], claim.id
        assert all(parameter.why.endswith(".") for parameter in claim.parameters.values()), claim.id


def test_an_entry_is_read_as_it_is_written(tmp_path):
    (claim,) = load_ledger(write(tmp_path, ENTRY))
    assert (claim.id, claim.article, claim.settings) == ("one", True, {"tolerance": 1e-8})
    assert claim.as_dict() == {
        "id": "one",
        "sentence": "A sentence.",
        "where": "Figure 2",
        "article": True,
        "test": "number_is_near",
        "parameters": {"tolerance": {"value": 1e-8, "why": "It is needed."}},
        "protocol": "",
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  where: Figure 2\n", "", "claim one: lacks where"),
        ("  where:", "  author: someone\n  where:", "claim one: has author, which is unknown"),
        ("A sentence.", "''", "claim one, sentence: is empty or not text"),
        ("article: true", "article: perhaps", "claim one, article: is not true or false"),
        ("{value: 1e-8, why: It is needed.}", "1e-8", "claim one, parameter tolerance: lacks value, why"),
        (", why: It is needed.", "", "claim one, parameter tolerance: lacks why"),
        ("value: 1e-8", "value: [1]", "claim one, parameter tolerance: its value .* is neither a number nor text"),
        ("holds: It does.", "holds:", "claim one, wording: holds: is empty or not text"),
        ("    tolerance: {value: 1e-8, why: It is needed.}\n", "", "claim one, parameters: is not a section"),
        ("one:", "one: {}\none:", "one: stands twice, in lines 2 and 3"),
        ("  test: number_is_near", "  test: number_is_near\n  test: x", "one.test: stands twice"),
        (ENTRY, "- one", "holds no claims"),
        (ENTRY, "one: {", "cannot be read"),
    ],
)
def test_a_broken_file_is_told_by_claim_and_place(tmp_path, old, new, message):
    assert old in ENTRY
    with pytest.raises(PaperError, match=f"{message}[^$]*\nHint: "):
        load_ledger(write(tmp_path, ENTRY.replace(old, new)))


def test_a_ledger_that_is_not_there_is_named(tmp_path):
    with pytest.raises(PaperError, match="none.yaml: cannot be read"):
        load_ledger(tmp_path / "none.yaml")


def test_a_sentence_is_filled_with_parameters_and_one_that_names_another_is_refused():
    assert fill_sentence("off by {tolerance:.1e}", {"tolerance": 1.2e-7}, "claim a") == "off by 1.2e-7"
    with pytest.raises(PaperError, match="claim a, sentence: names 'other'.*\n.*there are tolerance"):
        fill_sentence("off by {other}", {"tolerance": 1}, "claim a, sentence")
