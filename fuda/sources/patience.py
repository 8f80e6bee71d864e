"""When to ask a busy service again: after a random while, not before it says, not past the deadline."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count

from fuda.sources.deadline import Deadline
from fuda.sources.exchange import Answer

BUSY = frozenset({429, 503})
"""The statuses that may be another after a while."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 5.0

Jitter = Callable[[float], float]
"""Returns a random number from 0 to the one given."""


def ask_patiently(
    ask: Callable[[], Answer], deadline: Deadline, *, jitter: Jitter, now: Callable[[], datetime]
) -> Answer:
    """Return the first answer of `ask` that is not BUSY, or the last one that there is time for.

    Waits grow twofold up to LONGEST_WAIT_S, each a random part of that ("full jitter", so that clients do
    not come back all at once), on top of what the service asks for. When that is more than is left, nobody
    waits for nothing. Raises OutOfTime, and what `ask` raises.
    """
    for attempt in count():
        answer = ask()
        if answer.status not in BUSY:
            return answer
        asked_s = retry_after_s(answer.headers, now=now)
        # Past this LONGEST_WAIT_S is the least of the two, and 2 ** attempt no float at some point.
        wait_s = asked_s + jitter(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(attempt, 10)))
        if wait_s >= deadline.left_s():
            return answer
        deadline.doing = f"it answered {answer.status}, and was to be asked again"
        deadline.wait(wait_s)
    raise AssertionError("count() has no end")


def retry_after_s(headers: Mapping[str, str], *, now: Callable[[], datetime]) -> float:
    """Return the seconds that a Retry-After header asks for, in either form; 0 when it says nothing clear."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    # HTTP dates are GMT, whether they say so or not.
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now()).total_seconds())
