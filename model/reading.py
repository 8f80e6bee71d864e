"""A post read once: its fields, their terms and the counts of them, for all that comes after."""

from typing import NamedTuple

from model.post import Post
from model.settings import Settings
from model.terms import Terms, parse_terms
from model.text import Fields, parse_fields
from model.vector import Counts, count_post


class Reading(NamedTuple):
    """All that the classifier looks at in a post."""

    fields: Fields
    terms: Terms
    counts: Counts


def take_reading(post: Post, settings: Settings) -> Reading:
    """Return what training and serving alike read in a post, in time linear in its length."""
    fields = parse_fields(post)
    terms = parse_terms(fields)
    return Reading(fields, terms, count_post(terms, settings))
