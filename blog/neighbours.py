"""Evidence about a page in the files beside it: bundles of Hugo's, rendered documents, layouts of posts."""

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from blog.generator import Site
from blog.header import FrontMatterError, parse_front_matter
from blog.opening import read_inside
from blog.page_names import LAYOUT_KEYS, layout_purpose
from blog.post_file import DEFAULT_KEYS, labels_under

# What Hugo takes for content, the commonest first.
_HUGO_ENDINGS = (
    "md", "html", "markdown", "org", "adoc", "rst", "mdown", "asciidoc", "ad", "htm", "pandoc", "pdc",
)  # fmt: skip
RENDERED_ENDINGS = (".qmd", ".rmd", ".rmarkdown")
"""Documents that R or Quarto turn into Markdown or HTML, which the site generator then reads."""
_RENDERED = (".md", ".markdown", ".html")
MAX_NEIGHBOURS = 50
"""How many files beside a page are read for the layouts of posts, where its own layout is in doubt."""
_MAX_NEIGHBOUR_BYTES = 100_000


def content_of(place: str, site: Site) -> str | None:
    """Return the folder of content of Hugo's that has the page at `place`, or None."""
    return next((each for each in site.content or ("content",) if place.startswith(f"{each}/")), None)


def in_bundle(blog: Path, place: str, site: Site) -> bool:
    """Return whether the file at `place` in the blog is a resource of a page of Hugo's.

    The page is the nearest index.md or index.LANGUAGE.md beside or above it, below the folder of all content.
    """
    if site.generator != "hugo":
        return False
    content = content_of(place, site)
    if content is None:
        return False
    *folders, file = place.removeprefix(f"{content}/").split("/")
    if folders and _is_index(file, site.language_codes):
        folders.pop()
    base = os.path.join(blog, content)
    for folder in folders:
        base = os.path.join(base, folder)
        if _has_index(base, _changed_ns(base), site.language_codes):
            return True
    return False


def _changed_ns(folder: str) -> int:
    try:
        return os.stat(folder).st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=4096)
def _has_index(folder: str, changed_ns: int, languages: frozenset[str]) -> bool:
    """Return whether `folder`, last changed at `changed_ns`, holds a page of Hugo's and its resources.

    Looking for each name took a tenth of the time that reading a post takes; the folder's time takes 2 µs.
    """
    return any(os.path.lexists(name) for name in _index_pages(folder, languages))


def _is_index(file: str, languages: frozenset[str]) -> bool:
    """Return whether `file` is the page of its folder: index.xx.md only in a site with a language xx."""
    name, _, rest = file.partition(".")
    language, dot, _ = rest.partition(".")
    return name in ("index", "_index") and (not dot or not languages or language.casefold() in languages)


def _index_pages(folder: str, languages: frozenset[str]) -> Iterator[str]:
    for ending in _HUGO_ENDINGS:
        yield os.path.join(folder, f"index.{ending}")
    for language in languages:
        yield os.path.join(folder, f"index.{language}.md")


def rendered_file(blog: Path, place: str) -> str:
    """Return the name of the file that was made of the document at `place`, "" without one."""
    stem, ending = os.path.splitext(place)
    if ending.lower() not in RENDERED_ENDINGS:
        return ""
    names = (f"{stem}{each}" for each in _RENDERED)
    return next((name.rpartition("/")[2] for name in names if os.path.lexists(blog / name)), "")


def has_layout_of_posts(blog: Path, place: str, header: Mapping[str, Any]) -> bool:
    """Return whether a labelled page beside the one at `place` has its layout, so that it is one of posts.

    Only layouts that pages about the blog have are looked for: no other is in doubt.
    """
    doubtful = _doubtful_layouts(header)
    folder, _, file = place.rpartition("/")
    if file.startswith("index."):  # the posts beside it are folders
        return doubtful <= _layouts_of_posts(blog, folder.rpartition("/")[0], file)
    return doubtful <= _layouts_of_posts(blog, folder, "")


def _doubtful_layouts(header: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Return the keys and values in `header` that name a layout of pages about the blog."""
    found = (
        (folded, value)
        for key, value in header.items()
        if isinstance(value, str) and (folded := key.casefold()) in LAYOUT_KEYS
    )
    return frozenset(each for each in found if layout_purpose(each[1])[0] == "about")


@lru_cache(maxsize=256)
def _layouts_of_posts(blog: Path, folder: str, index: str) -> frozenset[tuple[str, str]]:
    """Return the doubtful layouts of the labelled pages in `folder`, or in its folders as the file `index`.

    Kept for the whole run, as each page of a folder asks.
    """
    found: set[tuple[str, str]] = set()
    for path in _neighbours(blog / folder, index):
        try:
            text = read_inside(blog, path, max_bytes=_MAX_NEIGHBOUR_BYTES).decode("utf-8")
            header = parse_front_matter(text).header
        except (OSError, UnicodeDecodeError, FrontMatterError):
            continue
        if labels_under(header, DEFAULT_KEYS.tags + DEFAULT_KEYS.categories):
            found |= _doubtful_layouts(header)
    return frozenset(found)


def _neighbours(folder: Path, index: str) -> list[Path]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return []
    if index:
        return [folder / name / index for name in names if "." not in name][:MAX_NEIGHBOURS]
    return [folder / name for name in names if name.lower().endswith((".md", ".markdown", ".mdx", ".html"))][
        :MAX_NEIGHBOURS
    ]
