"""A WSGI application under waitress in a thread of the test, for as long as a `with` block."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from waitress import wasyncore
from waitress.server import create_server


@contextmanager
def serving_app(application: Any, *, port: int = 0) -> Iterator[str]:
    """Yield the address at which `application` is served, by default on a free port."""
    sockets: dict[int, Any] = {}
    server: Any = create_server(application, host="127.0.0.1", port=port, threads=2, map=sockets)
    ended = Event()

    def serve() -> None:
        while not ended.is_set():
            wasyncore.loop(timeout=0.02, map=sockets, count=1)
        server.task_dispatcher.shutdown()
        wasyncore.close_all(sockets)

    thread = Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        ended.set()
        thread.join()
