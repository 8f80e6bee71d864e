"""A blog's generator: which programs Fuda knows, and what the settings of a site say about labels."""

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

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


class Language(NamedTuple):
    """A language of a site: its `code` in file names, its label keys and its folders, both as in Site."""

    code: str
    label_keys: frozenset[str] | None
    content: tuple[str, ...]


class Given(NamedTuple):
    """Labels that the file `source` gives to the posts in `folder` that lack `key`, which is in lower case.

    `is_list` is False where they are one text.
    """

    source: str
    folder: str
    key: str
    labels: tuple[str, ...]
    is_list: bool


@dataclass(frozen=True, slots=True)
class Site:
    """A blog's generator, "" where its files do not show one or show several, and what its settings say.

    `label_keys` are the keys, in lower case, that the generator reads as labels; None when its settings do
    not limit them. `content` has the folders of the posts, POSIX and relative to the root; () when unknown.
    `outside` has those that are not below the root, which are never read. `language_codes` are those of a
    site in several languages, in lower case. `languages` is () unless they differ in their label keys; the
    default one comes first, and `label_keys` then has the keys of all. `collections` are those of which
    Jekyll writes pages, by its settings; None where it has none. `given` are labels that the settings give to
    posts; of two with the same key the first counts.
    """

    generator: Generator = ""
    label_keys: frozenset[str] | None = None
    content: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    language_codes: frozenset[str] = frozenset()
    languages: tuple[Language, ...] = ()
    collections: frozenset[str] | None = None
    given: tuple[Given, ...] = ()

    def at(self, path: str) -> "Site":
        """Return the site as it is for the post at the POSIX `path`: for its language and its folder."""
        site = self
        if self.languages:
            language = _find_language(path, self.languages)
            site = replace(site, label_keys=language.label_keys, languages=())
        if self.given:
            here = (each for each in self.given if not each.folder or path.startswith(f"{each.folder}/"))
            site = replace(site, given=tuple(here))
        return site


def _find_language(path: str, languages: tuple[Language, ...]) -> Language:
    """Return the language that Hugo finds for a post: by its name (rye.de.md), else by its folder."""
    folder, _, name = path.rpartition("/")
    codes = name.split(".")[1:-1][-1:]
    if named := next((each for each in languages if each.code in codes), None):
        return named
    around = [
        (len(content), -number)
        for number, each in enumerate(languages)
        for content in each.content
        if f"{folder}/".startswith(f"{content}/")
    ]
    return languages[-max(around)[1]] if around else languages[0]


UNKNOWN = Site()
