"""Which generator builds a blog, as the files in its root say: it decides how labels are read and written."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from blog.opening import SETTINGS_BYTES, read_inside

Generator = Literal["hugo", "jekyll", "hexo", "eleventy", "zola", "grav", "astro", ""]

_JEKYLL_SETTINGS = ("_config.yml", "_config.yaml", "_config.toml")
_OWN_SETTING_OF_JEKYLL = re.compile(
    rb"^(?:kramdown|collections|remote_theme|gems|plugins|baseurl|jekyll[\w-]*)[ \t]*[:=]", re.MULTILINE
)
"""Settings of Jekyll or its plugins; the other generators with such a file, Hexo above all, have none."""
_MARKS_OF_OTHERS = (
    "source/_posts", "scaffolds",
    "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config/_default", "archetypes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    """A blog's generator, "" where its files do not show one."""

    generator: Generator = ""


UNKNOWN = Site()


def read_site(root: Path) -> Site:
    """Return the site at `root`, the root of a blog. Files that cannot be read count as empty."""
    if (root / "source" / "_posts").is_dir():
        return Site("hexo")
    return Site("jekyll") if _is_jekyll(root) else UNKNOWN


def _is_jekyll(root: Path) -> bool:
    """Return whether the blog at `root` is one of Jekyll's.

    It has settings of Jekyll's, or else a folder `_posts`, and no mark of Hexo or Hugo. Next.js and Eleventy
    have such folders, too: beside a package.json the folder says nothing.
    """
    if any((root / mark).exists() for mark in _MARKS_OF_OTHERS):
        return False
    found = [name for name in _JEKYLL_SETTINGS if (root / name).is_file()]
    if any(_OWN_SETTING_OF_JEKYLL.search(_read(root, name)) for name in found):
        return True
    return (root / "_posts").is_dir() and (bool(found) or not (root / "package.json").exists())


def _read(root: Path, name: str) -> bytes:
    """Return the content of a file of the blog, b"" when it cannot be read."""
    try:
        return read_inside(root, root / name, max_bytes=SETTINGS_BYTES)
    except OSError:
        return b""
