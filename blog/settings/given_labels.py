"""Labels that settings or a section give to posts without their own: Hugo's `cascade`, Jekyll's `defaults`.

A post's own key takes the place of such labels. So they are learnt, and a key beside them is not made.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from blog.generator import Given, Site
from blog.header import FrontMatterError, parse_front_matter
from blog.opening import POST_BYTES, read_inside

_SECTION_PAGES = ("_index.md", "_index.html")
_OF_POSTS = frozenset({"", "posts", "drafts"})


def read_cascade(cascade: Any, source: str, folder: str) -> Iterator[Given]:
    """Yield what a `cascade` of Hugo's in the file `source` gives to the posts in `folder`.

    What it gives to some of them only, by a path or a language, is left out.
    """
    for each in cascade if isinstance(cascade, list) else [cascade]:
        if isinstance(each, dict):
            own = {key.casefold(): value for key, value in each.items()}
            target = own.get("target", own.get("_target", {}))
            if not isinstance(target, dict) or target.keys() <= {"kind"}:
                params = own.get("params")
                yield from _give(own | (params if isinstance(params, dict) else {}), source, folder)


def read_defaults(defaults: Any, source: str) -> Iterator[Given]:
    """Yield what Jekyll's `defaults` give to posts, the more special ones first."""
    found: list[Given] = []
    for each in defaults if isinstance(defaults, list) else []:
        scope, values = (each.get(key) if isinstance(each, dict) else None for key in ("scope", "values"))
        if isinstance(scope, dict) and isinstance(values, dict) and scope.get("type", "") in _OF_POSTS:
            found += _give(values, source, str(scope.get("path", "")).strip("/").partition("*")[0].strip("/"))
    found.reverse()  # of two for one folder the later counts
    yield from sorted(found, key=lambda given: -len(given.folder))


def _give(values: dict[str, Any], source: str, folder: str) -> Iterator[Given]:
    """Yield the labels in `values`: texts and lists of texts, with any key."""
    for key, value in values.items():
        items = value if isinstance(value, list) else [value]
        if all(isinstance(item, str) for item in items) and any(items):
            yield Given(source, folder, key.casefold(), tuple(items), isinstance(value, list))


def of_sections(blog: Path, path: str, site: Site) -> tuple[Given, ...]:
    """Return what the sections around the post of Hugo's at `path` in the blog give to it, nearest first."""
    content = next((each for each in site.content if path.startswith(f"{each}/")), None)
    if site.generator != "hugo" or content is None:
        return ()
    given: list[Given] = []
    folder = path.rpartition("/")[0]
    while f"{folder}/".startswith(f"{content}/"):
        for name in _SECTION_PAGES:
            given += _of_section(blog, f"{folder}/{name}")
        folder = folder.rpartition("/")[0]
    return tuple(given)


def _of_section(blog: Path, name: str) -> tuple[Given, ...]:
    try:
        info = (blog / name).stat()
    except OSError:
        return ()
    return _read_section(blog, name, info.st_mtime_ns, info.st_size)


@lru_cache(maxsize=1000)
def _read_section(blog: Path, name: str, _modified: int, _size: int) -> tuple[Given, ...]:
    """Return what the page of a section gives; it is read again when it has changed."""
    try:
        text = read_inside(blog, blog / name, max_bytes=POST_BYTES).decode("utf-8")
        header = parse_front_matter(text, "hugo").header if "cascade" in text.casefold() else {}
    except (OSError, UnicodeDecodeError, FrontMatterError):
        return ()
    own = {key.casefold(): value for key, value in header.items()}
    return tuple(read_cascade(own.get("cascade"), name, name.rpartition("/")[0]))
