"""Whether a result is stale: each kind of change of what it was built from is named, and nothing else is."""

import pytest

from sigmoid_bce.core.built_from import describe_inputs, find_stale


@pytest.fixture
def built(tmp_path):
    (tmp_path / "table.csv").write_text("x\n1\n")
    (tmp_path / "script.py").write_text('"""A script."""\nprint(1)  # one\n')
    return tmp_path, describe_inputs(tmp_path, ["table.csv", "table.csv"], ["script.py"])


def test_what_was_not_changed_is_not_stale(built):
    folder, described = built
    (folder / "other.csv").write_text("x\n")
    (folder / "script.py").write_text('"""Another word."""\nprint(1)  # the same\n')
    assert list(described["inputs"]) == ["table.csv"] and find_stale(folder, described) == []


@pytest.mark.parametrize(
    "path, content, told",
    [
        ("table.csv", "x\n2\n", "table.csv: was changed"),
        ("table.csv", None, "table.csv: is gone"),
        ("script.py", "print(2)\n", "script.py: its code, or code that it imports, was changed"),
        ("script.py", None, "script.py: is gone"),
    ],
)
def test_a_change_is_named(built, path, content, told):
    folder, described = built
    (folder / path).unlink() if content is None else (folder / path).write_text(content)
    assert find_stale(folder, described) == [told]
