"""Successful answers of the service: one post, one post file, many posts."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

from model.packing import pack_model
from model.post import Post
from model.rules import NO_RULES, Rules, fold_rules
from model.suggestion import DEFAULT_LIMIT, Suggestion
from model.tagger import Tagger
from service.api_limits import BATCH_POSTS, LIMIT_MAX
from service.app import create_app
from tests.support.models.fake_tagger import MODEL, RENDERED, FakeTagger
from tests.support.models.rule_strategies import NAMES, broken_promises, given_rules
from tests.support.models.tiny_model import TAGS, tiny_model

UNEXPLAINED = RENDERED | {
    kind: [label | {"evidence": []} for label in RENDERED[kind]] for kind in ("tags", "categories")
}

POST_FILE = """---
title: A week of tea
tags: [Kyoto]
categories: Travel
---
宇治の新茶
"""


@pytest.fixture
def tagger() -> FakeTagger:
    return FakeTagger()


@pytest.fixture
def client(tagger: FakeTagger) -> Client:
    return Client(create_app(lambda: tagger))


def send_file(client: Client, data: str | bytes, **options: Any) -> TestResponse:
    options = {"content_type": "text/markdown"} | options
    return client.post("/v1/suggestions", data=data, **options)


def test_a_post_gets_suggestions_and_the_model_that_gave_them(client):
    response = client.post("/v1/suggestions", json={"title": "Tea"})
    assert response.status_code == 200
    assert response.content_type == "application/json"
    assert response.json == {"model": MODEL} | RENDERED


def test_every_field_of_a_post_reaches_the_tagger(client, tagger):
    texts = {"title": "Tea", "body": "<p>茶</p>", "format": "html", "description": "On tea"}
    fields: dict[str, Any] = texts | {"place": "ja/tea.md"}
    labels = {"tags": ["Kyoto", "茶"], "categories": ["Travel"]}
    client.post("/v1/suggestions", json=fields | labels | {"limit": 7})
    assert tagger.asked == [(Post(**fields, tags=("Kyoto", "茶"), categories=("Travel",)), 7)]


def test_missing_fields_of_a_post_have_defaults(client, tagger):
    client.post("/v1/suggestions", json={"body": "tea"})
    assert tagger.asked == [(Post(body="tea"), DEFAULT_LIMIT)]


def test_an_answer_is_compact_and_its_text_is_not_escaped(client):
    data = client.post("/v1/suggestions", json={"title": "Tea"}).data
    assert data == json.dumps(json.loads(data), ensure_ascii=False, separators=(",", ":")).encode()
    assert "新茶".encode() in data


def test_a_byte_order_mark_before_json_is_accepted(client, tagger):
    data = b'\xef\xbb\xbf{"title": "Tea"}'
    assert client.post("/v1/suggestions", data=data, content_type="application/json").status_code == 200
    assert tagger.asked[0][0].title == "Tea"


def test_a_post_file_gets_the_same_answer(client, tagger):
    response = send_file(client, POST_FILE)
    assert response.json == {"model": MODEL} | RENDERED
    [(post, limit)] = tagger.asked
    assert (post.title, post.tags, post.categories) == ("A week of tea", ("Kyoto",), ("Travel",))
    assert (post.body.strip(), post.format, limit) == ("宇治の新茶", "markdown", DEFAULT_LIMIT)


def test_labels_of_a_post_file_count_under_singular_and_plural_keys(client, tagger):
    send_file(client, "---\ntag: Kyoto\ncategory: Travel\n---\nTea")
    [(post, _)] = tagger.asked
    assert (post.tags, post.categories) == (("Kyoto",), ("Travel",))


def test_a_post_file_without_front_matter_has_only_a_body(client, tagger):
    send_file(client, "Just a note.", content_type="text/markdown; charset=UTF-8; variant=GFM")
    assert tagger.asked[0][0].body == "Just a note."


def test_the_limit_of_a_post_file_is_in_the_query(client, tagger):
    send_file(client, POST_FILE, query_string="limit=9")
    assert tagger.asked[0][1] == 9


def test_the_limit_in_the_body_takes_precedence_over_the_query(client, tagger):
    client.post("/v1/suggestions?limit=9", json={"title": "Tea", "limit": 3})
    client.post("/v1/suggestions?limit=9", json={"title": "Tea"})
    assert [limit for _, limit in tagger.asked] == [3, 9]


def test_the_body_can_decline_evidence(client, tagger):
    response = client.post("/v1/suggestions", json={"title": "Tea", "evidence": False})
    assert response.json == {"model": MODEL} | UNEXPLAINED
    assert tagger.explained == [False]


def test_the_query_can_decline_evidence_for_a_post_file(client):
    response = send_file(client, POST_FILE, query_string="evidence=false")
    assert response.json == {"model": MODEL} | UNEXPLAINED


def test_evidence_in_the_body_takes_precedence_over_the_query(client, tagger):
    for fields in ({"evidence": True}, {"evidence": False}, {}):
        for query in ("?evidence=false", "?evidence=true", ""):
            client.post(f"/v1/suggestions{query}", json={"title": "Tea"} | fields)
    assert tagger.explained == [True] * 3 + [False] * 3 + [False, True, True]


@pytest.mark.parametrize(("given", "limit"), [("1", 1), (str(LIMIT_MAX), LIMIT_MAX), ("5.0", 5), ("5e0", 5)])
def test_a_limit_may_have_any_json_form_of_a_whole_number(client, tagger, given, limit):
    data = f'{{"title": "Tea", "limit": {given}}}'
    client.post("/v1/suggestions", data=data, content_type="application/json")
    assert [type(limit) for _, limit in tagger.asked] == [int]
    assert tagger.asked[0][1] == limit


def test_a_batch_is_answered_in_order(client, tagger):
    response = client.post(
        "/v1/suggestions:batch", json={"posts": [{"title": "A", "limit": 1}, {"body": "B"}]}
    )
    first, second = response.json["answers"]
    assert response.json["model"] == MODEL
    assert [label["label"] for label in first["tags"]] == ["tea"]
    assert second == RENDERED
    assert tagger.asked == [(Post(title="A"), 1), (Post(body="B"), DEFAULT_LIMIT)]


def test_each_post_of_a_batch_can_decline_evidence(client):
    posts: list[dict[str, Any]] = [{"title": "A", "evidence": False}, {"title": "B"}]
    response = client.post("/v1/suggestions:batch", json={"posts": posts})
    assert response.json["answers"] == [UNEXPLAINED, RENDERED]


@pytest.mark.parametrize("count", [0, 1, BATCH_POSTS])
def test_a_batch_has_an_answer_for_each_post(client, count):
    response = client.post("/v1/suggestions:batch", json={"posts": [{"title": "Tea"}] * count})
    assert response.json == {"model": MODEL, "answers": [RENDERED] * count}


def test_the_precision_is_that_of_the_body_else_of_the_query_else_the_default(client, tagger):
    client.post("/v1/suggestions?precision=.9", json={"title": "Tea", "precision": 0.6})
    client.post("/v1/suggestions?precision=0.9", json={"title": "Tea"})
    client.post("/v1/suggestions", json={"title": "Tea"})
    send_file(client, POST_FILE, query_string="precision=0.95")
    assert [wish.precision for wish in tagger.wishes] == [0.6, 0.9, 0.8, 0.95]


@pytest.mark.parametrize("given", ["0.4", "1", "nan", "1e-1", "", "0." + 31 * "8", "+.9"])
def test_a_precision_of_the_query_that_is_not_one_is_refused(client, given):
    response = client.post("/v1/suggestions", json={"title": "Tea"}, query_string={"precision": given})
    assert [fault["parameter"] for fault in response.json["errors"]] == ["precision"]


def test_the_rules_reach_the_tagger_folded(client, tagger):
    rules = {"never": ["Misc"], "only_by_hand": ["News"], "aliases": {"K8s": "Kubernetes"}, "closed": True}
    client.post("/v1/suggestions", json={"title": "Tea", "rules": rules})
    [wish] = tagger.wishes
    assert wish.rules == Rules(frozenset({"misc"}), frozenset({"news"}), {"k8s": "Kubernetes"}, True)


def test_each_post_of_a_batch_has_a_precision_and_rules_of_its_own(client, tagger):
    posts: list[dict[str, Any]] = [
        {"title": "A", "precision": 0.9, "rules": {"closed": True}},
        {"title": "B"},
        {"title": "C", "rules": {"closed": 1}},
    ]
    response = client.post("/v1/suggestions:batch", json={"posts": posts})
    assert [answer.get("status", 200) for answer in response.json["answers"]] == [200, 200, 422]
    assert [wish[3:] for wish in tagger.wishes] == [(0.9, Rules(closed=True)), (0.8, NO_RULES)]


@pytest.mark.parametrize("header", ["---\nfuda: false\n---\n", "+++\nfuda = false\n+++\n"])
def test_a_post_file_whose_author_wants_no_labels_gets_empty_lists(client, header):
    response = send_file(client, f"{header}Tea")
    assert response.status_code == 200
    assert response.json == {"model": MODEL, "language": "mul", "tags": [], "categories": []}


posts = st.fixed_dictionaries(
    {
        "title": st.lists(st.sampled_from(NAMES), min_size=1).map(" ".join),
        "tags": st.lists(st.sampled_from(NAMES), max_size=2),
        "rules": given_rules,
        "limit": st.integers(1, 50),
    }
)
TAGGER = Tagger(pack_model(tiny_model(weight=0)))
TINY = Client(create_app(lambda: TAGGER))


@settings(deadline=None)
@given(st.lists(posts, max_size=3))
def test_the_rules_of_each_post_hold_in_a_batch(asked):
    response = TINY.post("/v1/suggestions:batch", json={"posts": asked})
    for post, answer in zip(asked, response.get_json()["answers"], strict=True):
        found = [Suggestion(**tag) for tag in answer["tags"]]
        assert broken_promises(fold_rules(post["rules"]), found, post["tags"], TAGS) == []
