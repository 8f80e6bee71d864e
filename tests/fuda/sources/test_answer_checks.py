"""Answers of the API: valid ones are parsed, impossible ones are refused."""

import copy
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blog.post_file import DEFAULT_KEYS
from console.escaping import escape_rest
from fuda.sources.answer_checks import (
    Nonsense,
    parse_batch,
    parse_info,
    parse_problem,
    parse_suggestions,
)
from fuda.sources.source import ModelInfo, PostRefused
from model.labels import fold
from model.limits import MAX_LABEL_CHARACTERS
from model.post import LabelKeys
from model.suggestion import Suggestions, render_suggestions
from service import openapi_examples as examples
from tests.service.test_fuzz import VALUES
from tests.support.models.fake_tagger import MODEL, RENDERED

unhurried = settings(deadline=None)


def encode(value: Any) -> bytes:
    return json.dumps(value).encode()


def with_first_tag(**fields: Any) -> dict[str, Any]:
    """Return RENDERED with these fields of its first tag changed."""
    changed: dict[str, Any] = copy.deepcopy(RENDERED)
    changed["tags"][0] |= fields
    return changed


def test_the_examples_of_the_service_are_valid():
    model, answers = parse_batch(encode(examples.BATCH_SUGGESTIONS), posts=2, limit=5)
    suggestions, refusal = answers
    assert model == (MODEL["version"], MODEL["newest_post"])
    assert isinstance(suggestions, Suggestions)
    assert render_suggestions(suggestions) == {
        key: value for key, value in examples.SUGGESTIONS.items() if key != "model"
    }
    assert refusal == PostRefused(
        "the API refuses it: The request has 1 fault. Unknown. The fields here: title, body, format, "
        "description, tags, categories, place, limit, evidence, precision, rules"
    )


def test_the_description_of_the_service_is_valid():
    info = ModelInfo(MODEL["version"], MODEL["newest_post"], DEFAULT_KEYS)
    assert parse_info(encode(examples.DESCRIPTION)) == info
    keys = {"tags": ["topics", "タグ"], "categories": []}
    described = parse_info(encode(examples.DESCRIPTION | {"label_keys": keys}))
    assert described.keys == LabelKeys(("topics", "タグ"), ())


@pytest.mark.parametrize("status", [400, 413, 422, 500])
def test_problems_of_the_service_keep_their_words(status):
    problem = examples.PROBLEMS[status]
    assert parse_problem(encode(problem)).startswith(problem["detail"].rstrip("."))


def test_a_model_without_dated_posts_is_valid():
    assert parse_info(encode({"model": MODEL | {"newest_post": ""}})).newest_post == ""


@pytest.mark.parametrize(
    ("label", "problem"),
    [
        ("", "no visible character"),
        (" ", "no visible character"),
        (" tea", "white space"),
        ("green  tea", "white space"),
        ("green\u00a0tea", "white space"),
        ("tea\n- evil", "a control character or line break"),
        ("tea\r", "a control character or line break"),
        ("\x1b[2Jtea", "a control character or line break"),
        ("tea\x00", "a control character or line break"),
        ("tea\x85tea", "a control character or line break"),
        ("tea\u2028tea", "a control character or line break"),
        ("tea\ud83d", "half a surrogate pair"),
        ("\u202etea", "a mark that reorders text"),
        ("tea\ufffe", "a code that is not a character"),
        ("t" * 10_000, "a label has 10,000 characters"),
        (7, "label is not a string"),
        (None, "label is not a string"),
        (["tea"], "label is not a string"),
    ],
)
def test_a_label_that_cannot_go_into_a_post_is_refused(label, problem):
    with pytest.raises(Nonsense, match=problem):
        parse_suggestions(with_first_tag(label=label), limit=5)


@pytest.mark.parametrize(
    "label", ["C#", "a: b", "- x", "札", "👩\u200d🔬", "می\u200cخواهم", "t" * MAX_LABEL_CHARACTERS]
)
def test_a_label_of_any_script_is_accepted_unchanged(label):
    assert parse_suggestions(with_first_tag(label=label), limit=5).tags[0].label == label


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"score": float("nan")}, "score is out of range"),
        ({"score": float("inf")}, "score is out of range"),
        ({"score": 2.0}, "score is out of range"),
        ({"score": 1.5}, "a score is not a probability"),
        ({"score": -0.1}, "a score is not a probability"),
        ({"score": 10**400}, "score is out of range"),
        ({"score": "0.9"}, "score is not a number"),
        ({"score": True}, "score is not a number"),
        ({"score": None}, "score is not a number"),
        ({"band": "always"}, "unknown band"),
        ({"band": ["apply"]}, "unknown band"),
        ({"new": 1}, "new is not a boolean"),
        ({"evidence": None}, "evidence is not an array"),
        ({"evidence": ["tea"]}, "text is missing"),
        ({"evidence": [{"text": "\x1b", "field": "body", "weight": 0.1}]}, "evidence has a control"),
        ({"evidence": [{"text": "a", "field": "<b>", "weight": 0.1}]}, "the field of a piece"),
        ({"evidence": [{"text": "a", "field": "body", "weight": 1e9}]}, "weight is out of range"),
        ({"label": "TRAVEL", "score": 0.3}, "not best first"),
        ({"label": "uji"}, "a label is there twice among the tags"),
    ],
)
def test_an_impossible_suggestion_is_refused(fields, problem):
    with pytest.raises(Nonsense, match=problem):
        parse_suggestions(with_first_tag(**fields), limit=5)


