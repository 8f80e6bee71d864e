"""Decides which pages are not posts: a search page, a 404, a list of tags, an about page.

A title alone decides nothing. What counts is, in this order: that the generator never publishes the page, the
place where the generator has its posts, what the layout is for, and last the name, the place and the date.
Labels that a person gave a page make it a post, unless the generator or the layout says otherwise.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from blog.dates import has_date
from blog.generator import Site
from blog.page_names import ABOUT, FOLDERS_OF_LISTED, LAYOUT_KEYS, LISTS, layout_purpose
from blog.post_file import first_text, labels_under
from blog.walking import SKIPPED_AT_SITE_ROOT
from model.post import LabelKeys

NO_HEADER = "it has no front matter"
NOTHING_OF_A_POST = "its front matter has no title, no date and no label"

# Folders in which a page lies at the top of its site.
_TOP_FOLDERS = frozenset({"content", "source", "src", "pages", "page", "_pages", "site"})
_LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-z]{2,4})?")
TEMPLATES = (".njk", ".liquid", ".webc", ".html.erb", ".haml", ".slim")
"""Endings of files that show pages more often than they are posts: a title alone is not enough."""
_FALSE = frozenset({"false", "never", "no", "off"})
_TRUE = frozenset({"true", "yes", "on"})
# A post may be called node.js.
_NOT_HTML = re.compile(r"\.(?:xml|rss|atom|json|txt|webmanifest)$")
_NEVER = frozenset({"never", "false", "False", "FALSE"})
_NOT_HUGOS_CONTENT = SKIPPED_AT_SITE_ROOT | {"data", "i18n"}
_POSTS = frozenset({"_posts", "_drafts", "posts", "post", "blog", "articles"})
"""Folders that are for posts only."""
_POST_FOLDERS = _POSTS | {"content", "source", "src"}
_JEKYLL_POSTS = frozenset({"_posts", "_drafts"})
# Jekyll's Document::DATE_FILENAME_MATCHER.
_JEKYLL_NAME = re.compile(r"\d{2,4}-\d{1,2}-\d{1,2}-")


class Place(NamedTuple):
    """Where a page lies: its POSIX `path` from the blog's root, and whether it is part of another page."""

    path: str
    in_bundle: bool = False
    """Whether it lies beside or below the index.md of a page of Hugo's, as one of its resources."""
    title_is_heading: bool = False
    """Whether its title is the heading that every document has, a README too, and no field of a header."""
    rendered: str = ""
    """The name of the file beside it that was made of it, and that the generator reads instead."""


def why_no_post(
    header: Mapping[str, Any],
    keys: LabelKeys,
    place: Place,
    site: Site,
    *,
    has_layout_of_posts: Callable[[], bool] = lambda: False,
) -> str:
    """Return why a page with `header` is not a post, in words that follow its path, or "" for a post.

    `has_layout_of_posts` is asked only where the page has a layout that pages about a blog usually have.
    """
    if not header:
        return NO_HEADER
    own = {name.casefold(): value for name, value in header.items()}
    if reason := _unpublished(own, site) or elsewhere(place, site):
        return reason
    if _is_sure(place, site):
        return ""
    labelled = bool(labels_under(own, keys.tags + keys.categories))
    dated = not labelled and has_date(own, place.path)  # of a labelled page it does not matter
    may_be_about = not labelled and not (dated and _is_among_posts(place))
    reason = _layout_reason(own, may_be_about=may_be_about, dated=dated, is_usual=has_layout_of_posts)
    if reason := reason or _address_reason(own, labelled=labelled):
        return reason
    if labelled:
        return ""
    if reason := _name_reason(place, site, dated=dated):
        return reason
    if dated:
        return ""
    if place.path.lower().endswith(TEMPLATES):
        return "it is a template without a date and a label"
    return "" if first_text(own, ("title",)) and not _is_any_document(place) else NOTHING_OF_A_POST


def _unpublished(own: Mapping[str, Any], site: Site) -> str:
    """Return why the generator never shows the page as one of its posts, or ""."""
    if _text(own, "headless") in ("true", "1"):  # Hugo takes "yes" for a text
        return "it is headless"
    for key in ("build", "_build"):
        build = own.get(key)
        if isinstance(build, dict) and any(
            name.casefold() == "render" and value in _NEVER
            for name, value in build.items()
            if isinstance(value, str)
        ):
            return f"it is not rendered ({key}.render)"
    if site.generator in ("zola", "") and _text(own, "render") in _FALSE:
        return "it is not rendered (render: false)"
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
    if place.in_bundle:
        return "it is a resource of the page in its folder"
    if place.rendered:
        return f"{place.rendered} beside it is made of it"
    if site.generator == "hugo" and place.path.partition("/")[0] in _NOT_HUGOS_CONTENT - {*site.content}:
        return f"Hugo makes no pages of the files in {place.path.partition('/')[0]}"
    if site.generator == "hexo":
        return _elsewhere_in_hexo(place.path.split("/"))
    if site.generator == "jekyll":
        return _elsewhere_in_jekyll(place.path.split("/"), site)
    return ""


