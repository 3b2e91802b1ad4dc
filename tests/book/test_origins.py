"""Numbers that know where they were read from, and lead there from the prose of a page."""

import json

import pytest

from sigmoid_bce.book.origins import (
    BEGIN,
    Origin,
    link_numbers,
    mark,
    mark_numbers,
    origins_of,
    trace,
    trace_computed,
    without_marks,
)
from sigmoid_bce.book.templating import fill_page

FILE = "table.json"
CONTENT = {"runs": [{"accuracy": 0.9421, "seed": 3}, {"accuracy": 0.9, "seed": 12}], "known": True, "name": "convnet"}
FIRST = Origin(FILE, ("runs", "1", "accuracy"))


@pytest.fixture(autouse=True)
def table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / FILE).write_text(json.dumps(CONTENT, indent=2))
    return trace(CONTENT, FILE)


def filled(text, **values):
    return link_numbers(fill_page("page.md", text, values))


def test_what_is_traced_is_equal_to_what_it_was(table):
    assert table == CONTENT
    assert json.dumps(table) == json.dumps(CONTENT)
    assert table["known"] is True and type(table["name"]) is str


def test_a_number_knows_its_keys_those_of_lists_counted_from_1(table):
    assert origins_of(table["runs"][0]["accuracy"]) == (FIRST,)
    assert origins_of(table["known"]) == ()


@pytest.mark.parametrize(
    ("compute", "expected"),
    [
        (lambda one, other: one - other, CONTENT["runs"][0]["accuracy"] - CONTENT["runs"][1]["accuracy"]),
        (lambda one, other: 100 * one / other, 100 * 0.9421 / 0.9),
        (lambda one, other: sum([one, other]), 0.9421 + 0.9),
        (lambda one, other: -one, -0.9421),
        (lambda one, other: 1 - one, 1 - 0.9421),
    ],
)
def test_what_is_computed_from_traced_numbers_is_the_same_number_and_knows_them_all(table, compute, expected):
    one, other = (run["accuracy"] for run in table["runs"])
    result = compute(one, other)
    assert result == expected
    assert origins_of(result)[0] == FIRST


def test_what_knows_its_place_keeps_it(table):
    assert origins_of(trace(table, "other.json")["runs"][0]["accuracy"]) == (FIRST,)


def count_runs(runs):
    """Made up for the test below."""
    return {"all": len(runs), "best": max(run["accuracy"] for run in runs)}


def test_what_a_function_counts_leads_to_that_function_unless_it_knows_more(table):
    counted = trace_computed(count_runs, table["runs"])
    assert counted == {"all": 2, "best": 0.9421}
    assert origins_of(counted["all"])[0].keys == ("count_runs", "all")
    assert origins_of(counted["best"]) == (FIRST,)


def test_a_number_in_the_prose_leads_to_its_line(table):
    text = filled("Of [[ run.accuracy | percent ]] in all.", run=table["runs"][0])
    address = "_static/source/table.json.html#line-4"
    assert text == f'Of <a class="number" href="{address}" title="table.json: runs.1.accuracy">94.2\u00a0%</a> in all.'
    assert '"accuracy": 0.9421' in (json.dumps(CONTENT, indent=2).splitlines())[4 - 1]


def test_a_count_of_rows_and_a_whole_number_without_a_format_are_linked(table):
    text = filled("[[ runs | length | plural('run') ]], seed [[ runs[1].seed ]]", runs=table["runs"])
    assert text.count("<a class=") == 2
    assert ">2 runs</a>" in text and ">12</a>" in text


@pytest.mark.parametrize(
    "text",
    [
        "`[[ n | integer ]]`",
        "```bash\nseed [[ n | integer ]]\n```\n",
        "| seed | [[ n | integer ]] |",
        "## After [[ n | integer ]] epochs",
        "$x = [[ n | integer ]]$",
        "[all [[ n | integer ]]](map.md)",
        ":::{admonition} [[ n | integer ]] runs\n:::",
        ":alt: [[ n | integer ]] runs",
        "---\ntitle: [[ n | integer ]]\n---\n",
        "<p title='[[ n | integer ]]'>",
    ],
)
def test_where_no_link_can_stand_the_number_stands_alone(table, text):
    assert filled(text, n=table["runs"][1]["seed"]) == text.replace("[[ n | integer ]]", "12")


def test_a_number_of_several_places_names_three_and_says_that_there_are_others(table):
    many = trace(list(range(1, 7)), FILE)
    assert 'title="table.json: 1; table.json: 2; table.json: 3; and others"' in filled("[[ n | integer ]]", n=sum(many))


def test_a_row_of_a_table_is_named_as_a_row(tmp_path):
    (tmp_path / "summary.csv").write_text("seed,accuracy\n1,0.5\n2,0.75\n")
    rows = trace([{"seed": 1, "accuracy": 0.5}, {"seed": 2, "accuracy": 0.75}], "summary.csv")
    text = filled("[[ x | percent(0) ]]", x=rows[1]["accuracy"])
    assert 'summary.csv.html#line-3" title="summary.csv: row 2, accuracy"' in text


def test_each_number_of_a_sentence_is_marked_and_no_name():
    text = mark_numbers("In 3 of 1,000 runs, VGG16 and float32 gave 1.2\u00a0×\u00a010⁻⁷, or 95\u00a0%, 8.", [FIRST])
    assert text.count(BEGIN) == 5
    assert without_marks(text) == "In 3 of 1,000 runs, VGG16 and float32 gave 1.2\u00a0×\u00a010⁻⁷, or 95\u00a0%, 8."


def test_marks_go_without_a_trace():
    assert without_marks(mark("12", [FIRST])) == "12"
    assert mark("12", []) == "12"
