"""The card under a figure: told from what the workflow gave to the rule that drew it, and from its last verification."""

import json

import pytest

from sigmoid_bce.book.cards import Making, describe_card, find_verification
from sigmoid_bce.book.source_pages import link_to
from sigmoid_bce.core.files import file_checksum
from tests.runs.records import ENDED

PLACE = "results/tiny/figures/6_batch_loss.svg"
CODE = "src/sigmoid_bce/figures/batch_loss.py"
FUNCTION = '"""Figure 6."""\n\n\ndef plot_other():\n    pass\n\n\ndef plot_batch_loss(record):\n    pass\n'
MADE = {
    "network": "convnet",
    "settings": {},
    "seeds_tried": [3],
    "finished": "2026-01-02",
    "seconds": 4000.0,
    "device": "CPU",
    "machine": {"processor": "A processor", "cores": 2},
}


@pytest.fixture
def root(tmp_path):
    code = tmp_path / "src/sigmoid_bce/figures/batch_loss.py"
    code.parent.mkdir(parents=True)
    code.write_text(FUNCTION)
    (tmp_path / "record.json").write_text(json.dumps(ENDED | MADE))
    (tmp_path / "a.csv").write_text("x\n1\n")
    (tmp_path / "b.csv").write_text("x\n2\n")
    return tmp_path


def make(**changes):
    known = {
        "rule": "plot_batch_loss",
        "written_in": "workflow/rules/figures.smk",
        "function": "batch_loss.plot_batch_loss",
    }
    known |= {
        "settings": {"batch_size": 16},
        "inputs": {"table": "a.csv"},
        "verification": {"command": "", "seconds": None},
    }
    return Making(**(known | changes))


def card(root, verified=None, **changes):
    return describe_card(PLACE, make(**changes), verified, root)


def test_rule_function_settings_and_inputs_are_told(root):
    told = card(root)
    assert f"- Rule `plot_batch_loss` in {link_to('workflow/rules/figures.smk', 'workflow/rules/figures.smk')}" in told
    assert f"- Function `plot_batch_loss` in {link_to(CODE, CODE, 8)}, line 8" in told
    assert "- Settings: `batch_size` `16`" in told
    assert f"  - `a.csv` (sha256 `{file_checksum(root / 'a.csv')[:12]}`)" in told
    assert f"snakemake --cores 1 {PLACE}" in told
    assert "erified" not in told


def test_another_input_another_card(root):
    before = card(root)
    (root / "a.csv").write_text("x\n3\n")
    assert card(root) != before


def test_of_many_files_the_number_and_one_sum_are_told(root):
    before = card(root, inputs={"histories": ["a.csv", "b.csv"]})
    assert "2 files `a.csv`, the first `a.csv` (sha256 of their sums `" in before
    (root / "b.csv").write_text("x\n4\n")
    assert card(root, inputs={"histories": ["a.csv", "b.csv"]}) != before


def test_the_run_that_a_figure_shows_is_told_with_when_where_and_how_long(root):
    told = card(root, inputs={"record": "record.json"})
    assert "`convnet` with `raw`, seed 3, finished 2026-01-02 on A processor (2 cores, CPU), 67\u00a0min" in told
    assert "Its run" not in card(root)


def test_a_function_that_is_not_there_is_an_error(root):
    with pytest.raises(ValueError, match="batch_loss.py has no function plot_nothing"):
        card(root, function="batch_loss.plot_nothing")


def test_how_it_is_verified_and_what_came_out_last_is_told(root):
    verification = {"command": "snakemake --cores 2 results/verification/figures/6_batch_loss.txt", "seconds": 12.4}
    told = card(root, verification=verification)
    assert "- Not verified here yet." in told and "(about 12\u00a0s where the record was made)" in told
    assert verification["command"] in told
    verified = {"verified": "2026-03-04", "machine": {"processor": "Another"}, "rows": [{"verdict": "different"}]}
    told = card(root, verified, verification=verification)
    assert "- Last verified 2026-03-04 on Another: **different**." in told


def test_the_verification_of_a_figure_is_found_among_others_and_the_newest_counts():
    def one(day, *places):
        return {"verified": day, "rows": [{"what": place, "verdict": "same"} for place in places]}

    of_all = one("2026-03-01", "figures/map", "figures/map_of_more", "claims/map")
    assert find_verification("map", [of_all])["rows"] == [{"what": "figures/map", "verdict": "same"}]
    later = one("2026-03-02", "figures/map", "figures/map.svg")
    assert find_verification("map", [of_all, later])["verified"] == "2026-03-02"
    assert len(find_verification("map", [of_all, later])["rows"]) == 2
    assert find_verification("summary", [of_all, later]) is None
