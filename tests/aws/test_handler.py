"""Lambda's events through the whole function: it answers every form and raises nothing."""

import json
from typing import Any

import pytest

from aws import event as events
from aws.function import Function
from service.api_limits import BODY_BYTES
from service.problems import TYPES
from service.tagger_contract import CannotSuggest
from tests.support.models.fake_tagger import (
    MODEL,
    RENDERED,
    TEA,
    BrokenTagger,
    FailingTagger,
    FakeTagger,
    OtherTagger,
)
from tests.support.packages.lambda_function import (
    HTTP_EVENTS,
    Context,
    changed,
    handler_of,
    open_log,
    read_event,
)

SUGGESTED = {"model": MODEL} | RENDERED
SUGGESTING = [name for name in HTTP_EVENTS if name.startswith("suggest")]


def refused(answer: Any, status: int) -> dict[str, Any]:
    """Return the problem details of an `answer` to a gateway, which must be plain text."""
    assert answer["isBase64Encoded"] is False
    assert answer["headers"]["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = json.loads(answer["body"])
    assert (answer["statusCode"], problem["status"], problem["type"]) == (status, status, TYPES[status])
    return problem


@pytest.mark.parametrize("name", SUGGESTING)
def test_every_form_of_a_request_is_answered(name):
    tagger = FakeTagger()
    answer = handler_of(tagger)(read_event(name))
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, SUGGESTED)
    [(post, limit)] = tagger.asked
    assert (post.title, post.body.rstrip(), post.tags, limit) == (
        "A week of tea in Uji",
        "We walked from **Uji** station. 宇治の新茶は香りがよい。",
        ("Kyoto",),
        2,
    )


def test_an_answer_has_its_text_as_text_and_its_headers():
    answer = handler_of(FakeTagger())(read_event("suggest_2_0"))
    assert answer["isBase64Encoded"] is False
    assert answer["headers"]["Content-Type"] == "application/json"
    assert answer["headers"]["Fuda-Model"] == MODEL["version"]


def test_a_rest_api_gets_headers_as_lists():
    answer = handler_of(FakeTagger())(read_event("suggest_rest"))
    assert answer["multiValueHeaders"]["Content-Type"] == ["application/json"]


@pytest.mark.parametrize("name", HTTP_EVENTS)
def test_no_answer_sets_a_cookie(name):
    # A second one would be lost: payload 2.0 has its own list for cookies, which stays empty.
    answer = handler_of(FakeTagger())(read_event(name))
    headers = answer.get("headers") or answer["multiValueHeaders"]
    assert "set-cookie" not in {header.lower() for header in headers}
    assert "cookies" not in answer


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"body": "{"}, 400),
        ({"body": "eyJ0aXRsZSI6!InRlYSJ9", "isBase64Encoded": True}, 400),
        ({"body": '{"title": "\ud83c"}'}, 400),
        ({"rawPath": "/v1/nowhere"}, 404),
        ({"rawPath": "/prodigy/v1/suggestions"}, 404),
        ({"method": "GET"}, 405),
        ({"body": "x" * (BODY_BYTES + 1)}, 413),
        ({"headers": {"content-type": "text/plain"}}, 415),
        ({"body": "{}"}, 422),
        ({"body": None}, 400),
        ({"rawQueryString": "limit=1&limit=2"}, 422),
    ],
)
def test_a_refusal_is_a_problem_in_plain_text(fields, status):
    refused(handler_of(FakeTagger())(changed("suggest_2_0", **fields)), status)


def test_a_parameter_given_twice_is_found_in_payload_1_0_too():
    event = read_event("suggest_1_0") | {"multiValueQueryStringParameters": {"limit": ["1", "2"]}}
    answer = handler_of(FakeTagger())(event)
    assert (answer["statusCode"], answer["isBase64Encoded"]) == (422, False)
    assert answer["multiValueHeaders"]["Content-Type"] == ["application/problem+json"]


