import pandas as pd
import pytest

from sigmoid_bce.analysis.losses_compared import gather_runs
from sigmoid_bce.analysis.summary import COLUMNS
from sigmoid_bce.figures import style
from sigmoid_bce.figures.losses_compared import PAIR_LINE, describe_losses_compared, draw_losses_compared
from sigmoid_bce.figures.summary import describe_summary, draw_summary


@pytest.fixture
def summary():
    rows = []
    for network, body, seeds in (("convnet", "", 1), ("vgg16", "random", 3)):
        for loss in ("raw", "sigmoid"):
            for seed in range(seeds):
                row = dict.fromkeys(COLUMNS, 0.0) | {"network": network, "body": body, "loss": loss, "seed": seed}
                row |= {"lowest_early": -3.0, "highest_early": 4.0, "accuracy_convergence": 0.9 + seed / 100}
                row |= {"lowest_convergence": -20.0 - seed, "highest_convergence": 30.0, "collapsed": False}
                row["dead"] = False
                rows.append(row | {"clipped_left_convergence": 0.02, "clipped_right_convergence": 0.1})
    rows[0]["collapsed"] = True
    return pd.DataFrame(rows)


def test_each_network_and_loss_has_a_row_and_collapsed_runs_are_not_drawn(summary):
    figure = draw_summary(summary, "handwritten digits")
    labels = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert labels == ["convnet\nsigmoid, 1 seed", "vgg16 (random)\nraw, 3 seeds", "vgg16 (random)\nsigmoid, 3 seeds"]
    assert len(figure.axes) == 3
    text = describe_summary(summary, "handwritten digits")
    assert "Runs that collapsed are not drawn: 1." in text
    assert "vgg16 (random) with loss raw (3 seeds): raw outputs from -22.0 to 30.0, 12.0% to 12.0%" in text


def test_runs_that_clipping_has_killed_are_not_drawn_as_if_they_had_learned(summary):
    summary.loc[1, "dead"] = True
    labels = [text.get_text() for text in draw_summary(summary, "handwritten digits").axes[0].get_yticklabels()]
    assert labels == ["vgg16 (random)\nraw, 3 seeds", "vgg16 (random)\nsigmoid, 3 seeds"]
    assert "Runs that are dead by clipping are not drawn: 1." in describe_summary(summary, "handwritten digits")


def test_runs_with_another_rate_have_rows_of_their_own(summary):
    theirs = summary[summary["network"] == "convnet"].assign(study="theirs", learning_rate=1e-3, collapsed=False)
    table = pd.concat([summary.assign(study="mine", learning_rate=5e-4), theirs], ignore_index=True)
    figure = draw_summary(table, "handwritten digits")
    labels = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert labels[0] == "convnet, rate 0.0005\nsigmoid, 1 seed"
    assert labels[3:] == ["convnet, rate 0.001\nraw, 1 seed", "convnet, rate 0.001\nsigmoid, 1 seed"]
    assert "convnet, rate 0.001 with loss raw (1 seed)" in describe_summary(table, "handwritten digits")


def test_the_author_s_runs_stand_beside_ours_and_are_not_paired(summary):
    runs = gather_runs(summary)
    figure = draw_losses_compared(runs, "handwritten digits")
    labels = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    # Of the convnet's one pair, a run collapsed.
    assert labels == [
        "convnet\n0 pairs",
        "vgg16 with a random body\n3 pairs",
        "the author's inception_v3\nnot paired",
    ]
    lines = [line for line in figure.axes[0].lines if line.get_linewidth() == PAIR_LINE["linewidth"]]
    assert [list(line.get_xdata()) for line in lines] == [[0.90, 0.90], [0.91, 0.91], [0.92, 0.92]]
    text = describe_losses_compared(runs, "handwritten digits")
    assert "the author's inception_v3: not paired." in text and "Runs that collapsed are not drawn: 1." in text
    assert "vgg16 with a random body trained with raw (3 runs): accuracy 90.0% to 92.0%, mean 91.00%" in text
    assert "the author's inception_v3 trained with sigmoid (9 runs)" in text


def test_what_clipping_has_killed_is_a_cross_and_counted(summary):
    dead = (summary["network"] == "vgg16") & (summary["loss"] == "sigmoid") & (summary["seed"] == 1)
    runs = gather_runs(summary.assign(dead=dead, accuracy_convergence=summary["accuracy_convergence"].mask(dead, 0.5)))
    figure = draw_losses_compared(runs, "handwritten digits")
    crosses = [list(line.get_xdata()) for line in figure.axes[0].lines if line.get_marker() == "x"]
    assert [values for values in crosses if values] == [[0.5]]
    assert "dead by clipping" in [text.get_text() for text in figure.legends[0].get_texts()]
    text = describe_losses_compared(runs, "handwritten digits")
    assert "trained with sigmoid (3 runs, 1 of them dead by clipping): accuracy 50.0%" in text
    without = draw_losses_compared(gather_runs(summary), "handwritten digits")
    assert "dead by clipping" not in [text.get_text() for text in without.legends[0].get_texts()]


def test_the_same_table_gives_the_same_picture(summary, tmp_path):
    for name in ("a", "b"):
        style.save_figure(draw_summary(summary, "digits"), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
