"""A copy of a blog without its posts' labels, so that there are labels to add to each."""

import os
import re
from collections.abc import Collection
from pathlib import Path

import yaml

from blog.header import FrontMatterError, parse_front_matter
from blog.post_file import DEFAULT_KEYS, labels_under

KEYS = (*DEFAULT_KEYS.tags, *DEFAULT_KEYS.categories)
_VALUE = r":[^\n]*\n(?:[ \t]+[^\n]*\n|-[ \t][^\n]*\n)*"


def write_bare_copy(content: Path, folder: Path, *, copies: int = 1) -> list[Path]:
    """Copy the Markdown posts of `content` into `folder`, each `copies` times; return the files written."""
    written = []
    for path in sorted(content.rglob("*.md")):
        text = strip_labels(path.read_bytes().decode("utf-8"))
        for number in range(copies):
            name = f"{number:03}" if copies > 1 else ""
            place = folder / name / path.relative_to(content)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(text.encode())
            written.append(place)
    return written


def user_of(folder: Path) -> dict[str, str]:
    """Return the environment of a user whose state is below `folder`."""
    return {**os.environ, "XDG_STATE_HOME": str(folder / ".user/state")}


def strip_labels(text: str, keys: Collection[str] = KEYS) -> str:
    """Return a post without its labels; a post with broken front matter is not changed.

    YAML loses only the lines of the labels; any other form of front matter becomes YAML.
    """
    try:
        parts = parse_front_matter(text)
    except FrontMatterError:
        return text
    if not labels_under(parts.header, keys):
        return text
    head, body = text[: len(text) - len(parts.body)], parts.body
    bare = re.sub(rf"(?mi)^(?:{'|'.join(map(re.escape, keys))}){_VALUE}", "", head) + body
    left = {key: value for key, value in parts.header.items() if key.casefold() not in keys}
    return bare if _is_so(bare, left, body) else f"---\n{yaml.safe_dump(left, allow_unicode=True)}---\n{body}"


def _is_so(text: str, header: dict[str, object], body: str) -> bool:
    try:
        parts = parse_front_matter(text)
    except FrontMatterError:
        return False
    return (parts.header, parts.body) == (header, body)
