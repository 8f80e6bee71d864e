"""The server for one's own machine: waitress with an access log, which drains bodies that are too large.

A client sends its whole request before it reads. If a server answers and closes in the middle, the system
resets the connection and the answer is lost. So the rest of such a body is received and dropped.
"""

import socket
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import ChunkedReceiver
from waitress.server import BaseWSGIServer, create_server
from waitress.utilities import BadRequest

from service.api_limits import BODY_BYTES

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Up to this size, a body over the application's limit is received and dropped, and the application answers.
# Beyond it the connection is closed, and a client that is still sending may not see why.
DRAINED_BYTES = 100_000_000
# Limits the line before a chunk, and the headers after the last one. waitress has no limit, and copies the
# whole line whenever more of it arrives.
MAX_LINE_BYTES = 16_384


# waitress would spool a large answer to a file; these limits keep it in memory: no post touches the disk.
LIMITS: dict[str, Any] = {
    "max_request_header_size": 16_384,
    "max_request_body_size": DRAINED_BYTES,
    "outbuf_overflow": 2 * BODY_BYTES,
    "recv_bytes": 65_536,
    "channel_timeout": 60,
    "ident": "fuda",
}


class StartBuffer(OverflowableBuffer):
    """Keeps the first `max_bytes` in memory, and counts all bytes."""

    def __init__(self, max_bytes: int) -> None:
        # Overflow would go to a file, and no post may touch the disk.
        super().__init__(max_bytes + 1)
        self._max_bytes = max_bytes
        self._received = 0

    def __len__(self) -> int:
        return self._received

    def append(self, s: bytes) -> None:
        if room := max(self._max_bytes - self._received, 0):
            super().append(s[:room])
        self._received += len(s)


class DrainingParser(HTTPRequestParser):
    """Reads bodies up to `max_request_body_size`, and keeps one byte more than the application accepts.

    The application sees the whole length in Content-Length, and refuses the body by it.
    """

    def received(self, data: bytes) -> int:
        consumed = super().received(data)
        body = self.body_rcv
        if isinstance(body, ChunkedReceiver) and len(body.control_line) + len(body.trailer) > MAX_LINE_BYTES:
            self.error = BadRequest("A line between chunks is too long")
            self.completed = True
        return consumed

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.body_rcv is not None:
            self.body_rcv.buf = StartBuffer(BODY_BYTES + 1)


class DrainingChannel(HTTPChannel):
    """A connection that reads requests with DrainingParser."""

    parser_class = DrainingParser


def log_access(
    application: "WSGIApplication", *, write: Callable[[str], object], clock: Callable[[], float]
) -> "WSGIApplication":
    """Return `application` with a line to `write` after each call: method, path, status, milliseconds.

    `clock` returns seconds. The query is left out. Characters of a method or path that could forge another
    line, or control a terminal, are escaped.
    """

    def logged(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        statuses: list[str] = []

        def start(status: str, *rest: Any) -> Callable[[bytes], object]:
            statuses.append(status.partition(" ")[0])
            return start_response(status, *rest)

        started = clock()
        chunks = application(environ, start)
        # A method may be any bytes without lower case letters, such as the terminal sequence ESC [2J.
        method = quote(environ["REQUEST_METHOD"], safe="", encoding="latin-1")
        asked = f"{method} {quote(environ['PATH_INFO'], safe='/:', encoding='latin-1')}"
        write(f"{asked} {statuses[-1]} {(clock() - started) * 1000:.1f} ms")
        return chunks

    return logged


def serve_until_interrupted(application: "WSGIApplication", listener: socket.socket, *, threads: int) -> None:
    """Serve `application` on `listener` with this many threads, and return after Ctrl-C."""
    server = create_server(application, sockets=[listener], threads=threads, **LIMITS)
    assert isinstance(server, BaseWSGIServer), "one socket makes one server"
    server.channel_class = DrainingChannel
    server.run()
    server.close()
