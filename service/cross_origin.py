"""Lets pages of other origins call the service on one's own machine. In AWS the gateway does the same."""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# deploy/stack/routes.js has the same for the gateway; a test compares the two. A caller may send a token, or
# the headers of AWS's signature.
METHODS: Final = ("GET", "POST")
REQUEST_HEADERS: Final = (
    "authorization", "content-type", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token",
)  # fmt: skip
ANSWER_HEADERS: Final = ("fuda-model", "retry-after")
MAX_AGE_S: Final = 600

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?")


def is_origin(text: str) -> bool:
    """Return whether `text` is an origin as browsers send it: scheme, host, port, and no path."""
    return bool(_ORIGIN.fullmatch(text))


def allow_origins(application: "WSGIApplication", origins: Iterable[str]) -> "WSGIApplication":
    """Return `application`, whose answers pages of these origins may read; it answers their preflights."""
    allowed = frozenset(origins)

    def shared(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        origin = environ.get("HTTP_ORIGIN", "")
        is_allowed = origin in allowed
        headers = [("Vary", "Origin"), *(_answer_headers(origin) if is_allowed else ())]

        def start(status: str, own: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
            return start_response(status, [*own, *headers], *rest)

        is_preflight = "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ
        if is_allowed and is_preflight and environ["REQUEST_METHOD"] == "OPTIONS":
            start("204 No Content", _preflight_headers())
            return []
        return application(environ, start)

    return shared


def _answer_headers(origin: str) -> list[tuple[str, str]]:
    exposed = ("Access-Control-Expose-Headers", ",".join(ANSWER_HEADERS))
    return [("Access-Control-Allow-Origin", origin), exposed]


def _preflight_headers() -> list[tuple[str, str]]:
    return [
        ("Access-Control-Allow-Methods", ",".join(METHODS)),
        ("Access-Control-Allow-Headers", ",".join(REQUEST_HEADERS)),
        ("Access-Control-Max-Age", str(MAX_AGE_S)),
    ]
