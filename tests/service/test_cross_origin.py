"""Pages of other origins call the service on one's own machine, only where they are allowed to."""

import pytest
from werkzeug.test import Client

from service.__main__ import _parse
from service.app import create_app
from service.cross_origin import allow_origins, is_origin
from tests.support.models.fake_tagger import FakeTagger

CMS = "https://cms.example.org"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


@pytest.fixture
def client() -> Client:
    return Client(allow_origins(create_app(FakeTagger), [CMS]))


def test_an_allowed_origin_reads_answers_and_problems(client):
    for path in ("/v1/health", "/nowhere"):
        headers = client.get(path, headers={"Origin": CMS}).headers
        assert headers["Access-Control-Allow-Origin"] == CMS
        assert headers["Access-Control-Expose-Headers"] == "fuda-model,retry-after"
        assert headers["Vary"] == "Origin"


def test_the_preflight_of_an_allowed_origin_is_answered(client):
    response = client.options("/v1/suggestions", headers={"Origin": CMS} | PREFLIGHT)
    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == CMS
    assert "content-type" in response.headers["Access-Control-Allow-Headers"].split(",")
    assert "POST" in response.headers["Access-Control-Allow-Methods"].split(",")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{CMS}.evil.example", f"{CMS}:8443"])
def test_no_other_origin_reads_anything(client, origin):
    for response in (
        client.get("/v1/health", headers={"Origin": origin}),
        client.options("/v1/suggestions", headers={"Origin": origin} | PREFLIGHT),
    ):
        assert not [name for name, _ in response.headers if name.lower().startswith("access-control")]


def test_options_without_a_preflight_still_names_the_methods(client):
    assert client.options("/v1/suggestions", headers={"Origin": CMS}).headers["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (CMS, True), ("http://localhost:2368", True), ("http://[::1]:80", True),
        ("*", False), (f"{CMS}/", False), ("cms.example.org", False), ("HTTPS://CMS.example.org", False),
        (f"{CMS}\n", False),
    ],
)  # fmt: skip
def test_an_origin_is_written_as_browsers_send_it(text, expected):
    assert is_origin(text) is expected


def test_the_command_allows_no_origin_by_default_and_refuses_what_is_none(capsys):
    assert _parse(["--model", "m"]).allow_origin == []
    assert _parse(["--model", "m", "--allow-origin", CMS]).allow_origin == [CMS]
    with pytest.raises(SystemExit):
        _parse(["--model", "m", "--allow-origin", f"{CMS}/admin"])
    assert "is not an origin" in capsys.readouterr().err
