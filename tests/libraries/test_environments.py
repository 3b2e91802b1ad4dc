"""The descriptions of environments: those of the project, and what is wrong with others."""

from pathlib import Path

import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.libraries.environments import load_environments, read_environment

ROOT = Path(__file__).parents[2]
GOOD = "# What it is for.\n# python: 3.11\n# era: today\n# probes: keras_3:jax, optax\noptax==0.2.8\n"


def described(tmp_path, text):
    path = tmp_path / "some.txt"
    path.write_text(text)
    return path


def test_an_environment_is_read(tmp_path):
    found = read_environment(described(tmp_path, GOOD))
    assert (found.name, found.purpose, found.python, found.era) == ("some", "What it is for.", "3.11", "today")
    assert [(probe.name, probe.argument) for probe in found.probes] == [("keras_3", "jax"), ("optax", None)]
    assert found.packages == ("optax==0.2.8",) and not found.is_own


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ("# python: 3.11\n", "", "no python"),
        ("# era: today\n", "", "no era"),
        ("era: today", "era: tomorrow", "'tomorrow'"),
        ("optax\n", "optaks\n", "no probe 'optaks'"),
        ("optax==", "optax>=", "'optax>=0.2.8' is no exact version"),
    ],
)
def test_what_is_wrong_is_named_with_a_hint(tmp_path, good, bad, told):
    path = described(tmp_path, GOOD.replace(good, bad))
    with pytest.raises(PaperError, match=told) as error:
        read_environment(path)
    assert str(path) in str(error.value) and "Hint: " in str(error.value)


def test_those_of_the_project_are_sound():
    found = load_environments(ROOT / "workflow/envs")
    assert found["main"].is_own and not found["main"].packages
    assert {one.era for one in found.values()} == {"today", "history"}
    assert all(one.packages or one.is_own for one in found.values())
    assert "tensorflow==1.12.0" in found["keras_2.2.4_tensorflow_1.12"].packages


def test_every_probe_is_asked_somewhere():
    asked = {probe.script for one in load_environments(ROOT / "workflow/envs").values() for probe in one.probes}
    assert asked == set((ROOT / "src/sigmoid_bce/libraries/probes").glob("probe_*.py"))
