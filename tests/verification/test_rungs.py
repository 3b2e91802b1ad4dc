"""Rungs of verification, run as a reviewer would: the price first, a table at the end, an exit status."""

import json

import pytest

from tests.verification.copies import copy_record, edit
from tests.workflow.checkout import copy_checkout, snakemake

pytestmark = pytest.mark.slow
LEDGER = "expected/claims/ledger.csv"
FIGURE = "results/verification/figures/keras_history"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    folder = copy_checkout(tmp_path_factory.mktemp("verification"))
    copy_record(folder / "results/published")
    return folder


@pytest.mark.fault("an expected table of the record is changed", expect="the first rung names it and fails")
def test_the_first_rung_names_what_was_changed_and_fails(checkout):
    path = checkout / "results/published" / LEDGER
    whole = path.read_bytes()
    edit(path, "holds", "fails")
    status, output = snakemake(checkout, "verify_record", cores=1)
    assert status != 0
    assert "To be done: compare_record.\nAbout " in output
    assert f"1 different from what was published:\n{LEDGER}: " in output
    content = json.loads((checkout / "results/verification/record.json").read_text())
    assert [row["what"] for row in content["rows"] if row["verdict"] != "same"] == [LEDGER]
    path.write_bytes(whole)
    status, output = snakemake(checkout, "verify_record", cores=1)
    assert status == 0, output
    assert "the published record: same" in output


@pytest.mark.fault(
    "a colour of the figures is changed", expect="a figure is drawn differently, and no result is different"
)
def test_a_colour_is_drawn_differently_and_does_not_fail(checkout):
    edit(checkout / "src/sigmoid_bce/figures/style.py", 'VERMILLION, GREY = "#000000"', 'VERMILLION, GREY = "#000001"')
    status, output = snakemake(checkout, f"{FIGURE}.txt", cores=1)
    assert status == 0, output
    assert "figure keras_history: drawn differently" in (checkout / f"{FIGURE}.txt").read_text()


@pytest.mark.fault("a name that cannot be verified is asked for", expect="refused, with the names that come near")
def test_a_wrong_name_is_refused_before_anything_begins(checkout):
    status, output = snakemake(checkout, "results/verification/tables/sumary.txt", "--dry-run", cores=1)
    assert status != 0
    assert "results/verification/tables/sumary.txt: nothing that was published has this name" in output
    assert "Hint: did you mean tables/summary" in output
