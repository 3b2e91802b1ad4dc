import json
import os
import shutil
import subprocess
import sys
import time
import types
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from sigmoid_bce.data import download as module
from sigmoid_bce.data.download import download_archive
from sigmoid_bce.data.errors import DataError
from tests.data.pictures import write_zip
from tests.data.server import serve

SOURCES = Path(__file__).parents[2] / "src"
BREAK = 200_000


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


def fetch(server, target, source="microsoft", **options):
    """What was said during a download without waiting."""
    lines = []
    download_archive(source, target, lines.append, server.url, **{"wait": 0, **options})
    return "\n".join(lines)


def refusal(server, target, **options):
    """The message of a download that must fail; no result may be there then."""
    with pytest.raises(DataError) as error:
        fetch(server, target, **options)
    assert not target.exists()
    message = str(error.value)
    assert str(target) in message.splitlines()[0] and "Hint: " in message
    return message


def start_process(server, target, largest_file=0):
    """A download in a process of its own, which may write no file beyond `largest_file` bytes (0: of any size)."""
    script = f"""
import resource, sys
from pathlib import Path
from sigmoid_bce.data.download import download_archive
from sigmoid_bce.data.errors import DataError
if {largest_file}:
    resource.setrlimit(resource.RLIMIT_FSIZE, ({largest_file}, {largest_file}))
try:
    download_archive("microsoft", Path({str(target)!r}), url={server.url!r})
except DataError as error:
    sys.exit(str(error))
"""
    environment = {**os.environ, "PYTHONPATH": str(SOURCES)}
    return subprocess.Popen([sys.executable, "-c", script], env=environment, text=True, stderr=subprocess.PIPE)


def only(target):
    """Whether nothing lies beside the whole file."""
    return list(target.parent.iterdir()) == [target]


def test_a_download_brings_the_server_s_bytes(content, target):
    with serve(content) as server:
        said = fetch(server, target)
    assert target.read_bytes() == content and only(target)
    assert server.asked_ranges == [None]
    assert "microsoft: Microsoft's public copy" in said and "images.zip: 0.5 MB, whole" in said


@pytest.mark.parametrize("mode", ["breaks", "too_little"])
def test_after_a_break_the_rest_is_asked_for(content, target, mode):
    with serve(content, mode=mode, at=BREAK, times=1) as server:
        said = fetch(server, target)
    assert target.read_bytes() == content and only(target)
    first, second = server.asked_ranges
    assert first is None
    start = int(second.removeprefix("bytes=").removesuffix("-"))
    assert 0 < start <= BREAK
    assert server.requests[1]["If-Range"] == '"1"'
    assert "broken off" in said and "going on from 0." in said


def test_a_server_that_always_breaks_off_is_given_up_and_gone_on_with_later(content, target, part):
    with serve(content, mode="breaks", at=BREAK) as server:
        message = refusal(server, target, retries=3)
        come = part.read_bytes()
        assert 0 < len(come) <= BREAK and come == content[: len(come)]
        # Every request after one that brought something new brings nothing, up to the number of retries.
        assert server.asked_ranges[-3:] == [f"bytes={len(come)}-"] * 3
        assert f"broke off after {len(come) / 1e6:.1f} MB" in message and "goes on from there" in message
        assert all(source in message for source in ("kaggle", "source=local", "config/personal.yaml"))
        server.mode, asked = "normal", len(server.requests)
        fetch(server, target)
        assert server.asked_ranges[asked:] == [f"bytes={len(come)}-"]
    assert target.read_bytes() == content and only(target)


def test_a_server_that_breaks_off_later_each_time_is_not_given_up(content, target):
    with serve(content, mode="breaks", at=70_000) as server:

        def further(line):
            server.at += 70_000

        download_archive("microsoft", target, further, server.url, retries=1, wait=0)
        assert len(server.requests) > 4
    assert target.read_bytes() == content


def test_the_wait_doubles(target, monkeypatch):
    waits = []
    clock = types.SimpleNamespace(sleep=waits.append, monotonic=time.monotonic)
    monkeypatch.setattr(module, "time", clock)
    with serve(b"", mode="503") as server:
        assert "503" in refusal(server, target, retries=4, wait=0.5)
    assert waits == [0.5, 1, 2, 4] and len(server.requests) == 5


@pytest.mark.parametrize("how, then", [({"ranges": False}, []), ({"shift": 10}, [None])], ids=str)
def test_where_the_rest_cannot_be_had_it_starts_again(content, target, how, then):
    with serve(content, mode="breaks", at=BREAK, times=1, **how) as server:
        fetch(server, target)
    assert server.asked_ranges[1].startswith("bytes=") and server.asked_ranges[2:] == then
    assert target.read_bytes() == content


def test_a_file_that_changed_meanwhile_is_not_mixed_with_the_old_one(content, target):
    with serve(bytes(len(content)), mode="breaks", at=BREAK) as server:
        refusal(server, target, retries=0)
        server.mode, server.content, server.version = "normal", content, '"2"'
        fetch(server, target)
        assert server.requests[-1]["If-Range"] == '"1"'
    assert target.read_bytes() == content


