"""Reads and checks fuda.toml, the settings in a blog's root; errors name the line."""

import os
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from blog.opening import SETTINGS_BYTES, read_inside
from blog.parsing.toml_reading import DEEP_TOML_KEY
from console.escaping import printable
from fuda.config.address import parse_address
from model.errors import FudaError
from model.rules import NO_RULES, RULES, Rules, fold_rules, rule_faults
from model.suggestion import MAX_PRECISION, MIN_PRECISION

FILE_NAME = "fuda.toml"
MAX_TIMEOUT_S = 3600.0
MAX_SHOWN_KEY = 60

Categories = Literal["missing", "always", "never"]

_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d+")
_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)$")


class SettingError(FudaError):
    """Raised when the setting at `place` (an option, a variable or a line of a file) is not valid."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}.")
        self.place = place
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings in fuda.toml, named as in Options; a missing setting is None or its default."""

    content: Path | None = None
    model: Path | None = None
    url: str | None = None
    region: str | None = None
    timeout_s: float | None = None
    tag_keys: tuple[str, ...] = ()
    category_keys: tuple[str, ...] = ()
    categories: Categories = "missing"
    precision: float | None = None
    rules: Rules = NO_RULES


def read_settings(root: Path) -> Settings:
    """Return the settings of the blog at `root`, the defaults when it has no fuda.toml.

    The model's path begins with `root`, that of the posts is relative to it. Raises SettingError.
    """
    path = root / FILE_NAME
    try:
        data = read_inside(root, path, max_bytes=SETTINGS_BYTES)
    except FileNotFoundError:
        if os.path.lexists(path):
            raise SettingError(str(path), "it is a broken link") from None
        return Settings()
    except OSError as error:
        raise SettingError(str(path), f"it cannot be read: {error.strerror}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingError(f"{path}, line {line}", "the text is not UTF-8") from None
    return parse_settings(text, path)


def parse_settings(text: str, path: Path) -> Settings:
    """Return the settings in `text`, the content of `path`. Raises SettingError."""
    values = parse_toml(text, path)
    found: dict[str, Any] = {}
    for key, value in values.items():
        place = find_line(text, path, key)
        if key in _RULES:
            continue
        if key not in _CHECKS:
            raise SettingError(place, f'unknown setting "{printable(key, most=MAX_SHOWN_KEY)}"{_hint(key)}')
        name, check = _CHECKS[key]
        try:
            found[name] = check(value)
        except ValueError as error:
            raise SettingError(place, f'"{key}": {error}') from None
    if "model" in found and "url" in found:
        place = find_line(text, path, "url")
        raise SettingError(place, '"model" and "url" are both set, but only one can be: leave one out')
    if "model" in found:
        found["model"] = path.parent / found["model"]
    return Settings(**found, rules=_parse_rules(values, text, path))


def check_region(value: object) -> str:
    """Return `value`, the name of an AWS region. Raises ValueError."""
    if not isinstance(value, str) or not _REGION.fullmatch(value):
        raise ValueError("it is not an AWS region, such as eu-central-1")
    return value


def check_timeout(value: object) -> float:
    """Return `value`, a number of seconds, as a float. Raises ValueError."""
    if type(value) not in (int, float) or not 0 < value <= MAX_TIMEOUT_S:  # type: ignore[operator]
        raise ValueError(f"it is not a number of seconds above 0 and up to {MAX_TIMEOUT_S:g}")
    return float(value)  # type: ignore[arg-type]


def check_precision(value: object) -> float:
    """Return `value`, a share of labels, as a float. Raises ValueError."""
    if type(value) not in (int, float) or not MIN_PRECISION <= value <= MAX_PRECISION:  # type: ignore[operator]
        raise ValueError(f"it is not a number from {MIN_PRECISION} to {MAX_PRECISION}")
    return float(value)  # type: ignore[arg-type]


def _parse_rules(values: dict[str, Any], text: str, path: Path) -> Rules:
    """Return the author's rules. Raises SettingError with the line of the first fault, if it can be found."""
    given = {name: values[key] for key, name in _RULES.items() if key in values}
    for fault in rule_faults(given):
        key = next(key for key, name in _RULES.items() if name == fault.name)
        place = find_line(text, path, key)
        if isinstance(fault.at, str) and fault.at:
            # In a table of its own an alias has a line.
            own = find_line(text, path, fault.at)
            place = place if own == str(path) else own
        raise SettingError(place, f'"{key}": {fault.problem}')
    return fold_rules(given)


def parse_toml(text: str, path: Path) -> dict[str, Any]:
    """Return the values in `text`, the content of `path`. Raises SettingError."""
    if DEEP_TOML_KEY.search(text):
        raise SettingError(str(path), "a key has too many parts with dots between them")
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
        line = _LINE.search(reason)
        number = line[1] if line and line[1] else text.count("\n") + 1
        raise SettingError(f"{path}, line {number}", f"it is not TOML: {_LINE.sub('', reason)}") from None
    except (ValueError, RecursionError):
        raise SettingError(
            str(path), "it cannot be read as TOML: it nests too deep, or has too long a number"
        ) from None


def find_line(text: str, path: Path, key: str) -> str:
    """Return the file, with the line of `key` when it can be found: tomllib does not give lines of keys."""
    name = re.escape(key)
    match = re.search(
        rf"""^[ \t]*(?:\[+[ \t]*)?(?:{name}|"{name}"|'{name}')[ \t]*[=.\]]""", text, re.MULTILINE
    )
    return f"{path}, line {text.count('\n', 0, match.start()) + 1}" if match else str(path)


def _hint(key: str) -> str:
    if key == "token":
        return ": a secret must not be in a file that git keeps; set FUDA_TOKEN instead"
    if key == "send-decisions":
        return ": a repository does not decide that; write it into config.toml in your configuration folder"
    return f" (known: {', '.join([*_CHECKS, *_RULES])})"


def _model(value: object) -> Path:
    return _inside(
        value, "the file of a model", "a file of the blog: name this one with --model or FUDA_MODEL"
    )


def _content(value: object) -> Path:
    return _inside(value, "the folder of posts", "a folder of the blog: name this one on the command line")


def _inside(value: object, what: str, only: str) -> Path:
    """Return the path `value`, relative to the root of the blog. Raises ValueError."""
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueError(f"it is not a path: name {what}, relative to this one")
    path = Path(os.path.normpath(value))
    if path.anchor or value.startswith("~") or path.parts[:1] == ("..",):
        raise ValueError(f"it leads out of the blog, and fuda.toml may only name {only}")
    # As it was written, because ".." after a link leads elsewhere than normpath says.
    return Path(value)


def _url(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("it is not text")
    parse_address(value)
    return value


def _keys(value: object) -> tuple[str, ...]:
    listed = value if isinstance(value, list) else [value]
    keys = [key for key in listed if isinstance(key, str) and key.strip() and key.isprintable()]
    if not keys or len(keys) < len(listed):
        raise ValueError('it is not a front matter key, or a list of them such as ["tags", "topics"]')
    return tuple(dict.fromkeys(key.strip().casefold() for key in keys))


def _categories(value: object) -> Categories:
    for choice in get_args(Categories):
        if value == choice:
            return choice  # type: ignore[no-any-return]
    raise ValueError(f"it is not one of {', '.join(get_args(Categories))}")


_CHECKS: dict[str, tuple[str, Callable[[object], object]]] = {
    "content": ("content", _content),
    "model": ("model", _model),
    "url": ("url", _url),
    "region": ("region", check_region),
    "timeout": ("timeout_s", check_timeout),
    "tag-keys": ("tag_keys", _keys),
    "category-keys": ("category_keys", _keys),
    "categories": ("categories", _categories),
    "precision": ("precision", check_precision),
}
_RULES = {name.replace("_", "-"): name for name in RULES}
"""The author's rules, by their key."""
