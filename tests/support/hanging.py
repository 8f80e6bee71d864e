"""A server that answers, and then never ends its answer."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread


@contextmanager
def serving(answer: bytes) -> Iterator[str]:
    """Serve `answer` and then single bytes without an end to every client, and yield the address.

    An empty `answer` is followed by silence.
    """
    ended = Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=_drip, args=(listener, answer, ended))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        ended.set()
        thread.join()


def _drip(listener: socket.socket, answer: bytes, ended: Event) -> None:
    listener.settimeout(0.02)
    connections: list[socket.socket] = []
    while not ended.is_set():
        with suppress(TimeoutError):
            connections.append(listener.accept()[0])
            connections[-1].sendall(answer)
        for connection in connections if answer else []:
            with suppress(OSError):
                connection.sendall(b"x")
    for connection in connections:
        connection.close()
