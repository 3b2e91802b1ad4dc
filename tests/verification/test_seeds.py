"""One more run is expected where the published seeds say, and an honest one is rarely called different."""

import numpy as np
import pytest

from sigmoid_bce.verification.seeds import compare_with_seeds, predict


def test_the_interval_is_the_one_that_is_cited():
    found = predict([1.0, 2.0, 3.0, 4.0, 5.0])
    spread = np.std([1, 2, 3, 4, 5], ddof=1)
    # 2.776 is t(4, 0.975) of any table.
    assert found.centre == 3.0
    assert found.half_width == pytest.approx(2.776 * spread * np.sqrt(1.2), rel=1e-3)
    assert found.half_width / spread == pytest.approx(3.04, abs=0.01)
    with pytest.raises(ValueError, match="no spread"):
        predict([1.0])


def test_it_holds_one_more_value_as_often_as_it_says():
    rng = np.random.default_rng(0)
    inside = 0
    for _ in range(4000):
        *seeds, one_more = rng.normal(size=6)
        found = predict(seeds)
        inside += abs(one_more - found.centre) <= found.half_width
    assert inside / 4000 == pytest.approx(0.95, abs=0.015)


def test_a_table_of_many_measures_is_rarely_called_different():
    rng, wrong = np.random.default_rng(1), 0
    for _ in range(400):
        columns = rng.normal(size=(5, 7))
        rows = [compare_with_seeds("m", seeds[0], seeds[-1], seeds[:-1], 5) for seeds in columns]
        wrong += any(row.verdict == "different" for row in rows)
    assert wrong / 400 < 0.075


def test_the_smallest_change_that_it_could_notice_is_told():
    row = compare_with_seeds("accuracy", 0.93, 0.95, [0.93, 0.94, 0.92, 0.935])
    assert row.verdict == "within tolerance"
    assert "±" in row.tolerance and "a smaller change cannot be told from another seed" in row.reason
    assert compare_with_seeds("accuracy", 0.93, 0.99, [0.93, 0.94, 0.92, 0.935]).verdict == "different"


@pytest.mark.parametrize("seeds", [[], [0.9], [0.9, 0.91], [0.9, 0.91, 0.92], [0.9] * 5])
def test_too_few_seeds_or_no_spread_are_not_decidable_and_never_within(seeds):
    assert compare_with_seeds("accuracy", 0.9, 0.5, seeds).verdict == "not decidable"
    assert compare_with_seeds("accuracy", 0.9, 0.9000001, seeds).verdict == "not decidable"


def test_an_equal_value_needs_no_seeds():
    assert compare_with_seeds("accuracy", 0.9, 0.9, []).verdict == "same"
