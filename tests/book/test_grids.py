"""What the page about the map says follows its tables."""

from dataclasses import replace

import numpy as np
import pytest

from sigmoid_bce.book.grids import gather_grids, tell_rate, tell_ratio
from sigmoid_bce.book.reading import read_rows
from sigmoid_bce.core.files import write_table
from sigmoid_bce.grids.states import DEAD, LEARNED, STATES
from tests.book.grids import COMMANDS, FOLLOWED, make_grids, make_map, make_others, make_row, tabulate, titles_of
from tests.book.synthetic import make_study, read_page
from tests.grids.made_up import make_heads

CATS = {"source": "microsoft", "per_class": {"train": 40, "validation": 10, "test": 10}}
BETWEEN = {"critical_rate": 0.0316, "low": 0.01, "high": np.inf, "where": "between"}
BEYOND = {"critical_rate": np.nan, "lowest_rate": 1e-3, "highest_rate": 1.0}


def page_of(folder, grids) -> str:
    made = replace(make_study(data=CATS, networks=["convnet"]), grids=grids)
    return read_page(made.assemble(folder) / "map.md")


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (BETWEEN, "0.032 (0.01 to …)"),
        (BETWEEN | {"low": 0.0, "high": 0.1}, "0.032 (… to 0.1)"),
        (BEYOND | {"where": "above all rates"}, "above 1"),
        (BEYOND | {"where": "below all rates", "critical_rate": None}, "below 0.001"),
    ],
)
def test_a_rate_in_words(row, told):
    assert tell_rate(row) == told
    assert tell_rate(row, interval=False) == told.split(" (")[0]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"ratio_to_raw": 0.1, "ratio_low": 0.05, "ratio_high": 0.2, "ratio_is_bound": False}, "0.1 (0.05 to 0.2)"),
        (
            {"ratio_to_raw": 0.1, "ratio_low": 0.05, "ratio_high": 0.2, "ratio_is_bound": True},
            "at most 0.1 (0.05 to 0.2)",
        ),
        ({"ratio_to_raw": np.nan}, "–"),
    ],
)
def test_a_ratio_in_words(row, told):
    assert tell_ratio(row) == told


def test_the_page_tells_deaths_scales_states_and_settings(tmp_path):
    page = page_of(tmp_path, make_grids(map=make_map(), controls=make_others()))
    assert "no head is dead by clipping, anywhere on the map; with `sigmoid`, 20 of 40 are." in page
    assert "lower with `sigmoid` than with `raw` at 2 of 2 scales (95\u00a0% intervals over seeds)" in page
    lines = page.splitlines()
    header = next(place for place, line in enumerate(lines) if line.startswith("| RMS of the inputs | `raw`"))
    assert lines[header + 1] == "|---|---|---|---|"
    assert lines[header + 2] == "| 1 | 0.32 | 0.032 | 0.1 (0.1 to 0.1) |"
    assert lines[header + 3].startswith("| 6.25 (own) | 0.32 ") and lines[header + 4] == ""
    assert "| dead by clipping (failed) | 45 |" in page
    for row in (
        "| warmup steps 375 | 6.25 | above 1 | above 1 | – |",
        "| standardised | 1 | – | 0.032 (0.032 to 0.032) | 1 |",
        "| batch size 4 | 6.25 | 0.0032 (0.0032 to 0.0032) | 0.0032 (0.0032 to 0.0032) | 0.1 |",
    ):
        assert row in lines, row
    assert "One head at a learning rate of 0.01, from" in page and COMMANDS["cell"] in page and COMMANDS["grid"] in page


def test_every_state_is_told_with_what_it_means():
    told = make_grids(map=make_map())
    assert [(one["name"], one["means"]) for one in told["states"]] == list(STATES.items())
    assert sum(one["heads"] for one in told["states"]) == told["numbers"]["heads"] == 80


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (DEAD, "With `raw`, 40 of 40 heads are dead by clipping; with `sigmoid`, 40 of 40 are."),
        (LEARNED, "No head died with `sigmoid`."),
    ],
)
def test_a_map_on_which_all_heads_end_alike(tmp_path, state, told):
    page = page_of(tmp_path, make_grids(map=make_heads(lambda *_: state)))
    assert told in page and "At no scale could the rate" in page and "| 0 of 0 | – | 0 of 0 | – |" in page
    assert "| changed |" not in page


def test_a_study_that_tells_of_no_grid_says_so(tmp_path):
    assert gather_grids(None, [], None, {}, {}, {}) is None
    page = page_of(tmp_path, None)
    assert "**Not run**: this study tells of no grid." in page and "{figure}" not in page


def test_rows_that_are_read_from_a_file_tell_the_same(tmp_path):
    heads = {"map": make_map(), "controls": make_others(), "row": make_row()}
    numbers, table = tabulate(heads)
    write_table(table, tmp_path / "critical_rates.csv")
    about = "map", FOLLOWED, COMMANDS, titles_of(heads)
    read = gather_grids(numbers, read_rows(tmp_path / "critical_rates.csv"), *about)
    assert read == gather_grids(numbers, table.to_dict("records"), *about)
    assert len(read["elsewhere"]) == 3 and len(read["others"]) == 3


def test_a_row_of_another_body_stands_in_a_table_of_its_own_beside_what_was_foretold(tmp_path):
    lines = page_of(tmp_path, make_grids(map=make_map(), controls=make_others(), row=make_row())).splitlines()
    for row in (
        "| Made-up row, 500 steps | 6.25 | [`raw`]{.whole} | 0.32 (0.32 to 0.32) | – | – | – |",
        "| Made-up row, 500 steps | 6.25 | [`sigmoid`]{.whole} | 0.032 (0.032 to 0.032) | 0.1 (0.1 to 0.1) | 0.02 | 0.05 |",
    ):
        assert row in lines, row
    assert not any(line.startswith("| row |") for line in lines)


def test_where_nothing_but_the_settings_was_changed_there_is_no_such_table(tmp_path):
    assert "On another body" not in page_of(tmp_path, make_grids(map=make_map(), controls=make_others()))


def test_clipping_against_rounding_is_told_of_every_grid_that_has_it(tmp_path):
    grids = make_grids(map=make_map(), row=make_row())
    own = grids["numbers"]["rounding"]
    rounding = own + [
        row | {"grid": "row", "learning_rate": 0.01, "first_masked_step": 7.0, "masked": 1} for row in own
    ]
    page = page_of(tmp_path / "both", grids | {"numbers": grids["numbers"] | {"rounding": rounding}})
    assert "| the map | 0.001 | `sigmoid`: mask and staircase | 1 of 2 |" in page
    assert "| Made-up row | 0.01 | `sigmoid`: mask and staircase | 1 of 2 |" in page
    assert "- Made-up row, learning rate 0.01: an image of a batch lay in the clipping range in 1 of 2 heads" in page
    page = page_of(tmp_path / "none", grids | {"numbers": grids["numbers"] | {"rounding": []}})
    assert "no grid of this study has a section `rounding`" in page and "mask and staircase" not in page


def test_heads_that_failed_in_mixed_precision_stand_on_the_page_of_sixteen_bits(tmp_path):
    made = replace(make_study(data=CATS, networks=["convnet"]), grids=make_grids(map=make_map()))
    page = read_page(made.assemble(tmp_path) / "sixteen_bits.md")
    assert "| policy | last layer | learning rate | `jax`, `raw` | `jax`, `sigmoid` | " in page
    assert "| `mixed_float16` | sixteen bits | 0.001 | 0 of 5 | 2 of 5 |" in page
