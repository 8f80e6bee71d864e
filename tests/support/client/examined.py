"""A post as the client has read it, for tests of what comes after."""

from typing import Any

from fuda.proposals.examined_post import ExaminedPost
from fuda.proposals.rules import KnownLabels
from model.post import Post


def examined(name: str, **changes: Any) -> ExaminedPost:
    """Return a post about which nothing is known, except for `changes`."""
    nothing: dict[str, Any] = {
        "data": b"---\ntitle: a\n---\n",
        "post": Post(title="a"),
        "draft": False,
        "title": "",
        "was": "",
        "retitled": False,
        "labels": {"tags": KnownLabels(), "categories": KnownLabels()},
    }
    return ExaminedPost(name, **(nothing | changes))