def _elsewhere_in_hexo(parts: list[str]) -> str:
    if parts[:2] not in (["source", "_posts"], ["source", "_drafts"]):
        return "Hexo has its posts in source/_posts"
    if any(part.startswith("_") for part in parts[2:]):
        return "Hexo leaves out names that begin with an underscore"
    return ""


def _elsewhere_in_jekyll(parts: list[str], site: Site) -> str:
    """Without settings of Jekyll's the blog may be another generator's, and only folders count."""
    *folders, file = parts
    own = [name for name in folders if name.startswith("_")]
    if not own:
        return "Jekyll has its posts in _posts and in collections"
    if site.collections is None or "_drafts" in own:
        return ""
    if "_posts" in own:
        return "" if _JEKYLL_NAME.match(file) else "Jekyll reads posts in _posts by the date in their names"
    if own[0][1:] not in site.collections:
        return f"{own[0]} is not a collection that Jekyll writes, by its settings"
    return ""


def _is_sure(place: Place, site: Site) -> bool:
    """Return whether the place alone makes the page a post."""
    folders = place.path.split("/")[:-1]
    return site.generator in ("hexo", "jekyll") and not _JEKYLL_POSTS.isdisjoint(folders)


def _is_among_posts(place: Place) -> bool:
    return not _POSTS.isdisjoint(place.path.split("/")[:-1])


def _layout_reason(
    own: Mapping[str, Any], *, may_be_about: bool, dated: bool, is_usual: Callable[[], bool]
) -> str:
    for key in LAYOUT_KEYS:
        if not isinstance(value := own.get(key), str) or not value:
            continue
        purpose, name = layout_purpose(value)
        # WordPress gives its pages dates, and exports them as type "page".
        is_about = purpose == "about" and may_be_about and (not dated or name == "page")
        if purpose == "list" or (is_about and not is_usual()):
            return f"its {key} is {name}"
    return ""


def _address_reason(own: Mapping[str, Any], *, labelled: bool) -> str:
    for key in ("permalink", "url", "path"):
        address = _text(own, key)
        if not address:
            continue
        name = address.strip("/").removesuffix("/index.html").removesuffix(".html")
        *languages, last = name.split("/")
        if all(map(_LANGUAGE.fullmatch, languages)):
            name = last
        if _NOT_HTML.search(address) or name in LISTS or (name in ABOUT and not labelled):
            return f"its {key} is {address}"
    return ""


def _is_any_document(place: Place) -> bool:
    """Return whether the title is that of any document, and the page does not lie among posts."""
    return place.title_is_heading and _POST_FOLDERS.isdisjoint(place.path.split("/")[:-1])


def _name_reason(place: Place, site: Site, *, dated: bool) -> str:
    """Return why a page without labels is not a post by its name and place, or ""."""
    *folders, file = _below_content(place.path, site).split("/")
    stem = file.partition(".")[0]
    folders, name = [each.casefold() for each in folders], stem.casefold()
    if name == "_index":
        return "it is the page of a section"
    if name == "index" and folders and folders[-1] not in _TOP_FOLDERS:
        name = folders.pop()
        if name in _POSTS and not dated and _is_top(folders):
            return f"it is the page of the folder {name}"
    at_top = _is_top(folders)
    if name in ("404", "readme") and (at_top or not dated):
        return f"its name is {name}"
    if stem.isupper() and not folders and not dated:
        return f"its name is {stem}"  # LICENSE, CONTRIBUTING and others of a repository
    if not dated and folders and folders[-1].lstrip("_") in FOLDERS_OF_LISTED and _is_top(folders[:-1]):
        return f"it lies in {folders[-1]}"
    known = len(place.path.split("/")) > 1 or bool(site.generator) or name in LISTS
    about_site = name in LISTS or name in ABOUT
    if at_top and known and about_site and (not dated or site.generator == "hugo"):
        return f"its name is {name}, and it lies at the top of the site"
    return ""


def _below_content(path: str, site: Site) -> str:
    """Return the path of a page below the folder of posts that `site` names, or `path` elsewhere."""
    return next((path[len(each) + 1 :] for each in site.content if path.startswith(f"{each}/")), path)


def _is_top(folders: list[str]) -> bool:
    """Return whether a page in these folders lies at the top of its site."""
    return all(each in _TOP_FOLDERS or _LANGUAGE.fullmatch(each) for each in folders)


def _text(own: Mapping[str, Any], key: str) -> str:
    value = own.get(key, "")
    return value.strip().casefold() if isinstance(value, str) else ""
