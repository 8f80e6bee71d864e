"""The routes of decisions: what is kept, what is refused and where, and a store that fails."""

import json
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from blog.sent_decisions import name_digest
from service.app import create_app
from service.routes import BLOG_NAME
from tests.support.client.asking import faults, problem
from tests.support.decisions import AT, MODEL, SENDING, BrokenStore, open_file
from tests.support.models.fake_tagger import FakeTagger, no_tagger

PATH, SUMMARY = "/v1/decisions", "/v1/decisions:summary"
ASKED = [("POST", PATH), ("GET", PATH), ("GET", SUMMARY)]


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(create_app(FakeTagger, decisions=open_file(tmp_path)))


def test_decisions_are_kept_once_however_often_they_are_sent(client):
    answers = [client.post(PATH, json=SENDING).get_json() for _ in range(2)]
    assert answers == [{"written": 2, "known": 0}, {"written": 0, "known": 2}]
    assert len(client.get(PATH).get_json()["decisions"]) == 2


def test_a_kept_decision_has_no_path_of_the_post(client, tmp_path):
    client.post(PATH, json=SENDING)
    [kept, _] = client.get(PATH).get_json()["decisions"]
    assert kept["post"] == name_digest("content/uji.md")
    assert (kept["label"], kept["outcome"], kept["score"], kept["at"]) == ("tea", "accepted", 0.93, AT)
    assert "uji" not in (tmp_path / "decisions.jsonl").read_text(encoding="utf-8")


def test_a_post_can_be_named_by_its_digest(client):
    client.post(PATH, json=SENDING | {"post": name_digest(SENDING["post"])})
    assert client.post(PATH, json=SENDING).get_json()["known"] == 2
    by_name = client.get(PATH, query_string={"post": SENDING["post"]}).get_json()
    assert by_name == client.get(PATH).get_json()


def test_pages_follow_each_other_by_next(client):
    client.post(PATH, json=SENDING)
    first = client.get(PATH, query_string={"limit": 1}).get_json()
    second = client.get(PATH, query_string={"limit": 1, "next": first["next"]}).get_json()
    assert [each["kind"] for each in first["decisions"] + second["decisions"]] == ["tags", "categories"]
    assert second["next"] == ""


def test_the_summary_has_the_acceptance_of_the_loaded_model_by_default(client):
    client.post(PATH, json=SENDING)
    counts = {"accepted": 1, "rejected": 1, "added": 0, "applied": 0}
    assert client.get(SUMMARY).get_json() == {"version": MODEL, "acceptance": 0.5} | counts


def test_the_summary_of_a_model_that_no_one_judged_has_no_acceptance(client):
    answer = client.get(SUMMARY, query_string={"model": "other"}).get_json()
    assert (answer["version"], answer["acceptance"]) == ("other", None)


def test_decisions_are_of_the_blog_that_the_environment_names(client):
    of_tea = {"environ_overrides": {BLOG_NAME: "tea"}}
    client.post(PATH, json=SENDING, **of_tea)
    assert client.get(PATH).get_json()["decisions"] == []
    assert len(client.get(PATH, **of_tea).get_json()["decisions"]) == 2


def test_decisions_are_kept_even_without_a_model(tmp_path):
    client = Client(create_app(no_tagger, decisions=open_file(tmp_path)))
    assert client.post(PATH, json=SENDING).status_code == 200
    problem(client.get(SUMMARY), 503)
    assert client.get(SUMMARY, query_string={"model": MODEL}).status_code == 200


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_without_a_store_the_answer_names_the_way_to_switch_it_on(method, path):
    details = problem(Client(create_app(FakeTagger)).open(path, method=method, json=SENDING), 404)
    assert "decisions=table" in details["detail"]
    assert "--decisions FILE" in details["detail"]


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_a_store_that_fails_is_a_502_without_its_name_and_suggestions_go_on(method, path, caplog):
    client = Client(create_app(FakeTagger, decisions=BrokenStore()))
    body = SENDING if method == "POST" else None
    response = client.open(path, method=method, json=body)
    assert "secret-table" not in str(problem(response, 502))
    assert (response.headers["Retry-After"], caplog.messages) == (
        "30",
        ["Decisions in secret-table are gone."],
    )
    assert client.post("/v1/suggestions", json={"title": "Tea"}).status_code == 200


