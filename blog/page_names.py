"""Names that pages have which are not posts: those of layouts, of files and of addresses.

A layout is named in many ways for one purpose: "search", "layouts/search.njk", "search-page", "SearchLayout".
"""

import re
from functools import lru_cache
from typing import Literal

LISTS = frozenset({
    "404", "403", "500", "search", "suche", "recherche", "buscar", "busca",
    "archive", "archives", "archiv", "tags", "categories", "taxonomy", "taxonomies", "terms",
    "sitemap", "feed", "rss", "atom", "redirect", "redirected",
})  # fmt: skip
"""Pages that list others, or that a reader never looks for: not posts, whether labelled or not."""
ABOUT = frozenset({
    "about", "about-me", "about-us", "aboutme", "author", "authors", "contact", "contact-me",
    "contact-us", "home", "index", "page", "landing", "projects", "cv", "resume", "privacy",
    "privacy-policy", "imprint", "impressum", "datenschutz", "kontakt", "ueber", "ueber-mich", "über",
    "über-mich", "legal", "license", "disclaimer", "terms-of-service", "cookies", "faq", "subscribe",
    "newsletter", "donate", "sponsors", "guestbook", "colophon", "offline", "thanks", "thank-you",
    "a-propos", "à-propos", "apropos", "mentions-legales", "mentions-légales", "acerca", "acerca-de",
    "sobre", "sobre-mi", "sobre-mí", "sobre-mim", "contacto", "contato", "tag", "category", "series",
    "blogroll", "links", "link", "friends", "now", "uses", "gallery", "photos", "portfolio",
    "publications", "talks", "speaking", "bookmarks", "bio", "datenschutzerklaerung",
    "datenschutzerklärung", "ueber-uns", "über-uns", "chi-sono", "chi-siamo", "contatti", "over-mij",
    "om-mig", "o-mnie",
})  # fmt: skip
"""Pages about the blog or its author: only without labels, as a post may be about the same."""
LAYOUT_KEYS = ("layout", "type", "template", "templatekey")
"""Keys in lower case that name the layout of a page: Zola has `template`, blogs with a CMS `templateKey`."""
FOLDERS_OF_LISTED = frozenset({"tags", "tag", "categories", "category", "authors", "author"})
"""Folders with a page for each label or author."""

_IN_LAYOUTS = LISTS | {"tag", "category", "notfound"}
# What names of layouts have besides their purpose.
_FILLERS = frozenset({
    "page", "pages", "layout", "template", "index", "list", "default", "main", "view", "all", "post", "posts",
    "by", "date", "dates", "year", "cloud", "result", "results", "tax",
})  # fmt: skip
_OF_ONE_POST = frozenset({"post", "single", "item", "entry", "article"})
_ENDS = frozenset({"page", "layout", "template"})


@lru_cache(maxsize=256)
def layout_purpose(layout: str) -> tuple[Literal["list", "about", ""], str]:
    """Return what the layout called `layout` is for, and the name to quote: the last part of a path.

    "" is any other layout, as that of posts.
    """
    name = layout.strip().rpartition("/")[2].partition(".")[0]
    quoted = name.casefold()
    words = [word.casefold() for word in _words(name)]
    core = [word for word in words if word not in _FILLERS]
    if core == ["not", "found"]:
        core = ["notfound"]
    # One word "category" is also the layout of documents that sum up a subject.
    if core and quoted not in ABOUT and words[-1] not in _OF_ONE_POST and all(map(_is_list, core)):
        return "list", quoted
    while len(words) > 1 and words[-1] in _ENDS:
        words.pop()
    return ("about" if quoted in ABOUT or "-".join(words) in ABOUT else ""), quoted


def _is_list(word: str) -> bool:
    return word in _IN_LAYOUTS or any(
        word.removesuffix(end) in _IN_LAYOUTS for end in ("page", "list", "index")
    )


def _words(name: str) -> list[str]:
    """Return the words of a name: "tag-archive", "TagArchive" and "tag_archive" have the same."""
    return re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name))
