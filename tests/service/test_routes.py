"""Rules for all routes of the service, and the routes without a post."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from werkzeug.test import Client

from service.app import create_app
from tests.support.models.fake_tagger import MODEL, FakeTagger, no_tagger

ROOT = Path(__file__).parent.parent.parent
DESCRIBING = ["/v1/model", "/v1/health", "/openapi.json"]


@pytest.fixture
def client() -> Client:
    return Client(create_app(FakeTagger))


def test_the_model_describes_itself(client):
    answer = json.loads(client.get("/v1/model").data)
    assert answer["model"] == MODEL
    assert answer["labels"] == {"tags": ["tea"], "categories": ["Travel"]}
    assert list(answer) == ["model", "labels", "metrics", "thresholds", "decisions"]


def test_a_service_with_a_model_is_healthy(client):
    assert client.get("/v1/health").get_json() == {"status": "ok", "model": MODEL}


def test_the_api_describes_itself_even_without_a_model():
    response = Client(create_app(no_tagger)).get("/openapi.json")
    assert (response.status_code, json.loads(response.data)["openapi"]) == (200, "3.1.0")


@pytest.mark.parametrize("path", DESCRIBING)
def test_head_is_get_without_the_body(client, path):
    get, head = client.get(path), client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize("path", [*DESCRIBING, "/v1/suggestions", "/v1/suggestions:batch"])
def test_options_names_the_methods_and_has_no_body(client, path):
    response = client.options(path)
    methods = "GET, HEAD, OPTIONS" if path in DESCRIBING else "POST, OPTIONS"
    assert (response.status_code, response.data, response.headers["Allow"]) == (204, b"", methods)
    assert "Content-Type" not in response.headers


@pytest.mark.parametrize("path", [*DESCRIBING, "/v1/suggestions", "/nowhere"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_every_answer_names_the_model_and_forbids_caching_and_sniffing(client, method, path):
    headers = client.open(path, method=method).headers
    assert headers["Fuda-Model"] == MODEL["version"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_one_answer_comes_from_one_model():
    class Newer(FakeTagger):
        version = "newer"

    taggers = iter([FakeTagger(), Newer()])
    client = Client(create_app(lambda: next(taggers)))
    answers = [client.get("/v1/health") for _ in range(2)]
    assert [json.loads(answer.data)["model"]["version"] for answer in answers] == [MODEL["version"], "newer"]
    assert [answer.headers["Fuda-Model"] for answer in answers] == [MODEL["version"], "newer"]


def test_a_cold_start_imports_no_parser_no_server_and_no_document():
    unwanted = ["yaml", "tomllib", "numpy", "waitress", "werkzeug.routing", "service.openapi"]
    code = f"import sys, service.app; print([name for name in {unwanted} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