@pytest.mark.parametrize(
    ("fields", "script_name"),
    [
        ({"rawPath": "/prod/v1/suggestions"}, "/prod"),
        ({"rawPath": "/v1/suggestions"}, ""),
        ({"rawPath": "/v1/v1/suggestions", "stage": "v1"}, "/v1"),
        ({"rawPath": "/v1/suggestions", "stage": "v1"}, ""),
        ({"rawPath": "/v1/suggestions", "stage": "$default"}, ""),
    ],
)
def test_the_stage_is_removed_from_the_path(fields, script_name):
    event = changed("suggest_2_0_stage")
    event["requestContext"]["stage"] = fields.pop("stage", "prod")
    seen: list[Any] = []

    def application(environ, start_response):
        seen.append((environ["SCRIPT_NAME"].rstrip("/"), environ["PATH_INFO"]))
        start_response("200 OK", [])
        return []

    events.send_request(application, events.parse_event(event | fields), None)
    assert seen == [(script_name, "/v1/suggestions")]


def test_a_direct_invocation_gets_the_answer_of_the_same_batch_over_http():
    handle = handler_of(FakeTagger())
    answer = handle(read_event("direct"))
    assert answer == json.loads(handle(read_event("batch_2_0"))["body"])
    assert answer["answers"][0] == RENDERED
    assert answer["answers"][1]["errors"][0]["pointer"] == "/posts/1/tag"


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ({}, 422),
        ({"posts": "tea"}, 422),
        ({"posts": [], "limit": 3}, 422),
        ({"posts": [{}] * 101}, 422),
        ({"requestContext": {}}, 422),
        ({"source": "aws.events"}, 422),
        ({"posts": [{"title": float("nan")}]}, 400),
        ({"\ud83c": 1}, 400),
        ([], 422),
        ("posts", 422),
        (None, 422),
        ({"posts": ["x" * BODY_BYTES]}, 413),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_faulty_direct_invocation_is_answered_with_a_problem(event, status):
    answer = handler_of(FakeTagger())(event)
    assert (answer["status"], answer["type"]) == (status, TYPES[status])


@pytest.mark.parametrize("character", ["\ud83c", "茶", '"', "\x00"])
def test_a_direct_invocation_may_hold_any_character(character):
    answer = handler_of(FakeTagger())({"posts": [{"title": "tea", "body": character}]})
    fault = answer["answers"][0].get("errors", [{}])[0].get("pointer")
    assert fault == ("/posts/0/body" if character == "\ud83c" else None)


@pytest.mark.parametrize(
    "change",
    [
        {"rawPath": None},
        {"headers": "none"},
        {"body": {"title": "tea"}, "isBase64Encoded": True},
        {"requestContext": {"stage": 1}},
    ],
)
def test_an_event_that_no_gateway_sends_is_answered_with_a_500(change):
    refused(handler_of(FakeTagger())(read_event("suggest_2_0") | change), 500)


def test_an_event_may_decline_evidence():
    tagger = FakeTagger()
    for body in ('{"title": "Tea", "evidence": false}', '{"title": "Tea"}'):
        handler_of(tagger)(changed("suggest_2_0", body=body))
    assert tagger.explained == [False, True]


def test_a_failing_tagger_is_answered_with_a_500():
    refused(handler_of(BrokenTagger())(changed("suggest_2_0", body='{"title": "break"}')), 500)


def test_the_warm_up_asks_the_model_once_in_both_languages():
    tagger = FakeTagger()
    Function(lambda: tagger).warm_up()
    [(post, _)] = tagger.asked
    assert "tea" in post.body
    assert "お茶" in post.body


@pytest.mark.parametrize("useless", [FailingTagger(), OtherTagger(TEA._replace(score=2.0))])
def test_a_model_that_cannot_suggest_fails_the_start(useless):
    with pytest.raises(CannotSuggest, match=r"^The model 3f9c1b7a40d2 was loaded but cannot suggest: "):
        Function(lambda: useless).warm_up()


def test_a_browser_gets_the_page_only_where_it_is_on():
    asked = changed(
        "suggest_2_0", method="GET", rawPath="/", rawQueryString="", headers={"accept": "text/html"}
    )
    for page, status in ((True, 200), (False, 404)):
        answer = Function(FakeTagger, page=page).handler(open_log())(asked, Context())
        assert (answer["statusCode"], answer["isBase64Encoded"]) == (status, False)
        assert answer["body"].startswith("<!doctype html>") is page
