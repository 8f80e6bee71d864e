"""Reads Hugo's settings about labels and posts: taxonomies, languages and folders of content.

How Hugo 0.168 reads its settings was tried on it: the file in the root, then all files in `config/_default`
and `config/production`, the later ones in place of the earlier; a language's own taxonomies in place of the
common ones; and a theme's taxonomies only where a site asks for them with `_merge`.
"""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from blog.generator import Language
from blog.settings.given_labels import read_cascade
from blog.settings.reading import Settings, parse_settings_file, table_in

HUGO_SETTINGS = (
    "hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json",
    "config.toml", "config.yaml", "config.yml", "config.json",
)  # fmt: skip
"""Hugo reads the first of them that is there."""
_FOLDERS = ("config/_default", "config/production")
"""Folders with settings in parts; `hugo` builds for production."""
MAX_FILES = 200
"""The settings files in a folder that are read: a blog may come from a stranger."""
_WHOLE = frozenset({"hugo", "config"})
_PARTS = frozenset({"taxonomies", "languages", "module"})
"""Settings that may be files of their own in _FOLDERS."""
_USUAL_KEYS = frozenset({"tags", "categories"})
_SUFFIXES = ("toml", "yaml", "yml", "json")
_MERGING = frozenset({"deep", "shallow"})


def read_hugo(root: Path, _: frozenset[str]) -> Settings:
    """Return the settings of Hugo's site at `root`.

    A table of taxonomies without any limits nothing: a site's theme may still read any key.
    """
    whole = _read_whole(root)
    tables = [each for each in table_in(whole, "languages").values() if isinstance(each, dict)]
    asks = any("_merge" in table for table in (whole, table_in(whole, "taxonomies")))
    if asks or any("taxonomies" in table for table in tables):
        # Some words matter now that are not looked for in most settings.
        whole = _read_whole(root, always=True)
    if table_in(whole, "taxonomies").get("_merge", whole.get("_merge")) in _MERGING:
        whole["taxonomies"] = _theme_taxonomies(root, whole) | table_in(whole, "taxonomies")
    given = tuple(read_cascade(whole.get("cascade"), "the settings of Hugo", ""))
    common = _label_keys(whole, _USUAL_KEYS)
    codes, languages = frozenset(table_in(whole, "languages")), _read_languages(whole, common)
    content = _find_content(root, whole)
    inside = tuple(filter(_is_inside, content))
    outside = tuple(each for each in content if each not in inside)
    keys = {each.label_keys for each in languages} or {common}
    if len(keys) == 1:
        return Settings(keys.pop(), inside, outside, codes, given=given)
    # Keys that any language reads are labels where a post's language is not known.
    together = None if None in keys else frozenset(key for each in keys for key in each or ())
    return Settings(together, inside, outside, codes, languages, given=given)


def _read_whole(root: Path, place: str = "", *, always: bool = False) -> dict[str, Any]:
    """Return all settings of the site at `root`, or of the theme in its folder `place`, which ends in "/"."""
    whole: dict[str, Any] = {}
    for settings in _read_files(root, place, always=always):
        _update(whole, settings)
    return whole


def _update(whole: dict[str, Any], settings: dict[str, Any]) -> None:
    """Put `settings` into `whole`; tables become one table."""
    for key, value in settings.items():
        known = whole.get(key)
        if isinstance(value, dict) and isinstance(known, dict):
            _update(known, value)
        else:
            whole[key] = value


def _read_files(root: Path, place: str, *, always: bool) -> Iterator[dict[str, Any]]:
    """Yield what the files with settings hold, the weightier ones last.

    In a folder the name of a file is the key of what it holds, unless it is "hugo" or "config"; a second name
    is that of a language, as in hugo.de.toml.
    """
    if found := next((name for name in HUGO_SETTINGS if (root / place / name).is_file()), None):
        yield parse_settings_file(root, place + found, always=always)
    for folder in _FOLDERS:
        for name in _list_settings(root, place + folder):
            key, _, language = PurePosixPath(name).stem.partition(".")
            if language and (key in _WHOLE or key == "languages"):
                settings = parse_settings_file(root, name, always=always)
                yield {"languages": {language.casefold(): settings}}
            elif key in _WHOLE:
                yield parse_settings_file(root, name, always=always)
            elif key.casefold() in _PARTS and not language:
                yield {key.casefold(): parse_settings_file(root, name, always=True)}


