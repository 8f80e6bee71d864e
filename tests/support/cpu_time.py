"""The CPU time of something done to a short and a long text, where the machine's speed changes meanwhile."""

import time
from collections.abc import Callable


def measure_growth[T](act: Callable[[T], object], short: T, long: T) -> tuple[float, float]:
    """Return the least CPU seconds of `act` on `short`, and on `long`, which is ten times as long.

    They are taken in turn, and again where the time seems to grow by much more than the length.
    """
    short_s = long_s = float("inf")
    for _ in range(6):
        short_s = min([short_s, *(_measure_s(act, short) for _ in range(3))])
        long_s = min(long_s, _measure_s(act, long))
        if long_s < 11 * short_s:
            break
    return short_s, long_s


def _measure_s[T](act: Callable[[T], object], text: T) -> float:
    start = time.process_time()
    act(text)
    return time.process_time() - start
