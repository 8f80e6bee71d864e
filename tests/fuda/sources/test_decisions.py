"""Decisions that an API keeps, as the client fetches them, and as fuda train reads them."""

import argparse
from pathlib import Path
from typing import Any

import pytest

from blog.sent_decisions import name_digest, render_sent
from fuda.cli.context import Context
from fuda.cli.models.train import find_decisions
from fuda.sources.decisions import fetch_decisions, render_sendings
from fuda.sources.source import NonsenseAnswer, SourceError, SourceRefused
from service.app import create_app
from tests.support.app_server import serving_app
from tests.support.client.asking_api import refused, remote
from tests.support.client.hostile_server import Heard, answering, misbehaving, render, render_json
from tests.support.decisions import decided, labels, open_file
from tests.support.models.fake_tagger import FakeTagger
from training.__main__ import read_labelled
from training.reading.sent import Sent

KEPT = render_sent(decided()._replace(received="2026-11-24T01:00:00.000Z"))


def find(url: str, root: Path, **environ: str) -> Any:
    return find_decisions(argparse.Namespace(decisions=url), Context(environ=environ), root)


def test_all_pages_are_fetched_in_the_order_of_receipt(tmp_path):
    store = open_file(tmp_path)
    names = [f"label {number}" for number in range(1_100)]
    store.write("", [decided(name) for name in names])
    with serving_app(create_app(FakeTagger, decisions=store)) as url:
        assert labels(fetch_decisions(remote(url))) == names


def test_a_request_is_about_one_post_one_model_and_at_most_a_hundred_labels():
    many = [decided(f"label {number}") for number in range(101)]
    others = [decided(post="b.md"), decided(post="b.md", model="x")]
    bodies = list(render_sendings([*many, *others]))
    assert [body.count(b'"label"') for body in bodies] == [100, 1, 1, 1]


def test_training_leaves_out_what_an_api_only_knows_as_applied(tmp_path):
    (tmp_path / "a.md").write_text("---\ntitle: A\ndate: 2026-01-01\ntags: [tea, Uji]\n---\nBody\n")
    store = open_file(tmp_path)
    store.write("", [decided("tea", outcome="applied"), decided("Uji", outcome="accepted")])
    with serving_app(create_app(FakeTagger, decisions=store)) as url:
        sent = find(url, tmp_path)
    [post] = read_labelled(tmp_path, ["tags"], [], sent=sent).posts
    assert post.post.tags == ("Uji",)


def test_a_file_of_decisions_is_left_to_training(tmp_path):
    assert find("kept.jsonl", tmp_path) == Path("kept.jsonl")
    assert find_decisions(argparse.Namespace(decisions=None), Context(), tmp_path) is None


def test_training_asks_with_the_users_token(tmp_path):
    with misbehaving(answering(render_json({"decisions": [KEPT], "next": ""}))) as server:
        sent = find(server.url, tmp_path, FUDA_TOKEN="t0ken")
    assert isinstance(sent, Sent)
    [heard] = server.heard
    assert heard.headers["authorization"] == "Bearer t0ken"
    assert heard.line == "GET /v1/decisions?limit=1000 HTTP/1.1"


def test_the_place_of_the_next_page_is_sent_as_it_came():
    pages = [
        render_json({"decisions": [KEPT], "next": "a b&c=/é"}),
        render_json({"decisions": [], "next": ""}),
    ]
    with misbehaving(answering(*pages)) as server:
        assert len(fetch_decisions(remote(server.url))) == 1
    assert server.heard[1].line == "GET /v1/decisions?limit=1000&next=a%20b%26c%3D%2F%C3%A9 HTTP/1.1"


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (render(b"<html>"), "it is not JSON"),
        (render_json({"decisions": []}), "next is missing"),
        (render_json({"decisions": {}, "next": ""}), "decisions is not an array"),
        (render_json({"decisions": [KEPT | {"post": "a.md"}], "next": ""}), "not the digest of a post"),
        (render_json({"decisions": [], "next": "x" * 3_000}), "the place of the next page is not valid"),
        (render_json({"decisions": [], "next": "\ud800"}), "the place of the next page is not valid"),
    ],
)
def test_nonsense_is_an_error_with_its_reason(answer, part):
    with misbehaving(answering(answer)) as server, refused(NonsenseAnswer, server.url, part):
        fetch_decisions(remote(server.url))


def test_a_list_without_end_is_an_error():
    def go_on(heard: Heard) -> bytes:
        return render_json({"decisions": [KEPT], "next": "on"})

    with misbehaving(answering(go_on)) as server, refused(NonsenseAnswer, "does not end"):
        fetch_decisions(remote(server.url), max_pages=5)
    assert len(server.heard) == 5


def test_an_api_without_a_store_is_an_error_with_the_next_move():
    with serving_app(create_app(FakeTagger)) as url, refused(SourceRefused, "serve with --decisions FILE"):
        fetch_decisions(remote(url))


def test_an_api_that_is_gone_ends_the_training(tmp_path):
    with serving_app(create_app(FakeTagger)) as url:
        pass
    with pytest.raises(SourceError, match="cannot be reached"):
        find(url, tmp_path)


def test_a_path_is_never_in_what_is_sent():
    [body] = render_sendings([decided(post="drafts/secret.md")])
    assert (b"secret" in body, name_digest("drafts/secret.md").encode() in body) == (False, True)
