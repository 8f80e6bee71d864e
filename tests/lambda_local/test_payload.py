"""Requests become events of an HTTP API, and answers become HTTP, by hand and by hypothesis."""

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lambda_local.payload import (
    DOMAIN,
    HttpAnswer,
    HttpRequest,
    MalformedAnswer,
    is_text,
    parse_answer,
    render_event,
)

BASE64 = base64.b64encode(b"\x00\xff").decode()


def event_of(method: str = "GET", target: str = "/", **parts: Any) -> dict[str, Any]:
    request = HttpRequest(method=method, target=target, **parts)
    return render_event(request, request_id="id", trace_id="Root=1-0-0", now_ms=1_583_348_638_390)


def test_an_empty_request_is_an_event_without_optional_keys():
    event = event_of()
    assert list(event) == [
        *("version", "routeKey", "rawPath", "rawQueryString", "headers", "requestContext", "isBase64Encoded")
    ]
    assert event["headers"] == {
        "host": DOMAIN,
        "x-amzn-trace-id": "Root=1-0-0",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }


def test_the_context_of_a_request_comes_from_the_gateway():
    context = event_of("POST", "/v1/suggestions", headers=[("User-Agent", "curl")])["requestContext"]
    assert context["http"] == {
        "method": "POST",
        "path": "/v1/suggestions",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "curl",
    }
    assert (context["stage"], context["routeKey"], context["requestId"]) == ("$default", "$default", "id")
    assert (context["time"], context["timeEpoch"]) == ("04/Mar/2020:19:03:58 +0000", 1_583_348_638_390)
    assert context["domainName"].partition(".")[0] == context["domainPrefix"] == context["apiId"]


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/v1/suggestions%3Abatch?limit=1", "/v1/suggestions:batch", "limit=1"),
        ("/%E6%96%B0%E8%8C%B6?q=%E6%96%B0", "/新茶", "q=%E6%96%B0"),
        ("/a%3Fb?c", "/a", "c"),
        ("/a%2Fb+c", "/a/b+c", ""),
        ("http://localhost:9000/v1/health?x", "/v1/health", "x"),
        ("http://localhost:9000", "/", ""),
        ("/?a?b", "/", "a?b"),
    ],
)
def test_a_path_arrives_decoded_and_a_query_does_not(target, path, query):
    event = event_of(target=target)
    assert (event["rawPath"], event["rawQueryString"]) == (path, query)


def test_query_parameters_are_decoded_and_joined():
    event = event_of(target="/?limit=1&q=a%20b&limit=2&empty=")
    assert event["queryStringParameters"] == {"limit": "1,2", "q": "a b", "empty": ""}


def test_headers_are_joined_in_lower_case_and_those_of_the_connection_dropped():
    headers = [("X-Tag", "a"), ("x-tag", "b"), ("Connection", "close"), ("Transfer-Encoding", "chunked")]
    headers += [("X-Forwarded-For", "192.0.2.1"), ("Host", "localhost")]
    rendered = event_of(headers=headers)["headers"]
    assert rendered["x-tag"] == "a,b"
    assert rendered["x-forwarded-for"] == "192.0.2.1, 127.0.0.1"
    assert rendered["host"] == DOMAIN
    assert {"connection", "transfer-encoding"} & rendered.keys() == set()


def test_cookies_are_a_list_and_not_a_header():
    event = event_of(headers=[("Cookie", "a=1; b=2"), ("cookie", "c=3")])
    assert event["cookies"] == ["a=1", "b=2", "c=3"]
    assert "cookie" not in event["headers"]


@pytest.mark.parametrize(
    ("content_type", "text"),
    [
        ("application/json", True),
        ("Application/JSON; charset=UTF-8", True),
        ("text/markdown", True),
        ('text/plain; charset="utf-8"', True),
        ("text/plain; charset=iso-8859-1", False),
        ("application/problem+json", False),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=x", False),
        ("", False),
    ],
)
def test_the_type_of_a_body_decides_whether_it_is_text(content_type, text):
    assert is_text(content_type) == text
    event = event_of("POST", headers=[("Content-Type", content_type)], body="新茶".encode())
    assert event["isBase64Encoded"] is not text
    assert event["body"] == ("新茶" if text else base64.b64encode("新茶".encode()).decode())
    assert event["headers"]["content-length"] == "6"


@given(body=some.binary(min_size=1), text=some.booleans())
def test_a_body_arrives_whole(body, text):
    content_type = "text/plain" if text else "application/octet-stream"
    event = event_of("POST", headers=[("Content-Type", content_type)], body=body)
    if text:
        assert event["body"] == body.decode(errors="replace")
    else:
        assert base64.b64decode(event["body"]) == body


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ({"statusCode": 204}, HttpAnswer(204, [("Content-Type", "text/plain;charset=UTF-8")])),
        (
            {"statusCode": 200, "headers": {"content-type": "text/html", "x": 5, "y": True}, "body": "茶"},
            HttpAnswer(200, [("content-type", "text/html"), ("x", "5"), ("y", "true")], "茶".encode()),
        ),
        (
            {
                "statusCode": 200,
                "headers": {"Content-Type": "image/png"},
                "body": BASE64,
                "isBase64Encoded": True,
            },
            HttpAnswer(200, [("Content-Type", "image/png")], b"\x00\xff"),
        ),
        (
            {
                "statusCode": 200,
                "headers": {"Content-Type": "a/b", "Content-Length": "9"},
                "cookies": ["a=1", "b=2"],
            },
            HttpAnswer(200, [("Content-Type", "a/b"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]),
        ),
        ("tea", HttpAnswer(200, [("Content-Type", "application/json")], b"tea")),
        ({"tea": 1}, HttpAnswer(200, [("Content-Type", "application/json")], b'{"tea": 1}')),
        (None, HttpAnswer(200, [("Content-Type", "application/json")], b"null")),
    ],
)
def test_an_answer_becomes_http(value, answer):
    assert parse_answer(json.dumps(value).encode()) == answer


@pytest.mark.parametrize(
    "value",
    [
        {"statusCode": "200"},
        {"statusCode": True},
        {"statusCode": 99},
        {"statusCode": 600},
        {"statusCode": None},
        {"statusCode": 200, "headers": ["a"]},
        {"statusCode": 200, "headers": {"a": ["b"]}},
        {"statusCode": 200, "headers": {"a": "b\r\nc: d"}},
        {"statusCode": 200, "headers": {"a b": "c"}},
        {"statusCode": 200, "cookies": "a=1"},
        {"statusCode": 200, "cookies": [1, None]},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "body": "no base64", "isBase64Encoded": True},
    ],
)
def test_an_answer_that_no_gateway_can_send_is_malformed(value):
    with pytest.raises(MalformedAnswer):
        parse_answer(json.dumps(value).encode())


def test_an_answer_that_is_not_json_is_malformed():
    with pytest.raises(MalformedAnswer, match="not JSON"):
        parse_answer(b"tea")


VALUES = some.recursive(
    some.none() | some.booleans() | some.integers(0, 700) | some.floats(allow_nan=False) | some.text(),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner),
    max_leaves=5,
)


@given(
    some.fixed_dictionaries(
        {"statusCode": VALUES},
        optional={"headers": VALUES, "cookies": VALUES, "body": VALUES, "isBase64Encoded": VALUES},
    )
)
def test_every_answer_can_be_sent_or_is_malformed(value):
    try:
        answer = parse_answer(json.dumps(value).encode())
    except MalformedAnswer:
        return
    head = "".join(f"{name}: {text}\r\n" for name, text in answer.headers)
    assert head.encode("latin-1").count(b"\n") == len(answer.headers)
