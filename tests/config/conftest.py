"""What the tests of the config share."""

from pathlib import Path

import pytest

HEAD = "title: A study\ndescription: For a test.\n"


@pytest.fixture
def study_file(tmp_path):
    """A function that writes a study with the given lines and returns its path."""

    def write(lines: str = "", head: str = HEAD) -> Path:
        path = tmp_path / "study.yaml"
        path.write_text(head + lines, encoding="utf-8")
        return path

    return write
