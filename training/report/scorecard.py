"""How a trained model did on the newest posts: its figures, in all and for each label, with an interval.

Only numbers; training.report.text puts them into words.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from model.suggestion import Evidence
from training.labels.table import most_used_spelling
from training.report.metrics import (
    Tally,
    bootstrap_interval,
    f1_at,
    fold_own,
    fold_ranked,
    mean,
    ndcg_at,
    precision_at,
    tally,
)

SHOWN_TAGS, SHOWN_CATEGORIES = 5, 1
"""How many labels of a kind an author probably looks at; the rows of labels count these."""
DECIMALS = 4

type Summary = dict[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Prediction:
    """The suggestions for one held-out post, with the labels of its author.

    `tags` and `categories` are the author's. `ranked_tags` and `ranked_categories` are the suggested (label,
    score), best first, at least ten where the model has so many. `accepted` has the tags of band "apply", and
    `accepted_categories` the categories. `evidence` has for each kind the words of the post that count for
    its first labels, by the model that has not seen the post; only the newest posts have it.
    """

    path: str
    tags: tuple[str, ...]
    categories: tuple[str, ...]
    ranked_tags: tuple[tuple[str, float], ...]
    ranked_categories: tuple[tuple[str, float], ...]
    accepted: tuple[str, ...]
    accepted_categories: tuple[str, ...] = ()
    evidence: Mapping[str, Mapping[str, tuple[Evidence, ...]]] = field(default_factory=dict)

    def own(self, kind: str) -> tuple[str, ...]:
        """Return the author's tags or categories."""
        return self.tags if kind == "tags" else self.categories

    def applied(self, kind: str) -> tuple[str, ...]:
        """Return the tags or categories of band "apply"."""
        return self.accepted if kind == "tags" else self.accepted_categories

    def ranked(self, kind: str) -> tuple[tuple[str, float], ...]:
        """Return the suggested tags or categories with their scores, best first."""
        return self.ranked_tags if kind == "tags" else self.ranked_categories


@dataclass(frozen=True, slots=True)
class LabelRow:
    """The counts of one label among the labels shown to the author, and among those applied unasked."""

    label: str
    shown: Tally
    applied: Tally


def summarise(predictions: Iterable[Prediction]) -> Summary:
    """Return the figures of metrics.py, rounded to DECIMALS, and the numbers of posts behind them.

    Posts without tags, or without categories, are unlabelled and do not count there. A figure without posts
    is None, and so are those of accepted tags where no tag is accepted.
    """
    predictions = list(predictions)
    tagged = [prediction for prediction in predictions if prediction.tags]
    accepted = tally((fold_own(each.accepted), fold_own(each.tags)) for each in tagged)
    figures = {name: mean(values) for name, values in tag_values(tagged).items()}
    figures["category_acc"] = mean(category_hits(predictions))
    for name in ("precision", "recall", "f1"):
        figures[f"accepted_{name}"] = getattr(accepted, name) if accepted.suggested else None
    counts: Summary = {
        "posts": len(predictions),
        "tagged_posts": len(tagged),
        "categorised_posts": sum(bool(each.categories) for each in predictions),
    }
    return counts | {name: round_figure(figure) for name, figure in figures.items()}


def tag_f1s(predictions: Iterable[Prediction]) -> list[float]:
    """Return the F1 of the first five tags for each post with tags; their mean is f1_5."""
    return tag_values([each for each in predictions if each.tags])["f1_5"]


def category_hits(predictions: Iterable[Prediction]) -> list[float]:
    """Return for each post with categories 1 where the first suggested category is one of them, else 0."""
    return [
        precision_at(1, _labels(each.ranked_categories), fold_own(each.categories))
        for each in predictions
        if each.categories
    ]


def f1_interval(predictions: Iterable[Prediction]) -> tuple[float, float] | None:
    """Return the 95 % interval of f1_5 (bootstrap_interval over the posts), or None without tagged posts."""
    values = tag_f1s(predictions)
    return bootstrap_interval(values) if values else None


def tag_rows(predictions: Iterable[Prediction]) -> list[LabelRow]:
    """Return a row for each tag used, shown or applied: most used first, then most shown, then by name."""
    return _rows([(each.tags, _first(each.ranked_tags, SHOWN_TAGS), each.accepted) for each in predictions])


def category_rows(predictions: Iterable[Prediction]) -> list[LabelRow]:
    """Return a row for each category used, suggested first or applied, ordered as tag_rows."""
    return _rows(
        [
            (each.categories, _first(each.ranked_categories, SHOWN_CATEGORIES), each.accepted_categories)
            for each in predictions
        ]
    )


def tag_values(tagged: Sequence[Prediction]) -> dict[str, list[float]]:
    """Return the value of each figure of tags on each post of `tagged`."""
    folded = [(_labels(each.ranked_tags), fold_own(each.tags)) for each in tagged]
    figures: dict[str, tuple[Callable[..., float], int]] = {
        "p1": (precision_at, 1),
        "p3": (precision_at, 3),
        "f1_5": (f1_at, 5),
        "ndcg10": (ndcg_at, 10),
    }
    return {
        name: [figure(first, ranked, own) for ranked, own in folded]
        for name, (figure, first) in figures.items()
    }


def round_figure(figure: float | None) -> float | None:
    """Return a figure rounded to DECIMALS, or None."""
    return None if figure is None else round(figure, DECIMALS)


def _labels(pairs: Iterable[tuple[str, float]]) -> list[str]:
    return fold_ranked(label for label, _ in pairs)


def _first(pairs: Sequence[tuple[str, float]], count: int) -> list[str]:
    return [label for label, _ in pairs[:count]]


def _rows(cases: Sequence[tuple[Sequence[str], Sequence[str], Sequence[str]]]) -> list[LabelRow]:
    """Return the rows of (own, shown, applied) labels of posts; posts without own labels do not count."""
    cases = [case for case in cases if case[0]]
    spellings = most_used_spelling(label for case in cases for labels in case for label in labels)
    used, shown, applied, shown_right, applied_right = (Counter[str]() for _ in range(5))
    for case in cases:
        own, suggested, sure = map(fold_own, case)
        used.update(own)
        shown.update(suggested)
        applied.update(sure)
        shown_right.update(suggested & own)
        applied_right.update(sure & own)
    rows = [
        LabelRow(
            spelling,
            Tally(shown_right[label], shown[label], used[label]),
            Tally(applied_right[label], applied[label], used[label]),
        )
        for label, spelling in spellings.items()
    ]
    return sorted(rows, key=lambda row: (-row.shown.wanted, -row.shown.suggested, row.label))
