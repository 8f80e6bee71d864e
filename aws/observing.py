"""A tagger that counts its suggestions, and a store of decisions that counts what is new."""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Any

from model.post import LabelKeys
from model.suggestion import Suggestions, Wish
from service.tagger_contract import Tagger

if TYPE_CHECKING:
    from blog.sent_decisions import Outcome, SentDecision
    from service.decisions.store import DecisionStore, Page, Reading

OTHER_VERSION = "other"
"""Stands for every model that the function has not answered with. A caller could invent versions, and each
would be a metric of its own."""


class Tally:
    """The tagger's work for one event: the milliseconds of each post, and the number of labels.

    The time of a batch is shared evenly among its posts. `suggested` counts labels of every band, `applied`
    those of the band "apply". `model` is the version that answered, or "" without a model. `blog` is the one
    of several blogs that was asked about, or "".

    `accepted` has a 1 for each suggestion that an author accepted and a 0 for each that was rejected, by the
    decisions that this event brought. They are about the model `version`, which may be OTHER_VERSION.
    """

    def __init__(self, model: str = "") -> None:
        self.model = model
        self.blog = ""
        self.predict_ms: list[float] = []
        self.suggested = 0
        self.applied = 0
        self.version = ""
        self.accepted: list[int] = []

    def judge(self, decisions: "Sequence[SentDecision]", served: Collection[str]) -> None:
        """Count decisions about one model. A version that is not `served` counts as OTHER_VERSION."""
        judged = [each for each in decisions if each.outcome in ("accepted", "rejected")]
        self.accepted = [int(each.outcome == "accepted") for each in judged]
        if judged:
            self.version = judged[0].model if judged[0].model in served else OTHER_VERSION


class CountingTagger:
    """Passes every call to a tagger, and counts in `tally`, which is that of one event."""

    def __init__(self, tagger: Tagger, tally: Tally, *, clock: Callable[[], float]) -> None:
        self._tagger = tagger
        self._clock = clock
        self._tally = tally

    @property
    def version(self) -> str:
        """The artifact's hash."""
        return self._tagger.version

    @property
    def newest_post(self) -> str:
        """The date (ISO) of the newest post that the model was trained on."""
        return self._tagger.newest_post

    @property
    def label_keys(self) -> LabelKeys:
        """The front matter keys that hold this blog's labels."""
        return self._tagger.label_keys

    def suggest_all(self, wishes: Sequence[Wish]) -> list[Suggestions]:
        """Return the tagger's suggestions, and count each post with an even share of the time."""
        started = self._clock()
        answers = self._tagger.suggest_all(wishes)
        spent_ms = (self._clock() - started) * 1000
        self._tally.predict_ms += [spent_ms / max(len(answers), 1)] * len(answers)
        labels = [label for answer in answers for label in answer.tags + answer.categories]
        self._tally.suggested += len(labels)
        self._tally.applied += sum(label.band == "apply" for label in labels)
        return answers

    def describe(self) -> dict[str, Any]:
        """Return the tagger's description of its model."""
        return self._tagger.describe()


class CountingStore:
    """Passes every call to a store of decisions, and calls `count` with the blog and what was not known.

    A repeated call is therefore not counted twice. Of a call that fails midway nothing is counted, and its
    repetition counts only what was left.
    """

    def __init__(
        self, store: "DecisionStore", count: "Callable[[str, Sequence[SentDecision]], None]"
    ) -> None:
        self._store = store
        self._count = count

    def write(self, blog: str, decisions: "Sequence[SentDecision]") -> "Sequence[SentDecision]":
        """Keep `decisions`, and count and return those that were not known."""
        new = self._store.write(blog, decisions)
        self._count(blog, new)
        return new

    def read(self, blog: str, reading: "Reading") -> "Page":
        """Return a page of the store."""
        return self._store.read(blog, reading)

    def count(self, blog: str, model: str) -> "dict[Outcome, int]":
        """Return the store's counts."""
        return self._store.count(blog, model)
