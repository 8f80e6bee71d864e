"""A tagger that counts what passes through it, so that nobody has to read an answer twice."""

from collections.abc import Callable, Sequence
from typing import Any

from model.post import LabelKeys
from model.suggestion import Suggestions, Wish
from service.tagger_protocol import Tagger


class Tally:
    """What one event made the tagger do: the milliseconds of each post, and how many labels came of it.

    Of posts asked about together each has its even share of the time. `suggested` counts the labels of every
    band, `applied` those that are sure enough to be set unasked.
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

    def suggest_all(self, wishes: Sequence[Wish]) -> list[Suggestions]:
        """Return what the tagger suggests; each post is counted with its even share of the time."""
        started = self._clock()
        answers = self._tagger.suggest_all(wishes)
        spent_ms = (self._clock() - started) * 1000
        self.tally.predict_ms += [spent_ms / max(len(answers), 1)] * len(answers)
        labels = [label for answer in answers for label in answer.tags + answer.categories]
        self.tally.suggested += len(labels)
        self.tally.applied += sum(label.band == "apply" for label in labels)
        return answers

    def describe(self) -> dict[str, Any]:
        """Return what the model knows of itself."""
        return self._tagger.describe()
