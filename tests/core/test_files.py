"""Results are written whole or not at all, and tables come back as they were."""

import numpy as np
import pandas as pd
import pytest

from sigmoid_bce.core import files


def test_a_file_is_replaced(tmp_path):
    for text in ("first", "second\n"):
        files.write_text(text, tmp_path / "a.txt")
    assert (tmp_path / "a.txt").read_bytes() == b"second\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_failure_keeps_the_old_file_and_leaves_nothing_else(tmp_path, monkeypatch):
    files.write_text("old", tmp_path / "a.txt")

    def fail(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(files.os, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        files.write_text("new", tmp_path / "a.txt")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.txt": "old\n"}


def test_an_error_names_the_file_that_was_meant_and_not_the_temporary_one(tmp_path):
    (tmp_path / "source").write_bytes(b"")
    with pytest.raises(FileNotFoundError) as caught:
        files.write_text("new", tmp_path / "nowhere/a.txt")
    assert caught.value.filename == str(tmp_path / "nowhere/a.txt")
    with pytest.raises(IsADirectoryError) as caught:
        files.copy_file(tmp_path, tmp_path / "a.txt")
    assert str(caught.value.filename) == str(tmp_path)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_numbers_come_back_exactly(tmp_path, dtype):
    values = np.exp(np.random.RandomState(1).normal(0, 20, 500)).astype(dtype)
    files.write_table(pd.DataFrame({"value": values}), tmp_path / "a.csv")
    assert pd.read_csv(tmp_path / "a.csv")["value"].to_numpy(dtype).tolist() == values.tolist()
