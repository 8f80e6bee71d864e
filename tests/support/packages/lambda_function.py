"""Calls the function of Lambda with golden events."""

import json
from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple

from aws.function import Function
from aws.log_lines import EventLog
from service.tagger_contract import Tagger
from tests.conftest import ROOT

EVENTS = ROOT / "tests" / "support" / "packages" / "events"
HTTP_EVENTS = sorted(path.stem for path in EVENTS.glob("*_*.json"))

_numbers = count(1)


class Context(NamedTuple):
    """The part of Lambda's context that the function reads."""

    aws_request_id: str = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"


def read_event(name: str) -> Any:
    return json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))


def changed(name: str, **fields: Any) -> Any:
    """Return a golden event of payload 2.0 with other fields, another `method` or more `headers`."""
    event = read_event(name)
    event["requestContext"]["http"]["method"] = fields.pop("method", "POST")
    event["headers"] |= fields.pop("headers", {})
    return event | fields


def open_log(*, init_ms: float = 150.0, blog_metrics: bool = False) -> EventLog:
    """Return a log with a new service name: loggers of one name share their state in a process."""
    log = EventLog(service=f"fuda-{next(_numbers)}", blog_metrics=blog_metrics)
    log.started(init_ms)
    return log


def handler_of(tagger: Tagger, log: EventLog | None = None, **options: Any) -> Callable[[Any], Any]:
    """Return a handler over `tagger` that takes only an event."""
    handle = Function(lambda: tagger, **options).handler(log or open_log())
    return lambda event: handle(event, Context())
