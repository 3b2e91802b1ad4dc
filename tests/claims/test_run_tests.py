"""Claims about trained networks: outputs that make each hold, fail, and stay open. All look at training images only."""

import numpy as np
import pytest

from sigmoid_bce.analysis.batches import tabulate_batch_loss
from sigmoid_bce.claims import heldout_tests, run_tests
from sigmoid_bce.claims.measures import relative_difference
from sigmoid_bce.claims.registry import FAILS, HOLDS, UNDECIDABLE
from sigmoid_bce.claims.turning import holds_at
from sigmoid_bce.figures.runs import shown_run, training_images
from tests.claims.synthetic import CONVERGENCE, EARLY, evidence, make_table, numbers_with, spread

TRAIN = {"split": "train"}
NEAR = TRAIN | {"margin": 2}
BATCHES = TRAIN | {"notable_difference": 0.01, "largest_share": 0.05, "reshuffles": 50}
SEPARATION = TRAIN | {"smallest_gain": 0.2, "auc_uncertainty": 0.001}


def test_losses_that_are_finite_and_above_0_stay_in_range():
    found = run_tests.loss_stays_in_range(evidence())
    assert found.verdict == HOLDS
    assert found.values["samples"] == 404
    assert (found.values["smallest_loss"], found.values["largest_loss"]) == pytest.approx((1e-7, 16.118), rel=1e-3)


@pytest.mark.parametrize("broken", [0, np.inf, np.nan])
@pytest.mark.parametrize("checkpoint", ["early", "convergence"])
def test_a_single_loss_that_is_not_fails_whatever_its_split(checkpoint, broken):
    table = CONVERGENCE.copy()
    table.loc[table.index[-1], "bce_sigmoid"] = broken
    found = run_tests.loss_stays_in_range(evidence(**{checkpoint: table}))
    assert (found.verdict, found.values["broken"]) == (FAILS, 1)


def test_a_loss_that_underflows_at_the_extremes_fails():
    found = run_tests.loss_stays_in_range(evidence(numbers_with(loss__floor__0=0)))
    assert (found.verdict, found.values["broken"]) == (FAILS, 1)


def test_a_run_without_a_sound_loss_still_has_finite_values():
    table = CONVERGENCE.assign(bce_sigmoid=np.float32(np.inf))
    numbers = numbers_with(loss__floor={"0": 0, "1": 0}, loss__ceiling={"0": np.inf, "1": np.inf})
    found = run_tests.loss_stays_in_range(evidence(numbers, early=table, convergence=table))
    assert found.verdict == FAILS
    assert np.isfinite(list(found.values.values())).all()


def test_early_outputs_are_judged_by_how_near_they_come_to_the_clipping_range():
    found = run_tests.no_sample_is_near_clipping(evidence(), **NEAR)
    assert found.verdict == HOLDS
    expected = {"epoch": 8, "samples": 200, "near_clipping": 0, "smallest_raw_output": -4.5, "largest_raw_output": 4.5}
    assert found.values == pytest.approx(expected)


@pytest.mark.parametrize(("x", "verdict"), [(14.6, HOLDS), (14.7, FAILS), (20, FAILS), (-14.1, HOLDS), (-14.2, FAILS)])
def test_one_early_output_near_the_clipping_range_is_enough_to_fail(x, verdict):
    early = make_table(spread(-2, 2), [*spread(2, 2), x])
    assert run_tests.no_sample_is_near_clipping(evidence(early=early), **NEAR).verdict == verdict


AGREEING = TRAIN | {"relative_tolerance": 0.01, "absolute_tolerance": 4e-7}


@pytest.mark.parametrize(
    ("x", "verdict"), [(8, HOLDS), (14.7, HOLDS), (25, HOLDS), (-15, HOLDS), (-16.5, FAILS), (-25, FAILS)]
)
def test_losses_agree_until_clipping_moves_one_by_more_than_training_can_notice(x, verdict):
    early = make_table(spread(-2, 2), [*spread(2, 2), x])
    found = run_tests.losses_agree(evidence(early=early), **{**AGREEING, "relative_tolerance": 1e-3})
    assert (found.verdict, found.values["disagreeing"]) == (verdict, int(verdict == FAILS))


