"""Faults inside a request: all are reported at once, each with its place."""

import json
import tracemalloc

import pytest
from werkzeug.test import Client

from service.api_limits import (
    DESCRIPTION_CHARACTERS,
    FAULTS_LISTED,
    FIELD_NAME_CHARACTERS,
    LABEL_CHARACTERS,
    LABELS,
    LIMIT_MAX,
    PLACE_CHARACTERS,
    TITLE_CHARACTERS,
)
from service.app import create_app
from service.problems import Problem
from service.requests import parse_wish
from tests.support.client.asking import BATCH, SUGGEST, faults, problem, send
from tests.support.models.fake_tagger import BrokenTagger


@pytest.fixture
def client() -> Client:
    tagger = BrokenTagger()
    return Client(create_app(lambda: tagger))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"title": "Tea"} x',
        b"\xff\xfe",
        b'{"title": "\xe3\x81"}',
        b'{"limit": NaN}',
        b'{"limit": -Infinity}',
        b'{"limit": 1e400}',
        b'{"limit": ' + b"9" * 5000 + b"}",
        b'{"title": "a", "title": "b"}',
        b'{"posts": [{"a": {"x": 1, "x": 2}}]}',
        b"[" * 100_000,
        b'{"\\ud800": 1}',
        b'{"%s": 1}' % (b"a" * (FIELD_NAME_CHARACTERS + 1)),
    ],
    ids=lambda data: repr(data[:20]),
)
@pytest.mark.parametrize("path", [SUGGEST, BATCH])
def test_a_body_that_is_not_strict_json_is_malformed(client, path, data):
    problem(send(client, data, to=path), 400)


def test_the_place_of_malformed_json_is_reported(client):
    details = problem(send(client, '{"title": "Tea",\n}'), 400)
    assert details["detail"].endswith("at line 1, column 16.")


def test_a_body_that_ends_early_is_malformed(client):
    whole = b'{"title": "Tea"}'
    longer = {"CONTENT_LENGTH": str(len(whole) + 4)}
    details = problem(send(client, whole, environ_overrides=longer), 400)
    assert details["detail"] == "The body ended before its Content-Length."


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"title": 1}, "/title"),
        ({"body": None}, "/body"),
        ({"description": []}, "/description"),
        ({"place": 7}, "/place"),
        ({"place": "news/\x1b[2J.md"}, "/place"),
        ({"place": "news/\x85.md"}, "/place"),
        ({"format": "rst"}, "/format"),
        ({"format": ["html"]}, "/format"),
        ({"tags": "tea"}, "/tags"),
        ({"tags": ["tea", 1]}, "/tags/1"),
        ({"categories": {}}, "/categories"),
        ({"limit": 0}, "/limit"),
        ({"limit": LIMIT_MAX + 1}, "/limit"),
        ({"limit": 1.5}, "/limit"),
        ({"limit": True}, "/limit"),
        ({"limit": "5"}, "/limit"),
        ({"evidence": None}, "/evidence"),
        ({"evidence": 0}, "/evidence"),
        ({"evidence": "false"}, "/evidence"),
        ({"precision": 0.49}, "/precision"),
        ({"precision": 0.951}, "/precision"),
        ({"precision": 1}, "/precision"),
        ({"precision": True}, "/precision"),
        ({"precision": "0.8"}, "/precision"),
        ({"rules": []}, "/rules"),
        ({"rules": {"always": ["tea"]}}, "/rules/always"),
        ({"rules": {"never": "tea"}}, "/rules/never"),
        ({"rules": {"never": ["tea", 1]}}, "/rules/never/1"),
        ({"rules": {"only_by_hand": ["t" * 501]}}, "/rules/only_by_hand/0"),
        ({"rules": {"never": ["tea"] * 1_001}}, "/rules/never"),
        ({"rules": {"aliases": {"a/b~c": "two\nlines"}}}, "/rules/aliases/a~1b~0c"),
        ({"rules": {"aliases": {"a": "b", "b": "c"}}}, "/rules/aliases/a"),
        ({"rules": {"closed": "yes"}}, "/rules/closed"),
        ({"tag": ["tea"]}, "/tag"),
        ({"a/b~c": 1}, "/a~1b~0c"),
    ],
)
def test_a_wrong_field_is_pointed_at(client, fields, pointer):
    assert list(faults(client.post(SUGGEST, json={"title": "t", "body": "b"} | fields))) == [pointer]


@pytest.mark.parametrize(
    ("field", "longest", "detail"),
    [
        ("title", "t" * TITLE_CHARACTERS, "The title is longer than 2,000 characters."),
        ("description", "d" * DESCRIPTION_CHARACTERS, "The description is longer than 10,000 characters."),
        ("place", "p" * PLACE_CHARACTERS, "The place is longer than 1,000 characters."),
        ("tags", ["t"] * LABELS, "There are more than 1,000 tags."),
        ("categories", ["c"] * LABELS, "There are more than 1,000 categories."),
    ],
)
def test_a_field_at_its_limit_is_accepted_and_a_longer_one_pointed_at(client, field, longest, detail):
    assert client.post(SUGGEST, json={"body": "b", field: longest}).status_code == 200
    response = client.post(SUGGEST, json={"body": "b", field: longest + longest[:1]})
    assert faults(response) == {f"/{field}": detail}


