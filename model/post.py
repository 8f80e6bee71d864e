"""A post, as every part of Fuda passes it on, its kinds of labels, and the keys that hold them."""

from itertools import chain
from typing import Literal, NamedTuple

Format = Literal["markdown", "html", "text"]
Kind = Literal["tags", "categories"]
KINDS: tuple[Kind, ...] = ("tags", "categories")


class Post(NamedTuple):
    """A post without its date.

    `body` is in `format` and has no front matter. `description` is plain text, and so are `tags` and
    `categories`: the labels that people gave the post, in their order and spelling. `place` is the path of
    its file in the blog, with "/" between the parts, as far as it is known: it tells the post's sections.
    """

    title: str = ""
    body: str = ""
    format: Format = "markdown"
    description: str = ""
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    place: str = ""


TAG_NUMBERS = "tags", "tag"
CATEGORY_NUMBERS = "categories", "category"
"""The plural and the singular count as one key: Jekyll reads both, and blogs change over the years."""


class LabelKeys(NamedTuple):
    """The front matter keys that hold labels, in lower case; a post has the labels of all of them."""

    tags: tuple[str, ...]
    categories: tuple[str, ...]

    def in_both_numbers(self) -> "LabelKeys":
        """Return these keys followed by the singular or plural counterparts of `tags` and `categories`.

        So a post that uses the rarer key has its labels too.
        """
        return LabelKeys(*(_in_both_numbers(keys) for keys in self))


def _in_both_numbers(keys: tuple[str, ...]) -> tuple[str, ...]:
    numbers = (both for both in (TAG_NUMBERS, CATEGORY_NUMBERS) if not set(both).isdisjoint(keys))
    return tuple(dict.fromkeys((*keys, *chain.from_iterable(numbers))))
