"""The service's requirements on a model: the Tagger protocol, and the trial that a loaded model must pass.

The trial is one question before the service promises suggestions. Its post has text in two languages and
labels, and it asks for evidence, so that every part of the model has to work.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Protocol, get_args

from model.errors import FudaError
from model.labels import fold, label_fault
from model.post import LabelKeys, Post
from model.printing import text_fault
from model.suggestion import REASON_WORDS, Band, Suggestions, Wish, render_suggestions
from service.bodies import json_response

TRIAL_POST = Post(
    title="A week of tea in Uji 宇治の新茶",
    body="## Tea\n\nWe walked to the *tea fields*, for `gyokuro`. 駅から歩いて、茶畑でお茶を飲んだ。\n",
    tags=("Kyoto",),
    categories=("Diary",),
)
_ROUNDING = 0.001
"""Weights of evidence are rounded to four decimals."""


class Tagger(Protocol):
    """A loaded model. Threads share it, so `suggest_all` must not write to it."""

    @property
    def version(self) -> str:
        """The artifact's hash, in characters that fit an HTTP header."""

    @property
    def newest_post(self) -> str:
        """The date (ISO) of the newest post that the model was trained on."""

    @property
    def label_keys(self) -> LabelKeys:
        """The front matter keys that hold this blog's labels."""

    def suggest_all(self, wishes: Sequence[Wish]) -> list[Suggestions]:
        """Return suggestions for each wish, in order: up to `limit` labels of a kind, best first."""

    def describe(self) -> dict[str, Any]:
        """Return the model's labels, metrics and thresholds, ready for JSON."""


class CannotSuggest(FudaError):
    """Raised when a loaded model fails on TRIAL_POST, as it would on others: `problem` gives the reason."""

    def __init__(self, version: str, problem: str) -> None:
        super().__init__(
            f"The model {version} was loaded but cannot suggest: {problem}. Train it again with this Fuda."
        )
        self.problem = problem


def try_model(tagger: Tagger) -> None:
    """Ask the tagger about TRIAL_POST. Raises CannotSuggest when it fails or the answer is not valid."""
    try:
        [suggestions] = tagger.suggest_all([Wish(TRIAL_POST)])
        answer = render_suggestions(suggestions)
        json_response(answer)
    except Exception as error:
        raise CannotSuggest(tagger.version, f"it fails with {type(error).__name__}") from error
    check_trial(answer, tagger.version)


def check_trial(answer: Mapping[str, Any], version: str) -> None:
    """Raise CannotSuggest unless `answer`, a JSON object of the API, is valid for TRIAL_POST."""
    for kind in ("tags", "categories"):
        labels = answer[kind]
        fault = next(filter(None, map(_find_fault, labels)), "")
        if fault:
            raise CannotSuggest(version, fault)
        names = [fold(each["label"]) for each in labels]
        if len({*names, *map(fold, getattr(TRIAL_POST, kind))}) <= len(names):
            raise CannotSuggest(version, f"one of its {kind} comes twice, or is on the post already")
        if any(after["score"] > before["score"] for before, after in pairwise(labels)):
            raise CannotSuggest(version, f"its {kind} are not best first")


def _find_fault(suggestion: Mapping[str, Any]) -> str:
    if fault := label_fault(suggestion["label"]):
        return f"a label has {fault}"
    # NaN passes no comparison.
    if not 0 <= suggestion["score"] <= 1:
        return "a score is not from 0 to 1"
    if suggestion["band"] not in get_args(Band):
        return "a band is unknown"
    if suggestion["reason"] not in ([""] if suggestion["band"] == "apply" else REASON_WORDS):
        return "a reason is unknown, or is not one of its band"
    for piece in suggestion["evidence"]:
        if fault := text_fault(piece["text"]):
            return f"a piece of evidence has {fault}"
        if not 0 <= piece["weight"] <= 1 + _ROUNDING:
            return "a weight of evidence is not from 0 to 1"
    return ""
