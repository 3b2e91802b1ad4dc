import pandas as pd
import pytest

from sigmoid_bce.book.outputs import summarize_outputs
from sigmoid_bce.book.parts import make_badge, make_claim_parts, name_deciding_runs, table_row
from sigmoid_bce.book.templating import fill_page
from sigmoid_bce.book.values import compare_settings, summarize_rates
from sigmoid_bce.claims.judging import judge
from sigmoid_bce.claims.ledger import load_ledger
from sigmoid_bce.core.errors import PaperError
from tests.book.synthetic import PAGES, make_study, make_trials, read_page
from tests.book.test_pages import CATS, DIGITS
from tests.claims.synthetic import NUMBERS, make_runs, numbers_with


@pytest.fixture
def made():
    return make_study(data=CATS, networks=["convnet"])


def test_the_first_page_says_on_which_data_it_was_built(tmp_path):
    cats = make_study(data=CATS).assemble(tmp_path / "cats") / "index.md"
    digits = make_study(data=DIGITS).assemble(tmp_path / "digits") / "index.md"
    assert "photographs of\ncats and dogs" in cats.read_text(encoding="utf-8")
    assert "Not the article's images: handwritten digits" in digits.read_text(encoding="utf-8")
    assert "Not the article's" not in cats.read_text(encoding="utf-8")


def test_pages_of_digits_name_their_own_classes(tmp_path):
    folder = make_study(data=DIGITS).assemble(tmp_path)
    results = read_page(folder / "results.md")
    assert "of class even" in results and "of class odd" in results
    assert "of class cat" not in results


def test_the_first_page_says_what_was_not_run(made, tmp_path):
    text = read_page(made.assemble(tmp_path) / "index.md")
    assert "| `convnet` | seed 1 | seed 1 |" in text
    assert "| `vgg16` | not run | not run |" in text
    assert "did not train with `keras`, `tf_keras_clipped`, `keras_3_clipped` and `torch_bce`" in " ".join(text.split())


def test_figures_bring_description_rule_command_and_table(made, tmp_path):
    folder = made.assemble(tmp_path)
    results = read_page(folder / "results.md")
    assert r':alt: "Panel a: \"4_outputs_early\" # from -1 to 1."' in results
    assert "Rule `plot_it`; redraw with `snakemake --cores 1 results/tiny/figures/4_outputs_early.svg`" in results
    assert "{download}`4_outputs_early.csv <figures/4_outputs_early.csv>`" in results
    assert (folder / "figures/4_outputs_early.csv").exists() and (folder / "figures/4_outputs_early.svg").exists()


def test_the_most_extreme_images_are_named_even_where_they_cannot_be_shown(made, tmp_path):
    results = read_page(made.assemble(tmp_path, without=("extreme_images",)) / "results.md")
    assert "| cat | `cat.1.jpg` | −20.00 |" in results
    assert "results/tiny/figures/extreme_images.svg" in results


def test_what_pages_load_stands_beside_the_style(made, tmp_path):
    static = made.assemble(tmp_path) / "static"
    assert (static / "book.css").exists()
    for name in ("explorer_data.js", "explorer.csv"):
        assert (static / name).read_bytes() == (tmp_path / "loaded" / name).read_bytes()


def test_a_missing_figure_is_named_and_nothing_is_left(made, tmp_path):
    with pytest.raises(PaperError, match="numerics.md.*no figure '2_logit_error'"):
        made.assemble(tmp_path, without=("2_logit_error",))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["figures", "loaded"]


def test_a_failing_build_leaves_the_book_before_it_whole(made, tmp_path):
    folder = made.assemble(tmp_path)
    before = read_page(folder / "index.md")
    with pytest.raises(PaperError):
        made.assemble(tmp_path, without=("2_logit_error",))
    assert read_page(folder / "index.md") == before


def test_a_page_that_names_an_unknown_claim_is_refused(made):
    with pytest.raises(Exception, match="there is no claim 'unheard_of'"):
        make_claim_parts(made.claims)["judged"]("unheard_of")


def test_a_badge_says_the_verdict_in_words_and_leads_to_the_ledger():
    badge = make_badge("does not hold", "few_samples_are_clipped")
    assert badge == "[[✗\u00a0does not hold](#claim-few-samples-are-clipped)]{.verdict .verdict-fails}"


def test_a_claim_about_training_is_told_in_two_lines_with_its_runs_and_its_turning_point():
    runs = [*make_runs(5), *make_runs(2, study="slow", learning_rate=5e-4), *make_runs(3, network="vgg16")]
    judged = make_claim_parts(judge(load_ledger(), NUMBERS, runs, 4))["judged"]
    says, here = judged("few_samples_are_clipped").split("\\\n  ")
    assert says.startswith(
        "**The article:** At convergence, a small number of samples lie in the clipping range. [[✓\u00a0holds]"
    )
    assert here.startswith("**Here:** At convergence 4 of 200 training images")
    assert "holds in 5 of 5 runs (95\u00a0% interval of the share: 57\u00a0% to 100\u00a0%)" in here
    assert (
        "runs of `convnet` with `raw` at a learning rate of 0.001. At another rate the claim holds in 2 of 2 at 0.0005."
        in here
    )
    assert "With the same loss it holds in 3 of 3 of `vgg16`." in here
    assert here.endswith("The verdict stays for any largest share from 0.02 up (here 0.05).")
    assert judged("network_learns").startswith("**We ask:**")


def test_briefly_a_claim_is_told_without_its_runs_which_are_named_once():
    claims = judge(load_ledger(), NUMBERS, [*make_runs(5), *make_runs(3, network="vgg16")], 4)
    parts = make_claim_parts(claims)
    full, briefly = (parts[name]("few_samples_are_clipped") for name in ("judged", "judged_briefly"))
    assert full.startswith(f"{briefly} These are runs of ") and "vgg16" not in briefly
    assert name_deciding_runs(claims) == ["`convnet` with `raw` at a learning rate of 0.001"]


