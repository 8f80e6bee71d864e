"""Encodes posts as requests to the API, within its limits; a post over a limit is refused on its own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from fuda.sources.source import PostRefused
from model.labels import INVISIBLE
from model.limits import MAX_LABEL_CHARACTERS
from model.post import Post
from model.printing import render_json, text_fault
from model.rules import NO_RULES, render_rules
from model.suggestion import DEFAULT_PRECISION

if TYPE_CHECKING:
    from fuda.config.options import Options

# The limits of the API, as in service/api_limits.py, which a client does not have; a test compares them.
BODY_BYTES, POST_BYTES = 5_000_000, 1_000_000
TITLE_CHARACTERS, DESCRIPTION_CHARACTERS, PLACE_CHARACTERS = 2_000, 10_000, 1_000
LABEL_CHARACTERS, LABELS = MAX_LABEL_CHARACTERS, 1_000
BATCH_POSTS = 100
DECISIONS, DECISIONS_LISTED = 100, 1_000
LIMIT_MAX = 50
VISIBLE_PATTERN = "[^ \\t\\r\\n\\u3000]"

NO_OPTIONS: Mapping[str, object] = MappingProxyType({})

_OPENING, _SEPARATOR, _CLOSING = b'{"posts":[', b",", b"]}"
_FRAME_BYTES = len(_OPENING + _CLOSING)

# The API takes any other character for visible: a title of zero-width spaces is nothing to judge a post by.
_visible = re.compile(rf"{VISIBLE_PATTERN[:-1]}\s\x00-\x1f\x7f-\x9f\u2800{''.join(sorted(INVISIBLE))}]")


class EncodedPost(NamedTuple):
    """One post of a request: its place among the posts given, and the post as JSON."""

    place: int
    data: bytes


def has_text(post: Post) -> bool:
    """Return whether the title or the body has a visible character: without one no source answers."""
    return bool(_visible.search(post.title) or _visible.search(post.body))


def refuse(post: Post) -> PostRefused | None:
    """Return why no source suggests anything for `post`, or None."""
    if not has_text(post):
        return PostRefused("it has neither a title nor a body")
    return next(_too_long(post), None)


def _too_long(post: Post) -> Iterator[PostRefused]:
    """Yield a refusal for each limit that a post is over, in the words of the API."""
    for what, text, maximum in (
        ("the title", post.title, TITLE_CHARACTERS),
        ("the description", post.description, DESCRIPTION_CHARACTERS),
        ("a label", max((*post.tags, *post.categories), key=len, default=""), LABEL_CHARACTERS),
    ):
        if len(text) > maximum:
            yield PostRefused(f"{what} is longer than {maximum:,} characters")
    for kind in ("tags", "categories"):
        if len(getattr(post, kind)) > LABELS:
            yield PostRefused(f"there are more than {LABELS:,} {kind}")


def encode_post(post: Post, *, limit: int, options: Mapping[str, object] = NO_OPTIONS) -> bytes | PostRefused:
    """Return `post` as JSON for the API, or the reason why the API would refuse it.

    `options` are further fields, which older services may not know.
    """
    texts = (post.title, post.body, post.description, *post.tags, *post.categories)
    # Half a surrogate pair has no UTF-8. Its escape counts, as in the JSON: the service refuses it by name.
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
        **options,
    }
    data = render_json(fields).encode()
    if len(data) + _FRAME_BYTES > BODY_BYTES:
        return PostRefused(f"written as JSON it is longer than the {BODY_BYTES:,} bytes that the API takes")
    return data


def option_fields(options: "Options") -> dict[str, object]:
    """Return the fields of a post that older services do not know, without those that have their default."""
    precision = {"precision": options.precision} if options.precision != DEFAULT_PRECISION else {}
    rules = {"rules": render_rules(options.rules)} if options.rules != NO_RULES else {}
    return {**precision, **rules}


def place_field(post: Post) -> dict[str, str]:
    """Return the field `place` of a post; none where there is no place, or one that the API would refuse."""
    fits = len(post.place) <= PLACE_CHARACTERS and not text_fault(post.place)
    return {"place": post.place} if post.place and fits else {}


def split_batches(posts: Sequence[EncodedPost]) -> Iterator[list[EncodedPost]]:
    """Yield the posts in order, split into requests; each takes as many as its limits allow."""
    batch: list[EncodedPost] = []
    size = _FRAME_BYTES
    for each in posts:
        added = len(each.data) + len(_SEPARATOR)
        if batch and (len(batch) == BATCH_POSTS or size + added > BODY_BYTES):
            yield batch
            batch, size = [], _FRAME_BYTES
        batch.append(each)
        size += added
    if batch:
        yield batch


def render_batch(batch: Sequence[EncodedPost]) -> bytes:
    """Return the body of the request for these posts."""
    return _OPENING + _SEPARATOR.join(each.data for each in batch) + _CLOSING
