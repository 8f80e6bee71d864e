"""Recognises which generator builds a blog by the files in its root."""

import os
import re
from collections.abc import Callable
from pathlib import Path

from blog.generator import UNKNOWN, Generator, Site
from blog.settings.hugo import HUGO_SETTINGS, read_hugo
from blog.settings.reading import (
    JEKYLL_SETTINGS,
    Settings,
    read_grav,
    read_jekyll,
    read_settings_file,
    read_zola,
)

_OWN_SETTING_OF_JEKYLL = re.compile(
    rb"^(?:kramdown|collections|remote_theme|gems|plugins|baseurl|jekyll[\w-]*)[ \t]*[:=]", re.MULTILINE
)
"""Settings of Jekyll or its plugins; the other generators with such a file, Hexo above all, have none."""
_NOT_JEKYLL = (
    "source/_posts", "scaffolds",
    "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config/_default", "archetypes",
)  # fmt: skip
_OWN_SETTING_OF_HUGO = re.compile(
    rb"(?:^|[{,])[ \t]*[\"\[{]*(?:baseurl|languagecode|defaultcontentlanguage|contentdir|publishdir"
    rb"|taxonomies|builddrafts|disablekinds|enablerobotstxt|hascjklanguage)\b",
    re.MULTILINE | re.IGNORECASE,
)
_OWN_SETTING_OF_ZOLA = re.compile(rb"^base_url[ \t]*=", re.MULTILINE)
_HEXO_IN_PACKAGE = re.compile(rb'"hexo"\s*:')
_ELEVENTY_SETTINGS = frozenset({
    ".eleventy.js", "eleventy.config.js", "eleventy.config.cjs", "eleventy.config.mjs", "eleventy.config.ts",
})  # fmt: skip
_ASTRO_SETTINGS = frozenset(f"astro.config.{suffix}" for suffix in ("js", "cjs", "mjs", "ts", "cts", "mts"))


def read_site(root: Path) -> Site:
    """Return the site at `root`, the root of a blog. Files that cannot be read count as empty."""
    try:
        names = frozenset(os.listdir(root))
    except OSError:
        return UNKNOWN
    found = [generator for generator, is_one in _TESTS.items() if is_one(root, names)]
    # A blog that moved away from Hexo has no posts in its folder any more. The others' files may stay.
    if len(found) > 1 and found[0] != "hexo":
        return UNKNOWN
    if not found:
        return UNKNOWN
    settings = _READERS[found[0]](root, names) if found[0] in _READERS else Settings()
    return Site(found[0], *settings)


def _is_hexo(root: Path, names: frozenset[str]) -> bool:
    if "source" in names and (root / "source" / "_posts").is_dir():
        return True
    return {"_config.yml", "package.json"} <= names and bool(
        _HEXO_IN_PACKAGE.search(read_settings_file(root, "package.json"))
    )


def _is_hugo(root: Path, names: frozenset[str]) -> bool:
    found = [name for name in HUGO_SETTINGS if name in names]
    if any(name.startswith("hugo.") for name in found):
        return True
    if "config" in names and ((root / "config/_default").is_dir() or _is_for_production(root)):
        return True
    if {"content", "archetypes"} <= names:  # a theme may bring all the settings
        return True
    return any(
        _OWN_SETTING_OF_HUGO.search(content) and not _OWN_SETTING_OF_ZOLA.search(content)
        for content in (read_settings_file(root, name) for name in found)
    )


def _is_for_production(root: Path) -> bool:
    """Return whether Hugo's settings lie in the folder for production; others have such a folder, too."""
    return any((root / "config/production" / name).is_file() for name in HUGO_SETTINGS)


def _is_zola(root: Path, names: frozenset[str]) -> bool:
    found = names & {"config.toml", "zola.toml"}
    return any(_OWN_SETTING_OF_ZOLA.search(read_settings_file(root, name)) for name in found)


def _is_jekyll(root: Path, names: frozenset[str]) -> bool:
    """Return whether the blog at `root` is one of Jekyll's.

    It has settings of Jekyll's, or else a folder `_posts`, and no mark of Hexo or Hugo. Next.js and Eleventy
    have such folders, too: beside a package.json the folder says nothing.
    """
    if any((root / mark).exists() for mark in _NOT_JEKYLL):
        return False
    found = [name for name in JEKYLL_SETTINGS if (root / name).is_file()]
    if any(_OWN_SETTING_OF_JEKYLL.search(read_settings_file(root, name)) for name in found):
        return True
    return (root / "_posts").is_dir() and (bool(found) or "package.json" not in names)


def _is_grav(root: Path, names: frozenset[str]) -> bool:
    """Return whether `root` is a site of Grav's, or its folder `user`: many keep only that in git."""
    user = root / "user" if "user" in names else root
    return (user / "pages").is_dir() and any(
        (user / "config" / name).is_file() for name in ("site.yaml", "system.yaml")
    )


_TESTS: dict[Generator, Callable[[Path, frozenset[str]], bool]] = {
    "hexo": _is_hexo,
    "hugo": _is_hugo,
    "zola": _is_zola,
    "jekyll": _is_jekyll,
    "grav": _is_grav,
    "eleventy": lambda root, names: not _ELEVENTY_SETTINGS.isdisjoint(names),
    "astro": lambda root, names: not _ASTRO_SETTINGS.isdisjoint(names),
}
_READERS: dict[Generator, Callable[[Path, frozenset[str]], Settings]] = {
    "hugo": read_hugo,
    "jekyll": read_jekyll,
    "zola": read_zola,
    "grav": read_grav,
}
