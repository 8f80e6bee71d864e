"""The Lambda Runtime API (2018-06-01) of one execution environment: real HTTP for the real awslambdaric.

Knows neither processes nor packages: it hands out events, takes answers, and notes when each came. Streamed
answers and extensions are left out.
"""

import json
import select
import socket
import sys
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from lambda_local.processes import Moment, Span

PREFIX = "/2018-06-01/runtime/"
PAYLOAD_BYTES = 6 * 1024 * 1024
"""Of an event; an answer may be 100 bytes larger."""
ANSWER_BYTES = PAYLOAD_BYTES + 100
ARN = "arn:aws:lambda:us-east-1:123456789012:function:"

Payload = dict[str, Any]


@dataclass(slots=True)
class Call:
    """One event on its way: `given` when the runtime took it, `answered` when it came back in any way."""

    event: bytes
    deadline_ms: int
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    given: Moment | None = None
    answered: Moment | None = None
    answer: bytes | None = None
    error: Payload | None = None

    @property
    def span(self) -> Span:
        """The time from giving the event to its answer."""
        assert self.given is not None
        assert self.answered is not None
        return self.answered.since(self.given)


class RuntimeApi:
    """Serves the runtime on `listener`; the other side of it are the methods here, which any thread may call.

    `clock` gives the moment as the function's process has it. Waiting ends early when `end` is called.
    """

    def __init__(self, listener: socket.socket, *, name: str, clock: Callable[[], Moment]) -> None:
        self.clock = clock
        self._arn = ARN + name
        self._changed = threading.Condition()
        self._call: Call | None = None
        self._open = True
        self._restored = False
        self.snapshot: Moment | None = None
        """When restore/next was first asked for: init is done, hooks before the snapshot included."""
        self.first_next: Moment | None = None
        """When the first event was asked for: init is done."""
        self.init_error: Payload | None = None
        self.restore_error: Payload | None = None
        self.address: tuple[str, int] = listener.getsockname()
        self._server = _Server(listener, self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def wait(self, until: Callable[["RuntimeApi"], object], timeout_s: float) -> bool:
        """Return whether `until` came to hold before the time was up and before the end."""
        with self._changed:
            self._changed.wait_for(lambda: until(self) or not self._open, timeout_s)
            return bool(until(self))

    def restore(self) -> None:
        """Let the runtime go on from its snapshot."""
        with self._changed:
            self._restored = True
            self._changed.notify_all()

    def call(self, event: bytes, *, timeout_s: float) -> Call:
        """Give `event` to the runtime and return how that went; one call at a time.

        Without an answer in time, or when the runtime ended, neither `answer` nor `error` is set.
        """
        with self._changed:
            call = self._call = Call(event, deadline_ms=int((time.time() + timeout_s) * 1000))
            self._changed.notify_all()
            self._changed.wait_for(lambda: call.answered or not self._open, timeout_s)
            self._call = None
            return call

    def end(self) -> None:
        """Let all waiting go: the process has ended."""
        with self._changed:
            self._open = False
            self._changed.notify_all()

    def close(self) -> None:
        """End, and stop serving."""
        self.end()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # What follows is called by the server's threads.

    def next_call(self, came: Moment, *, alive: Callable[[], bool]) -> Call | None:
        """Return the next call, which was asked for when the request `came`; None at the end.

        That is once there is one and the runtime is still `alive`.
        """
        with self._changed:
            self.first_next = self.first_next or came
            self._changed.notify_all()
            self._changed.wait_for(lambda: (self._call and not self._call.given) or not self._open)
            if not self._open or self._call is None or not alive():
                return None
            self._call.given = self.clock()
            return self._call

    def leave(self, call: Call) -> None:
        """Note that the event leaves now: what it took to make a packet of it is not the function's time."""
        assert call.given is not None
        call.given = Moment(time.monotonic_ns(), call.given.cpu_ns)

    def headers_of(self, call: Call) -> dict[str, str]:
        """Return what the runtime is told beside the event."""
        root = f"1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]}"
        return {
            "Lambda-Runtime-Aws-Request-Id": call.id,
            "Lambda-Runtime-Deadline-Ms": str(call.deadline_ms),
            "Lambda-Runtime-Invoked-Function-Arn": self._arn,
            "Lambda-Runtime-Trace-Id": f"Root={root};Parent={uuid.uuid4().hex[:16]};Sampled=0",
        }

    def take(
        self, id_: str, came: Moment, *, answer: bytes | None = None, error: Payload | None = None
    ) -> bool:
        """Note how the call `id_` went, as told when the request `came`; return whether it is one."""
        with self._changed:
            call = self._call
            if call is None or call.id != id_ or not call.given or call.answered:
                return False
            call.answer, call.error, call.answered = answer, error, came
            self._changed.notify_all()
            return True

    def take_error(self, kind: str, error: Payload) -> None:
        """Note that init, or what runs after restoring, failed."""
        with self._changed:
            setattr(self, f"{kind}_error", error)
            self._changed.notify_all()

    def wait_for_restore(self, came: Moment) -> bool:
        """Note that a snapshot may be taken, and return at its restoring: False when the end comes first."""
        with self._changed:
            self.snapshot = self.snapshot or came
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._restored or not self._open)
            return self._open


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listener: socket.socket, api: RuntimeApi) -> None:
        super().__init__(listener.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.api = api

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A runtime that is killed in the middle of a request is nothing to report here.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def parse_request(self) -> bool:
        # The first line is there; what it takes to read the others is not the function's time.
        self._came = self.server.api.clock()
        return super().parse_request()

    def do_GET(self) -> None:
        api = self.server.api
        if self.path == f"{PREFIX}invocation/next":
            call = api.next_call(self._came, alive=self._is_connected)
            if call is not None:
                answer = _render(200, call.event, api.headers_of(call))
                api.leave(call)
                self.wfile.write(answer)
                return
        elif self.path == f"{PREFIX}restore/next":
            if api.wait_for_restore(self._came):
                self._answer(200, b"")
                return
        else:
            self._refuse(404, "InvalidPath", "There is nothing at this path.")
            return
        self.close_connection = True

    def do_POST(self) -> None:
        api, body = self.server.api, self.rfile.read(int(self.headers["Content-Length"]))
        match self.path.removeprefix(PREFIX).split("/"):
            case ["invocation", id_, "response"] if len(body) > ANSWER_BYTES:
                self._take_too_large(id_)
            case ["invocation", id_, "response"]:
                self._taken(api.take(id_, self._came, answer=body))
            case ["invocation", id_, "error"]:
                self._taken(api.take(id_, self._came, error=_parse_error(body)))
            case ["init" | "restore" as kind, "error"]:
                api.take_error(kind, _parse_error(body))
                self._taken(True)
            case _:
                self._refuse(404, "InvalidPath", "There is nothing at this path.")

    def _is_connected(self) -> bool:
        """Whether the runtime has not closed its end: what waits for an answer sends nothing meanwhile."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        return not readable

    def _take_too_large(self, id_: str) -> None:
        what = f"Exceeded maximum allowed payload size ({ANSWER_BYTES} bytes)."
        error = {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": f"Response payload: {what}"}
        self.server.api.take(id_, self._came, error=error)
        self._refuse(413, "RequestEntityTooLarge", what)

    def _taken(self, known: bool) -> None:
        if known:
            self._answer(202, b'{"status":"OK"}')
        else:
            self._refuse(400, "InvalidRequestID", "No such call is waiting for an answer.")

    def _refuse(self, status: int, type_: str, message: str) -> None:
        self._answer(status, json.dumps({"errorType": type_, "errorMessage": message}).encode())

    def _answer(self, status: int, body: bytes) -> None:
        self.wfile.write(_render(status, body, {}))

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: the function's own log is what one wants to read."""


def _render(status: int, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return an answer as it is sent, in one piece."""
    sent = {"Content-Type": "application/json", **headers, "Content-Length": str(len(body))}
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        *(f"{name}: {value}" for name, value in sent.items()),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _parse_error(body: bytes) -> Payload:
    """Return an error as the runtime sends it; whatever else it sent becomes the message."""
    try:
        error: Payload = {"errorType": "", "errorMessage": ""} | json.loads(body)
        return error
    except (ValueError, TypeError):
        return {"errorType": "Runtime.Unknown", "errorMessage": body.decode(errors="replace")}
