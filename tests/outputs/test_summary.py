import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.outputs.losses_compared import AUTHOR, compare_losses, gather_runs, load_authors_runs
from sigmoid_bce.outputs.samples import tabulate_samples
from sigmoid_bce.outputs.summary import COLUMNS, label_of_runs, read_summary, tabulate_summary

IMAGES = pd.DataFrame(
    {
        "image": [f"image.{number}" for number in range(6)],
        "split": ["train"] * 4 + ["test"] * 2,
        "label": [0, 0, 1, 1, 0, 1],
    }
)


def make_record(network="vgg16", loss="raw", seed=1, body="imagenet", collapsed=False, rate=1e-3):
    return {
        "network": network,
        "loss": loss,
        "seeds_tried": [seed],
        "settings": {"body": body, "scaling": "own", "learning_rate": rate},
        "backend": "jax",
        "device": "CPU",
        "epochs": 30,
        "converged": True,
        "collapsed": {"early": False, "convergence": collapsed},
    }


def make_samples(*raw):
    return tabulate_samples(IMAGES, np.array(raw, np.float32))


def summary_of(*records, study="mine"):
    samples = {"early": make_samples(-1, -2, 3, 4, -1, 1), "convergence": make_samples(-20, 18, 30, -1, 2, 3)}
    return tabulate_summary([(study, record, samples) for record in records])


def test_a_row_tells_range_clipping_and_accuracy_at_both_checkpoints():
    row = summary_of(make_record()).loc[0]
    assert list(row.index) == COLUMNS
    assert (row["lowest_early"], row["highest_early"]) == (-2, 4)
    assert (row["clipped_left_early"], row["clipped_right_early"]) == (0, 0)
    assert (row["clipped_left_convergence"], row["clipped_right_convergence"]) == (0.25, 0.5)
    # A cat at 18 is on the wrong side; the dog at -1 is, too, but not clipped.
    assert row["clipped_wrong_convergence"] == 0.25
    assert (row["accuracy_early"], row["accuracy_convergence"]) == (1.0, 0.5)
    assert (row["backend"], row["scaling"], row["epochs"]) == ("jax", "own", 30)
    assert (row["study"], row["learning_rate"]) == ("mine", 1e-3)


def test_the_test_loss_is_that_which_the_run_was_trained_with():
    table = summary_of(make_record(), make_record(loss="sigmoid"))
    expected = np.mean([np.logaddexp(0, 2.0), np.logaddexp(0, -3.0)])
    np.testing.assert_allclose(table["test_loss_convergence"], expected, rtol=1e-6)


def test_an_empty_body_is_read_back_as_empty(tmp_path):
    table = summary_of(make_record(body=None))
    table.to_csv(tmp_path / "summary.csv", index=False)
    read = read_summary(tmp_path / "summary.csv")
    assert read.loc[0, "body"] == ""
    assert not read.loc[0, "collapsed"]
    pd.testing.assert_frame_equal(read, table, check_dtype=False)


def test_collapsed_runs_are_left_out_and_random_bodies_are_named():
    runs = gather_runs(summary_of(make_record(), make_record(collapsed=True), make_record(body="random")))
    assert list(runs["runs_of"][:2]) == ["vgg16", "vgg16 with a random body"]
    assert (runs["runs_of"] == AUTHOR).sum() == 18


def labels(*runs):
    return list(label_of_runs(pd.DataFrame(runs, columns=["study", "network", "body", "learning_rate"])))


def test_a_network_has_its_rate_in_its_name_where_it_stands_there_with_several():
    mine, theirs = ("mine", "convnet", "", 5e-4), ("theirs", "convnet", "", 1e-3)
    other = ("mine", "vgg16", "imagenet", 1e-3)
    assert labels(mine, mine, other) == ["convnet", "convnet", "vgg16"]
    assert labels(mine, other, theirs) == ["convnet, rate 0.0005", "vgg16", "convnet, rate 0.001"]


def test_a_network_with_the_same_rate_in_two_studies_is_never_one():
    mine, theirs, slow = ("mine", "vgg16", "", 1e-3), ("theirs", "vgg16", "", 1e-3), ("theirs", "vgg16", "", 1e-5)
    assert labels(mine, theirs) == ["vgg16, study mine", "vgg16, study theirs"]
    assert labels(mine, theirs, slow) == [
        "vgg16, rate 0.001, study mine",
        "vgg16, rate 0.001, study theirs",
        "vgg16, rate 1e-05",
    ]
    random = ("theirs", "vgg16", "random", 1e-3)
    assert labels(mine, random) == ["vgg16", "vgg16 with a random body"]
    assert labels() == []


def test_runs_with_another_rate_are_compared_by_themselves():
    mine, theirs = summary_of(make_record()), summary_of(make_record(rate=1e-4, collapsed=True), study="theirs")
    runs = gather_runs(pd.concat([mine, theirs], ignore_index=True))
    assert list(runs["runs_of"].unique()) == ["vgg16, rate 0.001", AUTHOR]


def test_the_author_s_runs_are_nine_a_loss_each_by_its_own_loss():
    runs = load_authors_runs()
    assert runs["loss"].value_counts().to_dict() == {"raw": 9, "sigmoid": 9}
    assert runs["accuracy"].between(0.9, 1).all()
    assert runs["test_loss"].between(0.1, 0.5).all()


def test_a_table_that_is_not_the_author_s_is_refused(tmp_path):
    (tmp_path / "other.csv").write_text("loss_basis,raw_loss\nraw,1\n")
    with pytest.raises(ValueError, match="other.csv: has no column raw_binary_accuracy_from_raw, sigmoid_acc[^$]*Hint"):
        load_authors_runs(tmp_path / "other.csv")


def runs_of(name, raw, sigmoid):
    rows = [(name, "raw", value, value) for value in raw] + [(name, "sigmoid", value, value) for value in sigmoid]
    return pd.DataFrame(rows, columns=["runs_of", "loss", "accuracy", "test_loss"])


def test_the_same_test_is_put_to_every_network():
    runs = pd.concat(
        [
            runs_of("far", [0.8, 0.81, 0.79, 0.8], [0.9, 0.91, 0.89, 0.9]),
            runs_of("few", [0.8, 0.7], [0.8, 0.7]),
            runs_of("one", [0.5], []),
        ]
    )
    table = compare_losses(runs).set_index("runs_of")
    assert list(table.index) == ["far", "few"]
    far = table.loc["far"]
    assert far["accuracy_difference"] == pytest.approx(0.1)
    assert far["accuracy_low"] < 0.1 < far["accuracy_high"] and far["accuracy_p"] < 1e-3
    # By hand: standard error sqrt(2 * 0.0000667 / 4) with 6 degrees of freedom, t = 2.447.
    assert far["accuracy_high"] - 0.1 == pytest.approx(2.447 * np.sqrt(2 * (0.0002 / 3) / 4), rel=1e-3)
    assert np.isnan(table.loc["few", "accuracy_low"])
