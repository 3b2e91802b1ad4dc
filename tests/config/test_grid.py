"""Grids: their cells and rows, and what is said of settings that a grid cannot have."""

import pytest

from sigmoid_bce.config import ConfigError
from sigmoid_bce.config.grid import Grid, load_grids
from sigmoid_bce.config.studies import load_studies
from tests.workflow.checkout import ROOT

HEAD = "title: A grid\nstudy: paper\nshown_in: demo\nnetwork: squeezenet\n"
STUDIES = load_studies(ROOT / "config", ROOT / "results/published/study.yaml", {})


def grid_of(**blocks):
    about = {"title": "A grid", "study": "paper", "shown_in": "paper", "network": "squeezenet"}
    return Grid.model_validate(about | {"blocks": blocks})


def test_every_committed_grid_loads():
    grids = load_grids(ROOT / "config/grids", STUDIES)
    assert set(grids) == {path.stem for path in (ROOT / "config/grids").glob("*.yaml")} and len(grids) >= 4
    for grid in grids.values():
        assert sum(len(cells) for cells in grid.rows().values()) == len(grid.cells()) > 0


def test_a_followed_head_is_one_of_its_grid_s_own():
    for grid in load_grids(ROOT / "config/grids", STUDIES).values():
        if grid.followed:
            rates = {cell.learning_rate for cell, _ in grid.cells().values() if cell.rms is None}
            assert grid.followed.learning_rate in rates and grid.followed.seed in grid.seeds


def test_a_block_has_a_cell_for_each_combination():
    grid = grid_of(map={"learning_rate": [1e-3, 1e-2, 0.1], "rms": [1, "own"], "optimizer": ["adam", "sgd"]})
    assert len(grid.cells()) == 12
    assert {name: len(cells) for name, cells in grid.rows().items()} == {
        **{"squeezenet-rms_1": 3, "squeezenet-rms_1-optimizer_sgd": 3},
        **{"squeezenet-rms_own": 3, "squeezenet-rms_own-optimizer_sgd": 3},
    }
    for name, cells in grid.rows().items():
        assert [cell.learning_rate for cell, _ in cells] == [1e-3, 1e-2, 0.1] and {cell.row for cell, _ in cells} == {
            name
        }


def test_what_is_not_named_has_the_default_of_a_cell():
    ((cell, losses),) = grid_of(one={}).cells().values()
    assert cell == type(cell)("squeezenet", 1e-3) and losses == ("raw", "sigmoid")


def test_blocks_that_overlap_merge_their_losses():
    grid = grid_of(
        first={"learning_rate": [1e-3, 1e-2], "losses": ["raw"]},
        second={"learning_rate": [1e-2, 1e-1], "losses": ["sigmoid", "raw"]},
    )
    losses = {cell.learning_rate: losses for cell, losses in grid.cells().values()}
    assert losses == {1e-3: ("raw",), 1e-2: ("raw", "sigmoid"), 1e-1: ("sigmoid", "raw")}


# Key, lines of the file, what is said of the value, what is allowed, the hint.
REFUSED = {
    "network of another study": (
        "network",
        HEAD.replace("study: paper", "study: convnet_on_jax").replace("squeezenet", "inception_v3") + "blocks: {a: {}}",
        "convnet_on_jax does not train inception_v3",
        "convnet",
        "name one of them",
    ),
    "unknown network": (
        "network",
        HEAD.replace("squeezenet", "squeezent") + "blocks: {a: {}}",
        '"squeezent"',
        "squeezenet",
        "did you mean squeezenet?",
    ),
    "misspelt key": ("tilte", HEAD + "tilte: x\nblocks: {a: {}}", "no such key", "title", "did you mean title?"),
    "misspelt setting": (
        "blocks.a.batchsize",
        HEAD + "blocks: {a: {batchsize: [4]}}",
        "no such key",
        "batch_size",
        "did you mean",
    ),
    "no list": ("blocks.a.batch_size", HEAD + "blocks: {a: {batch_size: 4}}", "4", "a list of", "[4]"),
    "rate of 0": ("blocks.a.learning_rate[0]", HEAD + "blocks: {a: {learning_rate: [0]}}", "0 is", "above 0", ""),
    "unknown loss": ("blocks.a.losses[0]", HEAD + "blocks: {a: {losses: [row]}}", '"row"', "raw, sigmoid", "raw"),
    "empty list": (
        "blocks.a.learning_rate",
        HEAD + "blocks: {a: {learning_rate: []}}",
        "empty",
        "at least one",
        "leave",
    ),
    "no losses": ("blocks.a.losses", HEAD + "blocks: {a: {losses: []}}", "empty", "at least one", "leave"),
    "seed twice": ("seeds", HEAD + "seeds: [1, 1]\nblocks: {a: {}}", "1 stands there more", "once", "keep one 1"),
    "no blocks": ("blocks", HEAD, "missing", "", ""),
    "wrong noise": ("blocks.a.label_noise[0]", HEAD + "blocks: {a: {label_noise: [0.5]}}", "0.5", "below 0.5", ""),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_used_is_told_with_file_key_allowed_values_and_a_hint(tmp_path, case):
    key, text, what, allowed, hint = REFUSED[case]
    (tmp_path / "mine.yaml").write_text(text + "\n")
    with pytest.raises(ConfigError) as caught:
        load_grids(tmp_path, STUDIES)
    (problem,) = caught.value.problems
    print(problem)
    assert problem.key in (key, key.removesuffix("[0]"))
    assert what in problem.what and allowed in problem.allowed and hint in problem.hint
    assert str(tmp_path / "mine.yaml") in str(caught.value)


def test_an_empty_file_is_refused(tmp_path):
    (tmp_path / "mine.yaml").write_text("")
    with pytest.raises(ConfigError, match="it is empty"):
        load_grids(tmp_path, STUDIES)
