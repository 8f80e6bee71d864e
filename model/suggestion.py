"""A request to the tagger for one post, and the answer: suggested labels with their evidence."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from model.post import Post

Band = Literal["apply", "suggest"]

DEFAULT_LIMIT = 5
SCORE_DECIMALS = 4


class Wish(NamedTuple):
    """A request for one post: at most `limit` labels of each kind, with or without evidence."""

    post: Post
    limit: int = DEFAULT_LIMIT
    evidence: bool = True


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
    never used. `evidence` is strongest first and may be empty.
    """

    label: str
    score: float
    band: Band
    new: bool
    evidence: tuple[Evidence, ...]


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


def _render_labels(suggestions: Sequence[Suggestion]) -> list[dict[str, Any]]:
    return [
        {
            "label": suggestion.label,
            "score": round(suggestion.score, SCORE_DECIMALS),
            "band": suggestion.band,
            "new": suggestion.new,
            "evidence": [
                {"text": item.text, "field": item.field, "weight": round(item.weight, SCORE_DECIMALS)}
                for item in suggestion.evidence
            ],
        }
        for suggestion in suggestions
    ]
