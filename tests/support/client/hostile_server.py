"""A server that does with each connection what a test says: nothing, too little, too much, or nonsense."""

import json
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any

from tests.support.models.fake_tagger import MODEL, RENDERED

DESCRIPTION = {"model": MODEL, "label_keys": {"tags": ["topics"], "categories": ["section"]}}
PAUSE_S = 0.02
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@dataclass
class Heard:
    """One request: its first line, its headers by lower-case name, and its body."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Hostile:
    """The running server: what it heard, and whether it `finished` with a connection on its own accord."""

    port: int
    scheme: str = "http"
    heard: list[Heard] = field(default_factory=list)
    connections: int = 0
    ended: Event = field(default_factory=Event)
    finished: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def hear(self, connection: socket.socket) -> Heard | None:
        """Return the next request on a connection, or None at its end."""
        with connection.makefile("rb") as stream:
            line = stream.readline().decode("latin-1").strip()
            if not line:
                return None
            headers: dict[str, str] = {}
            while text := stream.readline().decode("latin-1").strip():
                name, _, value = text.partition(": ")
                headers[name.lower()] = value
            heard = Heard(line, headers, stream.read(int(headers.get("content-length", 0))))
        self.heard.append(heard)
        return heard


Behaviour = Callable[[Hostile, socket.socket], None]


@contextmanager
def misbehaving(behave: Behaviour, *, tls: ssl.SSLContext | None = None) -> Iterator[Hostile]:
    """Yield a server that has `behave` deal with each connection, in a thread of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Hostile(listener.getsockname()[1], "https" if tls else "http")
        listener.settimeout(PAUSE_S)
        thread = Thread(target=_accept, args=(listener, server, behave, tls))
        thread.start()
        try:
            yield server
        finally:
            server.ended.set()
            thread.join()


def _accept(listener: socket.socket, server: Hostile, behave: Behaviour, tls: ssl.SSLContext | None) -> None:
    connections: list[tuple[socket.socket, Thread]] = []
    while not server.ended.is_set():
        with suppress(TimeoutError):
            connection, _ = listener.accept()
            server.connections += 1
            thread = Thread(target=_deal, args=(connection, server, behave, tls))
            thread.start()
            connections.append((connection, thread))
    for connection, thread in connections:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
        thread.join()


def _deal(connection: socket.socket, server: Hostile, behave: Behaviour, tls: ssl.SSLContext | None) -> None:
    with connection, suppress(OSError):
        if tls is None:
            behave(server, connection)
        else:
            with tls.wrap_socket(connection, server_side=True) as secured:
                behave(server, secured)
        if not server.ended.is_set():
            server.finished.set()


def render(
    body: bytes, *, status: str = "200 OK", headers: Sequence[str] = (), length: int | None = None
) -> bytes:
    """Return the bytes of an answer; `length` replaces the true Content-Length."""
    size = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {size}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def render_json(value: Any, *, status: str = "200 OK", headers: Sequence[str] = ()) -> bytes:
    """Return an answer of JSON, NaN and half surrogate pairs included."""
    return render(json.dumps(value).encode(), status=status, headers=headers)


def batch_of(posts: int) -> dict[str, Any]:
    """Return what a well-behaved service answers about so many posts."""
    return {"model": MODEL, "answers": [RENDERED] * posts}


def problem(status: int, **fields: Any) -> dict[str, Any]:
    """Return problem details."""
    return {"type": "about:blank", "title": "Title", "status": status, "detail": "Some detail."} | fields


def well_behaved(heard: Heard) -> bytes:
    """Return the answer of a service without fault."""
    if heard.line.startswith("GET"):
        return render_json(DESCRIPTION)
    return render_json(batch_of(len(json.loads(heard.body)["posts"])))


def answering(*answers: bytes | Callable[[Heard], bytes]) -> Behaviour:
    """Return the behaviour of giving these answers in turn, over all connections, the last for ever."""
    left = list(answers)

    def behave(server: Hostile, connection: socket.socket) -> None:
        while heard := server.hear(connection):
            answer = left.pop(0) if len(left) > 1 else left[0]
            connection.sendall(answer(heard) if callable(answer) else answer)

    return behave


def silent(server: Hostile, connection: socket.socket) -> None:
    server.ended.wait()


def closing(server: Hostile, connection: socket.socket) -> None:
    server.hear(connection)


def dripping(whole: bytes, *, after: bytes = b"") -> Behaviour:
    """Return the behaviour of sending `after` at once and then `whole`, byte by byte, much too slowly."""

    def behave(server: Hostile, connection: socket.socket) -> None:
        server.hear(connection)
        connection.sendall(after)
        for place in range(len(whole)):
            if server.ended.wait(PAUSE_S):
                return
            connection.sendall(whole[place : place + 1])
        server.ended.wait()

    return behave


def pouring(start: bytes, piece: bytes) -> Behaviour:
    """Return the behaviour of sending `start` and then `piece` again and again, without end."""

    def behave(server: Hostile, connection: socket.socket) -> None:
        server.hear(connection)
        connection.sendall(start)
        while not server.ended.is_set():
            connection.sendall(piece)

    return behave
