import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.analysis.comparisons import (
    describe_difference,
    differing_settings,
    join_outputs,
    tabulate_comparisons,
    tabulate_comparisons_by_run,
)
from sigmoid_bce.runs.record import read_record
from tests.analysis.runs import make_run


def make_pairs(folder, shifts=(0.5, 0.25), **there):
    """A pair a seed; the raw outputs there are those here, moved."""
    return [
        ("other", make_run(folder / f"here{seed}", seed), make_run(folder / f"there{seed}", seed, shift, **there))
        for seed, shift in enumerate(shifts, start=1)
    ]


def test_a_row_puts_the_same_images_side_by_side(tmp_path):
    table = tabulate_comparisons_by_run(make_pairs(tmp_path, shifts=[0.5], backend="jax"))
    assert list(table["checkpoint"]) == ["early", "convergence"]
    row = table.loc[0]
    assert (row["study"], row["network"], row["loss"], row["seed"]) == ("other", "convnet", "raw", 1)
    assert (row["differs"], row["difference"]) == ("backend", "backend jax instead of tensorflow")
    assert (row["epoch_here"], row["epoch_there"], row["images"]) == (2, 2, 60)
    assert row["largest_difference"] == pytest.approx(0.5, abs=1e-6)
    assert row["median_difference"] == pytest.approx(0.5, abs=1e-6)
    assert row["rank_correlation"] == pytest.approx(1)
    assert row["highest_there"] - row["highest_here"] == pytest.approx(0.5, abs=1e-6)
    joined = join_outputs(tmp_path / "here1/early.parquet", tmp_path / "there1/early.parquet")
    tested = joined[joined["split"] == "test"]
    same = (tested["raw_output_here"] > 0) == (tested["raw_output_there"] > 0)
    assert row["same_class"] == same.mean()


def test_what_is_clipped_is_counted_on_either_side_of_the_axis(tmp_path):
    table = tabulate_comparisons_by_run(make_pairs(tmp_path, shifts=[20.0]))
    row = table[table["checkpoint"] == "convergence"].iloc[0]
    assert row["clipped_right_there"] >= 0.5
    assert row["clipped_left_there"] == 0


def test_a_run_that_was_cut_short_is_compared_early_alone(tmp_path):
    table = tabulate_comparisons_by_run(make_pairs(tmp_path, [0.5], max_epochs=2, epochs=2, converged=False))
    assert list(table["checkpoint"]) == ["early"]
    assert table.loc[0, "differs"] == ""
    assert table.loc[0, "difference"] == "the same settings"


def test_runs_at_the_same_limit_of_epochs_are_compared_there(tmp_path):
    table = tabulate_comparisons_by_run(make_pairs(tmp_path, [0.5], converged=False))
    assert list(table["checkpoint"]) == ["early", "convergence"]


def test_differences_are_told_with_their_values(tmp_path):
    here = read_record(make_run(tmp_path / "here", views=16, scaling=None) / "record.json")
    there = read_record(
        make_run(tmp_path / "there", views=300, learning_rate=5e-4, augmentation={"rotation": 0.0}) / "record.json"
    )
    assert differing_settings(here, there) == ["augmentation", "learning_rate", "views"]
    told = "another augmentation, learning_rate 0.0005 instead of 0.001, views 300 instead of 16"
    assert describe_difference(here, there) == told
    none = {**there, "settings": {**there["settings"], "augmentation": None}}
    assert "augmentation none instead of on" in describe_difference(here, none)


def test_another_seed_in_the_end_is_a_difference(tmp_path):
    here = read_record(make_run(tmp_path / "here") / "record.json")
    assert describe_difference(here, {**here, "seeds_tried": [1, 1001]}) == "seed used 1001 instead of 1"


def test_runs_that_are_no_partners_are_refused(tmp_path):
    pair = ("other", make_run(tmp_path / "here", seed=1), make_run(tmp_path / "there", seed=2))
    with pytest.raises(ValueError, match="is not the partner of"):
        tabulate_comparisons_by_run([pair])


def test_runs_on_other_images_are_refused(tmp_path):
    pairs = make_pairs(tmp_path, [0.5])
    path = tmp_path / "there1/early.parquet"
    table = pd.read_parquet(path)
    table.assign(image="x" + table["image"]).to_parquet(path)
    with pytest.raises(ValueError, match="not of the same images"):
        tabulate_comparisons_by_run(pairs)


def test_a_collapsed_network_is_counted_and_has_no_correlation(tmp_path):
    pairs = make_pairs(tmp_path, collapsed=True)
    for checkpoint in ("early", "convergence"):
        path = pairs[0][2] / f"{checkpoint}.parquet"
        pd.read_parquet(path).assign(raw_output=np.float32(0.1)).to_parquet(path)
    by_run = tabulate_comparisons_by_run(pairs)
    assert np.isnan(by_run.loc[0, "rank_correlation"])
    assert tabulate_comparisons(by_run).loc[0, ["collapsed_here", "collapsed_there"]].tolist() == [0, 2]


def test_the_summary_has_means_differences_and_their_interval(tmp_path):
    summary = tabulate_comparisons(tabulate_comparisons_by_run(make_pairs(tmp_path, views=300)))
    assert len(summary) == 1
    row = summary.loc[0]
    assert (row["runs"], row["pairs"], row["checkpoint"], row["differs"]) == (2, 2, "convergence", "views")
    assert row["highest_difference"] == pytest.approx(0.375, abs=1e-5)
    assert row["highest_there"] - row["highest_here"] == pytest.approx(0.375, abs=1e-5)
    # Half the distance of two values is their standard error; Student's t with one degree of freedom is 12.706.
    assert row["highest_high"] - row["highest_low"] == pytest.approx(2 * 12.706 * 0.125, rel=1e-3)


def test_a_single_pair_has_no_interval(tmp_path):
    row = tabulate_comparisons(tabulate_comparisons_by_run(make_pairs(tmp_path, [0.5]))).loc[0]
    assert np.isnan(row["accuracy_low"]) and np.isnan(row["accuracy_high"])
    assert np.isnan(row["accuracy_pairs_to_decide"])


def test_how_many_pairs_would_decide_is_told_of_the_accuracy(tmp_path):
    row = tabulate_comparisons(tabulate_comparisons_by_run(make_pairs(tmp_path, [0.0, 0.0, 0.0], views=300))).loc[0]
    assert (row["accuracy_low"], row["accuracy_high"], row["accuracy_pairs_to_decide"]) == (0, 0, 2)


def test_without_pairs_both_tables_are_empty_with_their_columns():
    by_run = tabulate_comparisons_by_run([])
    assert by_run.empty and "same_class" in by_run
    assert tabulate_comparisons(by_run).empty and "accuracy_low" in tabulate_comparisons(by_run)
