"""A post as the client has read it, for tests of what comes after."""

from typing import Any

from blog.memory import Changes
from fuda.proposals.examining import Examined
from fuda.proposals.planning import Known
from model.post import Post


def examined(name: str, **changes: Any) -> Examined:
    """Return a post of which nothing is known, but for `changes`."""
    nothing: dict[str, Any] = {
        "data": b"---\ntitle: a\n---\n",
        "post": Post(title="a"),
        "draft": False,
        "title": "",
        "was": "",
        "retitled": False,
        "known": {"tags": Known(), "categories": Known()},
        "changes": {"tags": Changes((), ()), "categories": Changes((), ())},
        "proposed": {"tags": frozenset(), "categories": frozenset()},
    }
    return Examined(name, **(nothing | changes))
