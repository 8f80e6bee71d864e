"""Reads the settings of Jekyll, Zola and Grav about labels and posts.

Those of Hugo are in blog.settings.hugo. A blog may come from a stranger. So settings go through the parser of
front matter, which has limits, and settings that it refuses count as absent.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

from blog.generator import Given, Language
from blog.header import FrontMatterError, parse_settings
from blog.opening import SETTINGS_BYTES, read_inside
from blog.parsing.delimiters import Form
from blog.settings.given_labels import read_defaults

JEKYLL_SETTINGS = ("_config.yml", "_config.yaml", "_config.toml")
_GRAV_TAXONOMIES = frozenset({"tag", "category"})
_WORDS = (b"taxonomies", b"contentdir", b"mounts", b"languages", b"_merge", b"cascade", b"defaults")
_FORMS: dict[str, Form] = {"toml": "toml", "json": "json"}


class Settings(NamedTuple):
    """The settings of a site, each as in Site."""

    label_keys: frozenset[str] | None = None
    content: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    language_codes: frozenset[str] = frozenset()
    languages: tuple[Language, ...] = ()
    collections: frozenset[str] | None = None
    given: tuple[Given, ...] = ()


def read_settings_file(root: Path, name: str) -> bytes:
    """Return the content of the file `name` in the blog at `root`, b"" when it cannot be read."""
    try:
        return read_inside(root, root / name, max_bytes=SETTINGS_BYTES)
    except OSError:
        return b""


def read_zola(root: Path, names: frozenset[str]) -> Settings:
    """Return the settings of Zola's site at `root`: only its taxonomies are labels, others stop the build."""
    whole = parse_settings_file(root, "zola.toml" if "zola.toml" in names else "config.toml")
    default = str(whole.get("default_language", "en")).casefold()
    tables = {code: table for code, table in table_in(whole, "languages").items() if isinstance(table, dict)}
    languages = tuple(
        Language(code, _zola_keys(table), ("content",)) for code, table in ({default: whole} | tables).items()
    )
    keys = [each.label_keys or frozenset() for each in languages]
    differ = any(each != keys[0] for each in keys)
    return Settings(frozenset().union(*keys), ("content",), languages=languages if differ else ())


def _zola_keys(table: dict[str, Any]) -> frozenset[str]:
    """Return the keys of labels in one language of Zola's."""
    listed = table.get("taxonomies")
    names = (
        [each.get("name") for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    )
    return frozenset(name.casefold() for name in names if isinstance(name, str))


def read_jekyll(root: Path, names: frozenset[str]) -> Settings:
    """Return the settings of Jekyll's site at `root`: its collections, and labels that its defaults give."""
    name = next((each for each in JEKYLL_SETTINGS if each in names), JEKYLL_SETTINGS[0])
    given = tuple(read_defaults(parse_settings_file(root, name).get("defaults"), name))
    return Settings(collections=_read_collections(root, names), given=given)


def _read_collections(root: Path, names: frozenset[str]) -> frozenset[str] | None:
    """Return the collections of which Jekyll writes pages; None where they are unknown.

    A site may be built with several files: then a collection counts that is in any of them.
    """
    files = [name for name in names if re.fullmatch(r"_config.*\.(?:yml|yaml|toml)", name)]
    if not files:
        return None
    collections: set[str] = set()
    for name in files:
        if b"collections" not in read_settings_file(root, name):
            continue
        settings = parse_settings_file(root, name, always=True, fold=False)
        if not settings:
            return None
        for key, value in table_in(settings, "collections").items():
            if isinstance(value, dict) and str(value.get("output", "")).casefold() == "true":
                collections.add(key)
    return frozenset(collections)


def read_grav(root: Path, names: frozenset[str]) -> Settings:
    """Return the settings of Grav's site at `root`."""
    folder = "user/" if "user" in names else ""
    found = parse_settings_file(root, f"{folder}config/site.yaml").get("taxonomies")
    keys = [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
    return Settings(frozenset(map(str.casefold, keys)) or _GRAV_TAXONOMIES, (f"{folder}pages",))


def parse_settings_file(root: Path, name: str, *, always: bool = False, fold: bool = True) -> dict[str, Any]:
    """Return the settings in a file of the blog, {} when they cannot be read; keys in lower case if `fold`.

    Unless `always`, a file that has none of the words that are looked for is not parsed: tomllib takes 10 ms
    to import, and most settings have none.
    """
    content = read_settings_file(root, name)
    if not always and not any(word in content.lower() for word in _WORDS):
        return {}
    form = _FORMS.get(name.rpartition(".")[2], "yaml")
    try:
        header = parse_settings(content.decode("utf-8"), form)
    except (UnicodeDecodeError, FrontMatterError):
        return {}
    return {key.casefold(): _fold_keys(value) for key, value in header.items()} if fold else header


def _fold_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key.casefold(): _fold_keys(item) for key, item in value.items()}
    return [_fold_keys(item) for item in value] if isinstance(value, list) else value


def table_in(settings: dict[str, Any], key: str) -> dict[str, Any]:
    found = settings.get(key)
    return found if isinstance(found, dict) else {}
