"""A server of one file on 127.0.0.1 that misbehaves as told, and remembers what it was asked."""

import fcntl
import re
import socket
import struct
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOGIN_PAGE = b"<html>Please log in</html>"


@dataclass
class Server:
    """What is served, how, and the headers of the requests so far.

    `mode` is one of: normal; breaks (the connection is reset before byte `at` of the file, `times` times); too_little
    (the whole length is announced, what comes ends at byte `at`); stalls (nothing comes after byte `at` until `go_on` is
    set); no_length (no word on how long the file is); login (a page of HTML, status 200); or a status, as "404".
    Ranges are ignored without `ranges`, and answered from `shift` bytes before what was asked for. `version` is the ETag
    and `changed` the Last-Modified, by which If-Range is judged; `length` replaces the Content-Length.
    """

    content: bytes
    mode: str = "normal"
    at: int = 0
    times: int = 1_000_000
    ranges: bool = True
    shift: int = 0
    version: str | None = '"1"'
    changed: str | None = None
    length: str | None = None
    url: str = ""
    requests: list[dict[str, str]] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)

    @property
    def asked_ranges(self) -> list[str | None]:
        return [request.get("Range") for request in self.requests]


@contextmanager
def serve(content: bytes, **how) -> Iterator[Server]:
    """A running server; it stops at the end of the block."""
    server = Server(content, **how)
    handler = type("Handler", (_Handler,), {"served": server})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        server.url = f"http://127.0.0.1:{running.server_port}/images.zip"
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.go_on.set()
            running.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    served: Server

    def log_message(self, *args) -> None:
        pass

    def do_GET(self) -> None:
        served = self.served
        served.requests.append(dict(self.headers))
        if served.mode.isdigit():
            self._answer(int(served.mode), b"")
        elif served.mode == "login":
            self._answer(200, LOGIN_PAGE)
        else:
            self._send_file()

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_file(self) -> None:
        served, whole = self.served, len(self.served.content)
        start = self._asked_start()
        if start is not None and start >= whole:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{whole}")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        self.send_response(200 if start is None else 206)
        if start is not None:
            self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
        start = start or 0
        if served.mode != "no_length":
            self.send_header("Content-Length", served.length or str(whole - start))
        for name, value in (("ETag", served.version), ("Last-Modified", served.changed)):
            if value:
                self.send_header(name, value)
        self.end_headers()
        self._send_body(start)

    def _asked_start(self) -> int | None:
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        same_version = self.headers.get("If-Range") in (None, self.served.version, self.served.changed)
        return int(asked[1]) - self.served.shift if asked and self.served.ranges and same_version else None

    def _send_body(self, start: int) -> None:
        served = self.served
        if served.mode not in ("breaks", "too_little", "stalls") or served.times == 0:
            self.wfile.write(served.content[start:])
            return
        served.times -= 1
        self.wfile.write(served.content[start : served.at])
        if served.mode == "breaks":
            self._wait_until_arrived()
            # Closing without lingering resets the connection, which is how a break of the line looks.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        elif served.mode == "stalls":
            served.go_on.wait(30)

    def _wait_until_arrived(self) -> None:
        """Wait until the other side's system has all that was sent: a reset throws away what is still on its way."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if fcntl.ioctl(self.connection, termios.TIOCOUTQ, bytes(4)) == bytes(4):
                return
            time.sleep(0.001)
