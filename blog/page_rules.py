"""Decides which pages are not posts: a search page, a 404, a list of tags, an about page.

A title alone decides nothing. What counts is, in this order: that the generator never publishes the page, the
place where the generator has its posts, what the layout is for, and last the name, the place and the date.
Labels that a person gave a page make it a post, unless the generator or the layout says otherwise.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from blog.dates import has_date
from blog.generator import Site
from blog.post_file import first_text, labels_under
from model.post import LabelKeys

NO_HEADER = "it has no front matter"
NOTHING_OF_A_POST = "its front matter has no title, no date and no label"

# Pages that list others, or that a reader never looks for. What a theme calls so is no post, labels or not.
_LISTS = frozenset({
    "404", "403", "500", "search", "suche", "recherche", "buscar", "busca",
    "archive", "archives", "archiv", "tags", "categories", "taxonomy", "taxonomies", "terms",
    "sitemap", "feed", "rss", "atom", "redirect", "redirected",
})  # fmt: skip
# Pages about the blog or its author. Only without labels, as a post may be about the same.
_ABOUT = frozenset({
    "about", "about-me", "about-us", "aboutme", "author", "authors", "contact", "contact-me", "contact-us",
    "home", "index", "page", "landing", "projects", "cv", "resume", "privacy", "privacy-policy", "imprint",
    "impressum", "datenschutz", "kontakt", "ueber", "ueber-mich", "über", "über-mich", "legal", "license",
    "disclaimer", "terms-of-service", "cookies", "faq", "subscribe", "newsletter", "donate", "sponsors",
    "guestbook", "colophon", "offline", "thanks", "thank-you", "a-propos", "apropos", "mentions-legales",
    "acerca", "acerca-de", "sobre", "contacto", "contato", "tag", "category", "series", "blogroll",
    "links", "link", "friends",
})  # fmt: skip
# Folders in which a page lies at the top of its site.
_TOP_FOLDERS = frozenset({"content", "source", "src", "pages", "page", "_pages", "site"})
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2,4})?")
_FALSE = frozenset({"false", "never", "no", "off"})
_TRUE = frozenset({"true", "yes", "on"})
_NOT_HTML = re.compile(r"\.(?:xml|rss|atom|webmanifest)$")  # a post may be called node.js
_POST_FOLDERS = frozenset(
    {"content", "source", "src", "_posts", "_drafts", "posts", "post", "blog", "articles"}
)
_JEKYLL_POSTS = frozenset({"_posts", "_drafts"})


class Place(NamedTuple):
    """Where a page lies: its POSIX `path` from the blog's root, and whether it is part of another page."""

    path: str
    in_bundle: bool = False
    """Whether it lies beside or below the index.md of a page of Hugo's, as one of its resources."""
    title_is_heading: bool = False
    """Whether its title is the heading that every document has, a README too, and no field of a header."""


def why_no_post(header: Mapping[str, Any], keys: LabelKeys, place: Place, site: Site) -> str:
    """Return why a page with `header` is not a post, in words that follow its path, or "" for a post."""
    if not header:
        return NO_HEADER
    own = {name.casefold(): value for name, value in header.items()}
    if reason := _unpublished(own) or elsewhere(place, site):
        return reason
    if _is_sure(place, site):
        return ""
    labelled = bool(labels_under(own, keys.tags + keys.categories))
    dated = not labelled and has_date(own, place.path)  # of a labelled page it does not matter
    reason = _layout_reason(own, labelled=labelled, dated=dated) or _address_reason(own, labelled=labelled)
    if reason or labelled:
        return reason
    if reason := _name_reason(place, site, dated=dated):
        return reason
    if dated or (first_text(own, ("title",)) and not _is_any_document(place)):
        return ""
    return NOTHING_OF_A_POST


def _unpublished(own: Mapping[str, Any]) -> str:
    """Return why the generator never shows the page as one of its posts, or ""."""
    if _text(own, "headless") in _TRUE:
        return "it is headless"
    for key in ("build", "_build"):
        build = own.get(key)
        if isinstance(build, dict) and str(build.get("render", "")).casefold() in _FALSE:
            return f"it is not rendered ({key}.render)"
    if _text(own, "permalink") in _FALSE:
        return "it is not rendered (permalink: false)"
    if _text(own, "eleventyexcludefromcollections") in _TRUE:
        return "it is in no collection (eleventyExcludeFromCollections)"
    if own.get("redirect_to"):
        return "it leads to another page (redirect_to)"
    if isinstance(own.get("pagination"), dict):
        return "it lists other pages (pagination)"
    return ""


def elsewhere(place: Place, site: Site) -> str:
    """Return why the generator of `site` takes no file at this place for a post, or ""."""
    folders = place.path.split("/")[:-1]
    if place.in_bundle:
        return "it is a resource of the page in its folder"
    if site.generator == "hexo" and folders[:2] not in (["source", "_posts"], ["source", "_drafts"]):
        return "Hexo has its posts in source/_posts"
    if site.generator == "jekyll" and not any(name.startswith("_") for name in folders):
        return "Jekyll has its posts in _posts and in collections"
    return ""


def _is_sure(place: Place, site: Site) -> bool:
    """Return whether the place alone makes the page a post."""
    folders = place.path.split("/")[:-1]
    return site.generator in ("hexo", "jekyll") and not _JEKYLL_POSTS.isdisjoint(folders)


def _layout_reason(own: Mapping[str, Any], *, labelled: bool, dated: bool) -> str:
    for key in ("layout", "type"):
        # Eleventy names a layout by its file: layouts/page.njk.
        name = _text(own, key).rpartition("/")[2].partition(".")[0]
        # WordPress gives its pages dates, and exports them as type "page".
        is_about = name in _ABOUT and not labelled and (not dated or name == "page")
        if name in _LISTS or is_about:
            return f"its {key} is {name}"
    return ""


def _address_reason(own: Mapping[str, Any], *, labelled: bool) -> str:
    for key in ("permalink", "url"):
        address = _text(own, key)
        name = address.strip("/").removesuffix("/index.html").removesuffix(".html")
        if _NOT_HTML.search(address) or name in _LISTS or (name in _ABOUT and not labelled):
            return f"its {key} is {address}"
    return ""


def _is_any_document(place: Place) -> bool:
    """Return whether the title is that of any document, and the page does not lie among posts."""
    return place.title_is_heading and _POST_FOLDERS.isdisjoint(place.path.split("/")[:-1])


def _name_reason(place: Place, site: Site, *, dated: bool) -> str:
    """Return why a page without labels is no post by its name and place, or ""."""
    *folders, file = place.path.casefold().split("/")
    name = file.partition(".")[0]
    if name == "_index":
        return "it is the page of a section"
    if name == "index" and folders and folders[-1] not in _TOP_FOLDERS:
        name = folders.pop()
    if name in ("404", "readme"):
        return f"its name is {name}"
    at_top = all(each in _TOP_FOLDERS or _LANGUAGE.fullmatch(each) for each in folders)
    known = bool(folders) or bool(site.generator)
    if at_top and known and (name in _LISTS or name in _ABOUT) and (not dated or site.generator == "hugo"):
        return f"its name is {name}, and it lies at the top of the site"
    return ""


def _text(own: Mapping[str, Any], key: str) -> str:
    value = own.get(key, "")
    return value.strip().casefold() if isinstance(value, str) else ""
