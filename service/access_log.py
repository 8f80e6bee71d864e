"""One line for each request: what was asked, how it was answered, how long it took, and no post."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def log_access(
    application: "WSGIApplication", *, write: Callable[[str], object], clock: Callable[[], float]
) -> "WSGIApplication":
    """Return `application` with a `write` after each call: method, path, status, milliseconds.

    `clock` counts seconds. Whatever in a method or path could be mistaken for more of the log is escaped, and
    the query is left out.
    """

    def logged(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        statuses: list[str] = []

        def start(status: str, *rest: Any) -> Callable[[bytes], object]:
            statuses.append(status.partition(" ")[0])
            return start_response(status, *rest)

        started = clock()
        chunks = application(environ, start)
        # A method may be any bytes that are not lower case: the terminal sequence ESC [2J is one.
        method = quote(environ["REQUEST_METHOD"], safe="", encoding="latin-1")
        asked = f"{method} {quote(environ['PATH_INFO'], safe='/:', encoding='latin-1')}"
        write(f"{asked} {statuses[-1]} {(clock() - started) * 1000:.1f} ms")
        return chunks

    return logged
