import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.analysis.disagreement import tabulate_disagreement, tabulate_pairs_of_runs
from sigmoid_bce.figures import style
from sigmoid_bce.figures.disagreement import describe_disagreement, draw_disagreement, plot_disagreement
from tests.analysis.test_disagreement import drawn_pairs

ONE = "convnet, 1 pair\nloss sigmoid instead of raw"


@pytest.fixture
def pairs():
    single = {"study": "here", "runs_of": "convnet", "kind": "loss", "difference": "loss sigmoid instead of raw"}
    single |= {"loss": np.nan, "seed_here": 1, "seed_there": 1, "disagreement": 0.153, "largest_difference": 9.0}
    single |= {"dead": 0}
    return pd.concat([pd.DataFrame([single]), drawn_pairs(4)], ignore_index=True)


def test_each_network_and_what_two_differ_in_has_a_row_of_all_pairs(pairs):
    means = tabulate_disagreement(pairs)
    (axis,) = draw_disagreement(pairs, means, "cats and dogs").axes
    assert [text.get_text() for text in axis.get_yticklabels()] == [
        ONE,
        "vgg16, 4 pairs\nloss",
        "vgg16, 12 pairs\nseed",
    ]
    marks = [line for line in axis.lines if line.get_marker() in ("^", "s", "o")]
    assert [len(line.get_xdata()) for line in marks] == [1, 4, 12]
    # The mean of a single pair is the pair, and is not drawn.
    assert len([line for line in axis.lines if line.get_marker() == "|"]) == 2
    text = describe_disagreement(means, "cats and dogs")
    assert "convnet, loss sigmoid instead of raw (1 pair): 15.3% to 15.3%, mean 15.3%. vgg16" in text
    assert "95 % interval" in text


def test_a_pair_with_a_dead_network_is_not_drawn_and_told(pairs, tmp_path):
    with_dead = pd.concat([pairs, pairs[:1].assign(disagreement=0.5, dead=1)], ignore_index=True)
    means = tabulate_disagreement(with_dead)
    (axis,) = draw_disagreement(with_dead, means, "cats and dogs").axes
    assert len(axis.lines[0].get_xdata()) == 1 and axis.lines[0].get_xdata()[0] == 0.153
    for name, table in (("pairs", with_dead), ("means", means)):
        table.to_csv(tmp_path / f"{name}.csv", index=False)
    drawn = plot_disagreement(tmp_path / "pairs.csv", tmp_path / "means.csv", "cats and dogs")
    assert drawn.description.endswith("Not drawn, as a network is dead by clipping: 1 pair.")
    assert "dead" not in describe_disagreement(means, "cats and dogs")


def test_without_pairs_the_figure_says_so():
    pairs = tabulate_pairs_of_runs([])
    means = tabulate_disagreement(pairs)
    assert means.empty
    figure = draw_disagreement(pairs, means, "cats and dogs")
    assert figure.axes[0].texts[0].get_text().startswith("No two networks that learned differ")
    assert "Nothing is drawn" in describe_disagreement(means, "cats and dogs")


def test_the_same_table_gives_the_same_picture(pairs, tmp_path):
    for name in ("a", "b"):
        style.save_figure(draw_disagreement(pairs, tabulate_disagreement(pairs), "digits"), tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
