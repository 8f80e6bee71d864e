"""The tagger as the service sees it: anything that suggests labels and names its model."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from model.post import LabelKeys
from model.suggestion import Suggestions, Wish


class Tagger(Protocol):
    """What a loaded model offers. Threads share one, so `suggest_all` must not write to it."""

    @property
    def version(self) -> str:
        """The artifact's hash, in characters that fit an HTTP header."""

    @property
    def newest_post(self) -> str:
        """The date (ISO) of the newest post the model has learnt from."""

    @property
    def label_keys(self) -> LabelKeys:
        """The front matter keys this blog keeps its labels under."""

    def suggest_all(self, wishes: Sequence[Wish]) -> list[Suggestions]:
        """Return the tags and as many categories wished for each post, best first, with evidence or none."""

    def describe(self) -> dict[str, Any]:
        """Return what the model knows of itself, ready for JSON: labels, metrics, thresholds."""


Supply = Callable[[], Tagger]
"""Gives the tagger of the moment. It is called once a request and must be quick once a model is
loaded; while none can be loaded it raises a FudaError."""
