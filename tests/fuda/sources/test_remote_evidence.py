"""Requests for suggestions without evidence, to current and older services."""

import json
from typing import Any

import pytest

from fuda.sources.source import PostRefused
from model.post import Post
from model.suggestion import Suggestions
from tests.support.client.asking_api import TEA, remote
from tests.support.client.hostile_server import (
    Heard,
    Hostile,
    answering,
    misbehaving,
    problem,
    render_json,
    well_behaved,
)
from tests.support.models.fake_tagger import MODEL, RENDERED


def older(heard: Heard) -> bytes:
    """Return the answer of a service that knows no wish about evidence, and gives it always."""
    fault = "Unknown. The fields here: title, body."
    answers = [
        problem(422, errors=[{"pointer": f"/posts/{place}/evidence", "detail": fault}])
        if "evidence" in post
        else RENDERED
        for place, post in enumerate(json.loads(heard.body)["posts"])
    ]
    return render_json({"model": MODEL, "answers": answers})


def wishes(server: Hostile) -> list[Any]:
    """Return of each request what it said of evidence, once for all its posts."""
    posts = [json.loads(heard.body)["posts"] for heard in server.heard]
    return [value for each in posts for value in {post.get("evidence") for post in each}]


def test_a_service_is_asked_to_leave_out_evidence():
    with misbehaving(answering(well_behaved)) as server:
        remote(server.url).suggest([TEA] * 2, limit=5, evidence=False)
        remote(server.url).suggest([TEA] * 2, limit=5)
    assert wishes(server) == [False, None]


def test_an_older_service_is_asked_again_with_evidence_and_remembered():
    with misbehaving(answering(older)) as server:
        source = remote(server.url)
        for _ in range(2):
            found = source.suggest([TEA, Post(), TEA], limit=5, evidence=False)
            assert [type(each) for each in found] == [Suggestions, PostRefused, Suggestions]
    assert wishes(server) == [False, None, None]


def test_a_service_that_always_refuses_evidence_refuses_the_post():
    answer = problem(422, errors=[{"pointer": "/posts/0/evidence", "detail": "No."}])
    reply = render_json({"model": MODEL, "answers": [answer]})
    with misbehaving(answering(reply)) as server:
        [found] = remote(server.url).suggest([TEA], limit=5, evidence=False)
    assert isinstance(found, PostRefused)
    assert found.problem == "the API refuses it: Some detail. No"
    assert len(server.heard) == 2


@pytest.mark.parametrize("pointer", ["/posts/0/title", "/posts/0/tags/evidence", "/evidence", 3, None])
def test_another_fault_does_not_repeat_the_request(pointer):
    answer = problem(422, errors=[{"pointer": pointer, "detail": "No."}])
    with misbehaving(answering(render_json({"model": MODEL, "answers": [answer]}))) as server:
        remote(server.url).suggest([TEA], limit=5, evidence=False)
    assert len(server.heard) == 1
