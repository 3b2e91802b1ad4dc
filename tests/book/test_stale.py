"""The footer tells which state of the project a book was built from, and a stale book is refused by name."""

import json

import pytest
import yaml

from sigmoid_bce.__main__ import main
from sigmoid_bce.book.compiling import read_built
from sigmoid_bce.core.built_from import BUILT_FROM, describe_inputs
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.version import Version
from tests.book.synthetic import make_study
from tests.book.test_pages import CONVNET

KNOWN = Version("0.3.0", "0123456789ab", "2026-01-31")


@pytest.mark.parametrize(
    "version, told",
    [
        (KNOWN, "Version 0.3.0, commit <code>0123456789ab</code> of 2026-01-31."),
        (
            Version("0.3.0", "0123456789ab", "2026-01-31", changed=True),
            "Version 0.3.0, commit <code>0123456789ab</code> of 2026-01-31, with changes that are not committed.",
        ),
        (
            Version("0.3.0", "0123456789ab", "2026-01-31", packed=True),
            "Version 0.3.0, unpacked from an archive of commit <code>0123456789ab</code> of 2026-01-31.",
        ),
        (Version("0.3.0"), "Version 0.3.0."),
    ],
)
def test_the_footer_tells_version_commit_and_its_date(tmp_path, version, told):
    source = make_study("tiny", version=version, **CONVNET).assemble(tmp_path)
    settings = yaml.safe_load((source / "_config.yml").read_text(encoding="utf-8"))
    footer = settings["sphinx"]["config"]["html_theme_options"]["extra_footer"]
    assert footer.endswith(f"</b> from cats and dogs. {told}")


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A folder with a book, which says what it was built from, and those files."""
    (tmp_path / "page.md").write_text("# A page\n")
    (tmp_path / "script.py").write_text("print(1)\n")
    (tmp_path / "book").mkdir()
    built = {"version": "0.3.0", "commit": "0123456789ab", "date": "2026-01-31", "changed": True}
    built |= describe_inputs(tmp_path, ["page.md"], ["script.py"])
    (tmp_path / "book" / BUILT_FROM).write_text(json.dumps(built))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_book_that_is_built_from_what_lies_there_is_taken(checkout, capsys):
    assert read_built(checkout / "book", checkout)["commit"] == "0123456789ab"
    assert main(["check_book", "book"]) == 0
    told = "version 0.3.0, commit 0123456789ab of 2026-01-31, with changes that are not committed"
    assert capsys.readouterr().out == f"book: built from what lies here ({told}).\n"


@pytest.mark.fault(
    "a page or the code that makes the book is changed after it was built", expect="named; the book is refused"
)
@pytest.mark.parametrize("name, told", [("page.md", "page.md: was changed"), ("script.py", "script.py: its code")])
def test_a_stale_book_is_refused_and_what_was_changed_is_named(checkout, capsys, name, told):
    (checkout / name).write_text("changed = True\n")
    with pytest.raises(PaperError, match=told) as error:
        read_built(checkout / "book", checkout)
    assert "Hint: " in str(error.value)
    assert main(["check_book", "book"]) == 1 and told in capsys.readouterr().err


@pytest.mark.parametrize("content", [None, "", "[", "{}"])
def test_a_book_that_does_not_say_what_it_was_built_from_is_refused(checkout, content):
    path = checkout / "book" / BUILT_FROM
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(PaperError, match="does not say what the book was built from"):
        read_built(checkout / "book", checkout)
