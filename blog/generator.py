"""A blog's generator: which programs Fuda knows, and what the settings of a site say about labels."""

from dataclasses import dataclass
from typing import Literal

Generator = Literal["hugo", "jekyll", "hexo", "eleventy", "zola", "grav", "astro", ""]

NAMES: dict[Generator, str] = {
    "hugo": "Hugo",
    "jekyll": "Jekyll",
    "hexo": "Hexo",
    "eleventy": "Eleventy",
    "zola": "Zola",
    "grav": "Grav",
    "astro": "Astro",
}
"""How the generators are called in messages."""


@dataclass(frozen=True, slots=True)
class Site:
    """A blog's generator, "" where its files do not show one or show several, and what its settings say.

    `label_keys` are the keys, in lower case, that the generator reads as labels; None when its settings do
    not limit them. `content` has the folders of the posts, POSIX and relative to the root; () when unknown.
    `outside` has those that are not below the root, which are never read. `languages` are those of a site in
    several, in lower case. `collections` are those of which Jekyll writes pages, by its settings; None where
    it has none.
    """

    generator: Generator = ""
    label_keys: frozenset[str] | None = None
    content: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()
    collections: frozenset[str] | None = None


UNKNOWN = Site()
