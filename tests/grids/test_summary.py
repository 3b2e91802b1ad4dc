"""All grids in one table and a few numbers."""

import pandas as pd
import pytest

from sigmoid_bce.grids.states import COLLAPSED, DEAD, LEARNED, STATES
from sigmoid_bce.grids.summary import NEAR, describe_grids, tabulate_grids
from tests.grids.made_up import fail_from, make_heads, make_predicted

# At 1e-2 of the map, half a decade below it, so 10^-1.5; raw a decade later.
LIMITS = {"raw": 1.0, "sigmoid": 0.1}


@pytest.fixture(scope="module")
def heads():
    """The map at two scales, and two settings beside it."""
    slower = make_heads(fail_from(raw=1.0, sigmoid=1.0), scales=[None], batch_size=4)
    noisy = make_heads(fail_from(**LIMITS), scales=[1.0], label_noise=0.1, standardised=True)
    return {"map": make_heads(fail_from(**LIMITS)), "others": pd.concat([slower, noisy], ignore_index=True)}


@pytest.fixture(scope="module")
def predicted(heads):
    return {grid: make_predicted(own) for grid, own in heads.items()}


@pytest.fixture(scope="module")
def table(heads, predicted):
    return tabulate_grids(heads, predicted)


def test_the_table_has_small_scales_first_and_grids_as_they_come(table):
    assert table["grid"].tolist() == ["map"] * 4 + ["others"] * 4
    assert table["features_rms"].tolist() == [1, 1, 6.25, 6.25, 6.25, 6.25, 1, 1]
    assert table["rate_of_silence"].tolist() == [0.05] * 8


def test_what_was_changed_is_told_in_words(table):
    assert table["changed"].tolist() == [""] * 4 + ["batch size 4"] * 2 + ["standardised, label noise 0.1"] * 2


def test_predictions_find_their_rows_when_they_are_read_from_a_file(heads, predicted, table, tmp_path):
    read = {}
    for grid, own in predicted.items():
        own.to_csv(tmp_path / "a.csv", index=False)
        read[grid] = pd.read_csv(tmp_path / "a.csv")
    pd.testing.assert_frame_equal(tabulate_grids(heads, read), table)


def test_heads_and_states_are_counted(heads, table):
    numbers = describe_grids(heads, table, "map")
    assert numbers["heads"] == 160 and list(numbers["states"]) == list(STATES)
    assert sum(numbers["states"].values()) == 160
    every = pd.concat(heads.values())["state"]
    assert numbers["states"][DEAD] == (every == DEAD).sum() > 0
    assert numbers["states"][COLLAPSED] == 20 and numbers["states"][LEARNED] == (every == LEARNED).sum()


def test_the_map_is_counted_by_loss(heads, table):
    of_map = describe_grids(heads, table, "map")["map"]
    sigmoid = of_map["sigmoid"]
    assert (sigmoid["heads"], sigmoid["dead"], sigmoid["fewest_heads"]) == (40, 20, 5)
    # The last gradients were at steps 4, 8, 12, 16, 20, of 20 in an epoch.
    assert sigmoid["died_in_first_epoch"] == 20 and sigmoid["median_death"] == 12
    assert (sigmoid["scales"], sigmoid["found"], sigmoid["compared"], sigmoid["below_raw"]) == (2, 2, 2, 2)
    assert sigmoid["smallest_ratio"] == pytest.approx(0.1) == sigmoid["largest_ratio"]
    assert [(one["rms"], one["own"]) for one in sigmoid["critical_rates"]] == [(1.0, False), (6.25, True)]
    assert (of_map["raw"]["dead"], of_map["raw"]["median_death"], of_map["raw"]["compared"]) == (0, None, 0)


def test_deaths_after_the_first_epoch_are_not_counted_as_in_it(heads, table):
    later = heads | {"map": heads["map"].assign(dead_after_step=heads["map"]["dead_after_step"] + 8)}
    assert describe_grids(later, table, "map")["map"]["sigmoid"]["died_in_first_epoch"] == 12


def test_a_cell_with_fewer_heads_is_told(heads, table):
    fewer = heads | {"map": heads["map"].drop(index=heads["map"].index[-1])}
    assert describe_grids(fewer, table, "map")["map"]["sigmoid"]["fewest_heads"] == 4


@pytest.mark.parametrize(
    ("times", "near"), [(1.0, 2), (0.99 * NEAR, 2), (1.01 * NEAR, 0), (1.01 / NEAR, 2), (0.99 / NEAR, 0)]
)
def test_near_is_within_the_factor_either_way(heads, times, near):
    made = {grid: make_predicted(own, silence=10**-1.5 / times) for grid, own in heads.items()}
    found = describe_grids(heads, tabulate_grids(heads, made), "map")["predictions"]["rate_of_silence"]["map"]
    assert (found["rows"], found["near"]) == (2, near)
    assert found["typical_ratio"] == pytest.approx(times) == found["smallest_ratio"] == found["largest_ratio"]


def test_the_settings_beside_the_map_are_counted_by_themselves(heads, table):
    found = describe_grids(heads, table, "map")["predictions"]["rate_of_silence"]["others"]
    assert found["rows"] == 2
    assert found["typical_ratio"] == pytest.approx((10**-1.5 * 10**-0.5) ** 0.5 / 0.05)


def test_batch_sizes_are_those_that_differ_in_that_alone(heads, predicted):
    more = {
        "sizes": make_heads(fail_from(**LIMITS), scales=[None], batch_size=64, epochs=12),
        "epochs": make_heads(fail_from(**LIMITS), scales=[None], epochs=3),
        "both": make_heads(fail_from(**LIMITS), scales=[None], batch_size=64, optimizer="sgd"),
    }
    every = heads | more
    table = tabulate_grids(every, predicted | {grid: make_predicted(own) for grid, own in more.items()})
    sizes = describe_grids(every, table, "map")["batch_sizes"]
    assert [(one["batch_size"], one["epochs"]) for one in sizes] == [(4, None), (64, 12), (16, 3)]
    assert [one["ratio_high"] for one in sizes] == pytest.approx([1.0, 0.1, 0.1])


def test_where_nothing_is_known_no_number_is_told():
    heads = {"map": make_heads(lambda *_: LEARNED)}
    table = tabulate_grids(heads, {"map": make_predicted(heads["map"])})
    numbers = describe_grids(heads, table, "map")
    sigmoid = numbers["map"]["sigmoid"]
    assert (sigmoid["found"], sigmoid["compared"], sigmoid["smallest_ratio"], sigmoid["median_death"]) == (
        0,
        0,
        None,
        None,
    )
    assert numbers["predictions"]["rate_of_silence"]["map"]["typical_ratio"] is None and numbers["batch_sizes"] == []
