"""Posts as bodies of requests to the API, within its limits; what no request can hold is refused alone."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fuda.sources.source import PostRefused
from model.limits import MAX_LABEL_CHARACTERS
from model.post import Post

# The limits of the API, as service/api_limits.py has them: a test holds the two together.
BODY_BYTES, POST_BYTES = 5_000_000, 1_000_000
TITLE_CHARACTERS, DESCRIPTION_CHARACTERS = 2_000, 10_000
LABEL_CHARACTERS, LABELS = MAX_LABEL_CHARACTERS, 1_000
BATCH_POSTS = 100
LIMIT_MAX = 50
VISIBLE_PATTERN = "[^ \\t\\r\\n\\u3000]"

_OPENING, _SEPARATOR, _CLOSING = b'{"posts":[', b",", b"]}"
_FRAME_BYTES = len(_OPENING + _CLOSING)

_visible = re.compile(VISIBLE_PATTERN)


class Asked(NamedTuple):
    """One post to ask about: its place among those given, and itself as JSON."""

    place: int
    data: bytes


def refuse(post: Post) -> PostRefused | None:
    """Return why no source suggests anything for `post`, or None when they would."""
    if not _visible.search(post.title) and not _visible.search(post.body):
        return PostRefused("it has neither a title nor a body to suggest by")
    return next(_too_long(post), None)


def _too_long(post: Post) -> Iterator[PostRefused]:
    """Yield what of a post is over the limits, in the words of the API: nothing is cut short silently."""
    for what, text, most in (
        ("the title", post.title, TITLE_CHARACTERS),
        ("the description", post.description, DESCRIPTION_CHARACTERS),
        ("a label", max((*post.tags, *post.categories), key=len, default=""), LABEL_CHARACTERS),
    ):
        if len(text) > most:
            yield PostRefused(f"{what} is longer than {most:,} characters")
    for kind in ("tags", "categories"):
        if len(getattr(post, kind)) > LABELS:
            yield PostRefused(f"there are more than {LABELS:,} {kind}")


def encode_post(post: Post, *, limit: int, evidence: bool = True) -> bytes | PostRefused:
    """Return `post` as the JSON that the API takes, or why it would not.

    Only without `evidence` is there a word of it: older services, which always give it, know none.
    """
    texts = (post.title, post.body, post.description, *post.tags, *post.categories)
    # Half a surrogate pair has no UTF-8; written as JSON's escape, the service can say what it thinks of it.
    if sum(len(text.encode(errors="backslashreplace")) for text in texts) > POST_BYTES:
        return PostRefused(f"its text is longer than the {POST_BYTES:,} bytes that the API takes")
    fields: dict[str, object] = {
        "title": post.title,
        "body": post.body,
        "format": post.format,
        "description": post.description,
        "tags": post.tags,
        "categories": post.categories,
        "limit": limit,
    }
    if not evidence:
        fields["evidence"] = False
    data = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode(errors="backslashreplace")
    if len(data) + _FRAME_BYTES > BODY_BYTES:
        return PostRefused(f"written as JSON it is longer than the {BODY_BYTES:,} bytes that the API takes")
    return data


def split_batches(asked: Sequence[Asked]) -> Iterator[list[Asked]]:
    """Yield posts in order, in as few requests as the limits allow when each takes what still fits."""
    batch: list[Asked] = []
    size = _FRAME_BYTES
    for each in asked:
        taken = len(each.data) + len(_SEPARATOR)
        if batch and (len(batch) == BATCH_POSTS or size + taken > BODY_BYTES):
            yield batch
            batch, size = [], _FRAME_BYTES
        batch.append(each)
        size += taken
    if batch:
        yield batch


def render_batch(batch: Sequence[Asked]) -> bytes:
    """Return the body of the request about these posts."""
    return _OPENING + _SEPARATOR.join(each.data for each in batch) + _CLOSING
