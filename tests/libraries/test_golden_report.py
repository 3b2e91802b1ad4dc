"""The report on the golden tables: complete, within the tolerance, and not silent about what does not fit."""

import pytest

from sigmoid_bce.libraries.agreement import TOLERANCE
from sigmoid_bce.libraries.golden import load_golden
from sigmoid_bce.libraries.golden_report import EXCEPTIONS, tabulate_golden_report
from sigmoid_bce.losses.implementations import IMPLEMENTATIONS


@pytest.fixture(scope="module")
def golden():
    return load_golden()


@pytest.fixture(scope="module")
def report(golden):
    return tabulate_golden_report(golden)


def test_every_implementation_and_every_row_is_reported(golden, report):
    assert list(report["implementation"]) == list(IMPLEMENTATIONS)
    assert report["rows"].sum() == len(golden)


def test_what_fits_does_so_within_the_tolerance(report):
    fits = report[report["calls"] > report["calls_that_differ"]]
    assert len(fits) > 25
    assert fits["worst_loss_error"].max() <= TOLERANCE
    assert fits["worst_gradient_error"].max() <= TOLERANCE


def test_each_exception_has_its_reason_and_none_is_stale(report):
    told = report[report["calls_that_differ"] > 0].set_index("implementation")["reason"]
    assert set(told.index) == {name for name, _ in EXCEPTIONS}
    assert all(EXCEPTIONS[key] in told[key[0]] for key in EXCEPTIONS)


def test_an_unknown_difference_stops_the_report(golden):
    broken = golden.copy()
    broken.loc[broken.index[broken["implementation"] == "torch_bce"][0], "loss"] = 1.0
    with pytest.raises(ValueError, match="torch_bce is not what BCELoss"):
        tabulate_golden_report(broken)
