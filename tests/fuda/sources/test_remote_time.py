"""A deployed API that is slow or busy: the deadline holds, and busy APIs are tried again within it."""

import socket
import subprocess
import sys
from threading import Event, Thread, current_thread
from typing import Any

import pytest

from fuda.sources.deadline import Deadline
from fuda.sources.exchange import Network
from fuda.sources.source import SourceError, SourceRefused, SourceTooSlow
from model.suggestion import Suggestions
from tests.conftest import ROOT
from tests.support.client.asking_api import SHORT_S, TEA, ask, refused, remote
from tests.support.client.hostile_server import (
    CHUNKED,
    OK,
    Behaviour,
    Heard,
    Hostile,
    answering,
    batch_of,
    dripping,
    misbehaving,
    pouring,
    problem,
    render,
    render_json,
    silent,
    well_behaved,
)
from tests.support.fake_time import FakeTime

WHOLE = render_json(batch_of(1))
ENDLESS: dict[str, Behaviour] = {
    "silent": silent,
    "silent once asked": dripping(b""),
    "a byte at a time": dripping(WHOLE),
    "slow headers": dripping(b"X-Name: value\r\n" * 100, after=OK),
    "a slow body": dripping(b"x" * 1000, after=render(b"", length=1000)),
    "slow chunks": dripping(b"1\r\nx\r\n" * 1000, after=CHUNKED),
    "going on for ever": pouring(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
}


@pytest.mark.parametrize("behave", ENDLESS.values(), ids=ENDLESS)
def test_the_deadline_holds_whatever_the_service_does(behave):
    with misbehaving(behave) as server:
        with refused(SourceError, server.url):
            ask(server, timeout_s=SHORT_S)
        assert not server.finished.is_set()


def test_the_error_names_the_step_that_was_too_slow():
    with (
        misbehaving(silent) as server,
        refused(SourceTooSlow, server.url, "within 0.3 seconds (waiting for the answer)", "--timeout"),
    ):
        ask(server, timeout_s=SHORT_S)


def clocked(*times_s: float) -> dict[str, Any]:
    """Return surroundings that allow the first requests so much time, and the others what they are given."""
    left = iter(times_s)
    return {"start": lambda timeout_s: Deadline(next(left, timeout_s))}


def test_a_source_can_be_used_again_after_a_deadline():
    behaviours = iter([silent])

    def behave(server: Hostile, connection: socket.socket) -> None:
        next(behaviours, answering(well_behaved))(server, connection)

    with misbehaving(behave) as server:
        source = remote(server.url, **clocked(SHORT_S))
        with refused(SourceTooSlow):
            source.suggest([TEA], limit=5)
        assert isinstance(source.suggest([TEA], limit=5)[0], Suggestions)


def test_a_resolver_that_hangs_is_left_behind():
    hung = Event()

    def resolve(*place: Any, **options: Any) -> Any:
        hung.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    source = remote("https://api.example", timeout_s=SHORT_S, network=Network(resolve=resolve))
    with refused(SourceTooSlow, "looking up the host's address"):
        source.info()
    assert not hung.is_set()
    hung.set()


def test_an_abandoned_request_does_not_disturb_the_next():
    hung = Event()
    left_behind: list[Thread] = []

    def resolve(*place: Any, **options: Any) -> Any:
        if not left_behind:
            left_behind.append(current_thread())
            hung.wait()
        return socket.getaddrinfo(*place, **options)

    world = clocked(SHORT_S) | {"network": Network(resolve=resolve)}
    with misbehaving(answering(well_behaved)) as server:
        source = remote(server.url, **world)
        with refused(SourceTooSlow):
            source.info()
        source.info()
        hung.set()
        left_behind[0].join()
        source.suggest([TEA], limit=5)
    assert (server.connections, len(server.heard)) == (1, 2)


HANGING = """
from threading import Event, Thread, current_thread
from fuda.sources.authorisation import Open
from fuda.config.address import parse_address
from fuda.sources.deadline import Deadline
from fuda.sources.exchange import Network
from fuda.sources.remote import Remote, Surroundings
hanging = Surroundings(network=Network(resolve=lambda *place, **options: Event().wait()))
Remote(parse_address("https://api.example"), Open(), timeout_s=0.1, surroundings=hanging).info()
"""


def test_a_request_that_hangs_does_not_keep_the_process_from_ending():
    ended = subprocess.run(
        [sys.executable, "-c", HANGING], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert "SourceTooSlow: https://api.example did not answer" in ended.stderr.splitlines()[-1]


def busy(status: str = "503 Service Unavailable", *headers: str) -> bytes:
    return render_json(problem(int(status[:3])), status=status, headers=headers)


def test_a_busy_service_is_asked_again():
    time = FakeTime()
    late = "Retry-After: Fri, 01 Jan 2027 00:00:04 GMT"
    answers = busy(), busy("429 Too Many Requests", "Retry-After: 2"), busy("503 Again", late), well_behaved
    with misbehaving(answering(*answers)) as server:
        assert isinstance(ask(server, **time.surroundings(jitter=1.0)), Suggestions)
    assert time.waits_s == pytest.approx([0.2, 2 + 0.4, (4 - 2.6) + 0.8])
    assert len(server.heard) == 4


def test_a_service_that_stays_busy_is_an_error_before_the_deadline():
    time = FakeTime()
    with (
        misbehaving(answering(busy("503 Busy", "Retry-After: 30"))) as server,
        refused(SourceRefused, "503 (Some detail)", "try again later, or allow more time with --timeout"),
    ):
        ask(server, timeout_s=20.0, **time.surroundings())
    assert (time.waits_s, len(server.heard)) == ([], 1)


def test_each_request_has_its_own_time():
    time = FakeTime()
    with misbehaving(answering(busy(), well_behaved, busy(), well_behaved)) as server:
        source = remote(server.url, timeout_s=0.3, **time.surroundings(jitter=1.0))
        source.info()
        source.suggest([TEA], limit=5)
    assert time.waits_s == [0.2, 0.2]


def test_requests_together_share_the_time_of_one():
    time = FakeTime()
    with misbehaving(answering(busy(), well_behaved, busy(), well_behaved)) as server:
        source = remote(server.url, timeout_s=0.3, together=True, **time.surroundings(jitter=1.0))
        source.info()
        with refused(SourceRefused, "503"):
            source.suggest([TEA], limit=5)
    assert time.waits_s == [0.2]


def test_requests_together_end_with_their_time():
    time = FakeTime()

    def reply(heard: Heard) -> bytes:
        time.now_s += 1.0
        return well_behaved(heard)

    with misbehaving(answering(reply)) as server:
        source = remote(server.url, timeout_s=1.5, together=True, **time.surroundings())
        source.info()
        for _ in range(2):
            with refused(SourceTooSlow, "within 1.5 seconds"):
                source.suggest([TEA], limit=5)
    assert len(server.heard) == 2
