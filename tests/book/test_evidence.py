"""Runs of other studies on the pages: told apart from the study's own, and what there is not yet with its command."""

from dataclasses import replace

import pytest

from sigmoid_bce.book.values import gather_values
from tests.book.synthetic import make_study, read_page, with_evidence

SMALL = {"train": 40, "validation": 10, "test": 10}
CONVNET = {"data": {"source": "microsoft", "per_class": SMALL}, "networks": ["convnet"]}
FASTER = {"learning_rate": 1e-3, "max_epochs": 20}


@pytest.fixture
def made():
    """A study with one seed a loss, and beside it another with two, of which the last run is not there."""
    return with_evidence(make_study("mine", **CONVNET), make_study("theirs", seeds=[1, 2], training=FASTER, **CONVNET))


def values_of(made):
    return gather_values(made, {"settings": [], "outputs": {}}, {})


def test_runs_with_the_same_seed_are_told_apart_and_the_study_s_own_come_first(made):
    values = values_of(made)
    assert [run["name"] for run in values["runs"]] == [
        "`convnet, rate 0.0001` with `raw` (seed 1)",
        "`convnet, rate 0.0001` with `sigmoid` (seed 1)",
        "`convnet, rate 0.001` with `raw` (seed 1)",
        "`convnet, rate 0.001` with `raw` (seed 2)",
        "`convnet, rate 0.001` with `sigmoid` (seed 1)",
    ]
    assert [len(group) for group in values["alike_runs"]] == [1, 1, 2, 1]
    seeds = values["seeds_run"]
    assert {loss: own for loss, own in seeds["convnet, rate 0.001"].items() if own} == {"raw": [1, 2], "sigmoid": [1]}
    assert {loss: own for loss, own in seeds["convnet, rate 0.0001"].items() if own} == {"raw": [1], "sigmoid": [1]}
    assert not any(seeds["vgg16"].values()) and "convnet" not in seeds


def test_seeds_are_counted_by_study_and_a_loss_that_is_not_there_yet_counts_as_none(made):
    assert values_of(made)["seeds_by_network"] == {"convnet, rate 0.0001": 1, "convnet, rate 0.001": 1}
    theirs = make_study("theirs", seeds=[1, 2], training=FASTER, **CONVNET)
    counts = values_of(with_evidence(make_study("mine", **CONVNET), theirs, lacking=2))["seeds_by_network"]
    assert counts == {"convnet, rate 0.0001": 1, "convnet, rate 0.001": 0}


def test_the_shown_run_is_the_study_s_own_unless_another_is_named(made):
    values = values_of(made)
    assert values["shown"]["study"] == "mine" and values["shown_folder"] == "results/mine/runs/convnet/raw/seed1"
    assert {run["study"] for run in values["shown_network_runs"]} == {"mine"}
    figures = made.settings["figures"] | {"study": "theirs", "seed": 2}
    values = values_of(replace(made, settings=made.settings | {"figures": figures}))
    assert values["shown_folder"] == "results/theirs/runs/convnet/raw/seed2"
    assert {run["study"] for run in values["shown_network_runs"]} == {"theirs"}


def test_a_study_without_evidence_names_its_networks_alone():
    values = values_of(make_study("alone", **CONVNET))
    assert [run["label"] for run in values["runs"]] == ["convnet", "convnet"]
    assert values["seeds_run"]["convnet"]["raw"] == [1]


def test_the_pages_say_which_runs_there_are_not_yet_with_their_command(made, tmp_path):
    pages = made.assemble(tmp_path)
    training = read_page(pages / "training.md")
    assert "Of\n4 runs, 3 are here." in training
    assert (
        "- `convnet/sigmoid/seed2`: [`snakemake --cores 8 results/theirs/runs/convnet/sigmoid/seed2/record.json`]"
        in training
    )
    assert training.count("record.json`]{.broken}") == 1
    assert "| `convnet, rate 0.001` | `raw` | 2 |" in training and "| `convnet, rate 0.0001` | `raw` | 1 |" in training
    for page in ("losses.md", "how_it_was_made.md"):
        assert "| `convnet, rate 0.001` | `raw` | 2 |" in read_page(pages / page), page
    assert "| convnet, rate 0.001 | learns with the head; as in the article | raw, 2 seeds |" in read_page(
        pages / "networks.md"
    )
    assert "| `convnet, rate 0.001` | seeds 1 and 2 | seed 1 |" in read_page(pages / "index.md")


def test_once_all_runs_are_there_nothing_is_said_to_be_missing(made, tmp_path):
    theirs = make_study("theirs", seeds=[1, 2], training=FASTER, **CONVNET)
    pages = with_evidence(make_study("mine", **CONVNET), theirs, lacking=0).assemble(tmp_path)
    training = read_page(pages / "training.md")
    assert "Of\n4 runs, 4 are here." in training and "**Not run** yet" not in training
