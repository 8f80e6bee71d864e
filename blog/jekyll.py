"""Jekyll's own reading of labels: under `tags` and `categories` it splits a scalar at white space."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from blog.header import FrontMatter, parse_front_matter
from blog.opening import SETTINGS_BYTES, read_inside
from blog.post_file import has_separator
from model.post import CATEGORY_NUMBERS, TAG_NUMBERS

# The singular `tag: a b` is one label to Jekyll, too.
_SPLIT_KEYS = frozenset({TAG_NUMBERS[0], CATEGORY_NUMBERS[0]})
_SETTINGS = ("_config.yml", "_config.yaml", "_config.toml")
_OWN_SETTING = re.compile(
    rb"^(?:kramdown|collections|remote_theme|gems|plugins|baseurl|jekyll[\w-]*)[ \t]*[:=]", re.MULTILINE
)
"""Settings of Jekyll or its plugins; the other generators with such a file, Hexo above all, have none."""
_MARKS_OF_OTHERS = (
    "source/_posts", "scaffolds",
    "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config/_default", "archetypes",
)  # fmt: skip


def is_jekyll(root: Path) -> bool:
    """Return whether the blog at `root` is one of Jekyll's.

    It has settings of Jekyll's, or else a folder `_posts`, and no mark of Hexo or Hugo. Next.js and Eleventy
    have such folders, too: beside a package.json the folder says nothing.
    """
    if any((root / mark).exists() for mark in _MARKS_OF_OTHERS):
        return False
    found = [name for name in _SETTINGS if (root / name).is_file()]
    if any(_OWN_SETTING.search(_read(root, name)) for name in found):
        return True
    return (root / "_posts").is_dir() and (bool(found) or not (root / "package.json").exists())


def _read(root: Path, name: str) -> bytes:
    """Return the content of a file of the blog, b"" when it cannot be read."""
    try:
        return read_inside(root, root / name, max_bytes=SETTINGS_BYTES)
    except OSError:
        return b""


def parse_parts(text: str, *, jekyll: bool) -> FrontMatter:
    """Return the parts of a post file, as parse_front_matter does, with Jekyll's lists in a blog of Jekyll's.

    Raises FrontMatterError.
    """
    parts = parse_front_matter(text)
    if not jekyll:
        return parts
    return replace(parts, header={key: _split(key, value) for key, value in parts.header.items()})


def is_split(key: str, value: str) -> bool:
    """Return whether Jekyll reads the scalar `value` as several labels. One with commas is split there."""
    return key.casefold() in _SPLIT_KEYS and len(value.split()) > 1 and not has_separator(value)


def _split(key: str, value: Any) -> Any:
    return value.split() if isinstance(value, str) and is_split(key, value) else value