@pytest.mark.parametrize(("x", "verdict"), [(8, HOLDS), (14.7, FAILS), (25, FAILS), (-25, FAILS)])
def test_without_an_absolute_tolerance_losses_agree_until_rounding_moves_one(x, verdict):
    early = make_table(spread(-2, 2), [*spread(2, 2), x])
    found = run_tests.losses_agree(evidence(early=early), **{**AGREEING, "absolute_tolerance": 0})
    assert (found.verdict, found.values["disagreeing"]) == (verdict, int(verdict == FAILS))
    assert (found.values["largest_relative_difference"] > 0.01) == (verdict == FAILS)


def test_classes_that_move_apart_are_better_separated():
    found = run_tests.classes_are_better_separated(evidence(), **SEPARATION)
    assert found.verdict == HOLDS
    assert found.values["auc_early"] < 0.9 < found.values["auc_convergence"]
    assert found.values["gain"] == pytest.approx(found.values["distance_convergence"] - found.values["distance_early"])


@pytest.mark.parametrize(
    "convergence",
    [EARLY, make_table(spread(-1.6, 3), spread(1.6, 3)), make_table([*spread(-9, 2, 90), *[9] * 10], spread(1, 2))],
    ids=["as_before", "hardly", "apart_but_mixed"],
)
def test_classes_that_do_not_move_apart_in_both_measures_are_not(convergence):
    found = run_tests.classes_are_better_separated(
        evidence(early=make_table(spread(-1.5, 1.6), spread(1.5, 1.6)), convergence=convergence), **SEPARATION
    )
    assert found.verdict == FAILS


@pytest.mark.parametrize("table", [make_table(spread(1, 1), []), make_table([1.0] * 9, [2.0] * 9)])
def test_separation_is_open_without_two_classes_or_without_spread(table):
    found = run_tests.classes_are_better_separated(evidence(convergence=table), **SEPARATION)
    assert (found.verdict, found.values) == (UNDECIDABLE, {})


def test_few_clipped_samples_are_counted_on_either_side():
    found = run_tests.few_samples_are_clipped(evidence(), **TRAIN, largest_share=0.05)
    assert found.verdict == HOLDS
    assert found.values == {"samples": 200, "clipped": 4, "clipped_left": 1, "clipped_right": 3, "share": 0.02}


@pytest.mark.parametrize("dogs", [spread(5, 4), [*spread(5, 4, 80), *[20.0] * 20]], ids=["none", "many"])
def test_neither_no_clipped_sample_nor_many_are_a_small_number(dogs):
    table = make_table(spread(-5, 4), dogs)
    assert run_tests.few_samples_are_clipped(evidence(convergence=table), **TRAIN, largest_share=0.05).verdict == FAILS


def test_clipped_samples_on_the_side_of_their_label_are_right():
    found = run_tests.clipped_samples_are_right(evidence(), **NEAR)
    assert found.verdict == HOLDS
    expected = {"clipped": 4, "wrong_clipped": 0, "wrong_near": 0, "lowest_of_class_1": 1, "highest_of_class_0": -1}
    assert found.values == pytest.approx(expected | {"distance": 17.118})


@pytest.mark.parametrize(
    ("cat", "dog", "wrong_clipped"), [(15.0, 3.0, 0), (17.0, 3.0, 1), (-3.0, -14.5, 0), (-3.0, -17.0, 1)]
)
def test_one_wrong_side_sample_in_or_near_the_clipping_range_fails(cat, dog, wrong_clipped):
    table = make_table([*spread(-5, 4), -20, cat], [*spread(5, 4), dog])
    found = run_tests.clipped_samples_are_right(evidence(convergence=table), **NEAR)
    assert (found.verdict, found.values["wrong_near"], found.values["wrong_clipped"]) == (FAILS, 1, wrong_clipped)


def test_without_a_clipped_sample_there_is_none_to_be_right():
    found = run_tests.clipped_samples_are_right(evidence(convergence=EARLY), **NEAR)
    assert (found.verdict, found.values["clipped"]) == (UNDECIDABLE, 0)
    assert (
        run_tests.clipped_samples_are_right(evidence(convergence=make_table([1, 2], [])), **NEAR).verdict == UNDECIDABLE
    )


def test_batches_hide_a_few_extreme_samples():
    found = run_tests.batches_hide_clipping(evidence(), **BATCHES)
    assert found.verdict == HOLDS
    assert (found.values["batch_size"], found.values["reshuffles"]) == (4, 50)
    assert found.values["share_batch_low"] <= found.values["share_batch"] <= found.values["share_batch_high"]
    assert found.values["share_single"] == 0.02
    assert found.values["largest_batch"] < 0.01 < found.values["largest_single"]


