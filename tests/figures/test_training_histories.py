import pandas as pd
import pytest

from sigmoid_bce.figures import style
from sigmoid_bce.figures.training_histories import (
    describe_training_histories,
    draw_training_histories,
    tabulate_training_histories,
)


def make_record(loss, body=None, collapsed=False, seeds_tried=(1,), rate=1e-4):
    return {
        "network": "vgg16" if body else "convnet",
        "loss": loss,
        "seeds_tried": list(seeds_tried),
        "collapsed": {"early": collapsed is not False, "convergence": collapsed is True},
        "settings": {"body": body, "learning_rate": rate},
    }


def make_history(epochs):
    epoch = range(1, epochs + 1)
    return pd.DataFrame(
        {"epoch": epoch, "loss": 0.5, "accuracy": 0.75, "val_loss": 0.6, "val_accuracy": 0.7, "seconds": 9.0}
    )


@pytest.fixture
def table():
    return tabulate_training_histories(
        [
            ("mine", make_record("raw"), make_history(3)),
            ("mine", make_record("sigmoid", body="random", collapsed=True, seeds_tried=(1, 1001)), make_history(2)),
        ]
    )


def test_runs_are_told_apart_and_times_left_out(table):
    assert table.to_dict("records")[-1] == {
        "network": "vgg16 with a random body",
        "trained_with": "sigmoid",
        "seed": 1001,
        "study": "mine",
        "learning_rate": 1e-4,
        "collapsed": True,
        "dead": False,
        "epoch": 2,
        "loss": 0.5,
        "accuracy": 0.75,
        "val_loss": 0.6,
        "val_accuracy": 0.7,
    }
    assert len(table) == 5


def test_a_network_that_had_collapsed_by_the_early_read_out_and_learned_later_has_not_collapsed():
    runs = [("mine", make_record("raw", collapsed=collapsed), make_history(2)) for collapsed in ("early alone", True)]
    table = tabulate_training_histories(runs, ())
    assert table["collapsed"].tolist() == [False, False, True, True]


def test_each_network_has_its_panels_and_a_collapsed_run_its_key(table):
    figure = draw_training_histories(table, early_epoch=2, data_set="handwritten digits")
    titles = [axis.get_title() for axis in figure.axes]
    assert titles == ["convnet"] * 2 + ["vgg16 with a random body"] * 2
    keys = [text.get_text() for text in figure.legends[0].get_texts()]
    assert keys == ["trained with raw", "trained with sigmoid", "collapsed"]
    marks = [line.get_marker() for line in figure.axes[2].get_lines()]
    assert "X" in marks and "o" not in marks


def test_the_description_names_data_runs_and_collapse(table):
    text = describe_training_histories(table, early_epoch=2, data_set="handwritten digits")
    assert text.startswith("Handwritten digits: ")
    assert "convnet, trained with loss raw (seed 1)" in text
    assert (
        "seed 1001), went from a training loss of 0.500 after epoch 1 to 0.5 after epoch 2, where it was found to have"
        in text
    )


def test_many_seeds_of_a_loss_are_described_together():
    records = [make_record("raw", seeds_tried=(seed,)) for seed in (1, 2)] + [make_record("raw", None, True, (3,))]
    table = tabulate_training_histories([("mine", record, make_history(4)) for record in records])
    text = describe_training_histories(table, early_epoch=2, data_set="handwritten digits")
    assert "convnet, trained with loss raw from 3 seeds, 1 of which collapsed, ended after 4 to 4 epochs" in text
    assert "seed 1" not in text
    lines = [
        line for line in draw_training_histories(table, 2, "digits").axes[0].get_lines() if len(line.get_xdata()) > 2
    ]
    assert {line.get_linewidth() for line in lines} == {0.6}


def test_runs_of_a_network_with_another_rate_have_panels_of_their_own():
    runs = [
        ("mine", make_record("raw"), make_history(3)),
        ("theirs", make_record("raw", rate=1e-3), make_history(2)),
        ("theirs", make_record("raw", "random"), make_history(1)),
    ]
    table = tabulate_training_histories(runs)
    assert list(table["study"]) == ["mine"] * 3 + ["theirs"] * 3 and list(table["epoch"]) == [1, 2, 3, 1, 2, 1]
    titles = [axis.get_title() for axis in draw_training_histories(table, 2, "digits").axes[::2]]
    assert titles == ["convnet, rate 0.0001", "convnet, rate 0.001", "vgg16 with a random body"]
    fourth = table[table["network"] == titles[-1]].assign(network="squeezenet")
    four = draw_training_histories(pd.concat([table, fourth]), 2, "digits")
    assert [axis.get_title(loc="left") for axis in four.axes] == list("abcdefgh")
    text = describe_training_histories(table, early_epoch=2, data_set="digits")
    assert (
        "convnet, rate 0.001, trained with loss raw (seed 1), went from a training loss of 0.500 after epoch 1" in text
    )


def test_the_same_table_gives_the_same_picture(table, tmp_path):
    for name in ("a", "b"):
        style.save_figure(draw_training_histories(table, 2, "handwritten digits"), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_run_that_clipping_has_killed_has_its_own_mark_and_is_told():
    runs = [("mine", make_record(loss), make_history(4)) for loss in ("raw", "sigmoid")]
    table = tabulate_training_histories(runs, dead={("mine", "convnet", "sigmoid", 1)})
    assert table.groupby("trained_with")["dead"].first().to_dict() == {"raw": False, "sigmoid": True}
    figure = draw_training_histories(table, early_epoch=2, data_set="cats and dogs")
    assert [text.get_text() for text in figure.legends[0].get_texts()][-1] == "dead by clipping"
    assert "after epoch 4, dead by clipping, with" in describe_training_histories(table, 2, "cats and dogs")
