import numpy as np
import pandas as pd

from sigmoid_bce.analysis.summary import COLUMNS, label_of_runs, read_summary, tabulate_summary
from sigmoid_bce.runs.run import Run
from sigmoid_bce.runs.samples import tabulate_samples

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
    return tabulate_summary([Run(record, samples, study) for record in records])


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
