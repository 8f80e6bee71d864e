"""Times calls, and sums up the times."""

from collections.abc import Callable, Iterable, Sequence
from time import perf_counter_ns

import numpy as np


def time_ms[T](act: Callable[[T], object], items: Iterable[T], *, rounds: int = 1) -> list[float]:
    """Return the wall time of `act` on each of `items`, all of them `rounds` times over."""
    kept = list(items)
    times = []
    for item in kept * rounds:
        start_ns = perf_counter_ns()
        act(item)
        times.append((perf_counter_ns() - start_ns) / 1e6)
    return times


def quantile_ms(times: Sequence[float], share: float) -> float:
    """Return the time that `share` of `times` do not exceed, to three digits; .5 is the median."""
    return round(float(np.quantile(times, share)), 3)
