"""A request to the tagger for one post, and the answer: suggested labels with their evidence."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from model.labels import fold
from model.post import Post
from model.rules import NO_RULES, Rules

Band = Literal["apply", "suggest"]

DEFAULT_LIMIT = 5
SCORE_DECIMALS = 4

DEFAULT_PRECISION: Final = 0.8
MIN_PRECISION: Final = 0.5
MAX_PRECISION: Final = 0.95

UNSURE: Final = "unsure"
UNPROVEN: Final = "unproven"
RARE: Final = "rare"
HABIT: Final = "habit"
SELDOM: Final = "seldom"
CONFLICT: Final = "conflict"
BY_HAND: Final = "by-hand"
REASON_WORDS: Final[Mapping[str, str]] = {
    UNSURE: "its score is too low for the asked precision",
    UNPROVEN: "too few held-out labels to promise the asked precision",
    RARE: "too few posts have it",
    HABIT: "nothing in the post supports it, only the blog's habit",
    SELDOM: "less than half of the newest posts have a label of this kind",
    CONFLICT: "a better suggestion excludes it",
    BY_HAND: "the blog's rules leave it to a person",
}
"""Why a label of band "suggest" is not applied, by the short reason that answers have."""


class Wish(NamedTuple):
    """A request for one post: at most `limit` labels of each kind, with or without evidence.

    Of the labels of band "apply" at least the share `precision` is right, from MIN_PRECISION to
    MAX_PRECISION. `rules` are those of the blog's author.
    """

    post: Post
    limit: int = DEFAULT_LIMIT
    evidence: bool = True
    precision: float = DEFAULT_PRECISION
    rules: Rules = NO_RULES


class Evidence(NamedTuple):
    """One piece of a post that counts for a label.

    `text` is as a reader of the post would recognise it, and `field` names the part of the post that has it.
    `weight` is its share of everything that counts for the label.
    """

    text: str
    field: str
    weight: float


class Suggestion(NamedTuple):
    """One label the post could carry, in the blog's own spelling.

    `score` is a probability in [0, 1]. A label of band "apply" is sure enough to be set unasked, by the
    blog's history; a person decides on one of band "suggest". `new` is true for a label that the blog has
    never used. `evidence` is strongest first and may be empty. `reason` is why a label of band "suggest" is
    not applied, and "" for one of band "apply".
    """

    label: str
    score: float
    band: Band
    new: bool
    evidence: tuple[Evidence, ...]
    reason: str = ""


class Suggestions(NamedTuple):
    """The tags and categories suggested for one post, each best first, without those it already has.

    `language` is guessed from the post's script. All values are plain Python ones, never NumPy's, so that
    they can be written as JSON.
    """

    language: str
    tags: tuple[Suggestion, ...]
    categories: tuple[Suggestion, ...]


def render_suggestions(suggestions: Suggestions) -> dict[str, Any]:
    """Return the suggestions for one post as a JSON object, without the model that made them."""
    return {
        "language": suggestions.language,
        "tags": _render_labels(suggestions.tags),
        "categories": _render_labels(suggestions.categories),
    }


def settle(suggestion: Suggestion, rules: Rules) -> Suggestion:
    """Return the suggestion with the label to write instead, and of band "suggest" where a person decides."""
    if rules is NO_RULES:
        return suggestion
    key = fold(suggestion.label)
    if key in rules.aliases:
        suggestion = suggestion._replace(label=rules.aliases[key])
    if rules.written(key) in rules.only_by_hand:
        suggestion = suggestion._replace(band="suggest", reason=BY_HAND)
    return suggestion


def follow_rules(
    suggestions: Iterable[Suggestion], rules: Rules, own: Iterable[str]
) -> tuple[Suggestion, ...]:
    """Return those of the suggestions, best first, that the rules allow for a post with the labels `own`.

    For answers of a service that may not know the rules. Suggestions of one label become one, with the best
    score; it counts as new only if all are.
    """
    has = {rules.written(fold(label)) for label in own}
    best: dict[str, Suggestion] = {}
    for each in suggestions:
        key = rules.written(fold(each.label))
        if key in best:
            best[key] = best[key]._replace(new=best[key].new and each.new)
        elif key not in has and key not in rules.never:
            best[key] = settle(each, rules)
    return tuple(each for each in best.values() if not (rules.closed and each.new))


def _render_labels(suggestions: Sequence[Suggestion]) -> list[dict[str, Any]]:
    return [
        {
            "label": suggestion.label,
            "score": round(suggestion.score, SCORE_DECIMALS),
            "band": suggestion.band,
            "reason": suggestion.reason,
            "new": suggestion.new,
            "evidence": [
                {"text": item.text, "field": item.field, "weight": round(item.weight, SCORE_DECIMALS)}
                for item in suggestion.evidence
            ],
        }
        for suggestion in suggestions
    ]