AGAIN = ["/decisions/1/score", "/decisions/1/label"]
TEA = {"kind": "tags", "label": "tea", "outcome": "accepted"}


@pytest.mark.parametrize(
    ("change", "places"),
    [
        ({"post": ""}, ["/post"]),
        ({"post": "a\nb"}, ["/post"]),
        ({"post": 1, "model": "#", "at": "today"}, ["/post", "/model", "/at"]),
        ({"at": "2026-13-24T00:14:05.123Z"}, ["/at"]),
        ({"text": "a word of the post"}, ["/text"]),
        ({"decisions": []}, ["/decisions"]),
        ({"decisions": [TEA] * 101}, ["/decisions"]),
        ({"decisions": [1, TEA | {"kind": ["tags"]}]}, ["/decisions/0", "/decisions/1/kind"]),
        ({"decisions": [TEA | {"outcome": "liked"}]}, ["/decisions/0/outcome"]),
        ({"decisions": [TEA | {"score": True}, TEA | {"score": 1.1}]}, ["/decisions/0/score", *AGAIN]),
        ({"decisions": [TEA | {"a/b": 1, "label": None}]}, ["/decisions/0/a~1b", "/decisions/0/label"]),
        ({"decisions": [TEA, TEA | {"label": "TEA"}]}, ["/decisions/1/label"]),
        ({"decisions": [TEA | {"label": "茶" * 134}]}, ["/decisions/0/label"]),
        ({"decisions": [TEA | {"label": "\ud800"}]}, ["/decisions/0/label"]),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place_and_nothing_is_kept(client, change, places):
    sent = json.dumps(SENDING | change)
    response = client.post(PATH, data=sent, content_type="application/json")
    assert list(faults(response)) == places
    assert client.get(PATH).get_json()["decisions"] == []


@pytest.mark.parametrize("name", list(SENDING))
def test_every_field_of_a_sending_is_required(client, name):
    sending = {key: value for key, value in SENDING.items() if key != name}
    assert list(faults(client.post(PATH, json=sending))) == [f"/{name}"]


@pytest.mark.parametrize(
    "query",
    [
        "since=",
        "since=today",
        "since=2026-11-24T00:14:05Z",
        "limit=0",
        "limit=1001",
        "limit=x",
        "post=",
        "next=x",
    ],
)
def test_a_reading_with_a_wrong_query_is_refused(client, query):
    assert list(faults(client.get(f"{PATH}?{query}"))) == [query.partition("=")[0]]


def test_a_summary_of_something_else_than_a_version_is_refused(client):
    assert list(faults(client.get(SUMMARY, query_string={"model": "a#b"}))) == ["model"]


def test_the_path_takes_both_methods_and_no_other(client):
    response = client.put(PATH)
    problem(response, 405)
    assert response.headers["Allow"] == client.options(PATH).headers["Allow"] == "POST, GET, HEAD, OPTIONS"
    assert client.head(PATH).status_code == 200


def test_a_line_that_cannot_be_used_is_reported_kept_and_left_out(client, tmp_path, caplog):
    client.post(PATH, json=SENDING)
    file = tmp_path / "decisions.jsonl"
    torn: dict[str, Any] = {"v": 2}
    file.write_text(file.read_text(encoding="utf-8") + json.dumps(torn), encoding="utf-8")
    assert client.post(PATH, json=SENDING | {"post": "b.md"}).get_json()["written"] == 2
    assert len(client.get(PATH).get_json()["decisions"]) == 4
    assert f"{file}:3 is not used: its version is not 1, the one that this Fuda knows" in caplog.messages
    assert len(file.read_text(encoding="utf-8").splitlines()) == 5


def test_a_file_that_may_not_be_written_is_a_failing_store(tmp_path):
    (tmp_path / "decisions.jsonl").symlink_to(tmp_path / "elsewhere.jsonl")
    client = Client(create_app(FakeTagger, decisions=open_file(tmp_path)))
    problem(client.post(PATH, json=SENDING), 502)
    assert not (tmp_path / "elsewhere.jsonl").exists()
