"""Text from posts, models and requests: what must not be printed of it, and a short form that is safe."""

import json
import unicodedata
from reprlib import Repr

# Marks that make a terminal or an editor show text in another order than in the file.
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_REPR = Repr(maxlevel=2, maxlist=3, maxdict=3, maxstring=40)


def text_fault(text: str) -> str:
    """Return the first thing in `text` that must not reach a post or a terminal, or "".

    Joiners are allowed: Python calls them unprintable, but emoji and Persian words need them.
    """
    if text.isprintable():
        return ""
    return next((fault for fault in map(_fault, text) if fault), "")


def is_unicode(text: str) -> bool:
    """Return whether `text` has a form in UTF-8. JSON can escape half a surrogate pair, which has none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def show(value: object) -> str:
    """Return any value in one short line that is safe on a terminal, text in quotes."""
    return _REPR.repr(value)


def render_json(value: object, *, allow_nan: bool = True) -> str:
    """Return `value` as JSON on one line, without spaces, that can be encoded as UTF-8.

    Half a surrogate pair, as in the name of a file that is not UTF-8, is written as JSON's escape for it.
    Without `allow_nan`, NaN and infinity raise ValueError.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=allow_nan)
    # Python's own escape for it is the same as JSON's.
    return text.encode(errors="backslashreplace").decode()


def one_line(text: str, *, max_characters: int = 200) -> str:
    """Return the first `max_characters` of `text`, with ? for each that cannot be printed."""
    return "".join(character if character.isprintable() else "?" for character in text[:max_characters])


def _fault(character: str) -> str:
    if character.isprintable():
        return ""
    category = unicodedata.category(character)
    if category in ("Cc", "Zl", "Zp"):
        return "a control character or line break"
    if category == "Cs":
        return "half a surrogate pair"
    if character in _REORDERING:
        return "a mark that reorders text"
    return "a code that is not a character" if ord(character) & 0xFFFE == 0xFFFE else ""
