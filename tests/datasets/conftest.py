"""What tests of downloads share: no trace of whoever runs them, a zip to serve, and where it goes."""

import numpy as np
import pytest

from tests.datasets.pictures import write_zip


@pytest.fixture(autouse=True)
def nobody(monkeypatch, tmp_path):
    """No proxy, no credentials and no home of whoever runs the tests."""
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("KAGGLE_USERNAME", raising=False)
    monkeypatch.delenv("KAGGLE_KEY", raising=False)


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    """A zip of half a megabyte that does not repeat itself."""
    noise = np.random.default_rng(0).bytes(500_000)
    return write_zip(tmp_path_factory.mktemp("zip") / "a.zip", {"cat.0.jpg": noise, "dog.0.jpg": b"dog"}).read_bytes()


@pytest.fixture
def target(tmp_path):
    return tmp_path / "downloads/images.zip"


@pytest.fixture
def part(target):
    return target.with_name("images.zip.part")