def test_the_batches_are_those_that_figure_6_draws():
    record = {"settings": {"early_epoch": 8, "body": None}, "data": {"source": "microsoft"}, "network": "convnet"}
    record |= {"loss": "raw", "seeds_tried": [1], "epochs": 30, "converged": True}
    record |= {"collapsed": {"convergence": False}, "dead": {"convergence": False}}
    drawn = tabulate_batch_loss(training_images(CONVERGENCE, shown_run(record, "convergence")), 4)
    found = run_tests.batches_hide_clipping(evidence(), **{**BATCHES, "reshuffles": 1})
    assert found.values["largest_batch"] == relative_difference(drawn["bce_sigmoid"], drawn["bce_raw"]).max()


@pytest.mark.parametrize(
    "dogs", [[*spread(5, 4, 97), -40, -45, -50], [20.0] * 100], ids=["far_on_the_wrong_side", "most_are_extreme"]
)
def test_batches_do_not_hide_what_dominates_them(dogs):
    cats = spread(-5, 4) if dogs[0] < 20 else [-25.0] * 100
    found = run_tests.batches_hide_clipping(evidence(convergence=make_table(cats, dogs)), **BATCHES)
    assert found.verdict == FAILS
    assert found.values["share_batch"] > 0.05


def test_batches_have_nothing_to_hide_where_all_samples_agree():
    found = run_tests.batches_hide_clipping(evidence(convergence=EARLY), **BATCHES)
    assert (found.verdict, found.values["share_single"]) == (UNDECIDABLE, 0)


@pytest.mark.parametrize("batch_size", [1, 500])
def test_batches_of_one_or_larger_than_the_data_decide_nothing(batch_size):
    assert run_tests.batches_hide_clipping(evidence(batch_size=batch_size), **BATCHES).verdict == UNDECIDABLE


TESTS_WITH_THRESHOLDS = [
    (run_tests.no_sample_is_near_clipping, NEAR),
    (run_tests.losses_agree, AGREEING),
    (run_tests.classes_are_better_separated, SEPARATION),
    (run_tests.few_samples_are_clipped, TRAIN | {"largest_share": 0.05}),
    (run_tests.clipped_samples_are_right, NEAR),
    (run_tests.batches_hide_clipping, BATCHES),
    (heldout_tests.network_learns, {"smallest_accuracy": 0.55}),
    (heldout_tests.held_out_clipped_samples_are_right, {"largest_share": 0}),
    (heldout_tests.reported_loss_is_exact, {"split": "validation", "tolerance": 0.01}),
]
RUNS = {
    "as_the_article_has_it": {},
    "far_out_early": {"early": make_table(spread(-2, 2), [*spread(2, 2), 14.7, -17])},
    "wrong_and_clipped": {"convergence": make_table([*spread(-5, 4), -20, 17], [*spread(5, 4), -40, 30])},
    "hardly_apart": {"convergence": make_table([*spread(-1.6, 3), 30], [*spread(1.6, 3), 30])},
    "most_are_clipped": {"convergence": make_table([-25.0] * 90 + [-4.0] * 10, [20.0] * 80 + spread(5, 4, 20))},
}


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize(
    ("test", "parameters"), TESTS_WITH_THRESHOLDS, ids=[test.name for test, _ in TESTS_WITH_THRESHOLDS]
)
def test_the_values_for_which_a_claim_holds_are_those_with_which_its_test_says_so(test, parameters, name):
    asked = evidence(**RUNS[name])
    found = test(asked, **parameters)
    assert found.verdict == UNDECIDABLE or set(found.holds_for) == set(test.thresholds)
    for threshold, ends in found.holds_for.items():
        assert holds_at(ends, parameters[threshold]) == (found.verdict == HOLDS)
        for end, away in zip(ends, (-np.inf, np.inf), strict=bool(ends)):
            if np.isfinite(end):
                assert test(asked, **{**parameters, threshold: end}).verdict == HOLDS
                assert test(asked, **{**parameters, threshold: np.nextafter(end, away)}).verdict != HOLDS
        if not ends:
            for value in (-1e9, 0.0, 1e-3, 1.0, 1e9):
                assert test(asked, **{**parameters, threshold: value}).verdict != HOLDS
