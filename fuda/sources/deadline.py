"""A deadline for a request that may hang anywhere, and when to try a busy service again within it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from threading import Event, Thread
from time import monotonic
from typing import Protocol

BUSY = frozenset({429, 503})
"""The statuses that may change after a while."""
FIRST_WAIT_S, MAX_WAIT_S = 0.2, 5.0

Clock = Callable[[], float]
Jitter = Callable[[float], float]
"""Returns a random number from 0 to its argument."""


class OutOfTime(Exception):
    """Raised when the deadline has passed."""


class Deadline:
    """How much of the time allowed for a request is left, and the step that is under way.

    `clock` counts seconds. The code that does the work sets `doing`, in words for the person who waits.
    """

    def __init__(self, timeout_s: float, *, clock: Clock = monotonic) -> None:
        self._clock = clock
        self._start_s = clock()
        self._end_s = self._start_s + timeout_s
        self._over = Event()
        self.doing = "getting ready"

    def left_s(self) -> float:
        """Return the seconds left, more than 0. Raises OutOfTime."""
        left_s = self._end_s - self._clock()
        if self._over.is_set() or left_s <= 0:
            raise OutOfTime
        return left_s

    def spent_s(self) -> float:
        """Return the seconds since the start."""
        return self._clock() - self._start_s

    def wait(self, seconds: float) -> None:
        """Wait; raises OutOfTime at once when the work is given up."""
        if self._over.wait(seconds):
            raise OutOfTime

    def give_up(self) -> None:
        """End the time that is left, now."""
        self._over.set()


def do_within[T](deadline: Deadline, work: Callable[[], T], *, give_up: Callable[[], object]) -> T:
    """Return what `work` returns, or raise what it raises; raise OutOfTime at the deadline.

    The work runs in a thread, because no timeout of a socket bounds a lookup of names, or a server that sends
    a byte at a time. At the deadline `give_up` is called, which should make the work fail soon, and the
    thread is left behind: as a daemon it does not keep the process from ending.
    """
    results: list[T] = []
    errors: list[BaseException] = []
    done = Event()

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            errors.append(error)
        done.set()

    left_s = deadline.left_s()
    Thread(target=run, daemon=True).start()
    if not done.wait(left_s):
        deadline.give_up()
        give_up()
        raise OutOfTime
    if errors:
        raise errors[0]
    return results[0]


class Reply(Protocol):
    """The part of an HTTP answer that decides about another try; header names are in lower case."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...


def retry_while_busy[R: Reply](
    send: Callable[[], R], deadline: Deadline, *, jitter: Jitter, now: Callable[[], datetime]
) -> R:
    """Return the first answer of `send` whose status is not BUSY, or the last one that there is time for.

    Each wait is what the service asks for plus a random part ("full jitter", so that clients do not all come
    back at once) of a time that doubles from FIRST_WAIT_S up to MAX_WAIT_S. When a wait would pass the
    deadline, the busy answer is returned at once. Raises OutOfTime, and what `send` raises.
    """
    for attempt in count():
        answer = send()
        if answer.status not in BUSY:
            return answer
        # The exponent is bounded too: 2.0 ** 1024 is an OverflowError.
        max_wait_s = min(MAX_WAIT_S, FIRST_WAIT_S * 2 ** min(attempt, 10))
        wait_s = retry_after_s(answer.headers, now=now) + jitter(max_wait_s)
        if wait_s >= deadline.left_s():
            return answer
        deadline.doing = f"waiting to try again after status {answer.status}"
        deadline.wait(wait_s)
    raise AssertionError("count() has no end")


def retry_after_s(headers: Mapping[str, str], *, now: Callable[[], datetime]) -> float:
    """Return the seconds that a Retry-After header asks for, in either form; 0 when it is not valid."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    # HTTP dates are in GMT, with or without the zone.
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now()).total_seconds())