def test_a_badge_that_denies_stands_behind_the_claim_and_not_behind_what_was_found():
    for floor, verdict in ((1.19e-7, "holds"), (2e-7, "does not hold")):
        parts = make_claim_parts(judge(load_ledger(), numbers_with(loss__floor__1=floor), make_runs(5), 4))
        badge, found = parts["claim"]("floor_of_loss"), parts["wording"]("floor_of_loss")
        expected = f"{found} {badge}" if verdict == "holds" else f"{parts['stated']('floor_of_loss')} **Here:** {found}"
        assert verdict in badge and parts["judged"]("floor_of_loss") == expected
    assert parts["stated"]("floor_of_loss").startswith("**The article:** The loss") and badge in parts["stated"](
        "floor_of_loss"
    )


def test_a_claim_that_no_run_of_its_protocol_decides_says_so():
    claims = judge(load_ledger(), NUMBERS, make_runs(5, learning_rate=5e-4), 4, ("paper", "convnet", "raw"))
    assert "No run of the article's protocol is part of this study." in make_claim_parts(claims)["judged"](
        "classes_separate"
    )
    assert "No run of" not in make_claim_parts(judge(load_ledger(), NUMBERS, [], 4))["judged"]("classes_separate")


def test_every_claim_has_an_entry_that_its_badges_lead_to(made, tmp_path):
    folder = made.assemble(tmp_path)
    ledger = read_page(folder / "claims.md")
    for claim in made.claims:
        assert ledger.count(f"(claim-{claim['id'].replace('_', '-')})=") == 1


PAGES_WITH_CLAIMS = (
    "numerics",
    "map",
    "results",
    "networks",
    "round_trip",
    "gradient",
    "frameworks",
    "sixteen_bits",
    "keras_then_and_now",
)


def test_every_claim_is_judged_beside_a_sentence_of_the_paper(made):
    text = "".join((PAGES / f"{page}.md").read_text(encoding="utf-8") for page in PAGES_WITH_CLAIMS)
    assert [claim["id"] for claim in made.claims if f'("{claim["id"]}")' not in text] == []


def test_settings_tell_what_differs_from_the_article():
    settings = {"networks": ["convnet"], "training": {"learning_rate": 1e-4, "augmentation": None}}
    rows = [
        {"name": "rate", "key": "training.learning_rate", "article": 1e-3},
        {"name": "rotation", "key": "training.augmentation.rotation", "article": 40},
        {"name": "dropout", "key": "network_settings.vgg16.dropout", "network": "vgg16", "article": 0.5},
    ]
    assert compare_settings(settings, rows) == [
        {"key": "training.learning_rate", "name": "rate", "article": 1e-3, "ours": 1e-4, "differs": True},
        {"key": "training.augmentation.rotation", "name": "rotation", "article": 40, "ours": None, "differs": True},
    ]
    with pytest.raises(PaperError, match="no setting training.typo"):
        compare_settings(settings, [{"name": "typo", "key": "training.typo", "article": 1}])


def test_trials_are_summed_up_by_rate_the_lowest_loss_first():
    rows = make_trials((1e-3, True), (1e-3, False), (1e-4, False))
    for row, loss in zip(rows, (0.7, 0.6, 0.5), strict=True):
        row["training_loss"] = loss
    rates = summarize_rates(rows)
    assert [(rate["learning_rate"], rate["runs"], rate["collapsed"]) for rate in rates] == [(1e-4, 1, 0), (1e-3, 2, 1)]
    assert [rate["training_loss"] for rate in rates] == pytest.approx([0.5, 0.65])


def test_a_run_that_the_figures_show_must_be_there(made, tmp_path):
    made.runs.pop(0)
    with pytest.raises(PaperError, match="convnet, raw, seed 1.*not among the runs"):
        made.assemble(tmp_path)


def test_outputs_are_counted_by_side_of_the_axis_and_of_the_label():
    samples = pd.DataFrame(
        {
            "image": ["a", "b", "c", "d", "e", "f"],
            "split": ["train"] * 5 + ["test"],
            "label": [0, 0, 1, 1, 0, 1],
            "raw_output": [-20.0, 18.0, 30.0, -17.0, -20.0, 99.0],
        }
    )
    assert summarize_outputs(samples, (-16.1, 16.6)) == {
        "samples": 5,
        "lowest": -20.0,
        "highest": 30.0,
        "clipped": {"left": 3, "right": 2, "right_side": 3, "wrong_side": 2},
    }
    with pytest.raises(ValueError, match="no training image"):
        summarize_outputs(samples[samples["label"] == 0], (-16.1, 16.6))


def test_the_same_results_give_the_same_pages(made, tmp_path):
    first, second = made.assemble(tmp_path / "a"), made.assemble(tmp_path / "b")
    for page in first.glob("*.*"):
        if page.is_file():
            assert page.read_bytes() == (second / page.name).read_bytes()


def test_the_cells_of_a_row_may_stand_in_many_lines_and_what_does_not_break_stays():
    template = """[% call table_row() %]
| [[ name ]]
| first
[% if more %]
and more
[% endif %]
[% for cell in cells %]
| [[ cell ]]
[% endfor %]
[% endcall %]
[% call table_row() %]
| last
[% endcall %]
after
"""
    values = {"table_row": table_row, "name": "1\u202f942", "more": True, "cells": ["`a`", "b \\| c"]}
    page = fill_page("page.md", template, values)
    assert page == "| 1\u202f942 | first and more | `a` | b \\| c |\n| last |\nafter\n"
