"""Reads the text of a post file as a Post: labels, title, description and draft in its header."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from blog.header import FrontMatter, parse_front_matter
from model.labels import fold
from model.post import CATEGORY_NUMBERS, TAG_NUMBERS, Format, LabelKeys, Post

DESCRIPTION_KEYS = ("description", "summary", "excerpt", "subtitle")
_NO = ("false", "no", "off", "0")

_LABEL_SEPARATOR = re.compile(r"[,，、]")

DEFAULT_KEYS = LabelKeys((*TAG_NUMBERS, "topics", "keywords"), CATEGORY_NUMBERS)


def parse_post(text: str, *, format: Format = "markdown", keys: LabelKeys = DEFAULT_KEYS) -> Post:
    """Return the post in `text`, a whole post file. Raises FrontMatterError when its header is broken."""
    return post_from(parse_front_matter(text), format=format, keys=keys)


def post_from(
    parts: FrontMatter, *, format: Format = "markdown", keys: LabelKeys = DEFAULT_KEYS, place: str = ""
) -> Post:
    """Return the post in `parts`, from the file at `place`; fields that the header lacks are empty."""
    return Post(
        title=first_text(parts.header, ("title",)),
        body=parts.body,
        format=format,
        description=first_text(parts.header, DESCRIPTION_KEYS),
        tags=labels_under(parts.header, keys.tags),
        categories=labels_under(parts.header, keys.categories),
        place=place,
    )


def labels_under(header: dict[str, Any], keys: Iterable[str]) -> tuple[str, ...]:
    """Return the labels under `keys`, in any case, in the author's order and spelling, each one once.

    An item of a list is one label, and so is a scalar without commas; commas in a scalar separate labels.
    Spaces do not: only Jekyll splits `tags: a b`, which blog.reading makes a list. Lists may nest, as Hexo's
    categories do; mappings hold no labels.
    """
    once: dict[str, str] = {}
    for value in _values(header, keys):
        spellings = _LABEL_SEPARATOR.split(value) if isinstance(value, str) else _scalars(value)
        # Folding each spelling once keeps thousands of aliases to one long label cheap.
        for spelling in dict.fromkeys(spellings):
            label = " ".join(spelling.split())
            once.setdefault(fold(label), label)
    once.pop("", None)
    return tuple(once.values())


def has_separator(text: str) -> bool:
    """Return whether `text`, a scalar, has a comma in it, which separates labels."""
    return bool(_LABEL_SEPARATOR.search(text))


def new_labels(header: dict[str, Any], keys: Iterable[str], labels: Iterable[str]) -> tuple[str, ...]:
    """Return those of `labels` that `header` does not have under `keys`, each once, white space collapsed."""
    known = {fold(label) for label in labels_under(header, keys)} | {""}
    new: dict[str, str] = {}
    for label in labels:
        if (folded := fold(label)) not in known:
            new.setdefault(folded, " ".join(label.split()))
    return tuple(new.values())


def first_text(header: dict[str, Any], keys: Iterable[str]) -> str:
    """Return the first scalar under `keys` that is not blank, stripped, or ""."""
    texts = (value.strip() for value in _values(header, keys) if isinstance(value, str))
    return next((text for text in texts if text), "")


def is_draft(header: dict[str, Any], path: str) -> bool:
    """Return whether the post is a draft: by `draft`, by `published: false` or in `_drafts/`."""
    draft = first_text(header, ("draft",)).casefold() in ("true", "yes", "on", "1")
    unpublished = first_text(header, ("published",)).casefold() in _NO
    return draft or unpublished or "_drafts" in path.split("/")[:-1]


def is_left_alone(header: dict[str, Any]) -> bool:
    """Return whether the author wants no labels for the post: `fuda: false` in its header."""
    return first_text(header, ("fuda",)).casefold() in _NO


def _values(header: dict[str, Any], keys: Iterable[str]) -> Iterator[Any]:
    """Yield the values of `header` under `keys`, which are in lower case; those of `header` in any case."""
    for key in keys:
        yield from (value for name, value in header.items() if name.casefold() == key)


def _scalars(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _scalars(item)
