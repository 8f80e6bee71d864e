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
