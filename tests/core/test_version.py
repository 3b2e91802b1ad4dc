"""The state of the project: from Git, from an archive of it, or from neither."""

import os
import shutil
import subprocess
import tarfile

import pytest

from sigmoid_bce.core.version import COUNTED, PACKED, Version, describe_version, say_version
from tests.book.synthetic import ROOT

NOBODY = {
    f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", "n"), ("EMAIL", "e"))
}


def git(folder, *command):
    environment = {**os.environ, **NOBODY, "GIT_COMMITTER_DATE": "2026-01-31T12:00:00+00:00"}
    done = subprocess.run(["git", "-C", folder, *command], env=environment, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    for name in (PACKED, ".gitattributes"):
        shutil.copy(ROOT / name, folder)
    (folder / "CITATION.cff").write_text("version: 0.3.0\n")
    (folder / "src/code.py").write_text("one = 1\n")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def test_a_checkout_tells_version_commit_and_the_date_of_the_commit(project):
    commit = git(project, "rev-parse", "HEAD")
    assert describe_version(project) == Version("0.3.0", commit[:12], "2026-01-31")


@pytest.mark.parametrize("path, counts", [("src/code.py", True), ("src/new.py", True), ("note.txt", False)])
def test_changes_that_results_may_depend_on_are_told(project, path, counts):
    (project / path).write_text("two = 2\n")
    assert describe_version(project).changed is counts


def test_what_was_unpacked_from_an_archive_of_git_knows_its_commit(project, tmp_path):
    git(project, "archive", "-o", tmp_path / "packed.tar", "HEAD")
    with tarfile.open(tmp_path / "packed.tar") as packed:
        packed.extractall(tmp_path / "unpacked", filter="data")
    told = describe_version(tmp_path / "unpacked")
    assert told == Version("0.3.0", describe_version(project).commit, "2026-01-31", packed=True)


def test_a_copy_knows_no_commit_not_even_that_of_a_repository_around_it(project):
    copied = project / "copies/mine"
    copied.mkdir(parents=True)
    for name in (PACKED, "CITATION.cff"):
        shutil.copy(project / name, copied)
    assert describe_version(copied) == Version("0.3.0")


def test_without_git_only_the_version_is_told(project, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert describe_version(project) == Version("0.3.0")


def test_what_counts_is_there():
    assert [path for path in COUNTED if not (ROOT / path).exists()] == []


COMMIT = ("1.0", "0123", "2026-01-31")


@pytest.mark.parametrize(
    ("version", "words"),
    [
        (Version("1.0"), ""),
        (Version(*COMMIT), ", commit 0123 of 2026-01-31"),
        (Version(*COMMIT, packed=True), ", unpacked from an archive of commit 0123 of 2026-01-31"),
        (Version(*COMMIT, changed=True), ", commit 0123 of 2026-01-31, with changes that are not committed"),
    ],
)
def test_a_state_is_told_in_words(version, words):
    assert say_version(version) == f"version 1.0{words}"
