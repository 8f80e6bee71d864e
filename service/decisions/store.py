"""The requirements of the routes on a store of decisions: a table, a file, or another one."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from blog.sent_decisions import Outcome, SentDecision
from model.errors import FudaError


class Reading(NamedTuple):
    """The part of a blog's decisions that a caller reads: those received from `since` on, oldest first.

    With `post`, only those of one post, in the order of `at`. `since` is the beginning of a time, or "". At
    most `limit` are answered. `place` is the `next` of the page before, or "".
    """

    since: str = ""
    post: str = ""
    limit: int = 500
    place: str = ""


class Page(NamedTuple):
    """Some decisions, and the `place` of the next page, "" after the last. Any page can be empty."""

    decisions: tuple[SentDecision, ...]
    next: str


class DecisionStore(Protocol):
    """Keeps decisions by blog; "" is the one blog of a service that has no others.

    Every method raises StoreError when it cannot work, and can be called from several threads.
    """

    def write(self, blog: str, decisions: Sequence[SentDecision]) -> Sequence[SentDecision]:
        """Keep `decisions` of one post with the time of receipt, and return those that were not known by key.

        Known ones stay as they are. After an error some may be kept: the same call writes the others.
        """

    def read(self, blog: str, reading: Reading) -> Page:
        """Return a page. Raises BadPlace when `reading.place` is not from a page of the same reading."""

    def count(self, blog: str, model: str) -> dict[Outcome, int]:
        """Return how many decisions about the model of this version have each outcome."""


class StoreError(FudaError):
    """Raised when decisions cannot be kept or read; `place` and `problem` are for the log, not the caller."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"Decisions in {place} {problem}.")
        self.place = place
        self.problem = problem


class BadPlace(FudaError):
    """Raised when a reading goes on at a place that no page of it has named."""

    def __init__(self) -> None:
        super().__init__("Not a place of this list. Begin again without it.")
