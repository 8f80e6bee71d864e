"""The settings of site generators about labels and posts: taxonomies, folders, languages, collections.

A blog may come from a stranger. So settings go through the parser of front matter, which has limits, and
settings that it refuses count as absent.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from blog.header import FrontMatterError, parse_front_matter
from blog.opening import SETTINGS_BYTES, read_inside

HUGO_SETTINGS = (
    "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json",
    "config.toml", "config.yaml", "config.yml", "config.json",
)  # fmt: skip
"""Hugo reads the first of them that is there."""
JEKYLL_SETTINGS = ("_config.yml", "_config.yaml", "_config.toml")
_HUGO_FOLDERS = ("config/_default", "config/production")
_HUGO_PARTS = ("taxonomies", "languages", "module")
"""Settings that may be files of their own in _HUGO_FOLDERS."""
_HUGO_TAXONOMIES = frozenset({"tags", "categories"})
_GRAV_TAXONOMIES = frozenset({"tag", "category"})
_WANTED = (b"taxonomies", b"contentdir", b"mounts", b"languages")
_SUFFIXES = ("toml", "yaml", "yml", "json")


class Settings(NamedTuple):
    """What settings say, as in Site."""

    label_keys: frozenset[str] | None = None
    content: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    languages: frozenset[str] = frozenset()
    collections: frozenset[str] | None = None


def read_settings_file(root: Path, name: str) -> bytes:
    """Return the content of the file `name` in the blog at `root`, b"" when it cannot be read."""
    try:
        return read_inside(root, root / name, max_bytes=SETTINGS_BYTES)
    except OSError:
        return b""


def read_hugo(root: Path, names: frozenset[str]) -> Settings:
    """Return the settings of Hugo's site at `root`, whose files are `names`.

    Languages may have taxonomies of their own: then a key is one for labels when it is in any language.
    Without taxonomies a site's theme may still read any key, so that a table without any limits nothing.
    """
    whole: dict[str, Any] = {}
    for settings in _hugo_files(root, names):
        for key, value in settings.items():
            both_tables = isinstance(value, dict) and isinstance(whole.get(key), dict)
            whole[key] = whole[key] | value if both_tables else value
    languages = [each for each in _table(whole, "languages").values() if isinstance(each, dict)]
    own = [_table(each, "taxonomies") for each in languages if "taxonomies" in each]
    common = [_table(whole, "taxonomies")] if "taxonomies" in whole else []
    keys = {
        value.casefold()
        for table in common + own
        for key, value in table.items()
        if isinstance(value, str) and key != "_merge"
    }
    if not common:
        keys |= _HUGO_TAXONOMIES
    content = _hugo_content(root, whole, languages)
    inside = tuple(filter(_is_inside, content))
    outside = tuple(each for each in content if each not in inside)
    names = frozenset(key for key, each in _table(whole, "languages").items() if isinstance(each, dict))
    return Settings(frozenset(keys) or None, inside, outside, names)


def _hugo_files(root: Path, names: frozenset[str]) -> Iterator[dict[str, Any]]:
    """Yield what the files with Hugo's settings hold, the weightier ones last."""
    if found := next((name for name in HUGO_SETTINGS if name in names), None):
        yield _parse(root, found)
    folders = _HUGO_FOLDERS if "config" in names else ()
    for folder in (root / each for each in folders):
        try:
            files = sorted(path.name for path in folder.iterdir())
        except OSError:
            continue
        for file in files:
            part, _, suffix = file.partition(".")
            name = f"{folder.relative_to(root).as_posix()}/{file}"
            if suffix not in _SUFFIXES:
                continue
            if part in ("hugo", "config"):
                yield _parse(root, name)
            elif part in _HUGO_PARTS:
                yield {part: _parse(root, name, always=True)}


