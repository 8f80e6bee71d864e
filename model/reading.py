"""A post read once: its fields, their terms and the counts of words, for all that comes after."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from model.post import Post
from model.terms import Terms, parse_terms
from model.text import Fields, parse_fields


class Reading(NamedTuple):
    """All that the classifier looks at in a post; `words` counts the words of each field, and their parts."""

    fields: Fields
    terms: Terms
    words: Mapping[str, Counter[str]]


def take_reading(post: Post) -> Reading:
    """Return what training and serving alike read in a post, in time linear in its length."""
    fields = parse_fields(post)
    terms = parse_terms(fields)
    return Reading(fields, terms, terms.count_words())
