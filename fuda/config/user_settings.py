"""Reads config.toml in the user's own configuration folder: what no repository may decide."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from console.escaping import printable
from fuda.config.blog_settings import MAX_SHOWN_KEY, SettingError, find_line, parse_toml
from fuda.config.user_folders import user_folder
from model.files import read_file

FILE_NAME = "config.toml"
MAX_BYTES = 100_000
VARIABLE = "FUDA_SEND_DECISIONS"
SEND = "send-decisions"

_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSettings:
    """The settings of the user; a missing one has its default."""

    send_decisions: bool = False


def wants_sending(arguments: argparse.Namespace, environ: Mapping[str, str]) -> bool:
    """Return whether decisions are to be sent: by the option, else the variable, else the user's file.

    A command without the option never sends. Raises SettingError.
    """
    if not hasattr(arguments, "send_decisions"):
        return False
    if arguments.send_decisions is not None:
        return bool(arguments.send_decisions)
    if text := environ.get(VARIABLE, "").strip():
        if text.lower() not in _TRUTHS:
            raise SettingError(VARIABLE, f"it is not one of {', '.join(_TRUTHS)}")
        return _TRUTHS[text.lower()]
    return read_user_settings(environ).send_decisions


def read_user_settings(environ: Mapping[str, str]) -> UserSettings:
    """Return the settings in the user's own folder, the defaults without a file. Raises SettingError."""
    folder = user_folder("config", environ)
    if folder is None:
        return UserSettings()
    path = folder / FILE_NAME
    try:
        text = read_file(path, max_bytes=MAX_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        return UserSettings()
    except OSError as error:
        raise SettingError(str(path), f"it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError:
        raise SettingError(str(path), "the text is not UTF-8") from None
    return _parse(text, path)


def _parse(text: str, path: Path) -> UserSettings:
    values = parse_toml(text, path)
    for key, value in values.items():
        place = find_line(text, path, key)
        if key != SEND:
            shown = printable(key, most=MAX_SHOWN_KEY)
            raise SettingError(place, f'unknown setting "{shown}" (known: {SEND})')
        if not isinstance(value, bool):
            raise SettingError(place, f'"{key}": it is not true or false')
    return UserSettings(send_decisions=values.get(SEND, False))
