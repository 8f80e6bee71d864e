"""Requests that the service refuses as a whole: each status, with the next move."""

import io
import json

import pytest
from werkzeug.test import Client

from service.api_limits import (
    BATCH_POSTS,
    BODY_BYTES,
    POST_BYTES,
    RETRY_AFTER_S,
)
from service.app import create_app
from tests.support.client.asking import BATCH, SUGGEST, faults, problem, send
from tests.support.models.fake_tagger import MODEL, RENDERED, BrokenTagger, no_tagger


@pytest.fixture
def client() -> Client:
    tagger = BrokenTagger()
    return Client(create_app(lambda: tagger))


def test_a_post_file_that_is_not_utf8_is_malformed(client):
    details = problem(send(client, "title: 茶".encode("euc_jp"), content_type="text/markdown"), 400)
    assert details["detail"] == "The body is not UTF-8 at byte 7."


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/json; charset=euc-jp",
        "text/markdown; charset=latin1",
    ],
)
def test_other_media_types_and_charsets_are_refused_with_the_right_ones(client, content_type):
    response = send(client, b"{}", content_type=content_type)
    problem(response, 415)
    assert response.headers["Accept"] == "application/json, text/markdown"


def test_a_batch_is_json_only(client):
    response = send(client, "text", to=BATCH, content_type="text/markdown")
    problem(response, 415)
    assert response.headers["Accept"] == "application/json"


def test_a_compressed_body_is_refused(client):
    response = send(client, b"{}", headers={"Content-Encoding": "gzip"})
    problem(response, 415)
    assert response.headers["Accept-Encoding"] == "identity"


def test_a_body_at_the_limit_is_accepted_and_one_byte_more_is_not(client):
    assert send(client, b'{"title": "Tea"}'.ljust(BODY_BYTES)).status_code == 200
    problem(send(client, b'{"title": "Tea"}'.ljust(BODY_BYTES + 1)), 413)


def test_a_stream_without_a_length_has_the_same_limit(client):
    body = {
        "input_stream": io.BytesIO(b" " * (BODY_BYTES + 1)),
        "environ_overrides": {"wsgi.input_terminated": True},
    }
    problem(client.post(SUGGEST, content_type="application/json", **body), 413)


def test_a_post_is_measured_without_its_escapes(client):
    characters = POST_BYTES // 3
    data = json.dumps({"body": "茶" * characters})
    assert len(data) > POST_BYTES
    assert send(client, data).status_code == 200
    problem(client.post(SUGGEST, json={"body": "茶" * characters, "tags": ["茶"]}), 413)


def test_a_post_file_over_the_limit_is_too_large(client):
    assert send(client, b"a" * POST_BYTES, content_type="text/markdown").status_code == 200
    problem(send(client, b"a" * (POST_BYTES + 1), content_type="text/markdown"), 413)


def test_a_fault_of_one_post_does_not_affect_the_rest_of_a_batch(client):
    posts = [
        {"title": "Tea"},
        {"title": 1},
        5,
        {"body": "x" * (POST_BYTES + 1)},
        {"title": "break"},
        {"body": "b"},
    ]
    answers = client.post(BATCH, json={"posts": posts}).json["answers"]
    assert [answer.get("status") for answer in answers] == [None, 422, 422, 413, 500, None]
    assert answers[0] == answers[5] == RENDERED
    assert [answer["errors"][0]["pointer"] for answer in answers[1:3]] == ["/posts/1/title", "/posts/2"]


@pytest.mark.parametrize(
    ("value", "pointers"),
    [
        ([], [""]),
        ({}, ["/posts"]),
        ({"posts": {}}, ["/posts"]),
        ({"posts": [], "limit": 3}, ["/limit"]),
        ({"posts": [{"title": "t"}] * (BATCH_POSTS + 1)}, ["/posts"]),
    ],
)
def test_an_invalid_batch_is_refused_as_a_whole(client, value, pointers):
    assert list(faults(client.post(BATCH, json=value))) == pointers


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/suggestions/", "/v1/Model", "/v1/茶", "/v1/%ff"])
def test_the_answer_to_an_unknown_path_lists_the_known_ones(client, path):
    assert "/v1/suggestions" in problem(client.get(path), 404)["detail"]


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", SUGGEST, "POST, OPTIONS"),
        ("PUT", BATCH, "POST, OPTIONS"),
        ("POST", "/v1/model", "GET, HEAD, OPTIONS"),
        ("DELETE", "/openapi.json", "GET, HEAD, OPTIONS"),
        ("BREW", "/v1/health", "GET, HEAD, OPTIONS"),
    ],
)
def test_the_answer_to_a_wrong_method_lists_the_right_ones(client, method, path, allow):
    response = client.open(path, method=method)
    problem(response, 405)
    assert response.headers["Allow"] == allow


@pytest.mark.parametrize(
    ("method", "path"), [("POST", SUGGEST), ("POST", BATCH), ("GET", "/v1/model"), ("GET", "/v1/health")]
)
def test_without_a_model_the_answer_has_a_time_to_try_again(method, path):
    response = Client(create_app(no_tagger)).open(path, method=method)
    details = problem(response, 503)
    assert response.headers["Retry-After"] == str(RETRY_AFTER_S)
    assert "safetensors" not in details["detail"]
    assert "Fuda-Model" not in response.headers


def test_the_log_has_the_reason_for_a_missing_model(caplog):
    Client(create_app(no_tagger)).get("/v1/health")
    assert caplog.messages == ["No model can be loaded: model.safetensors is cut short"]


def test_a_failure_logs_its_place_and_no_word_of_the_post(client, caplog):
    response = client.post(SUGGEST, json={"title": "break", "body": "my secret"})
    problem(response, 500)
    assert response.headers["Fuda-Model"] == MODEL["version"]
    assert "secret" not in response.text + caplog.text
    assert caplog.messages[0].startswith("LookupError at ")
    assert "fake_tagger.py:" in caplog.messages[0]
    assert caplog.records[0].exc_info is None
