"""The deadline of a request that may hang, and when a busy service is tried again within it."""

from collections.abc import Iterable
from threading import Event

import pytest

from fuda.sources.deadline import Deadline, OutOfTime, do_within, retry_after_s, retry_while_busy
from fuda.sources.exchange import Answer
from tests.support.fake_time import FakeTime


def test_the_result_of_the_work_is_returned():
    assert do_within(Deadline(60), lambda: 42, give_up=lambda: None) == 42


def test_an_error_of_the_work_is_raised():
    with pytest.raises(ZeroDivisionError):
        do_within(Deadline(60), lambda: 1 // 0, give_up=lambda: None)


def test_work_that_hangs_is_aborted_and_left_behind():
    hung, aborted = Event(), Event()
    with pytest.raises(OutOfTime):
        do_within(Deadline(0.05), hung.wait, give_up=aborted.set)
    assert (hung.is_set(), aborted.is_set()) == (False, True)
    hung.set()


def test_work_left_behind_has_no_time_left():
    deadline = Deadline(60)
    deadline.give_up()
    for call in (deadline.left_s, lambda: deadline.wait(60)):
        with pytest.raises(OutOfTime):
            call()


def test_work_does_not_start_without_time():
    begun = Event()
    with pytest.raises(OutOfTime):
        do_within(Deadline(0), begun.set, give_up=lambda: None)
    assert not begun.is_set()


def test_time_is_counted_from_the_start():
    time = FakeTime()
    deadline = time.start(5)
    time.now_s += 3
    assert (deadline.left_s(), deadline.spent_s()) == (2, 3)


FINE = Answer(200, {}, b"")


def busy(retry_after: str = "") -> Answer:
    return Answer(503, {"retry-after": retry_after} if retry_after else {}, b"")


def status_after(
    answers: Iterable[Answer], time: FakeTime, *, timeout_s: float = 60.0, jitter: float = 1.0
) -> int:
    """Return the status of the answer that is returned in the end."""
    remaining = iter(answers)
    deadline = time.start(timeout_s)
    answer = retry_while_busy(
        lambda: next(remaining), deadline, now=time.now, jitter=lambda maximum: jitter * maximum
    )
    return answer.status


def test_waits_grow_twofold_up_to_the_longest():
    time = FakeTime()
    assert status_after([busy()] * 7 + [FINE], time) == 200
    assert time.waits_s == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_waits_are_random():
    time = FakeTime()
    status_after([busy()] * 2 + [FINE], time, jitter=0.25)
    assert time.waits_s == [0.05, 0.1]


def test_retry_after_is_the_shortest_wait():
    time = FakeTime()
    status_after([busy("7"), FINE], time, jitter=0.0)
    assert time.waits_s == [7.0]


def test_a_wait_past_the_deadline_does_not_begin():
    time = FakeTime()
    assert status_after([busy("60"), FINE], time, jitter=0.0) == 503
    assert time.waits_s == []


@pytest.mark.parametrize("status", [200, 302, 400, 403, 404, 500, 502, 504])
def test_no_other_status_is_tried_again(status):
    assert status_after([Answer(status, {}, b""), FINE], FakeTime()) == status


def test_a_deadline_that_has_passed_is_an_error():
    with pytest.raises(OutOfTime):
        status_after([busy(), FINE], FakeTime(), timeout_s=0.0)


def test_thousands_of_tries_are_possible():
    assert status_after([busy()] * 2_000 + [FINE], FakeTime(), timeout_s=1e6, jitter=0.01) == 200


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
    headers = {"retry-after": text} if text else {}
    assert retry_after_s(headers, now=FakeTime().now) == seconds
