"""Downloading an archive: with progress, resumed after a break, and whole before it counts."""

import logging
import os
import re
import shutil
import time
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import requests

from sigmoid_bce.core.errors import PaperError
from sigmoid_bce.core.storage import explain_full_disk
from sigmoid_bce.datasets.credentials import read_kaggle_credentials
from sigmoid_bce.datasets.registry import SOURCES

logger = logging.getLogger(__name__)

_CHUNK = 1 << 16
_SECONDS_BETWEEN_LINES = 5.0
# Seconds to connect, and between two pieces of an answer.
_TIMEOUTS = (15, 60)
# A length in bytes, as headers tell it.
_LENGTH = "[0-9]{1,15}"
_KAGGLE_RULES = "https://www.kaggle.com/c/dogs-vs-cats/rules"


class BrokenOff(Exception):
    """An attempt ended before the file was whole; another one may go on from there."""


@dataclass(frozen=True)
class _Download:
    source: str
    url: str
    target: Path
    credentials: tuple[str, str] | None

    @property
    def part(self) -> Path:
        return self.target.with_name(f"{self.target.name}.part")

    @property
    def version(self) -> Path:
        """Two lines on the file that `part` is the beginning of: what the server calls its version, and its length."""
        return self.target.with_name(f"{self.target.name}.part.version")

    def read_version(self) -> tuple[str, str]:
        """Version and length (both as text) of the file that `part` is the beginning of; empty if they are not known."""
        lines = self.version.read_text("utf-8").splitlines() if self.version.exists() else []
        return (lines[0], lines[1]) if len(lines) == 2 else ("", "")

    def discard(self) -> None:
        """Remove what has come, where going on from it would never give the whole file."""
        self.part.unlink(missing_ok=True)
        self.version.unlink(missing_ok=True)

    def error(self, what: str, hint: str) -> PaperError:
        """What is wrong with this download, with a hint that also names the other sources."""
        other = "microsoft" if self.source == "kaggle" else "kaggle"
        return PaperError(
            f"{what}",
            f"{hint} Or take another source: {other} ({SOURCES[other].terms}), with --config source={other}; or a copy "
            "that you have, with --config source=local path=... or in config/personal.yaml",
            where=self.target,
        )


def download_archive(source: str, target: Path, url: str | None = None, retries: int = 5, wait: float = 1.0) -> None:
    """Download the zip file of a source (`kaggle` or `microsoft`) to `target`, which appears only once it is whole.

    What has come of it is kept as `<target>.part`; after a break, in this call or before it, the download goes on from
    there, provided that the server names a version of the file (a strong ETag, or when it was last changed) and still has
    that one; else it starts anew, for the rest of another file would not fit. A file that came in more than one piece
    counts only after the checksums of all its members. The download is given up after `retries` further attempts in a
    row that bring nothing new; the first of them comes after `wait` seconds, each other one after twice as long. `url`
    replaces the source's address.

    Raises PaperError, naming the file and the way out, if there are no credentials for Kaggle, if the server refuses or
    keeps breaking off, if the disk is full or too small, or if what came is no whole zip file.
    """
    credentials = read_kaggle_credentials() if source == "kaggle" else None
    download = _Download(source, url or SOURCES[source].url or "", target, credentials)
    logger.info(f"{source}: {SOURCES[source].terms}")
    target.parent.mkdir(parents=True, exist_ok=True)
    in_pieces = _fetch(download, retries, wait)
    _check_zip(download, in_pieces)
    os.replace(download.part, target)
    download.version.unlink(missing_ok=True)
    logger.info(f"{target}: {_megabytes(_size(target))}, whole")


def _fetch(download: _Download, retries: int, wait: float) -> bool:
    """Make `part` whole, in as many attempts as it takes; say whether it was put together. Raises PaperError."""
    failures, most = 0, _size(download.part)
    while True:
        try:
            return _fetch_rest(download)
        except (requests.RequestException, BrokenOff) as error:
            come = _size(download.part)
            # A server that breaks off again and again, yet each time later, is one to be patient with.
            failures, most = (1, come) if come > most else (failures + 1, most)
            if failures > retries:
                kept = "."
                if come and download.read_version()[0]:
                    kept = f": {download.part} is kept, and the next start goes on from there."
                raise download.error(
                    f"the download from {download.url} broke off after {_megabytes(come)} ({error}).",
                    f"start again later{kept}",
                ) from error
            pause = wait * 2 ** (failures - 1)
            logger.info(f"broken off after {_megabytes(come)} ({error}); next attempt in {pause:g} s")
            time.sleep(pause)


def _fetch_rest(download: _Download) -> bool:
    """Fetch what is missing of `part`; say whether it consists of more than one piece then.

    Raises BrokenOff or requests.RequestException if it is not whole then.
    """
    have, (version, length) = _size(download.part), download.read_version()
    if have and not version:
        logger.info(f"{download.part.name}: the server named no version of what has come: from the start")
        have = 0
    headers = {"Accept-Encoding": "identity"}
    if have:
        # The rest, or all of a file that has changed since (RFC 9110, section 13.1.5).
        headers |= {"Range": f"bytes={have}-", "If-Range": version}
    with requests.get(
        download.url, headers=headers, auth=download.credentials, stream=True, timeout=_TIMEOUTS
    ) as response:
        if response.status_code == 416:
            _settle_range_refused(download, response)
            return True
        _raise_refusal(download, response)
        start, total = _read_extent(response)
        if start and (start != have or _read_version(response) not in ("", version) or str(total) != length):
            download.discard()
            raise BrokenOff(f"the server sent bytes from {start} of another file, or not those from {have}: removed")
        if have:
            logger.info(f"going on from {_megabytes(start)}" if start else "the server sends it all: from the start")
        _check_room(download, start, total)
        with explain_full_disk(download.part):
            _append(download, response, start, total)
    if total is not None and _size(download.part) != total:
        raise BrokenOff(f"{_size(download.part)} of {total} bytes came")
    return start > 0


