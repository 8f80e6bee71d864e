"""Lambda's events, which only this file knows: requests of an HTTP API or REST API, and direct invocations.

serverless-wsgi passes a request, of payload 2.0 or 1.0, to the WSGI application. A direct invocation,
`{"posts": [...]}`, goes the same way as the body of a batch, so that the same code checks it.
"""

import json
import re
from base64 import b64decode
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from serverless_wsgi import TEXT_MIME_TYPES, handle_request

from model.printing import render_json
from service.api_limits import BLOGS
from service.bodies import JSON, PROBLEM_JSON
from service.problems import Problem
from service.routes import BATCH, ROUTES

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

Event = dict[str, Any]
BLOGS_CLAIM = "blogs"
"""The claim of a token that has the names of the blogs that its holder may ask about."""


class Request(NamedTuple):
    """An event for serverless-wsgi, whether it was a direct invocation, and the size of its body."""

    event: Event
    direct: bool
    body_bytes: int


def is_direct(event: Any) -> bool:
    """Return whether no gateway sent `event`. Anything that is not a gateway's request counts as a batch."""
    if not isinstance(event, dict) or not isinstance(event.get("requestContext"), dict):
        return True
    return "rawPath" not in event and "httpMethod" not in event


def source_address(event: Event) -> str:
    """Return the address that a gateway's request came from, or "" if the event does not have it."""
    context = event["requestContext"]
    source = context.get("http") or context.get("identity") or {}
    return str(source.get("sourceIp") or "")


def allowed_blogs(event: Any) -> frozenset[str] | None:
    """Return the blogs that the caller's token names in its claim `blogs`, or None for a caller without one.

    An HTTP API puts the claims of a token into the event as texts, an array as "[tea coffee]". A caller
    cannot write there. IAM has decided about other callers by the path of the request.
    """
    if is_direct(event):
        return None
    authorizer = event["requestContext"].get("authorizer") or {}
    if "jwt" not in authorizer and "claims" not in authorizer:
        return None
    claims = (authorizer.get("jwt") or authorizer).get("claims") or {}
    claim = claims.get(BLOGS_CLAIM, "")
    names = claim if isinstance(claim, list) else re.split(r"[\s,\[\]\"]+", str(claim))
    return frozenset(filter(None, map(str, names)))


def parse_event(event: Any, *, base_path: str = "") -> Request:
    """Return the request in `event`, with its path below `base_path`.

    Raises a 400 when a body marked as base64 is not valid base64, and a 404 for an escaped name of a blog.
    """
    if is_direct(event):
        return parse_event(render_event(BATCH, event))._replace(direct=True)
    body = _body(event)
    parse = _event_2 if event.get("version") == "2.0" else _event_1
    return Request(parse(event, body, base_path), False, len(body))


def blank_request(event: Any) -> Request:
    """Return a request without content, for answering `event` with a refusal."""
    return Request(_event("GET", "/", b""), is_direct(event), 0)


def send_request(application: "WSGIApplication", request: Request, context: Any) -> Event:
    """Return the answer of `application` in the form for a gateway."""
    # serverless-wsgi sends media types that are not in this list as base64.
    if PROBLEM_JSON not in TEXT_MIME_TYPES:
        TEXT_MIME_TYPES.append(PROBLEM_JSON)
    answer: Event = handle_request(application, request.event, context)
    return answer


def render_answer(request: Request, answer: Event) -> Any:
    """Return Lambda's result: the answer for a gateway, or the value of its body for an invoker."""
    return json.loads(answer["body"]) if request.direct else answer


def render_event(path: str, value: Any) -> Event:
    """Return the event of a request that posts `value` as JSON to `path`."""
    return _event("POST", path, render_json(value)) | {"headers": {"Content-Type": JSON}}


def _event(method: str, path: str, body: str | bytes) -> Event:
    return {
        "version": "2.0",
        "rawPath": path,
        "headers": {},
        "body": body,
        "requestContext": {"http": {"method": method}},
    }


def _event_2(event: Event, body: bytes, base_path: str) -> Event:
    """Return a request of payload 2.0 with only the fields that the application needs.

    serverless-wsgi reads more fields, and fails on null in some: `"authorizer": null` raises AttributeError.
    """
    context = event["requestContext"]
    path, stage = _take_prefix(event["rawPath"], context, base_path)
    asked = _event(context["http"]["method"], path, body)
    asked["headers"] = event.get("headers") or {}
    asked["rawQueryString"] = event.get("rawQueryString") or ""
    asked["requestContext"]["stage"] = stage
    return asked


def _event_1(event: Event, body: bytes, base_path: str) -> Event:
    """Return a request of payload 1.0 with only the fields that the application needs."""
    path, stage = _take_prefix(event["path"], event["requestContext"], base_path)
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


def _take_prefix(path: str, context: Event, base_path: str) -> tuple[str, str]:
    """Return the path below the stage or the base path, and the stage, or "" if it was not in the path.

    An HTTP API keeps a named stage at the front of the path, a REST API and a custom domain do not. A custom
    domain keeps the base path of its mapping instead, so BASE_PATH has it. A path in ROUTES or of a blog is
    not changed, in case a stage is called v1. serverless-wsgi puts the stage into SCRIPT_NAME, even $default,
    which is not part of any path.
    """
    stage = context.get("stage") or ""
    if path in ROUTES or path.startswith(BLOGS):
        taken = ""
    else:
        prefixes = (stage, base_path)
        taken = next((each for each in prefixes if each and path.startswith(f"/{each}/")), "")
    below = path[len(taken) + 1 :] if taken else path
    _check_blog(below)
    return below, stage if taken == stage else ""


def _check_blog(path: str) -> None:
    """Raise a 404 when the name of a blog in `path` is escaped, or has slashes in front of its path.

    IAM has compared the path as it was sent, and a policy may deny a blog by its path.
    """
    decoded = "/" + unquote(path).lstrip("/")
    if decoded.startswith(BLOGS):
        blog = decoded.removeprefix(BLOGS).partition("/")[0]
        if not path.startswith(f"{BLOGS}{blog}/"):
            raise Problem(404, "There is nothing at this path. Write the path of a blog without escapes.")


def _body(event: Event) -> bytes:
    """Return the body as bytes, which serverless-wsgi passes on unchanged."""
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body).encode(errors="surrogatepass")
    try:
        return b64decode(body, validate=True)
    except ValueError as error:
        raise Problem(400, "The event marks its body as base64, but it is not valid base64.") from error
