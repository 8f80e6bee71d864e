"""When a busy service is asked again, by numbers that can be worked out by hand."""

from collections.abc import Iterable

import pytest

from fuda.sources.deadline import OutOfTime
from fuda.sources.exchange import Answer
from fuda.sources.patience import ask_patiently, retry_after_s
from tests.support.fake_time import FakeTime

FINE = Answer(200, {}, b"")


def busy(retry_after: str = "") -> Answer:
    return Answer(503, {"retry-after": retry_after} if retry_after else {}, b"")


def patiently(
    answers: Iterable[Answer], time: FakeTime, *, timeout_s: float = 60.0, jitter: float = 1.0
) -> int:
    """Return the status of the answer that patience comes to."""
    left = iter(answers)
    deadline = time.start(timeout_s)
    answer = ask_patiently(lambda: next(left), deadline, now=time.now, jitter=lambda most: jitter * most)
    return answer.status


def test_waits_grow_twofold_up_to_the_longest():
    time = FakeTime()
    assert patiently([busy()] * 7 + [FINE], time) == 200
    assert time.waits_s == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_waits_are_left_to_chance():
    time = FakeTime()
    patiently([busy()] * 2 + [FINE], time, jitter=0.25)
    assert time.waits_s == [0.05, 0.1]


def test_what_the_service_asks_for_is_the_least_wait():
    time = FakeTime()
    patiently([busy("7"), FINE], time, jitter=0.0)
    assert time.waits_s == [7.0]


def test_who_asks_for_more_than_is_left_is_not_waited_for():
    time = FakeTime()
    assert patiently([busy("60"), FINE], time, jitter=0.0) == 503
    assert time.waits_s == []


@pytest.mark.parametrize("status", [200, 302, 400, 403, 404, 500, 502, 504])
def test_no_other_status_is_asked_again(status):
    assert patiently([Answer(status, {}, b""), FINE], FakeTime()) == status


def test_time_that_is_over_is_told():
    with pytest.raises(OutOfTime):
        patiently([busy(), FINE], FakeTime(), timeout_s=0.0)


def test_a_thousand_times_busy_is_no_error_of_arithmetic():
    assert patiently([busy()] * 2_000 + [FINE], FakeTime(), timeout_s=1e6, jitter=0.01) == 200


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        (" 30 ", 30),
        ("9" * 400, 999_999_999),
        ("Fri, 01 Jan 2027 00:02:00 GMT", 120),
        ("Fri, 01 Jan 2027 00:02:00", 120),
        ("Friday, 01-Jan-27 00:02:00 GMT", 120),
        ("Fri, 01 Jan 2027 09:02:00 +0900", 120),
        ("Thu, 31 Dec 2026 00:00:00 GMT", 0),
        ("Fri, 99 Jan 2027 00:02:00 GMT", 0),
        ("-1", 0),
        ("1.5", 0),
        ("٣", 0),
        ("soon", 0),
        ("", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date_and_nothing_else(text, seconds):
    assert retry_after_s({"retry-after": text}, now=FakeTime().now) == seconds


def test_no_retry_after_asks_for_nothing():
    assert retry_after_s({}, now=FakeTime().now) == 0
