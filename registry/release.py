"""The record of the model that is live for a blog: one small JSON object, written by `fuda release`.

A registry is a prefix in S3 with a folder for each blog. Below the folder, CURRENT is the pointer and
`model_key` names each model by the sha256 of its file, so a model is never replaced under its name.
"""

import json
import re
from datetime import datetime
from typing import Any, NamedTuple

CURRENT = "current.json"
MAX_POINTER_BYTES = 8192
_FORMAT = 1
MAX_TEXT = 200
"""Characters of `released_by` and of `reason`."""
_BLOG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class Release(NamedTuple):
    """A released model.

    `number` counts a blog's releases from 1. `sha256` is the digest of the whole file and `size_bytes` its
    length. `released_at` is a UTC time (ISO), `released_by` a name of the person or the job. `newest_post` is
    the model's date (ISO), or "". `reason` is that of the person who overruled the gate, or "".
    """

    number: int
    sha256: str
    size_bytes: int
    released_at: str
    released_by: str
    newest_post: str
    reason: str = ""


def model_key(sha256: str) -> str:
    """Return the key of a model below its blog's folder."""
    return f"models/{sha256}.safetensors"


def is_blog(name: str) -> bool:
    """Return whether `name` can name a blog: lower-case letters, digits and inner hyphens, at most 63."""
    return _BLOG.fullmatch(name) is not None


def render_release(release: Release) -> bytes:
    """Return the pointer's JSON. `parse_release` reads it."""
    text = json.dumps({"format": _FORMAT, **release._asdict()}, ensure_ascii=False, indent=2)
    return text.encode() + b"\n"


def parse_release(data: bytes) -> Release:
    """Return the release that `data` describes. Unknown keys are ignored. Raises ValueError."""
    if len(data) > MAX_POINTER_BYTES:
        raise ValueError(f"it has over {MAX_POINTER_BYTES:,} bytes")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError("it is not JSON") from error
    if not isinstance(found, dict) or found.get("format") != _FORMAT:
        raise ValueError(f"it is not a release of format {_FORMAT}")
    release = Release(**{name: found.get(name, default) for name, default in _DEFAULTS.items()})
    _check(release)
    return release


_DEFAULTS: dict[str, Any] = dict.fromkeys(Release._fields) | Release._field_defaults


def _check(release: Release) -> None:
    for name in ("number", "size_bytes"):
        value = getattr(release, name)
        # True is an int to Python.
        if type(value) is not int or value < 1:
            raise ValueError(f"{name} is not a whole number above 0")
    for name in ("sha256", "released_at", "released_by", "newest_post", "reason"):
        if not isinstance(getattr(release, name), str):
            raise ValueError(f"{name} is not text")
    if not re.fullmatch("[0-9a-f]{64}", release.sha256):
        raise ValueError("sha256 is not 64 hexadecimal digits")
    for name in ("released_by", "reason"):
        if len(getattr(release, name)) > MAX_TEXT:
            raise ValueError(f"{name} has over {MAX_TEXT} characters")
    try:
        datetime.fromisoformat(release.released_at)
    except ValueError as error:
        raise ValueError("released_at is not a time") from error
