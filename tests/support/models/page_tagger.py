"""A tagger for tests of the page: it suggests the labels whose words the post has, by a table of promises."""

import time
from collections.abc import Sequence
from typing import Any

from model.suggestion import UNSURE, Evidence, Suggestion, Suggestions, Wish
from tests.support.models.fake_tagger import MODEL, FakeTagger

MARKUP = "<img src=x onerror=alert(1)>"
SCORES = {"tea": 0.93, "walk": 0.7, "お茶": 0.95, "markup": 0.96}
"""By word, the score of its label."""
LABELS = {"tea": "tea", "walk": "Walking", "お茶": "お茶", "markup": MARKUP}
ASKED = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]
NEVER = 1.01


def least_score(precision: float, *, new: bool = False) -> float:
    """Return the promised score: all labels are applied up to 0.75, the best up to 0.9, none beyond."""
    if new or precision > 0.9:
        return NEVER
    return 0.6 if precision <= 0.75 else 0.9


class PageTagger(FakeTagger):
    """Suggests for each post the labels of LABELS, and Uji as a new one. It waits `delays_s` first."""

    def __init__(self) -> None:
        super().__init__()
        self.delays_s: list[float] = []

    def suggest_all(self, wishes: Sequence[Wish]) -> list[Suggestions]:
        self.wishes += wishes
        if self.delays_s:
            time.sleep(self.delays_s.pop(0))
        return [self._suggest(wish) for wish in wishes]

    def _suggest(self, wish: Wish) -> Suggestions:
        text = f"{wish.post.title} {wish.post.body}"
        tags = [_label(LABELS[word], word, SCORES[word], wish) for word in SCORES if word in text]
        tags.sort(key=lambda tag: -tag.score)
        uji = Suggestion("Uji", 0.39, "suggest", True, (Evidence("Uji", "body", 0.3),), UNSURE)
        return Suggestions("mul", (*tags, uji), (_label("Travel", "tea", 0.92, wish),))

    def describe(self) -> dict[str, Any]:
        labels = {"tags": list(LABELS.values()), "categories": ["Travel"]}
        promises = {
            name: [
                {"asked": each, "score": least_score(each, new=name == "new"), "held_out": 40, "right": 36}
                for each in ASKED
            ]
            for name in ("known", "new")
        }
        return MODEL | {
            "labels": labels,
            "uses": {kind: [40] * len(each) for kind, each in labels.items()},
            "label_keys": {"tags": ["tags"], "categories": ["categories"]},
            "thresholds": {"suggest": 0.05, "apply": dict.fromkeys(labels, promises)},
            "metrics": {"p1": 0.7, "category_acc": 0.8},
            "posts": {"read": 60, "tags": 50, "categories": 60},
        }


def _label(label: str, word: str, score: float, wish: Wish) -> Suggestion:
    is_sure = score >= least_score(wish.precision)
    evidence = (Evidence(word, "body", 0.4),)
    return Suggestion(
        label, score, "apply" if is_sure else "suggest", False, evidence, "" if is_sure else UNSURE
    )
