"""Where half of the heads fail: crossings, intervals, and the ratio to the loss from raw outputs."""

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.grids.critical import ABOVE, BELOW, BETWEEN, crossings, tabulate_critical_rates
from sigmoid_bce.grids.states import COLLAPSED, DEAD, LEARNED
from tests.grids.made_up import fail_from, make_heads

LOGS = np.array([-3.0, -2.0, -1.0, 0.0])


@pytest.mark.parametrize(
    ("shares", "crossing"),
    [
        ([0, 0, 0, 0.49], np.inf),
        ([0.5, 0, 0, 0], -np.inf),
        ([1, 1, 1, 1], -np.inf),
        ([0, 0, 0, 0.5], 0.0),
        ([0, 0, 1, 1], -1.5),
        ([0, 0.4, 0.8, 1], -1.75),
        # The first time counts.
        ([0, 1, 0, 1], -2.5),
    ],
)
def test_where_shares_first_reach_one_half(shares, crossing):
    assert crossings(LOGS, np.array([shares], float))[0] == pytest.approx(crossing)


def test_draws_are_looked_at_one_by_one():
    found = crossings(LOGS, np.array([[0, 0, 1, 1], [0, 0, 0, 0], [1, 0, 0, 0]], float))
    assert found.tolist() == [-1.5, np.inf, -np.inf]


def rates_of(state_of, **options) -> dict:
    """Rows by loss, of one setting."""
    table = tabulate_critical_rates(make_heads(state_of, scales=[1.0], **options))
    return {row["loss"]: row for row in table.to_dict("records")}


def test_where_all_seeds_agree_the_interval_is_a_point():
    row = rates_of(fail_from(sigmoid=0.1))["sigmoid"]
    assert row["critical_rate"] == pytest.approx(10**-1.5)
    assert row["low"] == row["critical_rate"] == row["high"] and row["where"] == BETWEEN
    assert (row["failed_heads"], row["died"], row["heads"], row["rates"]) == (10, 10, 20, 4)
    assert (row["lowest_rate"], row["highest_rate"]) == pytest.approx((1e-3, 1.0))


def test_where_seeds_differ_the_interval_holds_the_rate():
    def state_of(cell, loss, seed):
        return DEAD if cell.learning_rate >= 10.0 ** (seed - 4) else LEARNED

    row = rates_of(state_of)["sigmoid"]
    assert row["low"] < row["critical_rate"] < row["high"]


def test_a_loss_that_fails_nowhere_or_everywhere_has_no_rate():
    rows = rates_of(fail_from(sigmoid=1e-9))
    assert (rows["raw"]["where"], rows["sigmoid"]["where"]) == (ABOVE, BELOW)
    assert np.isnan(rows["raw"]["critical_rate"]) and np.isnan(rows["sigmoid"]["critical_rate"])
    assert rows["raw"]["high"] == np.inf and rows["sigmoid"]["low"] == 0
    assert np.isnan(rows["sigmoid"]["ratio_to_raw"])


def test_the_ratio_is_that_of_both_rates():
    rows = rates_of(fail_from(raw=1.0, sigmoid=0.01))
    assert rows["sigmoid"]["ratio_to_raw"] == pytest.approx(0.01) and not rows["sigmoid"]["ratio_is_bound"]
    assert rows["sigmoid"]["ratio_low"] == rows["sigmoid"]["ratio_high"] == pytest.approx(0.01)
    assert np.isnan(rows["raw"]["ratio_to_raw"])
    # Other failures than death count as well.
    assert (rows["raw"]["failed_heads"], rows["raw"]["died"]) == (5, 0)


def test_where_raw_never_fails_the_ratio_is_a_bound():
    row = rates_of(fail_from(sigmoid=0.01))["sigmoid"]
    assert row["ratio_is_bound"] and row["ratio_to_raw"] == pytest.approx(10**-2.5)
    assert row["ratio_high"] == pytest.approx(10**-2.5)


@pytest.mark.parametrize("limits", [{"raw": 1e-9, "sigmoid": 0.1}, {"raw": 0.1}])
def test_there_is_no_ratio_where_one_rate_is_beyond_all(limits):
    row = rates_of(fail_from(**limits))["sigmoid"]
    assert np.isnan(row["ratio_to_raw"]) and not row["ratio_is_bound"]


def test_without_raw_there_is_no_ratio():
    row = rates_of(fail_from(sigmoid=0.1), losses=["sigmoid"])["sigmoid"]
    assert row["critical_rate"] > 0 and np.isnan(row["ratio_to_raw"])


def test_further_seeds_at_some_rates_only_are_used_there():
    heads = make_heads(lambda cell, loss, seed: DEAD if cell.learning_rate > 0.05 else LEARNED, scales=[1.0])
    # At 1e-2, eleven more seeds of which all fail: 11 of 16.
    more = make_heads(lambda *_: COLLAPSED, rates=[1e-2], scales=[1.0], seeds=range(6, 17))
    table = tabulate_critical_rates(pd.concat([heads, more], ignore_index=True))
    row = table[table["loss"] == "sigmoid"].iloc[0]
    assert row["critical_rate"] == pytest.approx(10 ** (-3 + 0.5 / (11 / 16)))
    assert row["heads"] == 31 and 1e-3 < row["low"] < row["critical_rate"]


def test_settings_have_rows_of_their_own_whatever_else_is_there():
    heads = make_heads(fail_from(sigmoid=0.1), scales=[1.0, None, 100.0])
    table = tabulate_critical_rates(heads)
    assert len(table) == 6 and table["rms"].isna().sum() == 2
    shuffled = tabulate_critical_rates(heads.sample(frac=1, random_state=1))
    keys = ["rms", "loss"]
    assert shuffled.sort_values(keys)["low"].tolist() == table.sort_values(keys)["low"].tolist()
