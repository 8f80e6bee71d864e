"""The common part of peers that suggest: Fuda's own reading of a post, and a plain answer.

They serve only base scores of all labels: no HTTP routes, no validation, no log, no ranking, no evidence. Of
Fuda they import the modules that turn a post into weighted terms.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.post import Post
from model.settings import Settings
from model.terms.extraction import parse_terms
from model.terms.sections import each_section
from model.terms.vector import Vocabulary
from model.text.fields import parse_fields

KNOWN = "known.json"
"""The file next to the handler with the vocabulary, the labels, and the settings of terms."""
LIMIT = 10
SEPARATOR = "\x1f"
WARM_UP: dict[str, Any] = {
    "body": json.dumps(
        {"title": "Tea in Uji 宇治の新茶", "body": "## Tea\n\n*Fields* of `gyokuro`. 茶畑で飲んだ。"}
    )
}
"""Each peer suggests for this in its init, as Fuda does for a post like it."""


class Known:
    """A model without its weights: vocabulary, labels and settings."""

    def __init__(self, folder: Path) -> None:
        known = json.loads((folder / KNOWN).read_text(encoding="utf-8"))
        self.settings = Settings(**known["settings"])
        self.labels: list[str] = known["labels"]
        self.vocabulary = Vocabulary(
            known["terms"], np.array(known["df"], np.int32), known["posts"], self.settings
        )

    def vectorise(self, event: dict[str, Any]) -> NDArray[np.float32]:
        """Return the vectors of the posts in `event`, dense, of shape (posts, terms)."""
        posts = read_posts(event)
        vectors = np.zeros((len(posts), len(self.vocabulary.df)), np.float32)
        sparse = self.vocabulary.vectorise(parse_terms(*map(parse_fields, posts)))
        for vector, (rows, values) in zip(vectors, sparse, strict=True):
            vector[rows] = values
        return vectors


def read_post(event: dict[str, Any]) -> Post:
    """Return the post in the body of `event`."""
    sent = json.loads(event["body"])
    return Post(title=sent["title"], body=sent["body"])


def read_posts(event: dict[str, Any]) -> list[Post]:
    """Return the posts of a batch in the body of `event`, or its only post."""
    sent = json.loads(event["body"])
    return [Post(title=each["title"], body=each["body"]) for each in sent.get("posts", [sent])]


def list_terms(post: Post) -> list[str]:
    """Return each occurrence of a term of `post`, prefixed with its section of Fuda's vector."""
    terms = parse_terms(parse_fields(post))
    return [
        f"{section}{SEPARATOR}{term}"
        for section, occurrences in each_section(terms, Settings())
        for term in occurrences
    ]


def render_answer(labels: Sequence[str], scores: NDArray[np.floating[Any]]) -> dict[str, Any]:
    """Return the answer with the LIMIT labels of the highest `scores`, best first."""
    return _answer(_best(labels, scores))


def render_answers(labels: Sequence[str], scores: NDArray[np.floating[Any]]) -> dict[str, Any]:
    """Return the answer to several posts, of `scores` of shape (posts, labels), or to the only one."""
    found = [_best(labels, row) for row in scores]
    return _answer(found[0] if len(found) == 1 else {"posts": found})


def _best(labels: Sequence[str], scores: NDArray[np.floating[Any]]) -> dict[str, Any]:
    best = np.argsort(-scores)[:LIMIT]
    return {"labels": [{"label": labels[place], "score": round(float(scores[place]), 4)} for place in best]}


def _answer(found: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps(found, ensure_ascii=False)
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": body}
