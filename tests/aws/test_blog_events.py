"""Events about one of several blogs: who may ask, what is logged, and the base path of a custom domain."""

import json
from typing import Any

import pytest

from aws.variables import SettingError, parse_base_path
from tests.support.models.fake_tagger import MODEL, FakeTagger
from tests.support.packages.lambda_function import changed, handler_of, open_log, read_event


class Tea(FakeTagger):
    version = "7ea7ea7ea7ea"


ASKED: list[str] = []


def supply(blog: str) -> FakeTagger:
    ASKED.append(blog)
    return Tea()


def ask(path: str = "/v1/blogs/tea/suggestions", *, log: Any = None, **fields: Any) -> Any:
    """Return the answer of a function with several blogs to a POST at `path`."""
    event = changed("suggest_2_0", rawPath=path)
    event["requestContext"] |= fields.pop("context", {})
    ASKED.clear()
    return handler_of(FakeTagger(), log, blogs=supply, **fields)(event)


def token(**claims: Any) -> dict[str, Any]:
    """Return the part of a request's context that an HTTP API writes for a valid token."""
    return {"authorizer": {"jwt": {"claims": {"sub": "a"} | claims, "scopes": None}}}


def test_a_blog_answers_with_its_own_model():
    answer = ask()
    assert (answer["statusCode"], answer["headers"]["Fuda-Model"]) == (200, Tea.version)
    assert ASKED == ["tea"]


@pytest.mark.parametrize(
    "claim", ["tea", "[coffee tea]", "coffee,tea", "coffee tea", '["coffee","tea"]', ["tea"]]
)
def test_a_token_may_ask_about_the_blogs_of_its_claim(claim):
    assert ask(context=token(blogs=claim))["statusCode"] == 200


@pytest.mark.parametrize(
    "context",
    [
        token(),
        token(blogs=""),
        token(blogs="[]"),
        token(blogs="[te ea]"),
        token(blogs="tea-house"),
        token(blogs=None),
        {"authorizer": {"jwt": None}},
        {"authorizer": {"jwt": {}}},
        {"authorizer": {"jwt": {"claims": None}}},
        {"authorizer": {"claims": {"blogs": "coffee"}}},
    ],
    ids=repr,
)
def test_a_token_may_not_ask_about_other_blogs(context):
    answer = ask(context=context)
    assert (answer["statusCode"], json.loads(answer["body"])["type"]) == (403, "urn:fuda:problem:wrong-blog")
    assert ASKED == []


def test_a_token_needs_no_claim_for_the_model_of_the_function():
    assert ask("/v1/suggestions", context=token())["statusCode"] == 200


@pytest.mark.parametrize(
    "authorizer", [None, {}, {"iam": {"userArn": "arn:aws:iam::123456789012:user/author"}}]
)
def test_iam_has_decided_about_callers_without_a_token(authorizer):
    assert ask(context={"authorizer": authorizer})["statusCode"] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/v1/blogs/%74ea/suggestions",
        "/v1/%62logs/tea/suggestions",
        "/v1%2Fblogs%2Ftea%2Fsuggestions",
        "/v1/blogs/tea%2Fsuggestions",
        "//v1/blogs/tea/suggestions",
        "/%2Fv1/blogs/tea/suggestions",
    ],
)
def test_a_blog_is_not_reached_by_another_spelling_of_its_path(path):
    """A policy that denies a blog compares the path as it was sent."""
    assert ask(path)["statusCode"] == 404
    assert ASKED == []


def test_the_colon_of_a_batch_may_be_escaped():
    event = changed("batch_2_0", rawPath="/v1/blogs/tea/suggestions%3Abatch")
    assert handler_of(FakeTagger(), blogs=supply)(event)["statusCode"] == 200


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(("by_blog", "dimensions"), [(False, ["service"]), (True, ["blog", "service"])])
def test_the_line_names_the_blog_and_the_metrics_do_only_on_demand(capsys, by_blog, dimensions):
    ask(log=open_log(blog_metrics=by_blog))
    [line] = lines(capsys)
    assert (line["blog"], line["model"], line["posts"]) == ("tea", Tea.version, 1)
    assert line["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [dimensions]


def test_the_line_of_a_refused_blog_has_no_model(capsys):
    handle = handler_of(FakeTagger(), blogs=supply)
    refused = changed("suggest_2_0", rawPath="/v1/blogs/tea/suggestions")
    refused["requestContext"] |= token()
    for event in (read_event("suggest_2_0"), refused):
        handle(event)
    own, line = lines(capsys)
    assert (own["model"], own["status"]) == (MODEL["version"], 200)
    assert (line["blog"], line["model"], line["status"]) == ("tea", "", 403)


def test_the_line_of_the_functions_own_model_names_no_blog(capsys):
    ask("/v1/suggestions")
    [line] = lines(capsys)
    assert ("blog" in line, line["model"]) == (False, MODEL["version"])


@pytest.mark.parametrize(
    ("base_path", "path", "status"),
    [
        ("fuda", "/fuda/v1/suggestions", 200),
        ("fuda", "/v1/suggestions", 200),
        ("fuda", "/fuda/v1/blogs/tea/suggestions", 200),
        ("blog/fuda", "/blog/fuda/v1/suggestions", 200),
        ("v1", "/v1/v1/suggestions", 200),
        ("v1", "/v1/suggestions", 200),
        ("v1", "/v1/blogs/tea/suggestions", 200),
        ("v1", "/v1/v1/blogs/tea/suggestions", 200),
        ("fuda", "/fuda/fuda/v1/suggestions", 404),
        ("fuda", "/fudav1/suggestions", 404),
        ("fuda", "/fuda", 404),
        ("fuda", "/fuda/v1/%62logs/tea/suggestions", 404),
        ("", "/fuda/v1/suggestions", 404),
    ],
)
def test_the_base_path_of_a_custom_domain_is_removed(base_path, path, status):
    assert ask(path, base_path=base_path)["statusCode"] == status


def test_a_request_through_a_custom_domain_with_a_base_path_is_answered():
    event = read_event("base_path_2_0")
    assert handler_of(FakeTagger(), base_path="fuda")(event)["statusCode"] == 200
    assert handler_of(FakeTagger())(event)["statusCode"] == 404


@pytest.mark.parametrize(
    ("text", "path"), [("", ""), ("/", ""), ("fuda", "fuda"), ("/fuda/", "fuda"), ("a/b-2", "a/b-2")]
)
def test_a_base_path_may_have_slashes_at_its_ends(text, path):
    assert parse_base_path(text) == path


@pytest.mark.parametrize("text", ["a b", "a//b", "茶", "a?b", "a%20b"])
def test_a_base_path_that_no_mapping_has_is_refused(text):
    with pytest.raises(SettingError, match="BASE_PATH is"):
        parse_base_path(text)
