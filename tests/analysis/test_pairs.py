import numpy as np
import pytest
from scipy import stats

from sigmoid_bce.analysis.pairs import (
    BEYOND,
    MOST_PAIRS,
    NO_INTERVAL,
    OPEN,
    WITHIN,
    PairedDifference,
    compare_pairs,
    read_paired,
)

MARGIN = 0.02


def with_spread(mean, spread, pairs=8):
    """Differences of so many pairs with exactly this mean and standard deviation."""
    values = np.linspace(-1, 1, pairs)
    return mean + spread * values / values.std(ddof=1)


def found_of(differences):
    return compare_pairs(np.zeros(len(differences)), differences)


def test_mean_interval_and_p_are_those_of_the_paired_t_test():
    here, there = [0.90, 0.91, 0.93, 0.90], [0.91, 0.91, 0.95, 0.94]
    found = compare_pairs(here, there)
    test = stats.ttest_rel(there, here)
    assert (found.pairs, found.difference) == (4, pytest.approx(0.0175))
    assert found.p == pytest.approx(test.pvalue)
    # By hand: s = 0.01708, t with three degrees of freedom is 3.182.
    assert found.high - found.difference == pytest.approx(3.182 * 0.017078 / 2, rel=1e-3)
    assert found.spread == pytest.approx(np.std(np.subtract(there, here), ddof=1))


def test_pairs_tell_more_than_the_same_runs_unpaired():
    here = np.array([0.80, 0.85, 0.90, 0.95])
    found = compare_pairs(here, here + [0.010, 0.011, 0.009, 0.010])
    unpaired = stats.ttest_ind(here + 0.01, here, equal_var=False).confidence_interval()
    assert found.low > 0 > unpaired.low


def test_of_a_single_pair_there_is_a_difference_and_of_none_nothing():
    single, none = compare_pairs([0.9], [0.95]), compare_pairs([], [])
    assert (single.pairs, single.difference) == (1, pytest.approx(0.05))
    assert none.pairs == 0 and np.isnan(none.difference)
    for found in (single, none):
        assert np.isnan([found.low, found.high, found.p, found.spread, found.pairs_to_decide(MARGIN)]).all()
        assert found.stands_to(MARGIN) == NO_INTERVAL


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "mean, place", [(0.0, WITHIN), (0.02, WITHIN), (-0.02, WITHIN), (0.021, BEYOND), (-0.03, BEYOND)]
)
def test_without_a_spread_the_interval_is_the_mean_and_two_pairs_decide(mean, place):
    # 0.953 - 0.952 is not exactly 0.001: rounding is no spread.
    found = compare_pairs([0.952, 0.9, 0.7], np.array([0.952, 0.9, 0.7]) + mean)
    assert found.low == found.high == pytest.approx(mean)
    assert np.isnan(found.p) and found.spread == 0
    assert found.stands_to(MARGIN) == place
    assert found.pairs_to_decide(MARGIN) == 2


def test_what_is_no_pair_is_refused():
    with pytest.raises(ValueError, match="these are no pairs"):
        compare_pairs([1.0, 2.0], [1.0])


@pytest.mark.parametrize(
    "low, high, place",
    [
        (-0.02, 0.02, WITHIN),
        (-0.021, 0.0, OPEN),
        (0.0, 0.03, OPEN),
        (-0.03, 0.03, OPEN),
        (0.02, 0.03, OPEN),
        (0.021, 0.03, BEYOND),
        (-0.03, -0.021, BEYOND),
    ],
)
def test_an_interval_lies_within_the_margin_beyond_it_or_reaches_beyond(low, high, place):
    assert PairedDifference(5, (low + high) / 2, low, high, 0.5).stands_to(MARGIN) == place


@pytest.mark.parametrize("mean, spread", [(0.0, 0.01), (0.001, 0.03), (0.015, 0.02), (-0.03, 0.02), (0.019, 0.003)])
def test_so_many_pairs_are_the_fewest_that_decide(mean, spread):
    count = int(found_of(with_spread(mean, spread)).pairs_to_decide(MARGIN))
    assert found_of(with_spread(mean, spread, count)).stands_to(MARGIN) in (WITHIN, BEYOND)
    if count > 2:
        assert found_of(with_spread(mean, spread, count - 1)).stands_to(MARGIN) == OPEN


@pytest.mark.parametrize("pairs", [3, 5, 9, 40])
def test_where_the_interval_decides_no_more_pairs_are_asked_for(pairs):
    for mean in np.linspace(-0.05, 0.05, 21):
        found = found_of(with_spread(mean, 0.02, pairs))
        assert (found.pairs_to_decide(MARGIN) <= pairs) == (found.stands_to(MARGIN) != OPEN)


def test_a_mean_at_the_margin_is_never_decided_and_one_near_it_by_more_pairs_than_are_counted():
    assert found_of(with_spread(MARGIN, 0.01)).pairs_to_decide(MARGIN) == np.inf
    assert found_of(with_spread(0.0199, 0.01)).pairs_to_decide(MARGIN) == np.inf
    at_the_end = stats.t.ppf(0.975, MOST_PAIRS - 1) * 0.01 / np.sqrt(MOST_PAIRS)
    assert found_of(with_spread(MARGIN - 1.0001 * at_the_end, 0.01)).pairs_to_decide(MARGIN) == MOST_PAIRS


def test_a_row_of_a_table_is_read_back():
    found = found_of(with_spread(0.01, 0.02))
    row = {"pairs": 8.0, **found.as_columns("accuracy")}
    assert read_paired(row, "accuracy") == found
    del row["accuracy_p"]
    assert read_paired(row, "accuracy").pairs_to_decide(MARGIN) == found.pairs_to_decide(MARGIN)
