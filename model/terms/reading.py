"""Posts read once: their fields and terms, for all that comes after."""

from collections.abc import Sequence
from typing import NamedTuple

from model.post import Post
from model.terms.extraction import Terms, parse_terms
from model.text.fields import Fields, parse_fields


class Reading(NamedTuple):
    """All that the classifier looks at in some posts."""

    fields: Sequence[Fields]
    terms: Terms


def take_reading(*posts: Post) -> Reading:
    """Return what training and serving alike read in posts, in time linear in their length."""
    fields = list(map(parse_fields, posts))
    return Reading(fields, parse_terms(*fields))
