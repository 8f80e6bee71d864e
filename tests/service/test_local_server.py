"""The access log of the local server, and its buffer for bodies that are too large."""

import pytest
from werkzeug.test import Client

from service.app import create_app
from service.local_server import StartBuffer, log_access
from tests.support.models.fake_tagger import FakeTagger


def lines_of(method: str, path: str) -> list[str]:
    """Return the lines of one request, with a clock that gains 12.3 ms between two readings."""
    lines: list[str] = []
    ticks = iter([1.0, 1.0123])
    application = log_access(create_app(FakeTagger), write=lines.append, clock=lambda: next(ticks))
    Client(application).open(path, method=method, json={"title": "secret", "body": "secret"})
    return lines


@pytest.mark.parametrize(
    ("method", "path", "line"),
    [
        ("POST", "/v1/suggestions?limit=3", "POST /v1/suggestions 200 12.3 ms"),
        ("POST", "/v1/suggestions:batch", "POST /v1/suggestions:batch 422 12.3 ms"),
        ("GET", "/v1/health", "GET /v1/health 200 12.3 ms"),
        ("GET", "/nowhere?secret", "GET /nowhere 404 12.3 ms"),
        ("GET", "/茶", "GET /%E8%8C%B6 404 12.3 ms"),
        ("GET", "/a%0AGET%20/b", "GET /a%0AGET%20/b 404 12.3 ms"),
        ("\x1b[2J\n", "/v1/health", "%1B%5B2J%0A /v1/health 405 12.3 ms"),
    ],
)
def test_a_line_has_the_request_and_no_word_of_the_post(method, path, line):
    assert lines_of(method, path) == [line]


def test_the_rest_of_a_body_too_large_takes_no_memory_and_no_file():
    buffer = StartBuffer(1_000)
    for _ in range(100):
        buffer.append(b" " * 100)
    assert len(buffer) == 10_000
    assert len(buffer.get()) == 1_000
    assert not buffer.overflowed
