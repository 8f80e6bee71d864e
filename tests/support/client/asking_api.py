"""Questions to an API in a test's few words, and what an error about it must look like."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from console.escaping import escape_rest
from fuda.config.address import parse_address
from fuda.sources.authorisation import Open
from fuda.sources.remote import Remote, Surroundings
from fuda.sources.source import SourceError
from model.post import Post
from tests.support.client.hostile_server import Hostile

TEA = Post("Tea", "We drank tea.")
SHORT_S = 0.3


def remote(url: str, *, timeout_s: float = 20.0, together: bool = False, **world: Any) -> Remote:
    surroundings = Surroundings(**world)
    return Remote(
        parse_address(url), Open(), timeout_s=timeout_s, together=together, surroundings=surroundings
    )


def ask(server: Hostile, **options: Any) -> Any:
    [answer] = remote(server.url, **options).suggest([TEA], limit=5)
    return answer


@contextmanager
def refused(error: type[SourceError], *parts: str) -> Iterator[pytest.ExceptionInfo[SourceError]]:
    """Expect an error whose one line of a message has all of these parts."""
    with pytest.raises(error) as raised:
        yield raised
    message = str(raised.value)
    assert escape_rest(message) == message
    assert [part for part in parts if part not in message] == [], message
