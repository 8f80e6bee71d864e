"""Adds items to a list in brackets, or writes one anew, in the style it has or that of another list.

YAML, TOML and JSON agree on brackets and commas; where there may be comments, "#" begins them.
"""

import re
from collections.abc import Sequence

from fuda.front_matter.header_tree import Splice, Value, line_break, line_end, line_start

_REST_OF_LINE = re.compile(r"[ \t]*(?P<comma>,?)[ \t]*(?:#.*)?")
_ONE_LINE_SEPARATOR = re.compile(r"[ \t]?,[ \t]?")
_WRAPPED_SEPARATOR = re.compile(r"\s*\n[ \t]*,[ \t]*")
_COMMA = ", "


def append_items(text: str, value: Value, items: Sequence[str]) -> list[Splice]:
    """Return how `items`, already spelled for this list, come after the last item of `value`.

    Each gets a line of its own where the last item has one. A trailing comma stays the last thing, and
    comments stay on their lines.
    """
    if not value.items:
        return [_fill(text, value, _COMMA.join(items))]
    last = value.items[-1]
    indent = text[line_start(text, last.start) : last.start]
    if indent.strip():
        joint = _separator(text, value)
        return [Splice(last.end, last.end, "".join(joint + item for item in items))]
    joint = line_break(text, last.end) + indent
    end = line_end(text, last.end)
    rest = _REST_OF_LINE.fullmatch(text, last.end, end)
    if rest is None:  # the bracket closes on the line of the last item
        return [Splice(last.end, last.end, "".join(f",{joint}{item}" for item in items))]
    if rest["comma"]:
        return [Splice(end, end, "".join(f"{joint}{item}," for item in items))]
    lines = ",".join(joint + item for item in items)
    return [Splice(last.end, last.end, ","), Splice(end, end, lines)]


def render_list(text: str, items: Sequence[str], like: Value | None) -> str:
    """Return a list of `items` spaced as the list `like` in `text` is, where it has items."""
    if like is None or not like.items:
        return f"[{_COMMA.join(items)}]"
    opening = text[like.start + 1 : like.items[0].start]
    closing = text[like.items[-1].end : like.end - 1]
    broken = "\n" in opening
    if opening.strip() or closing.replace(",", "", 1).strip() or broken != ("\n" in closing):
        return f"[{_COMMA.join(items)}]"
    return f"[{opening}{(f',{opening}' if broken else _separator(text, like)).join(items)}{closing}]"


def _fill(text: str, value: Value, items: str) -> Splice:
    """Return the items in an empty list, of which comments and lines stay."""
    inside = text[value.start + 1 : value.end - 1]
    end = value.start + 1 if inside.strip() or "\n" in inside else value.end - 1
    return Splice(value.start + 1, end, items)


def _separator(text: str, value: Value) -> str:
    """Return what stands between the last two items, where that is usual."""
    if len(value.items) < 2:
        return _COMMA
    between = text[value.items[-2].end : value.items[-1].start]
    usual = _ONE_LINE_SEPARATOR.fullmatch(between) or _WRAPPED_SEPARATOR.fullmatch(between)
    return between if usual else _COMMA
