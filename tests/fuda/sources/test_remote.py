"""Requests to a deployed API that is well-behaved, down, broken or malicious."""

import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fuda.sources.batches import BATCH_POSTS
from fuda.sources.exchange import MAX_ANSWER_BYTES, Network
from fuda.sources.source import (
    ModelInfo,
    NonsenseAnswer,
    PostRefused,
    SourceError,
    SourceRefused,
    SourceUnreachable,
)
from model.post import LabelKeys, Post
from model.suggestion import Suggestions
from tests.service.test_fuzz import VALUES
from tests.support.client.asking_api import SHORT_S, TEA, ask, refused, remote
from tests.support.client.hostile_server import (
    CHUNKED,
    OK,
    Behaviour,
    Heard,
    Hostile,
    answering,
    batch_of,
    closing,
    misbehaving,
    pouring,
    problem,
    render,
    render_json,
    well_behaved,
)
from tests.support.models.fake_tagger import MODEL, RENDERED

WHOLE = render_json(batch_of(1))


def test_a_well_behaved_service_describes_its_model():
    with misbehaving(answering(well_behaved)) as server:
        keys = LabelKeys(("topics",), ("section",))
        assert remote(server.url).info() == ModelInfo(MODEL["version"], MODEL["newest_post"], keys)


def test_one_connection_carries_all_requests():
    with misbehaving(answering(well_behaved)) as server:
        source = remote(server.url)
        source.info()
        source.info()
        source.suggest([TEA] * (BATCH_POSTS + 1), limit=5)
        assert [heard.line.split()[1] for heard in server.heard] == [
            "/v1/model",
            *["/v1/suggestions:batch"] * 2,
        ]
        assert server.connections == 1


def test_the_address_may_have_a_stage():
    with misbehaving(answering(well_behaved)) as server:
        remote(f"{server.url}/prod/").info()
    assert server.heard[0].line == "GET /prod/v1/model HTTP/1.1"


def test_info_is_of_the_model_that_answered_last():
    newer = MODEL | {"version": "0123456789ab"}
    with misbehaving(answering(well_behaved, render_json(batch_of(1) | {"model": newer}))) as server:
        source = remote(server.url)
        assert source.info().version == MODEL["version"]
        source.suggest([TEA], limit=5)
        assert source.info() == ModelInfo(**newer, keys=LabelKeys(("topics",), ("section",)))


def test_nothing_is_sent_about_no_posts():
    with misbehaving(answering(well_behaved)) as server:
        assert remote(server.url).suggest([], limit=5) == []
        assert remote(server.url).suggest([Post()], limit=5) == [
            PostRefused("it has neither a title nor a body")
        ]
    assert server.heard == []


def test_labels_that_a_post_has_are_left_out_even_if_the_service_sends_them():
    with misbehaving(answering(well_behaved)) as server:
        post = Post("Tea", tags=("ＴＥＡ",), categories=("travel",))
        [found] = remote(server.url).suggest([post], limit=5)
    assert isinstance(found, Suggestions)
    assert ([each.label for each in found.tags], found.categories) == (["Uji"], ())


