"""What was measured of the libraries themselves agrees with the formulas, but for the differences that are named."""

from pathlib import Path

import numpy as np
import pytest

from sigmoid_bce.libraries.agreement import AGREES, DIFFERS, compare_with_formulas, is_close
from sigmoid_bce.libraries.differences import FOLDED, NOISE, REASONS, WIDER
from sigmoid_bce.libraries.environments import load_environments
from sigmoid_bce.libraries.tables import load_description, load_measured, name_of_environment
from sigmoid_bce.losses.formulas import EPSILON
from sigmoid_bce.losses.implementations import DTYPES
from sigmoid_bce.losses.implementations.forms import clip

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = load_environments(ROOT / "workflow/envs")
RECORD = ROOT / "results/published/measured"


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def environment(request):
    return ENVIRONMENTS[request.param]


@pytest.fixture(scope="module")
def compared(environment):
    return compare_with_formulas(load_measured(RECORD / f"{environment.name}.csv.gz"))


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
    described = load_description(RECORD / f"{environment.name}.csv.gz")
    installed = {line.split("==")[0].lower().replace("_", "-"): line for line in described["packages"]}
    for package in environment.packages:
        name, version = package.split(";")[0].strip().split("==")
        if ";" not in package or name.lower().replace("_", "-") in installed:
            assert installed[name.lower().replace("_", "-")].split("==")[1].split("+")[0] == version


def test_nothing_else_is_in_the_record():
    assert {name_of_environment(path) for path in RECORD.glob("*.csv*")} == set(ENVIRONMENTS)


def recorded(call):
    environment, mode, _ = call
    table = load_measured(RECORD / f"{environment}.csv.gz")
    return table[table["mode"] == mode]


@pytest.mark.parametrize("call", [call for call, reason in REASONS.items() if reason == FOLDED], ids=str)
def test_a_folded_constant_is_what_is_behind_it(call):
    rows = recorded(call)
    p, t, e = rows["p"].to_numpy(np.float32), rows["target"].to_numpy(np.float32), np.float32(EPSILON)
    if rows["implementation"].iloc[0] == "tf_keras_clipped":
        p, passes = clip(p)
    else:
        passes = np.full(len(p), True)
    rest = (np.float32(1) + e) - p
    with np.errstate(divide="ignore"):
        loss = -(t * np.log(p + e) + (1 - t) * np.log(rest))
        gradient = np.where(passes, ((1 - t) / rest - t / (p + e)) * p * (1 - p), 0)
    assert is_close(rows["loss"].to_numpy(), loss.astype(float), loss.dtype, True).all()
    assert is_close(rows["grad"].to_numpy(), gradient.astype(float), gradient.dtype, False).all()


@pytest.mark.parametrize("call", [call for call, reason in REASONS.items() if reason == WIDER], ids=str)
def test_a_sigmoid_that_was_not_rounded_is_what_is_behind_it(call):
    rows = recorded(call)
    wide = rows.assign(dtype="float32", implementation="keras_3_tensorflow_clipped", grad_given=False)
    assert set(compare_with_formulas(wide)["verdict"]) == {AGREES}
    assert (rows["p"].to_numpy(np.float32) != rows["p"].to_numpy().astype(DTYPES["bfloat16"]).astype(np.float32)).any()
    rounds_to_1 = rows["p"].to_numpy().astype(DTYPES["bfloat16"]) == 1
    assert rounds_to_1.any() and (rows["grad"][rounds_to_1] == 0).all()
    assert (rows["loss"][rounds_to_1] < 7).any() and (rows["loss"][rounds_to_1] > 6).any()


@pytest.mark.parametrize("call", [call for call, reason in REASONS.items() if reason == NOISE], ids=str)
def test_noise_is_as_small_as_is_said(call):
    rows = recorded(call)
    report = compare_with_formulas(rows).iloc[0]
    assert 1e-7 < report["worst_loss_error"] < 4e-6 and (rows["loss"] < 0).any()