def other_version(content):
    """A zip of the same length and members whose first one differs in its first half, as after a change on the server."""
    return content[:1000] + bytes(len(content) // 2) + content[1000 + len(content) // 2 :]


@pytest.mark.fault(
    "the file changes on a server that names no version, while a download is broken off",
    expect="the download starts anew; nothing is spliced",
)
@pytest.mark.parametrize("weak", [None, 'W/"1"'], ids=["no ETag", "a weak ETag"])
def test_without_a_version_nothing_is_gone_on_with(content, target, weak):
    with serve(other_version(content), mode="breaks", at=BREAK, version=weak) as server:
        assert "next start goes on" not in refusal(server, target, retries=0)
        server.mode, server.content = "normal", content
        said = fetch(server, target)
        assert server.asked_ranges == [None, None]
    assert "named no version" in said
    assert target.read_bytes() == content and only(target)


CHANGED, LATER = "Wed, 21 Oct 2015 07:28:00 GMT", "Thu, 22 Oct 2015 07:28:00 GMT"


def test_a_date_of_change_is_a_version_too(content, target):
    with serve(content, mode="breaks", at=BREAK, times=1, version=None, changed=CHANGED) as server:
        assert "checksum of every member" in fetch(server, target)
        assert server.requests[1]["If-Range"] == CHANGED and server.requests[1]["Range"].startswith("bytes=")
    assert target.read_bytes() == content and only(target)


class Anything:
    """Equal to whatever If-Range names: a server that does not look at it."""

    def __init__(self, told):
        self.told = told

    def __eq__(self, other):
        return True

    def __str__(self):
        return self.told


@pytest.mark.fault(
    "a server that ignores If-Range sends the rest of another version of the file, or of a file of another length",
    expect="what has come is removed, and the download starts anew",
)
@pytest.mark.parametrize("how", ["version", "length"])
def test_the_rest_of_another_file_is_not_taken(content, target, how):
    with serve(other_version(content), mode="breaks", at=BREAK) as server:
        refusal(server, target, retries=0)
        server.mode, server.content = "normal", content
        server.version = Anything('"2"' if how == "version" else '"1"')
        if how == "length":
            server.content = content = write_zip(target.with_name("b.zip"), {"cat.0.jpg": bytes(900_000)}).read_bytes()
            target.with_name("b.zip").unlink()
        assert "another file" in fetch(server, target)
        assert server.asked_ranges[1:] == [server.asked_ranges[1], None]
    assert target.read_bytes() == content and only(target)


@pytest.mark.fault(
    "an archive is spliced from two versions of the same length and name on the server",
    expect="the checksum of a member is wrong: named, and the file is removed",
)
def test_a_spliced_archive_is_found_by_the_checksums_of_its_members(content, target, part):
    with serve(other_version(content), mode="breaks", at=BREAK) as server:
        refusal(server, target, retries=0)
        server.mode, server.content = "normal", content
        message = refusal(server, target)
        assert server.asked_ranges[1].startswith("bytes=")
    assert "the checksum of" in message and "cat.0.jpg is wrong" in message and "start again" in message
    assert list(part.parent.iterdir()) == []


def test_what_came_in_one_piece_is_not_read_twice(content, target):
    with serve(content) as server:
        assert "checksum" not in fetch(server, target)


@pytest.mark.fault(
    "the server's Content-Length is no number, or a negative one",
    expect="it is ignored, and the download is as good as one without",
)
@pytest.mark.parametrize("length", ["many", "-5", "1e6", "0x10", "9" * 5000], ids=lambda text: text[:6])
def test_a_length_that_is_none_is_ignored(content, target, length):
    with serve(content, length=length) as server:
        fetch(server, target)
    assert target.read_bytes() == content and only(target)


@pytest.mark.parametrize("more, asked_again", [(b"", []), (b"more", [None])], ids=["as long", "longer"])
def test_a_part_as_long_as_the_file_is_taken_and_a_longer_one_thrown_away(content, target, part, more, asked_again):
    part.parent.mkdir()
    part.write_bytes(content + more)
    part.with_name("images.zip.part.version").write_text(f'"1"\n{len(content)}\n')
    with serve(content) as server:
        fetch(server, target)
        assert server.asked_ranges == [f"bytes={len(content + more)}-", *asked_again]
    assert target.read_bytes() == content and only(target)


def test_a_killed_download_goes_on_from_where_it_was(content, target, part):
    with serve(content, mode="stalls", at=BREAK) as server:
        process = start_process(server, target)
        until = time.monotonic() + 30
        while not (part.exists() and part.stat().st_size > 0) and time.monotonic() < until:
            time.sleep(0.01)
        process.kill()
        process.communicate()
        assert not target.exists()
        come, server.mode = part.stat().st_size, "normal"
        assert come > 0
        fetch(server, target)
        assert server.asked_ranges == [None, f"bytes={come}-"]
    assert target.read_bytes() == content


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
    with serve(content) as server, pytest.raises(DataError) as error:
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
