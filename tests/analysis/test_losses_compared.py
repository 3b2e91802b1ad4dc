import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.analysis.losses_compared import AUTHOR, COLUMNS, compare_losses, gather_runs, load_authors_runs
from tests.analysis.test_summary import make_record, summary_of

PAIRS = pd.DataFrame(columns=["runs_of", "kind", "seed_here", "largest_difference", "clipped_wrong"])


def runs_of(name, raw, sigmoid, collapsed=()):
    """Runs from the seeds 1, 2, 3, ..., with these accuracies; `collapsed` are (loss, seed)."""
    rows = [
        (name, loss, seed, (loss, seed) in collapsed, value, 1 - value)
        for loss, values in (("raw", raw), ("sigmoid", sigmoid))
        for seed, value in enumerate(values, start=1)
    ]
    table = pd.DataFrame(rows, columns=["runs_of", "loss", "seed", "collapsed", "accuracy", "test_loss"])
    return table.astype({"seed": "Int64"})


def pairs_of(name, largest, clipped_wrong):
    """Pairs that differ in the loss, from the seeds 1, 2, 3, ..."""
    columns = {"seed_here": range(1, len(largest) + 1), "largest_difference": largest, "clipped_wrong": clipped_wrong}
    return pd.DataFrame({"runs_of": name, "kind": "loss", **columns})


def compare(*runs, pairs=PAIRS):
    return compare_losses(pd.concat(runs), pairs).set_index("runs_of")


def test_runs_have_their_seeds_and_random_bodies_are_named():
    runs = gather_runs(summary_of(make_record(), make_record(seed=2, collapsed=True), make_record(body="random")))
    assert list(runs["runs_of"][:3]) == ["vgg16", "vgg16", "vgg16 with a random body"]
    assert list(runs["seed"][:3]) == [1, 2, 1] and list(runs["collapsed"][:3]) == [False, True, False]
    authors = runs[runs["runs_of"] == AUTHOR]
    assert len(authors) == 18 and authors["seed"].isna().all()


def test_runs_with_another_rate_are_compared_by_themselves():
    mine, theirs = summary_of(make_record()), summary_of(make_record(rate=1e-4), study="theirs")
    runs = gather_runs(pd.concat([mine, theirs], ignore_index=True))
    assert list(runs["runs_of"].unique()) == ["vgg16, rate 0.001", "vgg16, rate 0.0001", AUTHOR]


def test_the_author_s_runs_are_nine_a_loss_each_by_its_own_loss():
    runs = load_authors_runs()
    assert runs["loss"].value_counts().to_dict() == {"raw": 9, "sigmoid": 9}
    assert runs["accuracy"].between(0.9, 1).all()
    assert runs["test_loss"].between(0.1, 0.5).all()


def test_a_table_that_is_not_the_author_s_is_refused(tmp_path):
    (tmp_path / "other.csv").write_text("loss_basis,raw_loss\nraw,1\n")
    with pytest.raises(ValueError, match="other.csv: has no column raw_binary_accuracy_from_raw, sigmoid_acc[^$]*Hint"):
        load_authors_runs(tmp_path / "other.csv")


def test_our_runs_are_compared_pair_by_pair():
    table = compare(runs_of("far", [0.80, 0.81, 0.79], [0.90, 0.91, 0.90]), runs_of("one", [0.5], []))
    assert list(table.columns) == COLUMNS[1:] and list(table.index) == ["far"]
    far = table.loc["far"]
    assert (far["paired"], far["pairs"], far["runs_raw"], far["collapsed"]) == (True, 3, 3, "")
    # By hand: differences 0.10, 0.10, 0.11; Student's t with two degrees of freedom is 4.303.
    assert far["accuracy_difference"] == pytest.approx(0.31 / 3)
    assert far["accuracy_high"] - far["accuracy_difference"] == pytest.approx(4.303 * 0.0057735 / np.sqrt(3), rel=1e-3)
    assert far["test_loss_difference"] == pytest.approx(-0.31 / 3)
    assert far["accuracy_pairs_to_decide"] <= 3 and far["accuracy_margin"] == 0.02


def test_the_author_s_runs_are_compared_unpaired():
    runs = runs_of("author", [0.8, 0.81, 0.79, 0.8], [0.9, 0.91, 0.89, 0.9]).assign(seed=pd.NA)
    few = runs_of("few", [0.8, 0.7], [0.8, 0.7]).assign(seed=pd.NA)
    table = compare(runs, few)
    author = table.loc["author"]
    assert not author["paired"] and pd.isna(author["pairs"]) and np.isnan(author["accuracy_pairs_to_decide"])
    # By hand: standard error sqrt(2 * 0.0000667 / 4) with 6 degrees of freedom, t = 2.447.
    assert author["accuracy_high"] - 0.1 == pytest.approx(2.447 * np.sqrt(2 * (0.0002 / 3) / 4), rel=1e-3)
    assert np.isnan(table.loc["few", "accuracy_low"]) and table.loc["few", "accuracy_difference"] == 0


def test_a_collapsed_run_takes_its_pair_out_and_is_named():
    collapsed = runs_of("vgg16", [0.8, 0.5, 0.8], [0.9, 0.9, 0.8], collapsed=[("raw", 2)])
    row = compare(collapsed).loc["vgg16"]
    assert (row["pairs"], row["runs_raw"], row["runs_sigmoid"], row["collapsed"]) == (2, 2, 3, "seed 2")
    assert row["accuracy_difference"] == pytest.approx(0.05)
    both = runs_of("vgg16", [0.5, 0.8], [0.9, 0.5], collapsed=[("raw", 1), ("sigmoid", 2)])
    row = compare(both).loc["vgg16"]
    assert (row["pairs"], row["collapsed"]) == (0, "seeds 1, 2") and np.isnan(row["accuracy_raw"])


def test_the_same_seed_twice_in_one_network_is_refused():
    runs = pd.concat([runs_of("vgg16", [0.8], [0.9])] * 2)
    with pytest.raises(ValueError, match="one-to-one"):
        compare(runs)


def test_pairs_that_are_the_same_run_twice_are_named_and_stay():
    runs = runs_of("vgg16", [0.8, 0.8, 0.8, 0.8], [0.8, 0.8, 0.9, 0.9])
    row = compare(runs, pairs=pairs_of("vgg16", [2e-4, 9e-3, 0.011, 20.0], [0, 3, 0, 1])).loc["vgg16"]
    assert (row["pairs"], row["same_run"], row["accuracy_difference"]) == (4, "seeds 1, 2", pytest.approx(0.05))
    assert (row["same_run_clipped_wrong"], row["other_pairs_clipped_wrong"]) == (1, 1)
