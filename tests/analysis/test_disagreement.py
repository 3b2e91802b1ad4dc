import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sigmoid_bce.analysis.disagreement import (
    COLUMNS,
    FEWEST_SEEDS,
    LESS,
    MORE,
    NOT_ENOUGH,
    NOT_TOLD_APART,
    PAIR_COLUMNS,
    interval_over_seeds,
    loss_minus_seed,
    tabulate_disagreement,
    tabulate_pairs_of_runs,
)
from sigmoid_bce.runs.run import Run
from sigmoid_bce.runs.samples import tabulate_samples

# Four training and four test images.
IMAGES = pd.DataFrame(
    {"image": [f"{number}.jpg" for number in range(8)], "split": ["train", "test"] * 4, "label": [0, 0, 1, 1] * 2}
)
OUTPUTS = np.array([-3, -3, 3, 3, -3, -3, 3, 3], np.float32)


def make_run(study="here", loss="raw", seed=1, turned=0, shift=0.0, body="imagenet", rate=1e-3, collapsed=False):
    """A run whose first `turned` test images lie on the other side."""
    raw = OUTPUTS + np.float32(shift)
    raw[1 : 2 * turned : 2] *= -1
    record = {
        **{"network": "vgg16", "loss": loss, "seeds_tried": [seed], "settings": {"body": body, "learning_rate": rate}},
        "collapsed": {"early": False, "convergence": collapsed},
    }
    # Files may have the images in any order.
    samples = tabulate_samples(IMAGES, raw).sample(frac=1, random_state=seed)
    return Run(record, {"early": samples, "convergence": samples}, study)


def by_kind(runs, **compared):
    table = tabulate_pairs_of_runs(runs, **compared)
    assert list(table.columns) == PAIR_COLUMNS
    return {kind: own.reset_index(drop=True) for kind, own in table.groupby("kind")}


def test_pairs_differ_in_the_loss_or_in_the_seed_alone():
    runs = [make_run(loss=loss, seed=seed) for loss in ("raw", "sigmoid", "keras") for seed in (1, 2, 3)]
    pairs = by_kind(runs)
    assert pairs["loss"]["seed_here"].tolist() == pairs["loss"]["seed_there"].tolist() == [1, 2, 3]
    seeds = pairs["seed"]
    assert set(zip(seeds["loss"], seeds["seed_here"], seeds["seed_there"], strict=True)) == {
        (loss, *pair) for loss in ("raw", "sigmoid") for pair in ((1, 2), (1, 3), (2, 3))
    }


def test_a_pair_is_told_by_its_test_images_and_all_its_outputs():
    (pair,) = by_kind([make_run(), make_run(loss="sigmoid", turned=1)])["loss"].to_dict("records")
    assert (pair["disagreement"], pair["largest_difference"], pair["clipped_wrong"]) == (0.25, 6, 0)
    assert pair["difference"] == "loss sigmoid instead of raw"


def test_training_images_clipped_on_the_wrong_side_are_counted_at_both_read_outs_of_both():
    far = make_run(loss="sigmoid", shift=-30)
    (pair,) = by_kind([make_run(), far])["loss"].to_dict("records")
    # The two training images of class 1 lie at -27, at either read-out.
    assert pair["clipped_wrong"] == 4


def test_studies_networks_and_random_bodies_are_not_mixed_and_collapsed_runs_are_left_out():
    runs = [
        *(make_run(loss=loss) for loss in ("raw", "sigmoid")),
        *(make_run(study="there", loss=loss, rate=1e-4) for loss in ("raw", "sigmoid")),
        *(make_run(body="random", loss=loss) for loss in ("raw", "sigmoid")),
        make_run(seed=2),
        make_run(loss="sigmoid", seed=2, collapsed=True),
    ]
    # What had collapsed by the early read-out alone has learned later, and counts.
    runs[0].record["collapsed"]["early"] = True
    pairs = by_kind(runs)
    names = list(zip(pairs["loss"]["study"], pairs["loss"]["runs_of"], strict=True))
    assert names == [
        ("here", "vgg16, rate 0.001"),
        ("there", "vgg16, rate 0.0001"),
        ("here", "vgg16 with a random body"),
    ]
    assert pairs["seed"][["study", "loss"]].values.tolist() == [["here", "raw"]]


def test_runs_on_other_images_are_refused():
    run = make_run(loss="sigmoid")
    other = {name: table.assign(image="x" + table["image"]) for name, table in run.samples.items()}
    with pytest.raises(ValueError, match="not of the same images"):
        tabulate_pairs_of_runs([make_run(), Run(run.record, other, run.study)])


def test_pairs_on_two_backends_come_from_the_comparisons():
    row = {"study": "on_jax", "network": "vgg16", "loss": "raw", "seed": 3, "differs": "backend", "difference": "jax"}
    row |= {"checkpoint": "convergence", "same_class": 0.9, "largest_difference": 5.0}
    row |= {"collapsed_here": False, "collapsed_there": False}
    others = [{"differs": "views"}, {"checkpoint": "early"}, {"collapsed_there": True}]
    table = pd.DataFrame([row, *(row | change for change in others)])
    (pair,) = by_kind([], comparisons_by_run=table)["backend"].to_dict("records")
    assert (pair["study"], pair["runs_of"], pair["seed_here"], pair["seed_there"]) == ("on_jax", "vgg16", 3, 3)
    assert pair["disagreement"] == pytest.approx(0.1)
    (summed,) = tabulate_disagreement(pd.DataFrame([pair])).to_dict("records")
    assert (summed["kind"], summed["pairs"], summed["mean"]) == ("backend", 1, pytest.approx(0.1))
    assert np.isnan(summed["low"]) and np.isnan(summed["minus_seed"])


