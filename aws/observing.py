"""A tagger that counts its suggestions, so that no one has to parse the answers for that."""

from collections.abc import Callable, Sequence
from typing import Any

from model.post import LabelKeys
from model.suggestion import Suggestions, Wish
from service.tagger_contract import Tagger


class Tally:
    """The tagger's work for one event: the milliseconds of each post, and the number of labels.

    The time of a batch is shared evenly among its posts. `suggested` counts labels of every band, `applied`
    those of the band "apply". `model` is the version that answered, or "" without a model. `blog` is the one
    of several blogs that was asked about, or "".
    """

    def __init__(self, model: str = "") -> None:
        self.model = model
        self.blog = ""
        self.predict_ms: list[float] = []
        self.suggested = 0
        self.applied = 0


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
