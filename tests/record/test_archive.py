"""The archive: all of a commit with its book and crate, the same bytes each time, and nothing that must not be in it."""

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from sigmoid_bce.core.built_from import BUILT_FROM
from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.files import file_checksum
from sigmoid_bce.core.version import describe_version
from sigmoid_bce.record.archive import CRATE, MANIFEST, Member, find_unwanted, make_archive
from tests.book.synthetic import ROOT
from tests.core.test_version import git

PARTS = ("runs", "evidence", "expected", "measured", "grids", "verification")

FILES = {
    ".gitignore": "results/published/book/\nbuilt/\n",
    "CITATION.cff": "version: 0.3.0\n",
    "Snakefile": "rule all:\n",
    "run.sh": "#!/bin/sh\n",
    "results/published/history.csv": "epoch\n1\n",
}


@pytest.fixture
def checkout(tmp_path):
    """A small project with one commit, a book of it, and a crate that describes one file."""
    folder = tmp_path / "checkout"
    for name in (".commit", ".gitattributes"):
        write(folder / name, (ROOT / name).read_text("utf-8"))
    for name, content in FILES.items():
        write(folder / name, content)
    (folder / "run.sh").chmod(0o755)
    git(tmp_path, "init", "-q", folder)
    commit(folder)
    described = {"@id": "results/published/history.csv", "@type": "File"}
    described["sha256"] = file_checksum(folder / "results/published/history.csv")
    write(folder / "built" / CRATE, json.dumps({"@graph": [described]}))
    return folder


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, "utf-8")


def commit(folder):
    """Commit all, and build the book of that."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a state")
    book = folder / "results/published/book"
    write(book / "index.html", "<h1>A book</h1>")
    write(book / BUILT_FROM, json.dumps({"commit": describe_version(folder).commit, "changed": False}))


def archive(folder, name="archive.zip"):
    target = folder.parent / name
    make_archive(folder, folder / "results/published/book", folder / "built" / CRATE, target)
    return target


def test_the_archive_holds_code_record_book_crate_and_checksums(checkout, tmp_path):
    with zipfile.ZipFile(archive(checkout)) as packed:
        packed.extractall(tmp_path / "unpacked")
        assert packed.getinfo("run.sh").external_attr >> 16 == 0o100755
        names = packed.namelist()
    book = {f"results/published/book/{name}" for name in ("index.html", BUILT_FROM)}
    assert set(names) == {*FILES, *book, ".commit", ".gitattributes", CRATE, MANIFEST} and names == sorted(names)
    assert (tmp_path / "unpacked/Snakefile").read_text() == FILES["Snakefile"]
    assert (tmp_path / "unpacked/.commit").read_text().split()[0] == git(checkout, "rev-parse", "HEAD")
    checked = subprocess.run(
        ["sha256sum", "--check", MANIFEST], cwd=tmp_path / "unpacked", capture_output=True, text=True
    )
    assert checked.returncode == 0 and checked.stdout.count(": OK\n") == len(names) - 1


def test_two_archives_of_the_same_commit_are_the_same_to_the_byte(checkout, tmp_path):
    first = archive(checkout, "first.zip").read_bytes()
    other = tmp_path / "elsewhere/clone"
    git(tmp_path, "clone", "-q", checkout, other)
    for path in ("results/published/book", "built"):
        shutil.copytree(checkout / path, other / path)
    for path in other.rglob("*"):
        os.utime(path, (1e9, 1e9))
    assert archive(other, "second.zip").read_bytes() == first


@pytest.mark.fault("a change is not committed when the archive is made", expect="refused, and it is said what to do")
def test_changes_that_are_not_committed_are_refused(checkout):
    write(checkout / "Snakefile", "rule other:\n")
    with pytest.raises(PaperError, match="changes that are not committed.\nHint: commit them"):
        archive(checkout)


@pytest.mark.fault(
    "the book in the archive is of another commit", expect="refused with the command that builds it again"
)
@pytest.mark.parametrize(
    "built, told",
    [({"commit": "0" * 12}, "at the commit 0"), ({"commit": ""}, "unknown"), ({"changed": True}, "with changes")],
)
def test_a_book_of_another_state_is_refused(checkout, built, told):
    path = checkout / "results/published/book" / BUILT_FROM
    write(path, json.dumps(json.loads(path.read_text()) | built))
    with pytest.raises(PaperError, match=f"{told}(.|\n)*Hint: build it again: snakemake"):
        archive(checkout)


@pytest.mark.fault(
    "an image, weights or a path of this machine would come into the archive", expect="refused, and the file is named"
)
@pytest.mark.parametrize(
    "name, content, told",
    [
        ("resources/cat.JPG", "x", "resources/cat.JPG: is of a kind"),
        ("resources/vgg16.h5", "x", "resources/vgg16.h5: is of a kind"),
        ("notes.txt", "see {root}/data", "notes.txt: holds {root}, a path"),
        ("notes.txt", "see {home}/data", "notes.txt: holds {home}, a path"),
    ],
)
def test_what_must_not_be_published_is_refused_and_named(checkout, monkeypatch, name, content, told):
    monkeypatch.setenv("HOME", "/home/somebody")
    places = {"root": checkout, "home": Path("/home/somebody")}
    write(checkout / name, content.format(**places))
    commit(checkout)
    with pytest.raises(PaperError) as error:
        archive(checkout)
    assert told.format(**places) in str(error.value) and not (checkout.parent / "archive.zip").exists()


@pytest.mark.parametrize(
    "changes, told", [({"@id": "gone.csv"}, "gone.csv: is described"), ({"sha256": "0"}, "not as the crate")]
)
def test_a_crate_that_describes_something_else_is_refused(checkout, changes, told):
    path = checkout / "built" / CRATE
    write(path, json.dumps({"@graph": [json.loads(path.read_text())["@graph"][0] | changes]}))
    with pytest.raises(PaperError, match=told):
        archive(checkout)


def test_what_is_no_checkout_is_refused(checkout):
    shutil.rmtree(checkout / ".git")
    with pytest.raises(PaperError, match="is no checkout of Git"):
        archive(checkout)


def test_no_file_of_the_record_or_of_what_is_given_keeps_it_from_being_archived():
    parts = [ROOT / "resources", *(ROOT / "results/published" / part for part in PARTS)]
    names = [path.relative_to(ROOT).as_posix() for part in parts for path in part.rglob("*") if path.is_file()]
    assert len(names) > 300 and find_unwanted(ROOT, {name: Member(b"", False) for name in names}) == []
    assert find_unwanted(ROOT, {"a/cats.tar.gz": Member(b"", False)}) != []
