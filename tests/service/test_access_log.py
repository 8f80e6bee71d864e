"""The line that each request leaves behind."""

import pytest
from werkzeug.test import Client

from service.access_log import log_access
from service.app import create_app
from tests.support.models.fake_tagger import FakeTagger


def lines_of(method: str, path: str) -> list[str]:
    """Return what one request writes, by a clock that gains 12.3 ms between two looks."""
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
def test_a_line_says_what_was_asked_and_nothing_of_the_post(method, path, line):
    assert lines_of(method, path) == [line]
