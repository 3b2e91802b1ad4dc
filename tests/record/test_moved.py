"""What moved between two results is named by table and column, and what did not is not."""

import tomllib

import pytest

from sigmoid_bce.__main__ import main
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.record.moved import KEPT, describe_moved, find_moved, loosen
from tests.book.synthetic import ROOT

TABLE = "run,loss,seconds\na,0.5,1\nb,0.25,2\nc,,3\n"


@pytest.fixture
def results(tmp_path):
    for name in ("before", "after"):
        (tmp_path / name / "figures").mkdir(parents=True)
        (tmp_path / name / "summary.csv").write_text(TABLE)
        (tmp_path / name / "figures/4.csv").write_text("x,verdict\n1,holds\n")
    return tmp_path / "before", tmp_path / "after"


def told(results):
    return [(one.table, one.column, one.differs, one.change, one.why) for one in find_moved(*results)]


def test_the_same_results_have_not_moved_whenever_they_were_made(results):
    (results[1] / "summary.csv").write_text(TABLE.replace(",1\n", ",9\n"))
    assert told(results) == [] and describe_moved([]) == "No number moved.\n"


@pytest.mark.parametrize(
    "table, content, expected",
    [
        ("summary.csv", TABLE.replace("0.25", "0.2"), ("summary.csv", "loss", 1, pytest.approx(0.2), "")),
        ("summary.csv", TABLE.replace("c,,", "c,0.1,"), ("summary.csv", "loss", 1, float("inf"), "")),
        ("summary.csv", TABLE.replace("c,,3\n", ""), ("summary.csv", "", 0, None, "3 rows before, 2 after")),
        ("summary.csv", TABLE.replace("loss", "cost", 1), ("summary.csv", "loss", 0, None, "only before")),
        ("figures/4.csv", "x,verdict\n1,mixed\n", ("figures/4.csv", "verdict", 1, None, "")),
        ("new.csv", "x\n1\n", ("new.csv", "", 0, None, "only after")),
    ],
)
def test_what_moved_is_named(results, table, content, expected):
    (results[1] / table).write_text(content)
    assert expected in told(results)
    assert {one[0] for one in told(results)} == {table}


def test_the_largest_changes_come_first_in_the_report(results, capsys):
    (results[1] / "summary.csv").write_text(TABLE.replace("0.25", "0.2"))
    (results[1] / "figures/4.csv").write_text("x,verdict\n2,holds\n")
    assert main(["compare_results", *map(str, results)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2:] == ["| `figures/4.csv` | x | 1 of 1 | 0.5 |", "| `summary.csv` | loss | 1 of 3 | 0.2 |"]


def test_a_folder_without_tables_is_named(tmp_path, results, capsys):
    with pytest.raises(PaperError, match="holds no table"):
        find_moved(results[0], tmp_path / "nowhere")
    assert main(["compare_results", str(tmp_path / "nowhere"), str(results[0])]) == 2


def test_requirements_are_loosened_but_for_what_makes_pages(monkeypatch, capsys):
    assert loosen(["keras==3.15.1", "numpy<2.5", "tensorflow==2.21.0 ; sys_platform != 'linux'"]) == [
        "keras",
        "numpy",
        "tensorflow ; sys_platform != 'linux'",
    ]
    monkeypatch.chdir(ROOT)
    assert main(["newest"]) == 0
    lines = capsys.readouterr().out.splitlines()
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert len(lines) == len(wanted)
    assert [line for line in lines if "==" in line.split(";")[0]] == [
        line for line in wanted if "==" in line and line.startswith(KEPT)
    ]
