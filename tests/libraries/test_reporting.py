"""The report on environments: what differs, what is news, and what was not run."""

import json

import pytest

from sigmoid_bce.libraries.agreement import AGREES, AS_RECORDED, DIFFERS, NOT_RUN
from sigmoid_bce.libraries.differences import REASONS
from sigmoid_bce.libraries.environments import Environment
from sigmoid_bce.libraries.probes.asking import COLUMNS
from sigmoid_bce.libraries.reporting import compare_fresh, tabulate_environments, tabulate_report
from tests.libraries.made_up import answers, changed

ENVIRONMENTS = {
    name: Environment(name, "For a test.", "3.11", "today", (), ()) for name in ("main", "jax", "made_up", "mlx")
}
KNOWN = next(call for call in REASONS if call[0] == "jax")
WRONG = changed(answers(), 4, loss=15.0)


def write(table, folder, name):
    told = table.astype(object).where(table.notna(), "")
    told[list(COLUMNS)].to_csv(folder / f"{name}.csv", index=False)
    (folder / f"{name}.json").write_text(json.dumps({"measured": "2026-01-31"}))
    return folder / f"{name}.csv"


@pytest.fixture
def tables(tmp_path):
    """Of `made_up` and `jax` one row differs, the latter in a known way; `main` agrees; there is none of `mlx`."""
    _, mode, dtype = KNOWN
    return {
        "made_up": write(WRONG, tmp_path, "made_up"),
        "jax": write(WRONG.assign(mode=mode, dtype=dtype), tmp_path, "jax"),
        "main": write(answers(), tmp_path, "main"),
    }


def test_every_environment_is_in_the_report(tables):
    report = tabulate_report(ENVIRONMENTS, tables)
    assert list(report["environment"]) == list(ENVIRONMENTS)
    verdicts = report.set_index("environment")["verdict"].to_dict()
    assert verdicts == {"main": AGREES, "jax": DIFFERS, "made_up": DIFFERS, "mlx": NOT_RUN}


def test_only_a_known_difference_has_a_reason(tables):
    report = tabulate_report(ENVIRONMENTS, tables).set_index("environment")
    assert report["reason"].to_dict() == {"main": "", "jax": REASONS[KNOWN], "made_up": "", "mlx": ""}
    assert "15 instead of 20" in report.loc["made_up", "where"]


def test_environments_are_summed_up(tables):
    rows = tabulate_environments(ENVIRONMENTS, tables, tabulate_report(ENVIRONMENTS, tables)).set_index("environment")
    summed = ["evidence", "measured", "modes", "rows", "agree", "differ"]
    assert rows.loc["main", summed].tolist() == ["measured", "2026-01-31", 1, 10, 1, 0]
    assert rows.loc["made_up", summed].tolist() == ["measured", "2026-01-31", 1, 10, 0, 1]
    assert rows.loc["mlx", summed].tolist() == ["not run", "", 0, 0, 0, 0]


def test_a_new_release_is_held_against_formula_and_record():
    found = compare_fresh({"made_up": WRONG, "jax": answers(environment="jax")}, {"made_up": answers()})
    verdicts = found.set_index(["environment", "against"])["verdict"].to_dict()
    assert verdicts == {("made_up", "formula"): DIFFERS, ("made_up", "record"): DIFFERS, ("jax", "formula"): AGREES}
    again = compare_fresh({"made_up": WRONG}, {"made_up": WRONG}).set_index("against")["verdict"]
    assert again.to_dict() == {"formula": DIFFERS, "record": AS_RECORDED}


def test_without_any_table_every_environment_is_not_run():
    report = tabulate_report(ENVIRONMENTS, {})
    assert set(report["verdict"]) == {NOT_RUN}
    summary = tabulate_environments(ENVIRONMENTS, {}, report)
    assert summary["modes"].eq(0).all() and set(summary["evidence"]) == {"not run"}