def made_pairs(losses, between):
    """Pairs of seeds 1, 2, 3, ... with these shares: one a seed of the loss, and a symmetric matrix of the seeds."""
    rows = [("loss", "", seed, seed, share) for seed, share in enumerate(losses, 1)]
    for here, there in zip(*np.triu_indices(len(losses), 1), strict=True):
        rows += [("seed", loss, here + 1, there + 1, between[here, there]) for loss in ("raw", "sigmoid")]
    table = pd.DataFrame(rows, columns=["kind", "loss", "seed_here", "seed_there", "disagreement"])
    return table.assign(
        study="here", runs_of="vgg16", difference=table["kind"], largest_difference=1.0, clipped_wrong=0, dead=0
    )


def drawn_pairs(seeds, gain=0.0, generator=None):
    """Shares that follow from the seeds of both and from chance: those of the loss are larger by `gain` on average."""
    generator = generator or np.random.default_rng(1)
    own = generator.normal(0, 0.01, seeds)
    noise = generator.normal(0, 0.005, (seeds, seeds))
    return made_pairs(0.1 + gain + 2 * own + generator.normal(0, 0.01, seeds), 0.1 + own + own[:, None] + noise)


def test_a_network_that_clipping_has_killed_is_told_and_left_out():
    # Beyond the clipping range on the side of class 0: every image of class 1 is wrong, and without a gradient.
    dead = [make_run(loss="sigmoid", seed=seed, shift=-1000) for seed in (1, 2)]
    runs = [make_run(seed=1), make_run(seed=2), *dead]
    table = tabulate_pairs_of_runs(runs)
    assert table["dead"].tolist() == [1, 1, 0, 2]
    assert table["disagreement"].tolist() == [0.5, 0.5, 0, 0]
    (seed,) = tabulate_disagreement(table).to_dict("records")
    assert (seed["kind"], seed["pairs"], seed["mean"]) == ("seed", 1, 0)


def test_the_table_sums_up_each_kind():
    table = tabulate_disagreement(made_pairs([0.1, 0.2, 0.3], np.full((3, 3), 0.4)))
    assert list(table.columns) == COLUMNS and list(table["kind"]) == ["loss", "seed"]
    loss, seed = table.to_dict("records")
    assert (loss["pairs"], loss["seeds"], seed["pairs"], seed["seeds"]) == (3, 3, 6, 3)
    assert (loss["lowest"], loss["highest"], loss["mean"]) == (0.1, 0.3, pytest.approx(0.2))
    assert loss["minus_seed"] == pytest.approx(-0.2) and loss["against_seed"] == NOT_ENOUGH
    # A share is not below 0, and neither is its interval.
    assert loss["low"] == 0


def test_with_one_pair_a_seed_the_jackknife_is_the_usual_interval_of_a_mean():
    values = [0.1, 0.15, 0.3, 0.2]
    pairs = made_pairs(values, np.zeros((4, 4)))
    expected = stats.ttest_1samp(values, 0).confidence_interval()
    assert interval_over_seeds(pairs[pairs["kind"] == "loss"]) == pytest.approx((expected.low, expected.high))


def test_two_seeds_have_no_interval():
    pairs = made_pairs([0.1, 0.2], np.full((2, 2), 0.4))
    assert np.isnan(interval_over_seeds(pairs)).all()


def test_pairs_that_share_a_seed_are_not_taken_for_independent():
    pairs = drawn_pairs(10)
    seeds = pairs[pairs["kind"] == "seed"]
    low, high = interval_over_seeds(seeds)
    naive = stats.ttest_1samp(seeds["disagreement"], 0).confidence_interval()
    assert high - low > 1.5 * (naive.high - naive.low)


@pytest.mark.parametrize("gain, verdict", [(0.08, MORE), (-0.08, LESS), (0.0, NOT_TOLD_APART)])
def test_the_loss_changes_more_than_the_seed_less_or_is_not_told_apart(gain, verdict):
    found = loss_minus_seed(drawn_pairs(8, gain))
    assert found["against_seed"] == verdict
    assert found["minus_seed_low"] < found["minus_seed"] < found["minus_seed_high"]
    assert found == loss_minus_seed(drawn_pairs(8, gain))


def test_too_few_seeds_give_a_difference_without_an_interval():
    found = loss_minus_seed(drawn_pairs(FEWEST_SEEDS - 1, gain=0.5))
    assert found["against_seed"] == NOT_ENOUGH and "minus_seed_low" not in found
    assert np.isnan(loss_minus_seed(drawn_pairs(1))["minus_seed"])


def test_a_seed_without_both_losses_is_left_out_of_their_difference():
    pairs = made_pairs([0.1, 0.1, 0.1], np.array([[0, 0.2, 0.9], [0.2, 0, 0.9], [0.9, 0.9, 0]]))
    without = pairs[~((pairs["kind"] == "loss") & (pairs["seed_here"] == 3))]
    assert loss_minus_seed(without)["minus_seed"] == pytest.approx(-0.1)


def test_intervals_hold_the_true_value_about_as_often_as_they_say():
    generator = np.random.default_rng(0)
    held = {"jackknife": 0, "bootstrap": 0}
    for _ in range(100):
        pairs = drawn_pairs(8, generator=generator)
        low, high = interval_over_seeds(pairs[pairs["kind"] == "seed"])
        found = loss_minus_seed(pairs)
        held["jackknife"] += low <= 0.1 <= high
        held["bootstrap"] += found["minus_seed_low"] <= 0 <= found["minus_seed_high"]
    assert min(held.values()) >= 90, held
