"""The post, as every part of Fuda passes it on, and where a blog keeps its labels."""

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


class LabelKeys(NamedTuple):
    """The front matter keys that hold labels, in lower case; a post has the labels of all of them."""

    tags: tuple[str, ...]
    categories: tuple[str, ...]

    def in_both_numbers(self) -> "LabelKeys":
        """Return these keys, and behind them the plural or singular of `tag` and `category`.

        Jekyll reads both, and a post that uses the rarer one has its labels all the same.
        """
        return LabelKeys(*(_in_both_numbers(keys) for keys in self))


_OTHER_NUMBER = {"tags": "tag", "tag": "tags", "categories": "category", "category": "categories"}


def _in_both_numbers(keys: tuple[str, ...]) -> tuple[str, ...]:
    others = (_OTHER_NUMBER[key] for key in keys if key in _OTHER_NUMBER)
    return tuple(dict.fromkeys((*keys, *others)))
