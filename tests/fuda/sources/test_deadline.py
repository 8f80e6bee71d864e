"""Work within a deadline: its result, its error, or neither when it is too late."""

from threading import Event

import pytest

from fuda.sources.deadline import Deadline, OutOfTime, do_within
from tests.support.fake_time import FakeTime


def nothing() -> None:
    """Give up nothing."""


def test_what_the_work_returns_is_returned():
    assert do_within(Deadline(60), lambda: 42, give_up=nothing) == 42


def test_what_the_work_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        do_within(Deadline(60), lambda: 1 // 0, give_up=nothing)


def test_work_that_hangs_is_given_up_and_left_behind():
    hung, told = Event(), Event()
    with pytest.raises(OutOfTime):
        do_within(Deadline(0.05), hung.wait, give_up=told.set)
    assert (hung.is_set(), told.is_set()) == (False, True)
    hung.set()


def test_work_left_behind_has_no_time_left():
    deadline = Deadline(60)
    deadline.give_up()
    for rest in (deadline.left_s, lambda: deadline.wait(60)):
        with pytest.raises(OutOfTime):
            rest()


def test_work_does_not_begin_without_time():
    begun = Event()
    with pytest.raises(OutOfTime):
        do_within(Deadline(0), begun.set, give_up=nothing)
    assert not begun.is_set()


def test_time_is_counted_from_the_beginning():
    time = FakeTime()
    deadline = time.start(5)
    time.now_s += 3
    assert (deadline.left_s(), deadline.spent_s()) == (2, 3)
