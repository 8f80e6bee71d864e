"""Posts as requests within the API's limits, which are those of the service."""

import json

import pytest

from fuda.sources import batches
from fuda.sources.batches import (
    EncodedPost,
    encode_post,
    has_text,
    place_field,
    refuse,
    render_batch,
    split_batches,
)
from fuda.sources.source import PostRefused
from model.post import Post
from model.rules import fold_rules, render_rules
from model.suggestion import Wish
from service import api_limits as limits
from service.problems import Problem
from service.requests import parse_wish

MIRRORED = [
    "BODY_BYTES", "POST_BYTES", "TITLE_CHARACTERS", "DESCRIPTION_CHARACTERS", "PLACE_CHARACTERS",
    "LABEL_CHARACTERS", "LABELS",
    "BATCH_POSTS", "LIMIT_MAX", "VISIBLE_PATTERN", "DECISIONS", "DECISIONS_LISTED",
]  # fmt: skip


@pytest.mark.parametrize("name", MIRRORED)
def test_the_limits_are_those_of_the_service(name):
    assert getattr(batches, name) == getattr(limits, name)


@pytest.mark.parametrize(
    "text",
    ["", " \t\r\n", "\u00a0\u3000", "\u200b\u200d\ufeff", "\u3164", "\u2800", "\u00ad", "\x00\x01\x7f\x85"],
)
def test_a_text_of_invisible_characters_does_not_count(text):
    assert not has_text(Post(text, text, description="Tea"))
    assert has_text(Post(f"{text}。", text))
    assert has_text(Post(text, f"{text}茶"))
    assert refuse(Post(text)) == PostRefused("it has neither a title nor a body")


def asked(*sizes: int) -> list[EncodedPost]:
    return [EncodedPost(place, b"x" * size) for place, size in enumerate(sizes)]


def places(*sizes: int) -> list[list[int]]:
    return [[each.place for each in batch] for batch in split_batches(asked(*sizes))]


def test_no_posts_need_no_request():
    assert places() == []


def test_a_request_holds_at_most_the_allowed_number_of_posts():
    assert [len(batch) for batch in places(*[10] * (2 * limits.BATCH_POSTS + 1))] == [100, 100, 1]


@pytest.mark.parametrize(("last", "expected"), [(0, [[0, 1], [2]]), (1, [[0], [1, 2]])])
def test_a_request_is_filled_to_its_last_byte(last, expected):
    first = limits.BODY_BYTES // 2
    frame = len(render_batch(asked(0, 0)))
    second = limits.BODY_BYTES - first - frame - 1 + last
    assert places(first, second, 10) == expected
    for batch in split_batches(asked(first, second, 10)):
        assert len(render_batch(batch)) <= limits.BODY_BYTES


def test_a_request_is_the_json_of_its_posts():
    posts = [Post("Tea", "新茶", "html", "Uji", ("a",), ("b", "c")), Post(body='"')]
    encoded = [encode_post(post, limit=7) for post in posts]
    batch = [EncodedPost(place, data) for place, data in enumerate(encoded) if isinstance(data, bytes)]
    for post, value in zip(posts, json.loads(render_batch(batch))["posts"], strict=True):
        assert parse_wish(value, limit=5) == Wish(post, 7)


def test_further_fields_are_in_a_request_as_they_are_given():
    rules = fold_rules({"never": ["Misc"], "aliases": {"k8s": "Kubernetes"}})
    fields = {"evidence": False, "precision": 0.9, "rules": render_rules(rules)}
    data = encode_post(Post("Tea"), limit=5, options=fields)
    assert isinstance(data, bytes)
    assert parse_wish(json.loads(data)) == Wish(Post("Tea"), 5, False, 0.9, rules)


def test_a_post_of_the_longest_text_is_accepted_and_a_longer_one_refused():
    longest = Post("", "茶" * (limits.POST_BYTES // 3), tags=("x",))
    data = encode_post(longest, limit=5)
    assert isinstance(data, bytes)
    assert parse_wish(json.loads(data), limit=5).post == longest
    longer = Post("", longest.body, tags=("xx",))
    assert encode_post(longer, limit=5) == PostRefused(
        "its text is longer than the 1,000,000 bytes that the API takes"
    )


def test_a_post_that_is_too_long_only_as_json_is_refused():
    assert encode_post(Post(body="\x01" * 900_000), limit=5) == PostRefused(
        "written as JSON it is longer than the 5,000,000 bytes that the API takes"
    )


@pytest.mark.parametrize("place", ["ja/tea.md", "p" * 1_000, "札/é .md"])
def test_a_place_is_sent_as_it_is(place):
    assert place_field(Post(place=place)) == {"place": place}


@pytest.mark.parametrize("place", ["", "p" * 1_001, "a\n.md", "\x85.md", "\ud83d.md"])
def test_a_place_that_the_api_would_refuse_is_left_out(place):
    assert place_field(Post(place=place)) == {}


def test_half_a_surrogate_pair_is_left_to_the_service_to_refuse():
    data = encode_post(Post("\ud83d"), limit=5)
    assert isinstance(data, bytes)
    assert json.loads(data)["title"] == "\ud83d"


@pytest.mark.parametrize(
    ("post", "taken"), [(Post("a"), True), (Post("", "a"), True), (Post(" ", "\u3000\n"), False)]
)
def test_a_post_needs_a_visible_character(post, taken):
    assert (refuse(post) is None) == taken


@pytest.mark.parametrize(
    ("longest", "longer", "problem"),
    [
        (Post("t" * 2_000), Post("t" * 2_001), "the title is longer than 2,000 characters"),
        (
            Post("t", "b", description="d" * 10_000),
            Post("t", "b", description="d" * 10_001),
            "the description is longer than 10,000 characters",
        ),
        (
            Post("t", tags=("a" * 500,)),
            Post("t", tags=("b", "a" * 501)),
            "a label is longer than 500 characters",
        ),
        (
            Post("t", categories=("c",) * 1_000),
            Post("t", categories=("c",) * 1_001),
            "there are more than 1,000 categories",
        ),
    ],
)
def test_a_post_over_a_limit_is_refused_in_the_words_of_the_service(longest, longer, problem):
    assert refuse(longest) is None
    assert refuse(longer) == PostRefused(problem)
    encoded = [encode_post(post, limit=5) for post in (longest, longer)]
    taken, refused = (json.loads(data) for data in encoded if isinstance(data, bytes))
    assert parse_wish(taken, limit=5).post == longest
    with pytest.raises(Problem) as raised:
        parse_wish(refused, limit=5)
    [fault] = raised.value.faults
    assert fault.detail.casefold() == f"{problem}."