def _hugo_content(root: Path, whole: dict[str, Any], languages: list[dict[str, Any]]) -> list[str]:
    """Return the folders and files that Hugo takes for content, each once; some may lie outside the blog.

    Mounts on content stand instead of the folders of content where one of them is there, as in Hugo 0.168.
    """
    common = whole.get("contentdir", "content")
    mounts = _table(whole, "module").get("mounts", [])
    mounted = [
        _clean(mount.get("source"))
        for mount in (mounts if isinstance(mounts, list) else [])
        if isinstance(mount, dict) and _clean(mount.get("target")).split("/")[0] == "content"
    ]
    folders = [_clean(each.get("contentdir", common)) for each in languages] or [_clean(common)]
    there = [each for each in mounted if each and os.path.lexists(root / each)]
    return [_below(root, each) for each in dict.fromkeys(filter(None, there or [*mounted, *folders]))]


def _below(root: Path, path: str) -> str:
    """Return an absolute `path` as one from `root` where it lies below, else as it is."""
    try:
        return PurePosixPath(path).relative_to(root.absolute().as_posix()).as_posix()
    except ValueError:
        return path


def _is_inside(path: str) -> bool:
    return not path.startswith(("/", "../")) and path != ".."


def _clean(path: object) -> str:
    """Return a path of the settings as Hugo reads it, without "./" and "x/..", or "" for other values."""
    return PurePosixPath(os.path.normpath(path)).as_posix() if isinstance(path, str) and path else ""


def read_jekyll(root: Path, names: frozenset[str]) -> Settings:
    """Return the settings of Jekyll's site at `root`: the collections of which it writes pages.

    A site may be built with several files: then a collection counts that is in any of them.
    """
    files = [name for name in names if re.fullmatch(r"_config.*\.(?:yml|yaml|toml)", name)]
    if not files:
        return Settings()
    collections: set[str] = set()
    for name in files:
        content = read_settings_file(root, name)
        if b"collections" not in content:
            continue
        settings = _parse(root, name, always=True, fold=False)
        if not settings:
            return Settings()  # there are collections, but their names are unknown
        found = settings.get("collections")
        for key, value in found.items() if isinstance(found, dict) else ():
            if isinstance(value, dict) and str(value.get("output", "")).casefold() == "true":
                collections.add(key)
    return Settings(collections=frozenset(collections))


def read_zola(root: Path, names: frozenset[str]) -> Settings:
    """Return the settings of Zola's site at `root`: only its taxonomies are labels, others stop the build."""
    whole = _parse(root, "zola.toml" if "zola.toml" in names else "config.toml")
    sites = [whole, *(each for each in _table(whole, "languages").values() if isinstance(each, dict))]
    lists = [found for site in sites if isinstance(found := site.get("taxonomies"), list)]
    keys = [each.get("name") for found in lists for each in found if isinstance(each, dict)]
    return Settings(frozenset(key.casefold() for key in keys if isinstance(key, str)), ("content",))


def read_grav(root: Path, names: frozenset[str]) -> Settings:
    """Return the settings of Grav's site at `root`."""
    folder = "user/" if "user" in names else ""
    found = _parse(root, f"{folder}config/site.yaml").get("taxonomies")
    keys = [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
    return Settings(frozenset(map(str.casefold, keys)) or _GRAV_TAXONOMIES, (f"{folder}pages",))


def _parse(root: Path, name: str, *, always: bool = False, fold: bool = True) -> dict[str, Any]:
    """Return the settings in a file of the blog, {} when they cannot be read; keys in lower case if `fold`.

    Unless `always`, a file that has none of the words that are looked for is not parsed: tomllib takes 10 ms
    to import, and most settings have none.
    """
    content = read_settings_file(root, name)
    if not always and not any(word in content.lower() for word in _WANTED):
        return {}
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
        if name.endswith(".json"):
            parts = parse_front_matter(text)
        else:
            marker = "+++" if name.endswith(".toml") else "---"
            parts = parse_front_matter(f"{marker}\n{text.removeprefix('---\n')}\n{marker}\n")
    except (UnicodeDecodeError, FrontMatterError):
        return {}
    header = parts.header
    return {key.casefold(): _fold_keys(value) for key, value in header.items()} if fold else header


def _fold_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key.casefold(): _fold_keys(item) for key, item in value.items()}
    return [_fold_keys(item) for item in value] if isinstance(value, list) else value


def _table(settings: dict[str, Any], key: str) -> dict[str, Any]:
    found = settings.get(key)
    return found if isinstance(found, dict) else {}