def test_an_unknown_host_is_an_error():
    def resolve(*place: Any, **options: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with refused(SourceUnreachable, "https://api.example", "Name or service not known"):
        remote("https://api.example", network=Network(resolve=resolve)).info()


def test_a_closed_port_is_an_error_at_once():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with refused(SourceUnreachable, f"{url} cannot be reached: Connection refused."):
        remote(url).info()


def test_every_address_of_a_host_is_tried():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = listener.getsockname()

    def resolve(host: str, port: int, **options: Any) -> Any:
        found = socket.getaddrinfo("127.0.0.1", port, **options)
        return [(*found[0][:4], closed), *found]

    with misbehaving(answering(well_behaved)) as server:
        url = f"http://api.example:{server.port}"
        assert remote(url, network=Network(resolve=resolve)).info().version == MODEL["version"]


@pytest.mark.parametrize("behave", [closing, answering(WHOLE[:-20]), answering(CHUNKED + b"5\r\nx")])
def test_a_connection_that_breaks_is_an_error(behave):
    def behave_once(server: Hostile, connection: socket.socket) -> None:
        connection.settimeout(SHORT_S)
        behave(server, connection)

    with misbehaving(behave_once) as server, refused(SourceUnreachable, server.url):
        ask(server)


def test_a_kept_connection_that_the_service_has_closed_is_reopened():
    def behave(server: Hostile, connection: socket.socket) -> None:
        heard = server.hear(connection)
        assert heard is not None
        connection.sendall(well_behaved(heard))

    with misbehaving(behave) as server:
        source = remote(server.url)
        source.info()
        server.finished.wait()
        assert isinstance(source.suggest([TEA], limit=5)[0], Suggestions)
    assert (server.connections, len(server.heard)) == (2, 2)


def test_an_answer_may_close_the_connection():
    def reply(heard: Heard) -> bytes:
        return well_behaved(heard).replace(b"\r\n", b"\r\nConnection: close\r\n", 1)

    with misbehaving(answering(reply)) as server:
        source = remote(server.url)
        source.info()
        assert isinstance(source.suggest([TEA], limit=5)[0], Suggestions)
    assert server.connections == 2


HTML = b"<html><body>\x1b[31mSign in</body></html>"
NONSENSE: dict[str, tuple[Behaviour, str]] = {
    "html": (
        answering(render(HTML)),
        'it is not JSON, but begins with "<html><body>\\u001b[31mSign in</body></h…"',
    ),
    "nothing": (answering(render(b"")), "it is empty"),
    "no utf-8": (answering(render(b"\xff")), "it is not JSON"),
    "deep": (answering(render(b"[" * 100_000)), "it is not JSON"),
    "long number": (answering(render(b"9" * 10_000)), "it is not JSON"),
    "an array": (answering(render(b"[]")), "it is not a JSON object"),
    "the wrong route": (answering(render_json({"status": "ok", "model": MODEL})), "answers is missing"),
    "too few": (answering(render_json(batch_of(0))), "0 answers for 1 posts"),
    "no http": (answering(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), "it is not HTTP"),
    "a header too many": (answering(OK + b"X: y\r\n" * 200 + b"\r\n"), "it is not HTTP"),
    "a long header": (answering(OK + b"X: " + b"y" * 100_000 + b"\r\n\r\n"), "it is not HTTP"),
    "a huge body": (
        pouring(render(b"", length=10**15), b"x" * 65_536),
        f"larger than {MAX_ANSWER_BYTES:,} bytes",
    ),
    "endless chunks": (pouring(CHUNKED, b"10000\r\n" + b"x" * 65_536 + b"\r\n"), "larger than 10,000,000"),
    "a chunk below zero": (pouring(CHUNKED + b"-1\r\n", b"x" * 65_536), "larger than 10,000,000 bytes"),
}


@pytest.mark.parametrize(("behave", "problem"), NONSENSE.values(), ids=NONSENSE)
def test_an_answer_that_no_api_gives_is_an_error(behave, problem):
    with misbehaving(behave) as server, refused(NonsenseAnswer, server.url, problem):
        ask(server)


@pytest.fixture(scope="module")
def parrot() -> Iterator[tuple[Hostile, list[bytes]]]:
    """A server that gives what stands in the list for its whole answer."""
    said = [b""]
    with misbehaving(answering(lambda heard: said[0])) as server:
        yield server, said


@settings(deadline=None)
@given(
    value=VALUES | st.binary().map(repr), wanted=st.sampled_from([*RENDERED, "answers", "model", "label", ""])
)
@example([RENDERED["tags"][0]] * 2, "tags")
@example([RENDERED["tags"][1], RENDERED["tags"][0]], "tags")
@example([RENDERED["tags"][0]] * 6, "categories")
def test_any_answer_is_an_error_or_can_be_written_into_a_post(parrot, value, wanted):
    server, said = parrot
    said[0] = render_json(replaced(batch_of(1), wanted, value))
    try:
        answer = ask(server)
    except NonsenseAnswer:
        return
    for suggestion in (*answer.tags, *answer.categories):
        assert suggestion.label.strip().isprintable()
        assert 0 <= suggestion.score <= 1


HTTP_PIECES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.0 99999 \xff\r\n",
        b"HTTP/9.9 200 OK\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length: 1\r\n",
        b"Content-Length: " + b"9" * 5000 + b"\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b": no name\r\n",
        b" folded\r\n",
        b"\r\n",
        b"-1\r\n",
        b"ffffffffffffffffffff\r\n",
        b"0\r\n\r\n",
        b"\x00\xff",
        WHOLE,
    ]
)


