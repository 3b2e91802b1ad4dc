import pandas as pd
import pytest

from sigmoid_bce.claims.same_verdicts import add_verdicts
from tests.analysis.runs import make_run
from tests.claims.synthetic import NUMBERS

ROW = pd.DataFrame({"study": ["other"], "network": ["convnet"], "loss": ["raw"]})


def add(folder, pairs=4, **there):
    made = [
        ("other", make_run(folder / f"here{seed}"), make_run(folder / f"there{seed}", **there)) for seed in range(pairs)
    ]
    return add_verdicts(ROW, made, NUMBERS, batch_size=4).loc[0]


def test_the_same_outputs_lead_to_the_same_verdicts(tmp_path):
    row = add(tmp_path)
    assert row["verdicts_compared"] > 2
    assert row["verdicts_agree"] and row["verdicts_differing"] == ""
    assert row["run_verdicts_same"] == row["run_verdicts_compared"] >= row["verdicts_compared"]


def test_a_claim_that_fails_there_alone_is_named_with_its_runs(tmp_path):
    row = add(tmp_path, shift=40.0)
    assert not row["verdicts_agree"]
    told = "early_outputs_are_not_clipped: fails in 0 of 4 runs here and in 4 of 4 there"
    assert told in row["verdicts_differing"].split("; ")
    assert row["run_verdicts_same"] < row["run_verdicts_compared"]


def test_a_single_pair_that_differs_may_be_chance(tmp_path):
    row = add(tmp_path, pairs=1, shift=40.0)
    assert row["verdicts_agree"] and row["run_verdicts_same"] < row["run_verdicts_compared"]


def test_what_cannot_be_decided_is_listed_apart(tmp_path):
    row = add(tmp_path, converged=False)
    assert "classes_separate" in row["verdicts_open"].split("; ")
    assert "classes_separate" not in row["verdicts_differing"]


def test_where_nothing_can_be_decided_nothing_agrees(tmp_path):
    row = add(tmp_path, collapsed=True)
    assert row["verdicts_compared"] == 0 and not row["verdicts_agree"]


@pytest.mark.parametrize("column", ["verdicts_agree", "verdicts_open", "run_verdicts_same"])
def test_an_empty_table_stays_empty(column):
    assert column in add_verdicts(ROW.iloc[:0], [], NUMBERS, batch_size=4)
