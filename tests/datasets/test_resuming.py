"""Downloads that broke off: gone on with where that gives the server's file, begun anew where it may not."""

import math
import time

import pytest

from sigmoid_bce.datasets.download import download_archive
from tests.datasets.downloads import BREAK, fetch, only, refusal, start_process
from tests.datasets.pictures import write_zip
from tests.datasets.server import serve
from tests.messages import messages_to


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
    step = 70_000
    with serve(content, mode="breaks", at=step) as server:

        def later_after_each_break(line):
            server.at += step * line.startswith("broken off")

        with messages_to(later_after_each_break):
            download_archive("microsoft", target, server.url, retries=1, wait=0)
        assert len(server.requests) == math.ceil(len(content) / step) > 4
        starts = [int(asked.removeprefix("bytes=").removesuffix("-")) for asked in server.asked_ranges[1:]]
        assert starts == sorted(set(starts)) and starts[0] > 0
    assert target.read_bytes() == content


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
