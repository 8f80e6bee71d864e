"""A server at an address that only a repository names: it records requests, and answers with traps."""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

MAX_BYTES = 4_000_000
TIMEOUT_S = 5
LABELS = ("\x1b[2Jevil", "\u202eevil", "a\nb", "Python", "x" * 1_000)


@dataclass(frozen=True, slots=True)
class Listener:
    """The running server: its address, and the file in which it records."""

    url: str
    record: Path

    def heard(self) -> bytes:
        """Return the bytes that have arrived since the last call."""
        data = self.record.read_bytes()
        os.truncate(self.record, 0)
        return data


@contextmanager
def listening(record: Path) -> Iterator[Listener]:
    """Yield the server, in its own process: this one will fork, and must not have threads."""
    record.touch()
    with HTTPServer(("127.0.0.1", 0), _make_handler(record)) as server:
        pid = os.fork()
        if not pid:
            try:
                server.serve_forever()
            finally:
                os._exit(1)
        port = server.server_port
    try:
        yield Listener(f"http://127.0.0.1:{port}", record)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _make_handler(record: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = TIMEOUT_S

        def do_GET(self) -> None:
            self._record(b"")
            self._answer({"model": _MODEL, "label_keys": {"tags": ["tags"], "categories": ["section"]}})

        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("content-length", 0)), MAX_BYTES))
            self._record(body)
            item = {"score": 0.99, "band": "apply", "new": True, "evidence": []}
            answer = {
                "language": "en",
                "tags": [{**item, "label": each} for each in LABELS],
                "categories": [],
            }
            self._answer({"model": _MODEL, "answers": [answer] * body.count(b'"title"')})

        def log_message(self, format: str, *args: object) -> None:
            pass

        def _record(self, body: bytes) -> None:
            with record.open("ab") as file:
                file.write(f"{self.requestline}\n{self.headers}\n".encode() + body + b"\n")

        def _answer(self, value: object) -> None:
            data = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


_MODEL = {"version": "3f9c1b7a40d2", "newest_post": "2025-05-02"}
