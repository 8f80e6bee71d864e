"""What the tagger is asked and answers about one post: suggested labels, and what speaks for each."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from model.post import Post

Band = Literal["apply", "suggest"]

DEFAULT_LIMIT = 5
SCORE_DECIMALS = 4


class Wish(NamedTuple):
    """One post, how many labels of each kind are wished for, and whether with evidence."""

    post: Post
    limit: int = DEFAULT_LIMIT
    evidence: bool = True


class Evidence(NamedTuple):
    """One piece of the post that speaks for a label.

    `text` is as the post's reader would recognise it, `field` names the part of the post it stands
    in, and `weight` is its share in the label's favour: larger speaks louder, within one suggestion.
    """

    text: str
    field: str
    weight: float


class Suggestion(NamedTuple):
    """One label the post could carry, in the blog's own spelling.

    `score` is a probability in [0, 1]. The band says what the blog's history supports: "apply"
    labels are sure enough to be set unasked, "suggest" labels are for a person to decide. `new` is
    true for a label the blog has never used. `evidence` is strongest first, and may be empty.
    """

    label: str
    score: float
    band: Band
    new: bool
    evidence: tuple[Evidence, ...]


class Suggestions(NamedTuple):
    """The tags and categories suggested for one post, each best first, without those it already has.

    `language` is the post's own as far as its script tells. All values are plain Python ones, never
    NumPy's, so that they can be written as JSON.
    """

    language: str
    tags: tuple[Suggestion, ...]
    categories: tuple[Suggestion, ...]


def render_suggestions(suggestions: Suggestions) -> dict[str, Any]:
    """Return the suggestions for one post as the JSON object of the API, without the model that made them."""
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
