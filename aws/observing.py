"""A tagger that counts what passes through it, so that nobody has to read an answer twice."""

from collections.abc import Callable
from typing import Any

from model.post import LabelKeys, Post
from model.suggestion import Suggestions
from service.tagger import Tagger


class Tally:
    """What one event made the tagger do: the milliseconds of each post, and how many labels came of it.

    `suggested` counts the labels of every band, `applied` those that are sure enough to be set unasked.
    """

    def __init__(self) -> None:
        self.predict_ms: list[float] = []
        self.suggested = 0
        self.applied = 0


class CountingTagger:
    """Passes everything on to a tagger, and counts in `tally`, which whoever asks sets anew.

    An execution environment answers one event at a time, so what is in the tally is that event's.
    """

    def __init__(self, tagger: Tagger, *, clock: Callable[[], float]) -> None:
        self._tagger = tagger
        self._clock = clock
        self.tally = Tally()

    @property
    def version(self) -> str:
        """The artifact's hash."""
        return self._tagger.version

    @property
    def newest_post(self) -> str:
        """The date (ISO) of the newest post the model has learnt from."""
        return self._tagger.newest_post

    @property
    def label_keys(self) -> LabelKeys:
        """The front matter keys this blog keeps its labels under."""
        return self._tagger.label_keys

    def suggest(self, post: Post, *, limit: int, evidence: bool) -> Suggestions:
        """Return what the tagger suggests."""
        started = self._clock()
        suggestions = self._tagger.suggest(post, limit=limit, evidence=evidence)
        self.tally.predict_ms.append((self._clock() - started) * 1000)
        labels = suggestions.tags + suggestions.categories
        self.tally.suggested += len(labels)
        self.tally.applied += sum(label.band == "apply" for label in labels)
        return suggestions

    def describe(self) -> dict[str, Any]:
        """Return what the model knows of itself."""
        return self._tagger.describe()
