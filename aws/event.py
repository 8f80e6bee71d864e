"""The one file that knows Lambda's events: requests of an HTTP API or REST API, and direct invocations.

A request, of payload 2.0 or 1.0, goes to the WSGI application through serverless-wsgi. So does a direct
invocation, `{"posts": [...]}`, as the body of a batch: it is held to the same rules by the same code.
"""

import json
from base64 import b64decode
from typing import TYPE_CHECKING, Any, NamedTuple

from serverless_wsgi import TEXT_MIME_TYPES, handle_request

from service.problems import Problem
from service.routes import BATCH, JSON, ROUTES

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

PROBLEM_JSON = "application/problem+json"

Event = dict[str, Any]


class Request(NamedTuple):
    """An event as serverless-wsgi takes it, whether it is a direct invocation, and its body's size."""

    event: Event
    direct: bool
    body_bytes: int


def is_direct(event: Any) -> bool:
    """Say whether no gateway sent `event`: whatever is not one of its requests is taken for a batch."""
    if not isinstance(event, dict) or not isinstance(event.get("requestContext"), dict):
        return True
    return "rawPath" not in event and "httpMethod" not in event


def source_address(event: Event) -> str:
    """Return the address that a gateway's request came from; empty when the event tells none."""
    context = event["requestContext"]
    source = context.get("http") or context.get("identity") or {}
    return str(source.get("sourceIp") or "")


def parse_event(event: Any) -> Request:
    """Return the request in `event`. Raises a 400 when the body is not the base64 it is said to be."""
    if is_direct(event):
        return parse_event(render_event(BATCH, event))._replace(direct=True)
    body = _body(event)
    parse = _event_2 if event.get("version") == "2.0" else _event_1
    return Request(parse(event, body), False, len(body))


def blank_request(event: Any) -> Request:
    """Return a request for nothing, to which a refusal of `event` is the answer."""
    return Request(_event("GET", "/", b""), is_direct(event), 0)


def send_request(application: "WSGIApplication", request: Request, context: Any) -> Event:
    """Return the answer of `application` as a gateway takes it."""
    # Whatever is not in this list goes out in base64, which problem details are not to.
    if PROBLEM_JSON not in TEXT_MIME_TYPES:
        TEXT_MIME_TYPES.append(PROBLEM_JSON)
    answer: Event = handle_request(application, request.event, context)
    return answer


def render_answer(request: Request, answer: Event) -> Any:
    """Return what Lambda is to hand back: the answer itself, or the value in its body to an invoker."""
    return json.loads(answer["body"]) if request.direct else answer


def render_event(path: str, value: Any) -> Event:
    """Return the event of a request that posts `value` as JSON to `path`."""
    # Half a surrogate pair has no UTF-8, but backslash-replacing it writes JSON's own escape for it.
    text = json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace").decode()
    return _event("POST", path, text) | {"headers": {"Content-Type": JSON}}


def _event(method: str, path: str, body: str | bytes) -> Event:
    return {
        "version": "2.0",
        "rawPath": path,
        "headers": {},
        "body": body,
        "requestContext": {"http": {"method": method}},
    }


def _event_2(event: Event, body: bytes) -> Event:
    """Return a request of payload 2.0 with the fields that count.

    serverless-wsgi reads more of them, and does not bear null in all: `"authorizer": null` ends in an
    AttributeError.
    """
    context = event["requestContext"]
    path, stage = _take_stage(event["rawPath"], context)
    asked = _event(context["http"]["method"], path, body)
    asked["headers"] = event.get("headers") or {}
    asked["rawQueryString"] = event.get("rawQueryString") or ""
    asked["requestContext"]["stage"] = stage
    return asked


def _event_1(event: Event, body: bytes) -> Event:
    """Return a request of payload 1.0 with the fields that count."""
    path, stage = _take_stage(event["path"], event["requestContext"])
    return {
        "version": "1.0",
        "httpMethod": event["httpMethod"],
        "path": path,
        "headers": event.get("headers") or {},
        "multiValueHeaders": event.get("multiValueHeaders"),
        "queryStringParameters": event.get("queryStringParameters"),
        "multiValueQueryStringParameters": event.get("multiValueQueryStringParameters"),
        "body": body,
        "requestContext": {"stage": stage},
    }


def _take_stage(path: str, context: Event) -> tuple[str, str]:
    """Return the path below the stage, and the stage, empty where the path did not begin with it.

    An HTTP API leaves a named stage at the front of the path, a REST API and a mapped domain do not;
    a route of ours stays as it is, should a stage be called v1. serverless-wsgi makes the stage the
    SCRIPT_NAME, $default too, which is in no path.
    """
    stage = context.get("stage") or ""
    if path in ROUTES or not path.startswith(f"/{stage}/"):
        return path, ""
    return path[len(stage) + 1 :], stage


def _body(event: Event) -> bytes:
    """Return the body as bytes, which serverless-wsgi passes on as they are."""
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode(errors="surrogatepass")
    try:
        return b64decode(body, validate=True)
    except ValueError as error:
        raise Problem(400, "The body is not the base64 that the event says it is.") from error
