"""The service answers any request, or refuses it with a problem; it never fails."""

import io
import json
from typing import Any
from urllib.parse import urlencode

from hypothesis import example, given, settings
from hypothesis import strategies as st
from werkzeug.test import create_environ, run_wsgi_app

from service.api_limits import BATCH_POSTS
from service.app import create_app
from service.decisions.parsing import DECISION
from service.decisions.parsing import SENDING as SENDING_FIELDS
from service.problems import TYPES
from service.requests import FIELDS
from service.routes import ROUTES
from tests.support.decisions import SENDING, DecisionMemory
from tests.support.models.fake_tagger import MODEL, FakeTagger

APPLICATION = create_app(FakeTagger, decisions=DecisionMemory())

# A busy machine must not fail these tests.
unhurried = settings(deadline=None)

PATHS = st.sampled_from(["/v1/suggestions", "/v1/suggestions:batch"])
LATIN = st.text(st.characters(max_codepoint=255), max_size=40)
MEDIA_TYPES = st.sampled_from(["application/json", "text/markdown"])

# They include half surrogate pairs, which json.dumps escapes and a request may have.
TEXTS = st.text(st.characters(), max_size=20)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
NEAR_POSTS = st.dictionaries(st.sampled_from([*FIELDS, "tag"]), VALUES | st.lists(TEXTS, max_size=3))
NEAR_BATCHES = st.fixed_dictionaries({"posts": st.lists(NEAR_POSTS | VALUES, max_size=4)})

LINES = st.sampled_from(
    [
        "---",
        "+++",
        ";;;",
        "title: Tea",
        "tags: [a, b]",
        'title = "Tea"',
        '{"title": "Tea"}',
        "- &a [*a]",
        "",
        "茶",
    ]
)
POST_FILES = st.lists(LINES | TEXTS, max_size=10).map("\n".join)


def ask(body: bytes, *, path: str = "/v1/suggestions", **environ: Any) -> tuple[int, Any]:
    """Send `body` in a raw WSGI environment; check the form of the answer, and return its status and JSON."""
    raw = create_environ(path, method="POST", input_stream=io.BytesIO(body))
    raw |= {"CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body))} | environ
    chunks, status, headers = run_wsgi_app(APPLICATION, raw, buffered=True)
    code, data = int(status[:3]), b"".join(chunks)
    answer = json.loads(data) if data else None
    assert headers["Fuda-Model"] == MODEL["version"]
    if code >= 400:
        assert headers["Content-Type"] == "application/problem+json"
        assert answer is None or (answer["status"], answer["type"]) == (code, TYPES[code])
    return code, answer


@unhurried
@given(body=st.binary(max_size=200) | VALUES.map(repr).map(str.encode), path=PATHS, media_type=MEDIA_TYPES)
@example(b"[" * 200_000, "/v1/suggestions", "application/json")
@example(b'{"a":' * 200_000, "/v1/suggestions:batch", "application/json")
@example(b"9" * 10_000, "/v1/suggestions", "application/json")
def test_any_bytes_are_answered_or_refused(body, path, media_type):
    code, _ = ask(body, path=path, CONTENT_TYPE=media_type)
    assert code in (200, 400, 415, 422)


@unhurried
@given(value=VALUES | NEAR_POSTS | NEAR_BATCHES, path=PATHS)
def test_any_json_is_answered_or_refused(value, path):
    code, _ = ask(json.dumps(value).encode(), path=path)
    assert code in (200, 400, 422)


@unhurried
@given(posts=st.lists(NEAR_POSTS | st.just({"title": "Tea"}), max_size=5))
def test_a_batch_is_never_refused_for_one_of_its_posts(posts):
    code, answer = ask(json.dumps({"posts": posts}, allow_nan=True).encode(), path="/v1/suggestions:batch")
    if code == 200:
        assert len(answer["answers"]) == len(posts) <= BATCH_POSTS
        assert {each.get("status", 200) for each in answer["answers"]} <= {200, 422}
    assert code in (200, 400)


@unhurried
@given(file=POST_FILES)
def test_any_post_file_is_answered_or_refused(file):
    code, _ = ask(file.encode(errors="replace"), CONTENT_TYPE="text/markdown")
    assert code in (200, 422)


@unhurried
@given(
    headers=st.dictionaries(
        st.sampled_from(
            ["CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_CONTENT_ENCODING", "HTTP_HOST", "HTTP_ACCEPT"]
        ),
        LATIN
        | st.sampled_from(
            ["-1", "999999999999", "application/json; charset*=x''%ff", 'text/markdown; charset="']
        ),
    ),
    query=LATIN
    | st.sampled_from(["limit=1", "limit=%ff", "limit=" + "9" * 5000, "&" * 100, "limit=%ED%A0%80"]),
)
def test_any_header_and_query_is_answered_or_refused(headers, query):
    code, _ = ask(b'{"title": "Tea"}', QUERY_STRING=query, **headers)
    assert code in (200, 400, 413, 415, 422)


@unhurried
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS", "x"]) | LATIN,
    path=st.sampled_from(list(ROUTES)) | LATIN.map("/".__add__) | LATIN,
)
def test_any_method_and_path_is_answered_or_refused(method, path):
    code, _ = ask(b"", REQUEST_METHOD=method, PATH_INFO=path)
    assert code in (200, 204, 400, 404, 405, 415)


NEAR_DECISIONS = st.dictionaries(
    st.sampled_from([*DECISION, "x"]), VALUES | st.sampled_from(["tags", "added"])
)
NEAR_SENDINGS = st.builds(
    lambda change: SENDING | change,
    st.dictionaries(
        st.sampled_from([*SENDING_FIELDS, "body"]), VALUES | st.lists(NEAR_DECISIONS | VALUES, max_size=4)
    ),
)


@unhurried
@given(value=VALUES | NEAR_SENDINGS | st.binary(max_size=100))
def test_any_decisions_are_kept_or_refused(value):
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    code, _ = ask(body, path="/v1/decisions")
    assert code in (200, 400, 422)


@unhurried
@given(query=st.dictionaries(st.sampled_from(["since", "post", "limit", "next", "model"]), TEXTS | LATIN))
def test_any_reading_of_decisions_is_answered_or_refused(query):
    asked = urlencode({name: text.encode(errors="surrogatepass") for name, text in query.items()})
    for path in ("/v1/decisions", "/v1/decisions:summary"):
        code, _ = ask(b"", path=path, REQUEST_METHOD="GET", QUERY_STRING=asked)
        assert code in (200, 422)
