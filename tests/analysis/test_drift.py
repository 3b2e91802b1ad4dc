import pytest

from sigmoid_bce.analysis.drift import pairs_to_follow, tabulate_compared_outputs, tabulate_drift
from tests.analysis.runs import make_run


@pytest.fixture
def pairs(tmp_path):
    """Two seeds on JAX, drifted by 0.5, and one with other views, which is not followed."""
    own = {seed: make_run(tmp_path / f"mine{seed}", seed) for seed in (1, 2)}
    on_jax = [
        ("on_jax", run, make_run(tmp_path / f"jax{s}", s, 0.5, backend="jax", epochs=5)) for s, run in own.items()
    ]
    return [*on_jax, ("views", own[1], make_run(tmp_path / "views", views=300))]


def test_runs_on_two_backends_are_followed_and_two_seeds_beside_them(pairs):
    followed = pairs_to_follow("mine", pairs)
    assert [pair[0] for pair in followed] == ["on_jax", "on_jax", "mine"]
    assert [folder.name for folder in followed[-1][1:]] == ["mine1", "mine2"]


def test_the_difference_of_the_training_loss_is_told_along_the_epochs(pairs):
    table = tabulate_drift(pairs_to_follow("mine", pairs))
    first = table[(table["study"] == "on_jax") & (table["seed_here"] == 1)]
    # Powers of 2, the early read-out (2), and the last that both have.
    assert first["epoch"].tolist() == [1, 2, 4, 5]
    assert first["difference"].to_numpy() == pytest.approx(0.5)
    assert set(first["backend_there"]) == {"jax"}
    seeds = table[table["study"] == "mine"]
    assert (seeds["seed_here"].iloc[0], seeds["seed_there"].iloc[0]) == (1, 2)
    assert seeds["epoch"].tolist() == [1, 2, 4, 6]


def test_raw_outputs_are_sampled_from_the_first_pair_of_each(pairs):
    table = tabulate_compared_outputs(pairs_to_follow("mine", pairs))
    assert table.groupby("study").size().to_dict() == {"mine": 20, "on_jax": 20}
    on_jax = table[table["study"] == "on_jax"]
    assert set(on_jax["seed_here"]) == {1}
    assert on_jax["raw_output_here"].is_monotonic_increasing
    assert (on_jax["raw_output_there"] - on_jax["raw_output_here"]).to_numpy() == pytest.approx(0.5, abs=1e-6)


def test_with_nothing_to_follow_the_tables_are_empty():
    assert pairs_to_follow("mine", []) == []
    assert tabulate_drift([]).empty and tabulate_compared_outputs([]).empty