def _append(download: _Download, response: requests.Response, start: int, total: int | None) -> None:
    if start == 0:
        # The version comes first: a kill between the two then leaves no part without it.
        download.discard()
        if (version := _read_version(response)) and total is not None:
            download.version.write_text(f"{version}\n{total}\n", "utf-8")
    progress = _Progress(start, total)
    with download.part.open("ab" if start else "wb") as file:
        for chunk in response.iter_content(_CHUNK):
            file.write(chunk)
            progress.add(len(chunk))


def _read_version(response: requests.Response) -> str:
    """What the server calls this version of the file; empty if it has no name that promises the same bytes."""
    # A weak ETag promises the same meaning, not the same bytes.
    etag = response.headers.get("ETag", "")
    return etag if etag.startswith('"') else response.headers.get("Last-Modified", "")


def _settle_range_refused(download: _Download, response: requests.Response) -> None:
    """Answer 416: there is nothing after what we have. That is fine if the file is as long as ours."""
    total = re.fullmatch(rf"bytes \*/({_LENGTH})", response.headers.get("Content-Range", ""))
    have = _size(download.part)
    if total is None or int(total[1]) != have:
        download.discard()
        raise BrokenOff(f"{download.part.name} with its {have} bytes is no beginning of the server's file: removed")


def _raise_refusal(download: _Download, response: requests.Response) -> None:
    """Raise PaperError for an answer that will be the same next time, BrokenOff for one that may change."""
    status, answer = response.status_code, f"{response.status_code} {response.reason}"
    if status in (408, 425, 429) or status >= 500:
        raise BrokenOff(f"the server answers {answer}")
    if status in (200, 206):
        return
    what, hint = (
        f"the server answers {answer} for {download.url}.",
        "the file may have moved, or a proxy may refuse it.",
    )
    if download.source == "kaggle" and status == 401:
        what, hint = f"Kaggle does not accept the credentials ({answer}).", "make a new API token on kaggle.com."
    elif download.source == "kaggle" and status == 403:
        what = f"Kaggle refuses the download ({answer}); most often the competition's rules are not accepted yet."
        hint = f"log in, accept the rules on {_KAGGLE_RULES}, and start again."
    raise download.error(what, hint)


def _read_extent(response: requests.Response) -> tuple[int, int | None]:
    """Where the body starts in the file, and how long the whole file is (None if the server does not say), in bytes."""
    if response.status_code == 206:
        extent = re.fullmatch(rf"bytes ({_LENGTH})-{_LENGTH}/({_LENGTH}|\*)", response.headers.get("Content-Range", ""))
        if extent is None:
            raise BrokenOff("the server does not say which part of the file it sends")
        return int(extent[1]), None if extent[2] == "*" else int(extent[2])
    # What is no length is no word on it.
    length = response.headers.get("Content-Length", "")
    return 0, int(length) if re.fullmatch(_LENGTH, length) else None


def _check_room(download: _Download, start: int, total: int | None) -> None:
    """Raise PaperError if the disk has no room for the rest; bytes of `part` that are fetched again count as room."""
    if total is None:
        return
    free = shutil.disk_usage(download.part.parent).free + _size(download.part) - start
    if total - start > free:
        raise PaperError(
            f"{_megabytes(total - start)} are still to come, but the disk has room for {_megabytes(free)}",
            "make room on this disk, or put the checkout on another one, and start again",
            where=download.part,
        )


def _check_zip(download: _Download, in_pieces: bool) -> None:
    """Raise PaperError, and remove `part`, if its table of contents or the place of a member in it is wrong.

    The members' own checksums are left to those who read them, which saves reading the archive twice; but a file that
    was put together from pieces is read here, once.
    """
    size = _size(download.part)
    try:
        with zipfile.ZipFile(download.part) as archive:
            for member in archive.infolist():
                archive.open(member).close()
            if in_pieces:
                logger.info("it came in more than one piece: the checksum of every member is compared")
                if (broken := archive.testzip()) is not None:
                    raise zipfile.BadZipFile(f"the checksum of {broken} is wrong")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        with download.part.open("rb") as file:
            begins = file.read(16)
        download.discard()
        raise download.error(
            f"what came from {download.url} is no whole zip file ({error}; {size} bytes, beginning with {begins!r}). "
            "It was removed, since going on from it is no use.",
            "start again; if it stays so, a page of the network you are in (a login) may stand in between.",
        ) from error


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _megabytes(size: float) -> str:
    return f"{size / 1e6:.1f} MB"


class _Progress:
    """Says how far a download is, at most every few seconds."""

    def __init__(self, start: int, total: int | None):
        self.start, self.done, self.total = start, start, total
        self.begun = self.last = time.monotonic()

    def add(self, size: int) -> None:
        self.done += size
        now = time.monotonic()
        if now - self.last >= _SECONDS_BETWEEN_LINES:
            self.last = now
            logger.info(self._line(now - self.begun))

    def _line(self, seconds: float) -> str:
        speed = (self.done - self.start) / seconds
        if self.total is None:
            return f"{_megabytes(self.done)}, {_megabytes(speed)}/s"
        left = round((self.total - self.done) / max(speed, 1))
        return (
            f"{_megabytes(self.done)} of {_megabytes(self.total)} ({100 * self.done / self.total:.0f} %), "
            f"{_megabytes(speed)}/s, {left // 60} min {left % 60} s left"
        )
