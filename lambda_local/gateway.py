"""An API Gateway for one machine: HTTP requests become a function's events, its answers become HTTP.

It needs no authorisation and does not throttle by rate. Limits of size and time, and the answers to a
function's faults, are those of the real gateway.
"""

import base64
import json
import os
import sys
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote

from lambda_local.lambda_faults import LambdaFault, Throttled
from lambda_local.payload import HttpAnswer, HttpRequest, MalformedAnswer, parse_answer, render_event
from lambda_local.runtime_api import PAYLOAD_BYTES, Call

BODY_BYTES = 10 * 1024 * 1024
HEADER_BYTES = 10_240
SKIPPED_BYTES, CHUNK_BYTES = 10 * BODY_BYTES, 65_536
IDLE_S = 600
PHRASES = {HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Request Entity Too Large"}
"""Where the gateway's wording differs from the HTTP standard."""

Invoke = Callable[[bytes], Call]


class Gateway(ThreadingHTTPServer):
    """Listens on `address`, hands events to `invoke`, and gives `log` one line for each request."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], invoke: Invoke, *, log: Callable[[str], object]) -> None:
        super().__init__(address, _Handler)
        self.invoke = invoke
        self.log = log

    @property
    def url(self) -> str:
        """The URL for clients."""
        host, port = self.socket.getsockname()[:2]
        return f"http://{host}:{port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        # Clients may go away at any time; that is not an error here.
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Refused(Exception):
    """Raised when the gateway itself refuses a request, with `status`; the connection is closed then."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status.phrase)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = IDLE_S
    server: Gateway

    def answer(self) -> None:
        """Answer a request of any method."""
        started = time.perf_counter()
        request_id = base64.b64encode(os.urandom(11)).decode()
        try:
            answer = self._ask_function(request_id)
        except Refused as refusal:
            self.close_connection = True
            answer = _message(refusal.status)
        self._send(answer, request_id)
        took_ms = (time.perf_counter() - started) * 1000
        path = quote(self.path.partition("?")[0], safe="/:%")
        self.server.log(f"{self.command} {path} {answer.status} {took_ms:.1f} ms")

    do_DELETE = do_GET = do_HEAD = do_OPTIONS = do_PATCH = do_POST = do_PUT = answer  # noqa: N815

    def _ask_function(self, request_id: str) -> HttpAnswer:
        event = render_event(
            self._read_request(),
            request_id=request_id,
            trace_id=f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]}",
            now_ms=int(time.time() * 1000),
        )
        data = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        if len(data) > PAYLOAD_BYTES:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            call = self.server.invoke(data)
            assert call.answer is not None
            return parse_answer(call.answer)
        except Throttled:
            return _message(HTTPStatus.SERVICE_UNAVAILABLE)
        except (LambdaFault, MalformedAnswer) as error:
            self.server.log(str(error).partition("\n")[0])
            return _message(HTTPStatus.INTERNAL_SERVER_ERROR)

    def _read_request(self) -> HttpRequest:
        headers = self.headers.items()
        if len(self.requestline) + sum(len(name) + len(value) for name, value in headers) > HEADER_BYTES:
            raise Refused(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        return HttpRequest(
            method=self.command,
            target=self.path,
            headers=headers,
            body=self._read_body(),
            protocol=self.request_version,
            source_ip=self.client_address[0],
        )

    def _read_body(self) -> bytes:
        lengths = self.headers.get_all("Content-Length", [])
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked" and not lengths:
            return self._read_chunks()
        if "Transfer-Encoding" in self.headers or len(lengths) > 1:
            raise Refused(HTTPStatus.BAD_REQUEST)
        length = lengths[0].strip() if lengths else "0"
        if not (length.isascii() and length.isdecimal()):
            raise Refused(HTTPStatus.BAD_REQUEST)
        if int(length) > BODY_BYTES:
            self._skip(int(length))
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        return self._read_exactly(int(length))

    def _read_chunks(self) -> bytes:
        body = b""
        while True:
            try:
                size = int(self.rfile.readline(100).partition(b";")[0], 16)
            except ValueError as error:
                raise Refused(HTTPStatus.BAD_REQUEST) from error
            if not 0 <= size <= BODY_BYTES - len(body):
                raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            body += self._read_exactly(size)
            if not size:
                break
            self.rfile.readline(3)
        while self.rfile.readline(HEADER_BYTES).strip():
            pass  # trailers
        return body

    def _read_exactly(self, length: int) -> bytes:
        data = self.rfile.read(length)
        if len(data) < length:
            raise ConnectionError("The client went away in the middle of its body.")
        return data

    def _skip(self, length: int) -> None:
        """Read past a body, unless it is huge: a client does not read an answer while it still sends."""
        for _ in range(min(length, SKIPPED_BYTES) // CHUNK_BYTES):
            self._read_exactly(CHUNK_BYTES)

    def _send(self, answer: HttpAnswer, request_id: str) -> None:
        self.send_response_only(answer.status)
        self.send_header("Date", self.date_time_string())
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Apigw-Requestid", request_id)
        bodiless = answer.status in (HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED)
        if not bodiless:
            self.send_header("Content-Length", str(len(answer.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and not bodiless:
            self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a request that is not valid HTTP."""
        self.close_connection = True
        self.command, self.request_version = getattr(self, "command", None) or "", self.protocol_version
        self._send(_message(HTTPStatus(code)), "")

    def handle_expect_100(self) -> bool:
        """Let the client go on at once: writes are buffered until the end of the answer otherwise."""
        super().handle_expect_100()
        self.wfile.flush()
        return True

    def log_message(self, format: str, *args: Any) -> None:
        """Do not log requests here: `answer` logs each in one line."""


def _message(status: HTTPStatus) -> HttpAnswer:
    body = json.dumps({"message": PHRASES.get(status, status.phrase)}).encode()
    return HttpAnswer(status.value, [("Content-Type", "application/json")], body)
