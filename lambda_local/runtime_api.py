"""The Lambda Runtime API (2018-06-01) of one execution environment: real HTTP for the real awslambdaric.

It knows neither processes nor packages: it hands out events, takes answers, and notes when each came.
Streamed answers and extensions are not supported.
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
    """One event: `given` when the runtime took it, `answered` when an answer or an error came back."""

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
    """Serves the runtime on `listener`, and gives it the calls that any thread makes here, one at a time.

    `clock` returns the current moment with the CPU time of the function's process.
    """

    def __init__(self, listener: socket.socket, *, name: str, clock: Callable[[], Moment]) -> None:
        self.clock = clock
        self.snapshot: Moment | None = None
        """When restore/next was first asked for: init is done, hooks before the snapshot included."""
        self.first_next: Moment | None = None
        """When the first event was asked for: init is done."""
        self.init_error: Payload | None = None
        self.restore_error: Payload | None = None
        self.address: tuple[str, int] = listener.getsockname()
        self._arn = ARN + name
        self._changed = threading.Condition()
        self._call: Call | None = None
        self._open = True
        self._restored = False
        self._server = _Server(listener, self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def wait(self, until: Callable[["RuntimeApi"], object], timeout_s: float) -> bool:
        """Return whether `until` became true before the timeout and before the runtime ended."""
        with self._changed:
            self._changed.wait_for(lambda: until(self) or not self._open, timeout_s)
            return bool(until(self))

    def restore(self) -> None:
        """Let the runtime go on from its snapshot."""
        self._change(_restored=True)

    def call(self, event: bytes, *, timeout_s: float) -> Call:
        """Give `event` to the runtime and return the call, answered or not; one call at a time.

        Without an answer in time, or when the runtime ended, neither `answer` nor `error` is set.
        """
        with self._changed:
            call = self._call = Call(event, deadline_ms=int((time.time() + timeout_s) * 1000))
            self._changed.notify_all()
            self._changed.wait_for(lambda: call.answered or not self._open, timeout_s)
            self._call = None
            return call

    def end(self) -> None:
        """End all waiting: the process has ended."""
        self._change(_open=False)

    def close(self) -> None:
        """End, and stop serving."""
        self.end()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # The server's threads call the methods below.

    def next_call(self, came: Moment, *, is_connected: Callable[[], bool]) -> Call | None:
        """Wait for the next call and return it; None at the end. The request for it `came` at that moment.

        A runtime that is no longer connected gets none: the call is still to be given to another one.
        """
        self._change(first_next=self.first_next or came)
        with self._changed:
            self._changed.wait_for(lambda: (self._call and not self._call.given) or not self._open)
            if not self._open or self._call is None or not is_connected():
                return None
            self._call.given = self.clock()
            return self._call

    def headers_of(self, call: Call) -> dict[str, str]:
        """Return the headers that the runtime gets with the event."""
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
        """Note the outcome of the call `id_`, which `came` at that moment; False if no such call waits."""
        with self._changed:
            call = self._call
            if call is None or call.id != id_ or not call.given or call.answered:
                return False
            call.answer, call.error, call.answered = answer, error, came
            self._changed.notify_all()
            return True

    def take_error(self, kind: str, error: Payload) -> None:
        """Note that "init" failed, or "restore", the code that runs after a snapshot is restored."""
        self._change(**{f"{kind}_error": error})

    def wait_for_restore(self, came: Moment) -> bool:
        """Note that a snapshot may be taken, and return once it is restored; False if the end comes first."""
        self._change(snapshot=self.snapshot or came)
        with self._changed:
            self._changed.wait_for(lambda: self._restored or not self._open)
            return self._open

    def _change(self, **values: Any) -> None:
        with self._changed:
            for name, value in values.items():
                setattr(self, name, value)
            self._changed.notify_all()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, listener: socket.socket, api: RuntimeApi) -> None:
        super().__init__(listener.getsockname(), _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.api = api

    def handle_error(self, request: Any, client_address: Any) -> None:
        # Runtimes are killed in the middle of requests, at timeouts for one.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def parse_request(self) -> bool:
        # The first line is here; the time to read the others is not the function's.
        self._came = self.server.api.clock()
        return super().parse_request()

    def do_GET(self) -> None:
        api = self.server.api
        match self.path.removeprefix(PREFIX):
            case "invocation/next":
                if call := api.next_call(self._came, is_connected=self._is_connected):
                    answer = _render(200, call.event, api.headers_of(call))
                    # The time to render it is not the function's either.
                    assert call.given is not None
                    call.given = Moment(time.monotonic_ns(), call.given.cpu_ns)
                    self.wfile.write(answer)
                    return
            case "restore/next":
                if api.wait_for_restore(self._came):
                    self.wfile.write(_render(200, b"", {}))
                    return
            case _:
                self._answer(404, "InvalidPath", "There is nothing at this path.")
                return
        self.close_connection = True

    def do_POST(self) -> None:
        api, body = self.server.api, self.rfile.read(int(self.headers["Content-Length"]))
        known = True
        match self.path.removeprefix(PREFIX).split("/"):
            case ["invocation", id_, "response"] if len(body) > ANSWER_BYTES:
                what = f"Exceeded maximum allowed payload size ({ANSWER_BYTES} bytes)."
                error = _error("Function.ResponseSizeTooLarge", f"Response payload: {what}")
                api.take(id_, self._came, error=error)
                self._answer(413, "RequestEntityTooLarge", what)
                return
            case ["invocation", id_, "response"]:
                known = api.take(id_, self._came, answer=body)
            case ["invocation", id_, "error"]:
                known = api.take(id_, self._came, error=_parse_error(body))
            case ["init" | "restore" as kind, "error"]:
                api.take_error(kind, _parse_error(body))
            case _:
                self._answer(404, "InvalidPath", "There is nothing at this path.")
                return
        if known:
            self.wfile.write(_render(202, b'{"status":"OK"}', {}))
        else:
            self._answer(400, "InvalidRequestID", "No such call is waiting for an answer.")

    def _is_connected(self) -> bool:
        """Return whether the runtime has kept its end open: while it waits for an event it sends nothing."""
        readable, _, _ = select.select([self.connection], [], [], 0)
        return not readable

    def _answer(self, status: int, type_: str, message: str) -> None:
        self.wfile.write(_render(status, json.dumps(_error(type_, message)).encode(), {}))

    def log_message(self, format: str, *args: Any) -> None:
        """Do not log requests: the function's own log would be hard to read among them."""


def _error(type_: str, message: str) -> Payload:
    return {"errorType": type_, "errorMessage": message}


def _render(status: int, body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return an answer as it is sent, in one piece: each further packet would add to the measured time."""
    sent = {"Content-Type": "application/json", **headers, "Content-Length": str(len(body))}
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in sent.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _parse_error(body: bytes) -> Payload:
    """Return an error as the runtime sends it; any other body becomes the message of an unknown error."""
    try:
        error: Payload = _error("", "") | json.loads(body)
        return error
    except (ValueError, TypeError):
        return _error("Runtime.Unknown", body.decode(errors="replace"))
