"""Which edits change the hash of the code that a script runs, and which do not."""

import ast
import sys

import pytest

from sigmoid_bce.core import code_hash
from sigmoid_bce.core.code_hash import PACKAGE, find_imported, hash_of_code

SCRIPTS = PACKAGE.parents[1] / "workflow/scripts"
FILES = {
    "tail.py": "from work.draw import plot\nplot()\n",
    "work/__init__.py": "",
    "work/draw.py": (
        '"""Draws."""\n\ndef plot():\n    """Plot."""\n    from work.inner.style import COLOUR\n    return COLOUR\n'
    ),
    "work/inner/__init__.py": "LEVEL = 1\n",
    "work/inner/style.py": "import numpy\nCOLOUR = 'blue'  # as the sky\n",
    "work/other.py": "OTHER = 1\n",
}


@pytest.fixture
def place(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def hash_at(place):
    return hash_of_code(place / "tail.py", package=place / "work")


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("tail.py", "plot()\n", "plot(), 1\n"),
        ("work/draw.py", "return COLOUR", "return COLOUR * 2"),
        ("work/inner/style.py", "'blue'", "'green'"),
        ("work/inner/__init__.py", "1", "2"),
    ],
)
def test_an_edit_of_what_a_script_runs_changes_its_hash(place, file, old, new):
    before = hash_at(place)
    edit(place / file, old, new)
    assert hash_at(place) != before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("work/draw.py", "Plot.", "Plot what there is."),
        ("work/draw.py", "Draws.", "Draws figures."),
        ("work/inner/style.py", "as the sky", "as the sea"),
        ("work/inner/style.py", "COLOUR =", "\n\nCOLOUR   ="),
        ("work/other.py", "1", "2"),
    ],
)
def test_words_layout_and_what_it_does_not_import_change_nothing(place, file, old, new):
    before = hash_at(place)
    edit(place / file, old, new)
    assert hash_at(place) == before


def test_a_module_that_takes_the_place_of_another_is_seen(place):
    before = hash_at(place)
    (place / "work/inner/style.py").rename(place / "work/inner/look.py")
    edit(place / "work/draw.py", "work.inner.style", "work.inner.look")
    assert hash_at(place) != before


def test_modules_that_import_each_other_are_read_once(place):
    (place / "work/inner/style.py").write_text("import work.draw\nCOLOUR = 1\n")
    assert len(find_imported(place / "tail.py", package=place / "work")) == 4


def test_figures_are_drawn_without_the_training_loop_and_trained_without_the_style():
    figure, training = (
        {path.relative_to(PACKAGE).as_posix() for path in find_imported(SCRIPTS / script)}
        for script in ("plot_figure.py", "train_network.py")
    )
    assert "figures/style.py" in figure and not any(path.startswith("training/loop") for path in figure)
    assert "training/loop.py" in training and "losses/trainable.py" in training
    assert not any(path.startswith(("figures/", "book/", "claims/")) for path in training)


@pytest.fixture
def known(tmp_path, monkeypatch):
    """Where what was read of files is kept, with nothing there; nothing is kept in this process either."""
    monkeypatch.setattr(code_hash, "KNOWN", tmp_path / "__pycache__/known.json")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return code_hash.KNOWN


def in_another_process(place, monkeypatch, may_parse):
    """The hash as a process finds it that has read no file before; which fails where it parses one that it need not."""
    code_hash._load_known.cache_clear()
    code_hash._read.cache_clear()
    with monkeypatch.context() as patch:
        if not may_parse:
            patch.delattr(ast, "parse")
        return hash_at(place)


def test_what_was_read_of_a_file_is_kept_for_the_next_process_and_its_content_counts(place, known, monkeypatch):
    before = in_another_process(place, monkeypatch, may_parse=True)
    assert in_another_process(place, monkeypatch, may_parse=False) == before
    edit(place / "work/inner/style.py", "'blue'", "'green'")
    assert in_another_process(place, monkeypatch, may_parse=True) != before
    edit(place / "work/inner/style.py", "'green'", "'blue'")
    assert in_another_process(place, monkeypatch, may_parse=False) == before


def test_what_is_kept_may_be_damaged_or_not_be_kept_at_all(place, known, monkeypatch):
    before = in_another_process(place, monkeypatch, may_parse=True)
    known.write_text("[")
    assert in_another_process(place, monkeypatch, may_parse=True) == before
    known.unlink()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert in_another_process(place, monkeypatch, may_parse=True) == before and not known.exists()


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.py")), ids=lambda path: path.stem)
def test_every_script_of_the_workflow_has_a_hash(script):
    assert len(hash_of_code(script)) == 16