@settings(deadline=None)
@given(st.lists(HTTP_PIECES | st.binary(max_size=10), max_size=8).map(b"".join))
def test_any_bytes_are_an_answer_or_an_error_about_the_source(said):
    def behave(server: Hostile, connection: socket.socket) -> None:
        server.hear(connection)
        connection.sendall(said)

    with misbehaving(behave) as server, suppress(SourceError):
        assert isinstance(ask(server), Suggestions)


def replaced(value: Any, name: str, by: Any) -> Any:
    """Return `value` with each field `name` in it replaced, or replaced as a whole without such a field."""
    if name == "":
        return by
    if isinstance(value, dict):
        return {key: by if key == name else replaced(item, name, by) for key, item in value.items()}
    return [replaced(item, name, by) for item in value] if isinstance(value, list) else value


REFUSALS: list[tuple[str, Any, tuple[str, ...]]] = [
    ("400 Bad Request", problem(400), ("400 (Some detail)", "the same version")),
    ("401 Unauthorized", {"message": "Unauthorized"}, ("401 (Unauthorized)", "FUDA_TOKEN", "--region")),
    ("403 Forbidden", {"message": "Forbidden"}, ("403 (Forbidden)", "FUDA_TOKEN", "--region")),
    ("404 Not Found", problem(404, detail=None), ("404 (Title)", "with its stage")),
    ("422 Unprocessable", problem(422, errors=[{"detail": "Unknown."}]), ("Some detail. Unknown)",)),
    ("500 Internal Server Error", "\x1b[31m", (": 500. It failed, and its log has the reason.",)),
    ("302 Found", None, ("302 (https://other.example/ \\u001b)", "Redirects are not followed")),
    ("204 No Content", None, (": 204. ",)),
]


@pytest.mark.parametrize(("status", "value", "parts"), REFUSALS, ids=[each[0] for each in REFUSALS])
def test_a_refusal_has_the_reason_and_the_next_move(status, value, parts):
    reply = render_json(value, status=status, headers=["Location: https://other.example/ \x1b"])
    if status.startswith("204"):
        reply = reply.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    with misbehaving(answering(reply)) as server, refused(SourceRefused, server.url, *parts):
        ask(server)
    assert len(server.heard) == 1


def test_a_post_that_the_api_refuses_does_not_stop_the_others():
    answers = [RENDERED, problem(422, errors=[{"pointer": "/posts/1", "detail": "A post\nneeds a title."}])]
    with misbehaving(answering(render_json({"model": MODEL, "answers": answers}))) as server:
        found = remote(server.url).suggest([TEA, TEA], limit=5)
    assert isinstance(found[0], Suggestions)
    assert found[1] == PostRefused("the API refuses it: Some detail. A post needs a title")


def large_for(posts: int) -> Callable[[Heard], bytes]:
    """Return the answers of a gateway that takes so many posts at most."""

    def reply(heard: Heard) -> bytes:
        taken = heard.body.count(b'"limit"') <= posts
        return well_behaved(heard) if taken else render_json({}, status="413 Content Too Large")

    return reply


def test_a_batch_too_large_for_a_gateway_is_halved():
    with misbehaving(answering(large_for(2))) as server:
        found = remote(server.url).suggest([TEA] * 5, limit=5)
    assert [type(each) for each in found] == [Suggestions] * 5


def test_a_post_too_large_for_a_gateway_is_refused_alone():
    with misbehaving(answering(large_for(0))) as server:
        assert (
            remote(server.url).suggest([TEA] * 2, limit=5)
            == [PostRefused("the post is too long for the API")] * 2
        )
