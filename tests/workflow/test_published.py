"""The published record: whole, and drawn, judged and compiled anew as it was when it was published."""

import json
import re
import shutil

import pandas as pd
import pytest

from sigmoid_bce.record.checking import find_changes
from tests.book.browser import check_book
from tests.workflow.checkout import ROOT, copy_finished, snakemake

RECORD = ROOT / "results/published"
# What follows from the recorded outputs. Figures 1 to 3 do not, and other processors may round a last digit there.
FROM_OUTPUTS = (
    "4_outputs_early",
    "5_outputs_convergence",
    "6_batch_loss",
    "extreme_images",
    "training_histories",
    "summary",
    "losses_compared",
    "disagreement",
    "drift",
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def published(finished_study, tmp_path_factory):
    """The published record as it comes from git, drawn, judged and compiled; what needs no record was made before."""
    folder = copy_finished(finished_study, tmp_path_factory.mktemp("published") / "checkout")
    record = folder / "results/published"
    for part in ("measured", "grids"):
        shutil.copytree(RECORD / part, record / part)
    for name in ("provenance.json", *json.loads((RECORD / "provenance.json").read_text())["sha256"]):
        (record / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(RECORD / name, record / name)
    status, output = snakemake(folder, "published")
    assert status == 0, output
    assert "train_network" not in output
    return record


def test_the_record_is_as_it_was_published():
    assert find_changes(RECORD) == []


@pytest.mark.parametrize("name", FROM_OUTPUTS)
def test_every_table_comes_out_as_expected(published, name):
    tables = [pd.read_csv(folder / f"figures/{name}.csv") for folder in (published, RECORD / "expected")]
    pd.testing.assert_frame_equal(*tables, rtol=1e-6, atol=0)


def test_every_number_that_is_linked_leads_to_the_line_of_its_key(published):
    book, linked = published / "book", set()
    for page in book.glob("*.html"):
        linked |= set(re.findall(r'<a class="number" href="([^"]+)" title="([^"]+)"', page.read_text(encoding="utf-8")))
    assert len(linked) > 200
    lines = {}
    for address, title in linked:
        file, _, line = address.partition("#line-")
        if file not in lines:
            text = (book / file).read_text(encoding="utf-8")
            lines[file] = dict(re.findall(r'<span id="line-(\d+)">(.*)', text))
        place, _, keys = title.split("; ")[0].partition(": ")
        assert file == f"_static/source/{place}.html"
        if place.endswith((".json", ".yaml", ".py")):
            key = keys.split(".")[0 if place.endswith(".py") else -1]
            assert key.isdigit() or key in lines[file][line], (address, title)
        else:
            assert place.endswith(".csv") and int(line) == int(re.match(r"row (\d+), ", keys)[1]) + 1


def test_every_verdict_comes_out_as_expected(published):
    tables = [pd.read_csv(folder / "claims/ledger.csv") for folder in (published, RECORD / "expected")]
    pd.testing.assert_frame_equal(*(table[["id", "verdict"]] for table in tables))


def test_every_page_of_the_book_opens_in_a_browser(published):
    assert check_book(published / "book") == []
