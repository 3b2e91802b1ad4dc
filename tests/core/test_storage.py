"""What is said where a disk refuses, by a script of the workflow and before one starts."""

import errno
import os
import re
import shutil

import pytest

from sigmoid_bce.core import storage
from sigmoid_bce.core.files import write_bytes
from tests.core.test_workflow_log import run
from tests.disks import small_disk

REFUSALS = {
    errno.ENOSPC: "make room",
    errno.EDQUOT: "make room",
    errno.EROFS: "make it writable",
    errno.EACCES: "give yourself the right",
    errno.EPERM: "give yourself the right",
}


@pytest.mark.fault(
    "the disk of results is full, read-only, or not the user's", expect="said by the job, with the path and the way out"
)
@pytest.mark.parametrize("number", REFUSALS)
def test_a_refusal_is_only_its_message(tmp_path, number):
    done = run(f"raise OSError({number}, 'x', 'results/a.csv')", tmp_path / "a.log")
    assert done.returncode == 1
    assert done.stderr.startswith(f"results/a.csv: {os.strerror(number)}.\nHint: {REFUSALS[number]}")
    assert done.stderr.count("\n") == 2 and done.stderr == (tmp_path / "a.log").read_text()


def test_another_error_of_the_system_is_no_refusal(tmp_path):
    done = run("open('/nowhere/a.csv')", tmp_path / "a.log")
    assert done.returncode == 1 and "Traceback" in done.stderr


@pytest.mark.fault("the disk of results is full, for real", expect="the file, the way out; the file before stays")
def test_a_full_disk_names_the_file(tmp_path):
    with small_disk(tmp_path / "disk", "64k") as disk:
        write_bytes(b"before", disk / "a.bin")
        with pytest.raises(OSError) as caught:
            write_bytes(bytes(100_000), disk / "a.bin")
        assert (disk / "a.bin").read_bytes() == b"before"
        assert [path.name for path in disk.iterdir()] == ["a.bin"]
    assert str(storage.refusal_of(caught.value)).startswith(
        f"{disk / 'a.bin'}: No space left on device.\nHint: make room"
    )


@pytest.mark.parametrize("content", ["folder", "file"])
def test_a_copy_that_finds_no_room_names_where_it_was_to_go(tmp_path, content):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/file").write_bytes(bytes(100_000))
    with small_disk(tmp_path / "disk", "64k") as disk, pytest.raises(OSError) as caught:
        if content == "folder":
            shutil.copytree(tmp_path / "folder", disk / "copy")
        else:
            shutil.copy(tmp_path / "folder/file", disk / "copy")
    assert str(storage.refusal_of(caught.value)).startswith(f"{disk / 'copy'}")


@pytest.mark.fault(
    "a log cannot be written: a file or a folder is in its place", expect="said with the path and a hint"
)
def test_a_log_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for log, why in (
        (tmp_path / "file/a.log", "(Not a directory|File exists)"),
        (tmp_path / "folder", "Is a directory"),
    ):
        done = run("print('working')", log)
        assert done.returncode == 1
        message = rf"{log}: it cannot be written: {why}.\nHint: move away what is in its place.\n"
        assert re.fullmatch(message, done.stderr)
