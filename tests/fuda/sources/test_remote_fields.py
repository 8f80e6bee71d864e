"""Requests with fields that older services do not know, to current and older services."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from fuda.config.options import Options
from fuda.sources.open_source import open_source
from fuda.sources.source import PostRefused, Source
from model.post import Post
from model.rules import fold_rules
from model.suggestion import Suggestions
from service.requests import parse_wish
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


def service_without(*names: str, answer: dict[str, Any] = RENDERED) -> Callable[[Heard], bytes]:
    """Return the answers of a service that does not know the fields `names`, and gives `answer` without."""

    def answers(heard: Heard) -> bytes:
        posts = json.loads(heard.body)["posts"]
        return render_json({"model": MODEL, "answers": list(map(reply, range(len(posts)), posts))})

    def reply(place: int, post: dict[str, Any]) -> dict[str, Any]:
        unknown = [name for name in names if name in post]
        faults = [{"pointer": f"/posts/{place}/{name}", "detail": "Unknown."} for name in unknown]
        return problem(422, errors=faults) if faults else answer

    return answers


older = service_without("evidence")


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


RULES = fold_rules({"never": ["misc"], "aliases": {"k8s": "Kubernetes"}, "closed": True})


def sent(server: Hostile, *names: str) -> list[list[str]]:
    """Return of each request which of the fields `names` its first post had."""
    posts = [json.loads(heard.body)["posts"][0] for heard in server.heard]
    return [[name for name in names if name in post] for post in posts]


def source(server: Hostile, **options: Any) -> Source:
    return open_source(Options(url=server.url, **options))


def only_answer(source: Source, *, evidence: bool = True) -> Suggestions:
    [found] = source.suggest([TEA], limit=5, evidence=evidence)
    assert isinstance(found, Suggestions)
    return found


def test_a_service_is_sent_the_precision_and_the_rules_of_the_run():
    with misbehaving(answering(well_behaved)) as server:
        source(server, precision=0.9, rules=RULES).suggest([TEA], limit=5)
    [post] = json.loads(server.heard[0].body)["posts"]
    wish = parse_wish(post)
    assert (wish.precision, wish.rules) == (0.9, RULES)


def test_defaults_are_not_sent_so_that_older_services_need_one_request():
    with misbehaving(answering(service_without("precision", "rules"))) as server:
        [found] = source(server).suggest([TEA], limit=5)
    assert isinstance(found, Suggestions)
    assert sent(server, "precision", "rules") == [[]]


def test_a_service_that_does_not_know_the_precision_only_suggests():
    with misbehaving(answering(service_without("evidence", "precision", "rules"))) as server:
        asked = source(server, precision=0.9, rules=RULES)
        for _ in range(2):
            found = only_answer(asked, evidence=False)
            assert {(tag.label, tag.band, tag.reason) for tag in found.tags} == {
                ("tea", "suggest", "older-api"),
                ("Uji", "suggest", "unsure"),
            }
            assert {category.band for category in found.categories} == {"suggest"}
    assert sent(server, "evidence", "precision", "rules") == [["evidence", "precision", "rules"], [], []]


def test_a_service_that_only_does_not_know_rules_still_applies():
    with misbehaving(answering(service_without("rules"))) as server:
        found = only_answer(source(server, precision=0.9, rules=RULES))
    assert found.tags[0].band == "apply"
    assert sent(server, "precision", "rules") == [["precision", "rules"], ["precision"]]


@pytest.mark.parametrize("pointer", ["/posts/0/rules/never/0", "/posts/0/rules/closed", "/rules"])
def test_a_fault_inside_the_rules_refuses_the_post(pointer):
    answer = problem(422, errors=[{"pointer": pointer, "detail": "No."}])
    with misbehaving(answering(render_json({"model": MODEL, "answers": [answer]}))) as server:
        [found] = source(server, rules=RULES).suggest([TEA], limit=5)
    assert isinstance(found, PostRefused)
    assert len(server.heard) == 1


def test_a_service_that_does_not_know_the_place_is_asked_without_it():
    with misbehaving(answering(service_without("place"))) as server:
        asked = source(server)
        for _ in range(2):
            [found] = asked.suggest([TEA._replace(place="ja/tea.md")], limit=5)
            assert isinstance(found, Suggestions)
    assert sent(server, "place") == [["place"], [], []]