def test_a_label_that_an_older_service_suggests_with_and_without_a_hash_is_kept_once():
    found = parse_suggestions(with_first_tag(label="#Uji"), limit=5)
    assert [each.label for each in found.tags if fold(each.label) == "uji"] == ["#Uji"]


@pytest.mark.parametrize("score", [0.4, 1, 1.0])
def test_an_integer_is_a_valid_score(score):
    assert parse_suggestions(with_first_tag(score=score), limit=5).tags[0].score == score


def test_more_labels_than_requested_are_refused():
    with pytest.raises(Nonsense, match="2 tags where 1 were requested"):
        parse_suggestions(RENDERED, limit=1)


@pytest.mark.parametrize("name", list(RENDERED))
def test_a_missing_field_is_refused(name):
    with pytest.raises(Nonsense, match=f"{name} is missing"):
        parse_suggestions({key: value for key, value in RENDERED.items() if key != name}, limit=5)


@pytest.mark.parametrize(
    "changed",
    [
        {"model": None},
        {"model": MODEL | {"version": "a\nb"}},
        {"model": MODEL | {"version": "a" * 100}},
        {"model": MODEL | {"newest_post": "today"}},
        {"label_keys": ["tags"]},
        {"label_keys": {"tags": "tags"}},
        {"label_keys": {"tags": ["Tags"]}},
        {"label_keys": {"tags": ["tags: x\n"]}},
        {"label_keys": {"tags": [""]}},
        {"label_keys": {"tags": ["t" * 1000]}},
    ],
)
def test_an_impossible_description_is_refused(changed):
    with pytest.raises(Nonsense):
        parse_info(encode(examples.DESCRIPTION | changed))


@unhurried
@given(st.binary(max_size=60) | VALUES.map(encode))
@example(b"[" * 100_000)
@example(b'{"a":' * 100_000)
@example(b'{"model": NaN}')
def test_any_bytes_are_nonsense_and_no_other_error(data):
    for parse in (parse_info, lambda data: parse_batch(data, posts=1, limit=5)):
        with pytest.raises(Nonsense) as raised:
            parse(data)
        assert escape_rest(str(raised.value)) == str(raised.value)
    assert escape_rest(parse_problem(data)) == parse_problem(data)


@unhurried
@given(
    value=st.fixed_dictionaries(
        {
            "language": st.just("mul") | VALUES,
            "tags": st.lists(
                st.fixed_dictionaries(
                    {
                        "label": st.text(st.characters(), max_size=5),
                        "score": st.just(0.5) | st.floats() | VALUES,
                        "band": st.sampled_from(["apply", "suggest", "none"]),
                        "new": st.booleans(),
                        "evidence": st.just([]) | VALUES,
                    }
                ),
                max_size=3,
            ),
            "categories": st.just([]) | VALUES,
        }
    )
)
def test_accepted_suggestions_can_be_written_into_a_post(value):
    try:
        found = parse_suggestions(value, limit=2)
    except Nonsense:
        return
    assert len(found.tags) == len({fold(each.label) for each in found.tags}) <= 2
    for suggestion in found.tags:
        assert "".join(suggestion.label.split()).encode()
        assert not {"\n", "\r", "\x1b", "\x85", "\u2028"} & set(suggestion.label)
        assert 0 <= suggestion.score <= 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"message": "Forbidden"}, "Forbidden"),
        ({"title": "Too Many Requests", "detail": 7}, "Too Many Requests"),
        ({"detail": "No.", "errors": 7}, "No"),
        ({"detail": "No.", "errors": [7, {"detail": 7}]}, "No"),
        ({}, ""),
        ([], ""),
    ],
)
def test_the_valid_parts_of_a_problem_are_returned(value, expected):
    assert parse_problem(encode(value)) == expected


@pytest.mark.parametrize(
    ("place", "reason"), [(0, "rare"), (0, None), (1, ""), (1, "two words"), (1, []), (1, "x" * 65)]
)
def test_a_reason_that_is_not_valid_or_is_of_the_other_band_is_refused(place, reason):
    answer = copy.deepcopy(RENDERED)
    answer["tags"][place]["reason"] = reason
    with pytest.raises(Nonsense, match="reason"):
        parse_suggestions(answer, limit=5)


def test_a_newer_service_may_have_other_reasons():
    answer = copy.deepcopy(RENDERED)
    answer["tags"][1]["reason"] = "full-moon"
    assert parse_suggestions(answer, limit=5).tags[1].reason == "full-moon"


def test_a_label_of_an_older_service_which_gives_no_reasons_is_only_suggested():
    answer = copy.deepcopy(RENDERED)
    for tag in answer["tags"]:
        del tag["reason"]
    found = parse_suggestions(answer, limit=5)
    assert [(tag.band, tag.reason) for tag in found.tags] == [("suggest", "older-api"), ("suggest", "unsure")]
    assert [category.band for category in found.categories] == ["apply"]
