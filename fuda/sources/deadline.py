"""Work that may hang anywhere, done in a thread that is left behind when its time is over."""

from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

Clock = Callable[[], float]


class OutOfTime(Exception):
    """The time allowed is over."""


class Deadline:
    """How much of the time allowed for some work is left, and on what it is being spent.

    `clock` counts seconds. `doing` is for the work to say, in words that a person waiting would understand.
    """

    def __init__(self, timeout_s: float, *, clock: Clock = monotonic) -> None:
        self._clock = clock
        self._began_s = clock()
        self._ends_s = self._began_s + timeout_s
        self._over = Event()
        self.doing = "getting ready"

    def left_s(self) -> float:
        """Return the seconds left, more than 0. Raises OutOfTime."""
        left_s = self._ends_s - self._clock()
        if self._over.is_set() or left_s <= 0:
            raise OutOfTime
        return left_s

    def spent_s(self) -> float:
        """Return the seconds since the work began."""
        return self._clock() - self._began_s

    def wait(self, seconds: float) -> None:
        """Do nothing for a while, which ends when the work is given up. Raises OutOfTime then."""
        if self._over.wait(seconds):
            raise OutOfTime

    def give_up(self) -> None:
        """Have no time left from now on."""
        self._over.set()


def do_within[T](deadline: Deadline, work: Callable[[], T], *, give_up: Callable[[], object]) -> T:
    """Return what `work` returns, or raise what it raises; raise OutOfTime as soon as the time is over.

    Then `give_up` is called, which should make the work fail soon, but nobody waits for that: a thread that
    hangs in a call of the system ends with the process, and does not keep it from ending.
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
