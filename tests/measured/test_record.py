"""What was measured of the libraries themselves agrees with the formulas, but for the differences that are named."""

from pathlib import Path

import pytest

from sigmoid_bce.measured.comparing import AGREES, DIFFERS, compare_with_formulas
from sigmoid_bce.measured.differences import REASONS
from sigmoid_bce.measured.environments import load_environments
from sigmoid_bce.measured.tables import load_description, load_measured

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = load_environments(ROOT / "workflow/envs")
RECORD = ROOT / "results/published/measured"


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def environment(request):
    return ENVIRONMENTS[request.param]


@pytest.fixture(scope="module")
def compared(environment):
    return compare_with_formulas(load_measured(RECORD / f"{environment.name}.csv"))


def test_every_answer_is_what_its_formula_gives_unless_it_is_named(environment, compared):
    assert set(compared["verdict"]) <= {AGREES, DIFFERS}
    differing = compared[compared["verdict"] == DIFFERS]
    found = set(zip(differing["environment"], differing["mode"], differing["dtype"], strict=True))
    named = {key for key in REASONS if key[0] == environment.name}
    assert found == named


def test_the_worst_errors_of_what_agrees_are_rounding(compared):
    agrees = compared[(compared["verdict"] == AGREES) & compared["dtype"].isin(["float32", "float64"])]
    assert len(agrees) > 0
    assert agrees[["worst_loss_error", "worst_gradient_error"]].max().max() <= 2e-6


def test_it_was_measured_with_the_versions_that_are_pinned(environment):
    described = load_description(RECORD / f"{environment.name}.csv")
    installed = {line.split("==")[0].lower().replace("_", "-"): line for line in described["packages"]}
    for package in environment.packages:
        name, version = package.split(";")[0].strip().split("==")
        if ";" not in package or name.lower().replace("_", "-") in installed:
            assert installed[name.lower().replace("_", "-")].split("==")[1].split("+")[0] == version


def test_nothing_else_is_in_the_record():
    assert {path.stem for path in RECORD.glob("*.csv")} == set(ENVIRONMENTS)
