"""Time that passes only in waits, for tests of code that waits."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fuda.sources.deadline import Deadline

BEGINNING = datetime(2027, 1, 1, tzinfo=UTC)


class FakeTime:
    """Seconds since BEGINNING, and how long was waited each time."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.waits_s: list[float] = []

    def now(self) -> datetime:
        return BEGINNING + timedelta(seconds=self.now_s)

    def start(self, timeout_s: float) -> Deadline:
        return FakeDeadline(timeout_s, self)

    def surroundings(self, *, jitter: float = 0.0) -> dict[str, Any]:
        """Return the part of Surroundings that is about time; jitter takes this share of the longest wait."""
        return {"start": self.start, "now": self.now, "jitter": lambda most: jitter * most}


class FakeDeadline(Deadline):
    """Has time pass at once."""

    def __init__(self, timeout_s: float, time: FakeTime) -> None:
        super().__init__(timeout_s, clock=lambda: time.now_s)
        self._time = time

    def wait(self, seconds: float) -> None:
        super().wait(0)
        self._time.now_s += seconds
        self._time.waits_s.append(seconds)
