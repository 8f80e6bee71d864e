"""Turns HTTP requests into events of an API Gateway HTTP API (payload 2.0), and answers into HTTP.

The rules are those of AWS's guide, completed from captures of real gateways: paths arrive decoded and end at
a decoded `?`; only the declared type makes a body text; absent parts have no key.
"""

import base64
import binascii
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

from model.errors import FudaError

DOMAIN_PREFIX = "fudalocal1"
DOMAIN = f"{DOMAIN_PREFIX}.execute-api.us-east-1.amazonaws.com"
ROUTE = STAGE = "$default"
TEXT_TYPES = {"application/graphql", "application/javascript", "application/json", "application/xml"}
HOP_BY_HOP = {
    "connection",
    "expect",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
_token = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_value = re.compile(r"[\t\x20-\x7e\x80-\xff]*")

Headers = Sequence[tuple[str, str]]


class MalformedAnswer(FudaError):
    """Raised when a gateway cannot turn the function's answer into HTTP; it answers 500 instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """A request as it was sent, with its whole body; `target` is the URL or path after the method."""

    method: str
    target: str
    headers: Headers = ()
    body: bytes = b""
    protocol: str = "HTTP/1.1"
    source_ip: str = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An answer to send, without the headers about its length and connection."""

    status: int
    headers: Headers = field(default_factory=list)
    body: bytes = b""


def render_event(request: HttpRequest, *, request_id: str, trace_id: str, now_ms: int) -> dict[str, Any]:
    """Return the event for `request`, as if it had been sent over TLS to the gateway's own host name."""
    raw_path, _, query = request.target.partition("?")
    path = unquote(re.sub("^https?://[^/]*", "", raw_path) or "/").partition("?")[0]
    headers = _headers(request, trace_id)
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": ROUTE,
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": DOMAIN_PREFIX,
            "domainName": DOMAIN,
            "domainPrefix": DOMAIN_PREFIX,
            "http": {
                "method": request.method,
                "path": path,
                "protocol": request.protocol,
                "sourceIp": request.source_ip,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": request_id,
            "routeKey": ROUTE,
            "stage": STAGE,
            "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now_ms / 1000)),
            "timeEpoch": now_ms,
        },
        "isBase64Encoded": False,
    }
    if cookies := [
        cookie for value in _all(request, "cookie") for cookie in re.split("; *", value) if cookie
    ]:
        event["cookies"] = cookies
    if parameters := _join(parse_qsl(query, keep_blank_values=True)):
        event["queryStringParameters"] = parameters
    if request.body:
        event["isBase64Encoded"] = not is_text(headers.get("content-type", ""))
        event["body"] = _body(request.body, in_base64=event["isBase64Encoded"])
    return event


def is_text(content_type: str) -> bool:
    """Return whether a body of this type goes into the event as text, and not in base64.

    A charset other than UTF-8 makes it binary, and so does a missing type.
    """
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charsets = [
        value.strip("\"'") for name, _, value in (p.partition("=") for p in parameters) if name == "charset"
    ]
    return (media_type.startswith("text/") or media_type in TEXT_TYPES) and set(charsets) <= {"utf-8", "utf8"}


def parse_answer(payload: bytes) -> HttpAnswer:
    """Return the HTTP answer for a function's payload. Raises MalformedAnswer.

    Without a statusCode the whole payload is the body of a 200, JSON unless it is a string.
    """
    try:
        answer = json.loads(payload)
    except ValueError as error:
        raise MalformedAnswer(f"The answer is not JSON: {error}.") from error
    if not isinstance(answer, dict) or "statusCode" not in answer:
        text = answer if isinstance(answer, str) else payload.decode()
        return HttpAnswer(200, [("Content-Type", "application/json")], text.encode())
    status = answer["statusCode"]
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise MalformedAnswer(f"statusCode is {status!r}.")
    headers = _answer_headers(answer)
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers.append(("Content-Type", "text/plain;charset=UTF-8"))
    return HttpAnswer(status, headers, _answer_body(answer))


def _headers(request: HttpRequest, trace_id: str) -> dict[str, str]:
    """Return the headers, names in lower case, with those that the gateway adds or replaces."""
    kept = [(name.lower(), value) for name, value in request.headers]
    headers = _join((name, value) for name, value in kept if name not in HOP_BY_HOP | {"cookie"})
    forwarded = [*_all(request, "x-forwarded-for"), request.source_ip]
    own = {
        "host": DOMAIN,
        "x-amzn-trace-id": trace_id,
        "x-forwarded-for": ", ".join(forwarded),
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }
    if request.body or "content-length" in headers:
        own["content-length"] = str(len(request.body))
    return dict(sorted((headers | own).items()))


def _all(request: HttpRequest, name: str) -> list[str]:
    return [value for each, value in request.headers if each.lower() == name]


def _join(pairs: Any) -> dict[str, str]:
    """Return the values of each name, joined by commas."""
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(body: bytes, *, in_base64: bool) -> str:
    return base64.b64encode(body).decode() if in_base64 else body.decode(errors="replace")


def _answer_headers(answer: Mapping[str, Any]) -> list[tuple[str, str]]:
    headers, cookies = answer.get("headers") or {}, answer.get("cookies") or []
    if not isinstance(headers, dict) or not isinstance(cookies, list):
        raise MalformedAnswer("headers is not an object, or cookies is not an array.")
    pairs = [*headers.items(), *(("Set-Cookie", cookie) for cookie in cookies)]
    for name, value in pairs:
        if not isinstance(value, str | int | float) or not _fits(name, str(value)):
            raise MalformedAnswer(f"The header {name!r} cannot be sent.")
    return [
        (name, str(value).lower() if isinstance(value, bool) else str(value))
        for name, value in pairs
        if name.lower() not in HOP_BY_HOP | {"content-length"}
    ]


def _fits(name: str, value: str) -> bool:
    return bool(_token.fullmatch(name) and _value.fullmatch(value))


def _answer_body(answer: Mapping[str, Any]) -> bytes:
    body = answer.get("body")
    if body is None:
        return b""
    if not isinstance(body, str):
        raise MalformedAnswer("body is not a string.")
    if not answer.get("isBase64Encoded"):
        return body.encode(errors="replace")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedAnswer(f"body is not base64: {error}.") from error
