"""The function that Lambda calls, in a test's few words: golden events in, answers and lines out."""

import json
from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple

from aws.function import Function
from aws.log_lines import Journal
from service.tagger_protocol import Tagger
from tests.conftest import ROOT

EVENTS = ROOT / "tests" / "support" / "packages" / "events"
HTTP_EVENTS = sorted(path.stem for path in EVENTS.glob("*_*.json"))

_numbers = count(1)


class Context(NamedTuple):
    """What Lambda tells beside an event, as far as it is looked at."""

    aws_request_id: str = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"


def read_event(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


def changed(name: str, **fields: Any) -> Any:
    """Return a golden event of payload 2.0 with other top-level fields; `method` and `headers` go inside."""
    event = read_event(name)
    event["requestContext"]["http"]["method"] = fields.pop("method", "POST")
    event["headers"] |= fields.pop("headers", {})
    return event | fields


def open_journal(*, init_ms: float = 150.0) -> Journal:
    """Return a journal of its own: loggers last as long as the process, and are known by their service."""
    return Journal(service=f"fuda-{next(_numbers)}", version="3f9c1b7a40d2", init_ms=init_ms)


def handler_of(tagger: Tagger, journal: Journal | None = None, **options: Any) -> Callable[[Any], Any]:
    """Return a handler over `tagger`, which takes an event alone."""
    handle = Function(tagger, **options).handler(journal or open_journal())
    return lambda event: handle(event, Context())