def _list_settings(root: Path, folder: str) -> list[str]:
    """Return the paths of the files with settings in a folder of the blog and below, in Hugo's order."""
    found: list[str] = []
    for place, folders, files in os.walk(root / folder):
        folders.sort()
        inside = Path(place).relative_to(root).as_posix()
        found += [f"{inside}/{name}" for name in files if name.rpartition(".")[2] in _SUFFIXES]
        if len(found) > MAX_FILES:
            break
    return sorted(found[:MAX_FILES], key=lambda name: name.split("/"))


def _theme_taxonomies(root: Path, whole: dict[str, Any]) -> dict[str, Any]:
    """Return the taxonomies of the site's themes and of theirs; an earlier theme's come first."""
    folder = whole.get("themesdir", "themes")
    waiting, seen = _themes(whole), set[str]()
    found: dict[str, Any] = {}
    while waiting and len(seen) < MAX_FILES:
        theme = waiting.pop(0)
        if theme in seen:
            continue
        seen.add(theme)
        for place in filter(_is_inside, (_clean(f"{folder}/{theme}"), _clean(f"_vendor/{theme}"))):
            settings = _read_whole(root, f"{place}/", always=True)
            waiting += _themes(settings)
            found = table_in(settings, "taxonomies") | found
    return found


def _themes(whole: dict[str, Any]) -> list[str]:
    """Return the names of the themes that settings name in either way."""
    themes, imports = whole.get("theme", []), table_in(whole, "module").get("imports", [])
    named = themes if isinstance(themes, list) else [themes]
    named += [each.get("path") for each in imports if isinstance(each, dict)] if imports else []
    return [each for each in named if isinstance(each, str) and each]


def _label_keys(settings: dict[str, Any], otherwise: frozenset[str] | None) -> frozenset[str] | None:
    """Return the keys of labels in `settings`; `otherwise` where they do not name any taxonomy."""
    if "taxonomies" not in settings:
        return otherwise
    table = table_in(settings, "taxonomies")
    keys = (value.casefold() for key, value in table.items() if isinstance(value, str) and key != "_merge")
    return frozenset(filter(None, keys)) or None


def _read_languages(whole: dict[str, Any], common: frozenset[str] | None) -> tuple[Language, ...]:
    """Return the languages of the site, the default one first."""
    default = str(whole.get("defaultcontentlanguage", "en")).casefold()
    tables = [(code, each) for code, each in table_in(whole, "languages").items() if isinstance(each, dict)]
    found = []
    for code, table in sorted(tables, key=lambda each: each[0] != default):
        mounted = [folder for folder, languages in _mounts(whole) if code in languages]
        folders = filter(_is_inside, filter(None, [*mounted, _content_of(table, whole)]))
        found.append(Language(code, _label_keys(table, common), tuple(folders)))
    return tuple(found)


def _find_content(root: Path, whole: dict[str, Any]) -> list[str]:
    """Return the folders and files that Hugo takes for content, each once; some may lie outside the blog.

    Mounts on content stand instead of the folders of content where one of them is there, as in Hugo 0.168.
    """
    tables = [each for each in table_in(whole, "languages").values() if isinstance(each, dict)]
    mounted = [source for source, _ in _mounts(whole)]
    folders = [_content_of(table, whole) for table in tables] or [_content_of({}, whole)]
    there = [each for each in mounted if each and os.path.lexists(root / each)]
    return [_below(root, each) for each in dict.fromkeys(filter(None, there or [*mounted, *folders]))]


def _content_of(table: dict[str, Any], whole: dict[str, Any]) -> str:
    """Return the folder of content of a language with the settings `table`."""
    return _clean(table.get("contentdir", whole.get("contentdir", "content")))


def _mounts(whole: dict[str, Any]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the folders that the site mounts as content, each with the codes of its languages, if it has any.

    Until Hugo 0.153 a mount had one language, `lang`; now it has a matrix.
    """
    mounts = table_in(whole, "module").get("mounts", [])
    for mount in mounts if isinstance(mounts, list) else []:
        if isinstance(mount, dict) and _clean(mount.get("target")).split("/")[0] == "content":
            listed = table_in(table_in(mount, "sites"), "matrix").get("languages", mount.get("lang"))
            codes = listed if isinstance(listed, list) else [listed]
            yield _clean(mount.get("source")), frozenset(str(code).casefold() for code in codes)


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
