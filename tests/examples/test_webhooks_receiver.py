"""Ghost's receiver on its own: requests that no Ghost would send, and webhooks that are sent again."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from examples.webhooks.ghost import deliveries
from examples.webhooks.ghost.deliveries import Deliveries, TooManyDeliveries
from examples.webhooks.ghost.receiver import BODY_BYTES, MAX_AGE_S, Receiver, parse_length
from fuda.sources.source import SourceUnreachable
from tests.support.client.webhooks import ID, SECRET, SIGNATURE, SIGNED, WEBHOOK, body_of, sign
from tests.support.starting import ENDING_S, wait_until


@contextmanager
def receiver(label: Callable[[str], tuple[str, ...]]) -> Iterator[Receiver]:
    """Yield a receiver that listens, at the time at which Ghost has signed."""
    with Receiver(("127.0.0.1", 0), SECRET, label, now=lambda: SIGNED) as listening:
        thread = Thread(target=listening.serve_forever)
        thread.start()
        try:
            yield listening
        finally:
            listening.shutdown()
            thread.join(ENDING_S)


def send(port: int, head: str, body: bytes = b"") -> str:
    """Return the first line of the answer to a request with these headers."""
    with socket.create_connection(("127.0.0.1", port), timeout=ENDING_S) as connection:
        connection.sendall(f"POST / HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode() + body)
        return connection.makefile("rb").readline().decode()


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("Content-Length: " + "9" * 5_000, 413),
        (f"Content-Length: {BODY_BYTES + 1}", 413),
        ("Content-Length: -1", 400),
        ("Content-Length: +1", 400),
        ("Content-Length: 1_0", 400),
        ("Content-Length: ten", 400),
        ("Content-Length: ²", 400),
        ("Content-Length:", 400),
        ("Content-Length: 2\r\nContent-Length: 3", 400),
        ("Accept: */*", 411),
        ("Content-Length: 2\r\nTransfer-Encoding: chunked", 411),
    ],
)
def test_a_length_that_is_not_one_number_is_refused_without_a_word(head, status, capsys):
    with receiver(lambda post: ()) as listening:
        assert send(listening.server_port, head).split()[1] == str(status)
    assert capsys.readouterr() == ("", "")


def test_zeros_before_a_length_do_not_count():
    assert parse_length(["0" * 5_000 + "12"]) == 12
    assert parse_length(["0"]) == 0


def test_a_client_that_is_gone_is_reported_in_one_line(capsys):
    with receiver(lambda post: ()) as listening:
        try:
            raise ConnectionResetError(104, "gone")
        except ConnectionResetError:
            listening.handle_error(None, ("192.0.2.1", 5))
    assert capsys.readouterr().err == "192.0.2.1: ConnectionResetError: [Errno 104] gone\n"


def test_a_webhook_sent_again_is_not_worked_on_again():
    """Neither while it is, nor after."""
    posts, go_on, done = [], Event(), Event()

    def label(post: str) -> tuple[str, ...]:
        posts.append(post)
        go_on.wait(ENDING_S)
        done.set()
        return ()

    with receiver(label) as listening:
        assert listening.take(body_of(WEBHOOK), SIGNATURE) == 202
        assert listening.take(body_of(WEBHOOK), SIGNATURE) == 204
        go_on.set()
        assert done.wait(ENDING_S)
        assert listening.take(body_of(WEBHOOK), SIGNATURE) == 204
    assert posts == [ID]


@pytest.mark.parametrize("error", [SourceUnreachable("https://example.org", "it is down"), KeyError("title")])
def test_a_webhook_whose_work_failed_may_be_sent_again(error):
    posts = []

    def label(post: str) -> tuple[str, ...]:
        posts.append(post)
        raise error

    with receiver(label) as listening:
        assert listening.take(body_of(WEBHOOK), SIGNATURE) == 202
        wait_until(lambda: listening.take(body_of(WEBHOOK), SIGNATURE) == 202)
        wait_until(lambda: len(posts) == 2)


def test_another_webhook_about_the_same_post_is_worked_on():
    posts: list[str] = []

    def label(post: str) -> tuple[str, ...]:
        posts.append(post)
        return ()

    with receiver(label) as listening:
        body = body_of(WEBHOOK)
        assert [listening.take(body, SIGNATURE), listening.take(body, sign(body, SIGNED))] == [202, 204]
        assert listening.take(body + b" ", sign(body + b" ", SIGNED)) == 202
        wait_until(lambda: len(posts) == 2)


def test_signatures_are_forgotten_once_their_webhooks_are_too_old():
    known = Deliveries()
    assert known.begin("a", expires_s=MAX_AGE_S, now_s=0)
    known.end("a", done=True)
    assert not known.begin("a", expires_s=MAX_AGE_S, now_s=MAX_AGE_S)
    assert known.begin("a", expires_s=2 * MAX_AGE_S, now_s=MAX_AGE_S + 1)


def test_a_webhook_that_is_worked_on_is_known_however_long_that_takes():
    known = Deliveries()
    assert known.begin("a", expires_s=1, now_s=0)
    assert not known.begin("a", expires_s=1, now_s=9)


def test_no_more_signatures_are_kept_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(deliveries, "MAX_KNOWN", 2)
    known = Deliveries()
    assert known.begin("a", expires_s=5, now_s=0)
    assert known.begin("b", expires_s=9, now_s=0)
    with pytest.raises(TooManyDeliveries):
        known.begin("c", expires_s=9, now_s=1)
    known.end("a", done=True)
    assert known.begin("c", expires_s=9, now_s=6)
