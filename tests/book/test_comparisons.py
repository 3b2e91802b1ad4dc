"""What the page about comparisons says follows its tables."""

import re

import pytest

from sigmoid_bce.book.comparisons import gather_comparisons, summarize_drift
from tests.book.comparisons import FAILING, NAN, make_by_run, make_drift, make_row, with_comparisons
from tests.book.synthetic import make_study, read_page

CATS = {"source": "microsoft", "per_class": {"train": 40, "validation": 10, "test": 10}}
SETTINGS = {"networks": ["convnet", "vgg16"], "compared": ["other_backend", "later"]}


def page_of(folder, *tables):
    made = with_comparisons(make_study(data=CATS, networks=["convnet"]), *tables)
    return " ".join(read_page(made.assemble(folder) / "comparisons.md").split())


def test_what_was_planned_and_not_run_and_what_was_not_compared_is_told():
    found = gather_comparisons(SETTINGS, [make_row("backend")], [], [])
    assert found["not_run"] == ["later"]
    assert found["not_compared"] == ["vgg16"]
    assert found["views"] is None


def test_rows_are_sorted_by_what_their_interval_says():
    rows = [make_row("backend", 0.1), make_row("backend", 0.0), make_row("backend", 0.1, pairs=1)]
    backend = gather_comparisons(SETTINGS, rows, [], [])["backend"]
    assert [len(backend[kind]) for kind in ("beyond_chance", "within_chance", "single")] == [1, 1, 1]


def test_a_row_that_differs_in_more_or_in_nothing_answers_no_question():
    rows = [make_row("dropout"), *({**make_row("views"), "differs": differs} for differs in ("scaling, views", NAN))]
    found = gather_comparisons(SETTINGS, rows, [], [])
    assert len(found["others"]) == 3
    assert found["views"] is None and found["scaling"] is None


def test_differing_verdicts_are_told_one_by_one():
    row = make_row("backend", verdicts_differing=f"{FAILING}; {FAILING}", verdicts_open="b; a")
    backend = gather_comparisons(SETTINGS, [row], [], [])["backend"]
    assert [entry["claim"] for entry in backend["differing"]] == ["few_samples_are_clipped"] * 2
    assert backend["differing"][0]["told"].startswith("fails in 0 of 5 runs here")
    assert backend["open"] == ["a", "b"]


def test_outputs_are_summed_up_over_the_pairs_that_have_them():
    by_run = [make_by_run(), make_by_run(seed=2, median_difference=0.3, largest_difference=3.0, rank_correlation=NAN)]
    (row,) = gather_comparisons(SETTINGS, [], by_run, [])["outputs"]
    assert (row["pairs"], row["median_difference"], row["largest_difference"]) == (2, pytest.approx(0.2), 3.0)
    assert row["rank_correlation"] == 0.98


def test_drift_is_told_as_far_as_all_pairs_go_beside_two_seeds():
    drift = make_drift("jax", {1: 0.1, 8: 0.2, 40: 9.0}) + make_drift("jax", {1: 0.3, 8: 0.4, 50: 9.0}, seed=2)
    (row,) = summarize_drift(drift + make_drift("tensorflow", {1: 0.5, 8: 0.6, 60: 0.7}))
    assert (row["pairs"], row["first_epoch"], row["last_epoch"]) == (2, 1, 8)
    assert (row["first"], row["last"]) == (pytest.approx(0.2), pytest.approx(0.3))
    assert (row["seeds_first"], row["seeds_last"]) == (0.5, 0.6)


def test_a_study_that_names_none_says_what_the_page_would_show(tmp_path):
    text = read_page(make_study(data=CATS).assemble(tmp_path) / "comparisons.md")
    assert "**not run here**" in text and "`snakemake --cores 8 results/paper/book/index.html`" in text
    assert "## All comparisons" not in text


def test_the_wording_follows_the_verdicts(tmp_path):
    same = page_of(tmp_path / "same", [make_row("backend")])
    assert "Yes for `convnet`: all 6 claims that can be compared hold alike, as far as so few runs tell." in same
    other = page_of(tmp_path / "other", [make_row("backend", verdicts_differing=FAILING)])
    assert "Not altogether for `convnet`: of 6 claims that can be compared, 1 holds in another share of runs." in other
    assert "[`few_samples_are_clipped`](#claim-few-samples-are-clipped)" in other
    assert "5 of 6" in other


def test_the_wording_follows_the_accuracies(tmp_path):
    lower = page_of(tmp_path / "lower", [make_row("scaling", -0.1)])
    assert "the test accuracy is lower." in lower and "(−11.0 to −9.0 percentage points)" in lower
    assert "not seen to matter" in page_of(tmp_path / "same", [make_row("scaling", 0.0)])


def test_the_accuracy_is_held_against_the_margin(tmp_path):
    rows = [make_row("backend", gain) for gain in (0.0, 0.1, 0.015, 0.02)]
    text = page_of(tmp_path, [*rows, make_row("backend", pairs=1)])
    assert "held against a margin of 2 percentage points" in text
    for told in (
        "(−1.0 to 1.0); within |",
        "(9.0 to 11.0); **beyond** |",
        "(0.5 to 2.5); open, 13 pairs |",
        "(1.0 to 3.0); open, more than 1,000 pairs |",
        "| 0.0 |",
    ):
        assert told in text


def test_a_question_that_was_not_asked_is_not_run_here(tmp_path):
    text = page_of(tmp_path, [make_row("views")])
    assert len(re.findall(r"\*\*Not run here\*\*: this study names no other", text)) == 2
    assert "**Not run here**: `not_yet`. `snakemake --cores 8 results/tiny/comparisons.csv` runs them." in text
