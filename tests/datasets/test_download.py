import json
import shutil
import subprocess
import time
import types
from contextlib import contextmanager
from pathlib import Path

import pytest

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.datasets import download as module
from tests.datasets.downloads import fetch, only, refusal, start_process
from tests.datasets.server import serve


def test_a_download_brings_the_server_s_bytes(content, target):
    with serve(content) as server:
        said = fetch(server, target)
    assert target.read_bytes() == content and only(target)
    assert server.asked_ranges == [None]
    assert "microsoft: Microsoft's public copy" in said and "images.zip: 0.5 MB, whole" in said


def test_the_wait_doubles(target, monkeypatch):
    waits = []
    clock = types.SimpleNamespace(sleep=waits.append, monotonic=time.monotonic)
    monkeypatch.setattr(module, "time", clock)
    with serve(b"", mode="503") as server:
        assert "503" in refusal(server, target, retries=4, wait=0.5)
    assert waits == [0.5, 1, 2, 4] and len(server.requests) == 5


@pytest.mark.fault(
    "the server's Content-Length is no number, or a negative one",
    expect="it is ignored, and the download is as good as one without",
)
@pytest.mark.parametrize("length", ["many", "-5", "1e6", "0x10", "9" * 5000], ids=lambda text: text[:6])
def test_a_length_that_is_none_is_ignored(content, target, length):
    with serve(content, length=length) as server:
        fetch(server, target)
    assert target.read_bytes() == content and only(target)


def test_a_page_instead_of_a_zip_is_refused_and_removed(target, part):
    with serve(b"", mode="login") as server:
        message = refusal(server, target)
    assert "no whole zip file" in message and "<html>" in message
    assert list(part.parent.iterdir()) == [] and len(server.requests) == 1


@pytest.mark.parametrize("damage", ["cut off", "shifted"])
def test_a_zip_that_is_damaged_on_the_server_is_refused(content, target, damage):
    damaged = content[:-50] if damage == "cut off" else b"?" * 9 + content[9:]
    with serve(damaged) as server:
        assert "no whole zip file" in refusal(server, target)


@pytest.mark.parametrize("status", ["401", "403", "404"])
def test_a_refusal_is_not_tried_again(target, status):
    with serve(b"", mode=status) as server:
        assert status in refusal(server, target)
    assert len(server.requests) == 1


def test_kaggle_gets_the_credentials_and_its_refusals_are_explained(content, target, monkeypatch):
    monkeypatch.setenv("KAGGLE_USERNAME", "ada")
    monkeypatch.setenv("KAGGLE_KEY", "secret")
    with serve(content, mode="401") as server:
        assert "does not accept the credentials" in refusal(server, target, source="kaggle")
        server.mode = "403"
        message = refusal(server, target, source="kaggle")
        assert "rules" in message and "kaggle.com/c/dogs-vs-cats/rules" in message and "source=microsoft" in message
        assert "secret" not in message and len(server.requests) == 2
        server.mode = "normal"
        fetch(server, target, source="kaggle")
    assert server.requests[-1]["Authorization"] == "Basic YWRhOnNlY3JldA=="
    assert target.read_bytes() == content


def test_kaggle_s_own_file_of_credentials_is_read(content, target):
    file = Path.home() / ".kaggle/kaggle.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"username": "ada", "key": "secret"}))
    with serve(content) as server:
        fetch(server, target, source="kaggle")
        assert server.requests[0]["Authorization"] == "Basic YWRhOnNlY3JldA=="


@pytest.mark.parametrize("text", [None, "{", '{"username": "ada"}', "[]"])
def test_without_credentials_kaggle_is_not_even_asked(content, target, text):
    file = Path.home() / ".kaggle/kaggle.json"
    if text is not None:
        file.parent.mkdir(parents=True)
        file.write_text(text)
    with serve(content) as server, pytest.raises(PaperError) as error:
        fetch(server, target, source="kaggle")
    assert str(file) in str(error.value) and "Hint: " in str(error.value)
    assert server.requests == [] and not target.exists()


@pytest.mark.parametrize(
    "mode, line",
    [("normal", "0.3 MB of 0.5 MB (66 %), 0.1 MB/s, 0 min 3 s left"), ("no_length", "0.3 MB, 0.1 MB/s")],
)
def test_progress_is_told_every_five_seconds(content, target, monkeypatch, mode, line):
    # The clock moves on by a second with each chunk of 65,536 bytes; there are eight.
    seconds = iter(range(1000))
    monkeypatch.setattr(module, "time", types.SimpleNamespace(monotonic=lambda: next(seconds), sleep=time.sleep))
    with serve(content, mode=mode) as server:
        assert fetch(server, target).splitlines()[1:-1] == [line]
    assert target.read_bytes() == content


def test_a_disk_that_is_too_small_is_found_before_writing(content, target, part, monkeypatch):
    usage = types.SimpleNamespace(free=len(content) - 1)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda folder: usage)
    with serve(content) as server:
        message = refusal(server, target)
        assert "room for 0.5 MB" in message and not part.exists()
        usage.free += 1
        fetch(server, target)


@contextmanager
def small_disk(folder):
    """A disk of 64 kB mounted at `folder`; yields whether this machine allows it."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    mounted = bool(shutil.which("mount")) and subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_while_writing_is_named_and_the_part_is_kept(content, tmp_path):
    # No length is told, so that the room cannot be checked before.
    with small_disk(tmp_path / "disk") as mounted, serve(content, mode="no_length") as server:
        target = tmp_path / "disk/images.zip"
        _, said = start_process(server, target, largest_file=0 if mounted else 64_000).communicate(timeout=60)
        part = tmp_path / "disk/images.zip.part"
        assert f"{part}: the disk is full" in said and "Hint: " in said
        assert not target.exists()
        kept = part.read_bytes()
        assert kept and content.startswith(kept)
        assert len(server.requests) == 1
