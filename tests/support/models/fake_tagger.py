"""A tagger without a model, for tests of what stands around one."""

from collections.abc import Sequence
from typing import Any

from model.errors import FudaError
from model.post import LabelKeys, Post
from model.suggestion import UNSURE, Evidence, Suggestion, Suggestions, Wish

TEA = Suggestion("tea", 0.931249, "apply", False, (Evidence("新茶", "body", 0.203449),))
UJI = Suggestion("Uji", 0.3871, "suggest", True, (), UNSURE)
TRAVEL = Suggestion("Travel", 1.0, "apply", False, ())

MODEL = {"version": "3f9c1b7a40d2", "newest_post": "2025-05-02"}
RENDERED: dict[str, Any] = {
    "language": "mul",
    "tags": [
        {
            "label": "tea",
            "score": 0.9312,
            "band": "apply",
            "reason": "",
            "new": False,
            "evidence": [{"text": "新茶", "field": "body", "weight": 0.2034}],
        },
        {
            "label": "Uji",
            "score": 0.3871,
            "band": "suggest",
            "reason": "unsure",
            "new": True,
            "evidence": [],
        },
    ],
    "categories": [
        {"label": "Travel", "score": 1.0, "band": "apply", "reason": "", "new": False, "evidence": []}
    ],
}


class FakeTagger:
    """Suggests the same labels for every post, which come out as RENDERED, and keeps what it is asked.

    `explained` has of every post whether evidence was wished for, `wishes` all that was asked.
    """

    version = MODEL["version"]
    newest_post = MODEL["newest_post"]
    label_keys = LabelKeys(tags=("tags",), categories=("categories",))

    def __init__(self) -> None:
        self.asked: list[tuple[Post, int]] = []
        self.explained: list[bool] = []
        self.wishes: list[Wish] = []

    def suggest_all(self, wishes: Sequence[Wish]) -> list[Suggestions]:
        self.wishes += wishes
        return [self.suggest(wish.post, limit=wish.limit, evidence=wish.evidence) for wish in wishes]

    def suggest(self, post: Post, *, limit: int, evidence: bool) -> Suggestions:
        self.asked.append((post, limit))
        self.explained.append(evidence)
        tea = TEA if evidence else TEA._replace(evidence=())
        return Suggestions("mul", (tea, UJI)[:limit], (TRAVEL,)[:limit])

    def describe(self) -> dict[str, Any]:
        labels = {"tags": ["tea"], "categories": ["Travel"]}
        return MODEL | {"labels": labels, "metrics": {"f1_5": 0.44}, "thresholds": {"tags": 0.4}}


class BrokenTagger(FakeTagger):
    """Fails on posts titled "break", with the post in its error as an unforeseen one could have it."""

    def suggest(self, post: Post, *, limit: int, evidence: bool) -> Suggestions:
        if post.title == "break":
            raise LookupError(post.body)
        return super().suggest(post, limit=limit, evidence=evidence)


class FailingTagger(FakeTagger):
    """Fails on every post."""

    def suggest(self, post: Post, *, limit: int, evidence: bool) -> Suggestions:
        raise LookupError


class OtherTagger(FakeTagger):
    """Suggests these tags for every post, whatever they are."""

    def __init__(self, *tags: Suggestion) -> None:
        super().__init__()
        self.tags = tags

    def suggest(self, post: Post, *, limit: int, evidence: bool) -> Suggestions:
        return Suggestions("mul", self.tags, ())


def no_tagger() -> FakeTagger:
    """Stand in for a supply that has no model to load."""
    raise FudaError("model.safetensors is cut short")
