"""What building an environment says when it cannot: no Python of that version, no package."""

import sys

import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.libraries.building import build_environment
from sigmoid_bce.libraries.environments import Environment, Probe

THIS_PYTHON = "{}.{}".format(*sys.version_info)


def build(tmp_path, python, package="optax==0.2.8"):
    environment = Environment("some", "", python, "today", (Probe("optax"),), (package,))
    requirements = tmp_path / "some.txt"
    requirements.write_text(package + "\n")
    build_environment(environment, requirements, tmp_path / "built", tmp_path / "built/installed.txt")


def test_a_python_that_is_not_there_is_named(tmp_path):
    with pytest.raises(PaperError, match=r"needs Python 3\.5.*\nHint: install it"):
        build(tmp_path, "3.5")
    assert not (tmp_path / "built/installed.txt").exists()


def test_a_package_that_cannot_be_had_is_told_without_a_stamp(tmp_path, monkeypatch):
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_NO_CACHE", "1")
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.delenv("UV_FIND_LINKS", raising=False)
    with pytest.raises(PaperError, match=r"(?s)some: pip install.*optax.*\nHint: .*UV_FIND_LINKS"):
        build(tmp_path, THIS_PYTHON)
    assert not (tmp_path / "built/installed.txt").exists()