def test_a_label_at_its_limit_is_accepted_and_a_longer_one_pointed_at(client):
    longest = "t" * LABEL_CHARACTERS
    assert client.post(SUGGEST, json={"body": "b", "tags": [longest]}).status_code == 200
    response = client.post(SUGGEST, json={"body": "b", "tags": ["a", f"{longest}t"]})
    assert faults(response) == {"/tags/1": "A label is longer than 500 characters."}


@pytest.mark.parametrize(
    ("header", "line"),
    [
        (f"---\ndate: 2026-01-01\ntitle: {'t' * 2001}\n---\n", "3"),
        (f"---\nTags:\n- a\n- {'t' * 501}\n---\n", "2"),
        (f"+++\n'summary' = '{'d' * 10_001}'\n+++\n", "2"),
        (f'{{"draft": true,\n "title": "{"t" * 2001}"}}\n', "2"),
        (f"---\ntags: [{', '.join(map(str, range(1001)))}]\n---\n", "2"),
        (f"---\ndate: 2026-01-01\n? title\n: {'t' * 2001}\n---\n", "1"),
    ],
)
def test_a_field_of_front_matter_too_long_is_reported_with_the_line_of_its_key(client, header, line):
    assert list(faults(send(client, f"{header}text\n", content_type="text/markdown"))) == [line]


def test_every_fault_of_a_post_is_reported_at_once(client):
    response = client.post(SUGGEST, json={"tag": [], "title": 1, "tags": [2, "ok", 3], "limit": 0})
    assert list(faults(response)) == ["/tag", "/title", "/tags/0", "/tags/2", "/limit"]


def test_the_fault_of_an_unknown_field_lists_the_known_ones(client):
    detail = faults(client.post(SUGGEST, json={"title": "Tea", "tag": ["tea"]}))["/tag"]
    fields = "title, body, format, description, tags, categories, place, limit, evidence, precision, rules"
    assert detail == f"Unknown. The fields here: {fields}."


def test_only_the_first_of_many_faults_are_reported(client):
    details = problem(client.post(SUGGEST, json={"title": "t", "tags": [0] * 1234}), 422)
    assert len(details["errors"]) == FAULTS_LISTED
    assert details["detail"] == f"The request has more than {FAULTS_LISTED} faults; these are the first."


def test_a_million_faults_take_no_memory():
    post = {"title": "t", "tags": [0] * 1_000_000}
    tracemalloc.start()
    with pytest.raises(Problem):
        parse_wish(post, limit=5)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 1_000_000


@pytest.mark.parametrize(
    "fields", [{}, {"tags": ["tea"]}, {"title": ""}, {"title": " \t", "body": "\u3000\r\n"}]
)
def test_a_post_without_a_visible_title_or_body_is_refused(client, fields):
    assert faults(client.post(SUGGEST, json=fields)) == {"": "A post needs a title or a body."}


@pytest.mark.parametrize("value", [None, [], "tea", 1, True])
def test_a_value_that_is_not_an_object_is_refused(client, value):
    assert faults(send(client, json.dumps(value))) == {"": "Must be an object."}


@pytest.mark.parametrize("field", ["title", "body", "description"])
def test_half_a_surrogate_pair_is_refused(client, field):
    post = {"title": "t", "body": "b"} | {field: "\ud83c"}
    assert list(faults(send(client, json.dumps(post)))) == [f"/{field}"]
    assert list(faults(send(client, '{"title": "t", "tags": ["\\udc00"]}'))) == ["/tags/0"]


@pytest.mark.parametrize("given", ["0", str(LIMIT_MAX + 1), "", "x", "５", "1.5", "9" * 5000])
def test_a_limit_out_of_range_in_the_query_is_refused(client, given):
    response = client.post(SUGGEST, json={"title": "t"}, query_string={"limit": given})
    assert list(faults(response)) == ["limit"]


@pytest.mark.parametrize("given", ["", "0", "no", "False", "TRUE", "true,false", " true"])
def test_evidence_in_the_query_must_be_true_or_false(client, given):
    response = client.post(SUGGEST, json={"title": "t"}, query_string={"evidence": given})
    assert faults(response) == {"evidence": "Must be true or false."}


def test_every_fault_of_the_query_is_reported_at_once(client):
    response = client.post(f"{SUGGEST}?evidence=1&limit=0", json={"title": "t"})
    assert list(faults(response)) == ["limit", "evidence"]


@pytest.mark.parametrize(
    ("method", "target", "parameters"),
    [
        ("POST", f"{SUGGEST}?limits=3&limit=2", ["limits"]),
        ("POST", f"{SUGGEST}?limit=3&limit=2", ["limit"]),
        ("POST", f"{BATCH}?limit=3", ["limit"]),
        ("POST", f"{SUGGEST}?evidence=false&evidence=false", ["evidence"]),
        ("POST", f"{BATCH}?evidence=false", ["evidence"]),
        ("GET", "/v1/model?x=1&y", ["x", "y"]),
        ("GET", "/openapi.json?%ff=1", ["\ufffd"]),
    ],
)
def test_an_unknown_or_repeated_query_parameter_is_refused(client, method, target, parameters):
    assert list(faults(client.open(target, method=method, json={"title": "t", "posts": []}))) == parameters


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("---\ntitle: Tea\ntags: [\n---\ntext\n", "4"),
        ("---\ntitle: never closed\n", "1"),
        ("", "1"),
        ("---\ntags: [tea]\n---\n\n", "1"),
        ('{"title": "\\ud800"}\ntext\n', "1"),
    ],
)
def test_the_line_of_a_faulty_post_file_is_reported(client, file, line):
    assert list(faults(send(client, file, content_type="text/markdown"))) == [line]
