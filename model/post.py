"""The post, as every part of Fuda passes it on, and where a blog keeps its labels."""

from itertools import chain
from typing import Literal, NamedTuple

Format = Literal["markdown", "html", "text"]


class Post(NamedTuple):
    """One post without its place on disk or in time.

    `body` is in `format` and carries no front matter; `description` is plain text, as are `tags` and
    `categories`, the labels that people gave the post, in their order and spelling.
    """

    title: str = ""
    body: str = ""
    format: Format = "markdown"
    description: str = ""
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


TAG_NUMBERS = "tags", "tag"
CATEGORY_NUMBERS = "categories", "category"
"""The plural and the singular are one key: Jekyll reads both, and blogs change over the years."""


class LabelKeys(NamedTuple):
    """The front matter keys that hold labels, in lower case; a post has the labels of all of them."""

    tags: tuple[str, ...]
    categories: tuple[str, ...]

    def in_both_numbers(self) -> "LabelKeys":
        """Return these keys, and behind them the other number of `tags` and `categories`.

        A post that uses the rarer one has its labels all the same.
        """
        return LabelKeys(*(_in_both_numbers(keys) for keys in self))


def _in_both_numbers(keys: tuple[str, ...]) -> tuple[str, ...]:
    numbers = (both for both in (TAG_NUMBERS, CATEGORY_NUMBERS) if not set(both).isdisjoint(keys))
    return tuple(dict.fromkeys((*keys, *chain.from_iterable(numbers))))
