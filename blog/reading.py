"""A post's header as its blog's generator reads it: Jekyll splits scalars at white space."""

from dataclasses import replace
from typing import Any

from blog.header import FrontMatter, parse_front_matter
from blog.post_file import has_separator
from blog.site import Site
from model.post import CATEGORY_NUMBERS, TAG_NUMBERS

# The singular `tag: a b` is one label to Jekyll, too.
_SPLIT_KEYS = frozenset({TAG_NUMBERS[0], CATEGORY_NUMBERS[0]})


def parse_parts(text: str, site: Site) -> FrontMatter:
    """Return the parts of a post file, as parse_front_matter does, with Jekyll's lists in a blog of Jekyll's.

    Raises FrontMatterError.
    """
    parts = parse_front_matter(text)
    if site.generator != "jekyll":
        return parts
    return replace(parts, header={key: _split(key, value) for key, value in parts.header.items()})


def is_split(key: str, value: str) -> bool:
    """Return whether Jekyll reads the scalar `value` as several labels. One with commas is split there."""
    return key.casefold() in _SPLIT_KEYS and len(value.split()) > 1 and not has_separator(value)


def _split(key: str, value: Any) -> Any:
    return value.split() if isinstance(value, str) and is_split(key, value) else value
