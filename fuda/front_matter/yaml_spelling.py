"""Spells a label in YAML so that every parser reads back that very text, as plainly as that allows.

Sites are built with parsers of YAML 1.1 (Ruby's, PyYAML) and of 1.2 (Go's, JavaScript's), which differ. A
label that any of them would read as a number, a date, a boolean or null is quoted.
"""

import re
from collections import Counter
from collections.abc import Iterable

from fuda.front_matter.header_tree import Value

_INDICATOR = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`~]")
_MAPPING_OR_COMMENT = re.compile(r":(?: |$)| #")
# Colons and question marks end a word between brackets for libyaml before 0.2, and so for Go's parser.
_FLOW_INDICATOR = re.compile(r"[,\[\]{}:?]")
_WORD = re.compile(r"y|n|yes|no|on|off|true|false|null|=|<<|\.inf|\.nan", re.IGNORECASE)
_NUMBER = re.compile(
    r"[-+]?(?:0b[01_,]+|0o[0-7_,]+|0x[\da-f_,]+|(?=\.?\d)[\d_,]*(?::[\d_]+)*(?:\.[\d_]*)?(?:e[-+]?\d*)?)"
    r"|[-+]\.inf",
    re.IGNORECASE | re.ASCII,
)
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?", re.ASCII)
_UNPRINTABLE = re.compile("[^ -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile(rf'["\\]|{_UNPRINTABLE.pattern}')


def spell(label: str, like: Iterable[Value], *, flow: bool) -> str:
    """Return `label` for a list with the items `like`; `flow` means a list in brackets.

    It is quoted when the plain text would be read otherwise, and when all its neighbours are quoted.
    """
    quotes = [value.quote for value in like if value.shape == "scalar"]
    marks = Counter(quote for quote in quotes if quote in ("'", '"'))
    always = bool(quotes) and marks.total() == len(quotes)
    if not always and is_plain(label, flow=flow):
        return label
    return quote_in(marks.most_common(1)[0][0] if marks else '"', label)


def quote_in(mark: str, label: str) -> str:
    """Return `label` in `mark`s, or in double ones when it has characters that only they can escape."""
    if mark == "'" and not _UNPRINTABLE.search(label):
        return f"'{escape_in(mark, label)}'"
    return f'"{escape_in('"', label)}"'


def escape_in(mark: str, label: str) -> str:
    """Return `label` escaped for `mark`s; single ones cannot hold unprintable characters."""
    return label.replace("'", "''") if mark == "'" else _ESCAPED.sub(_escape, label)


def can_quote(mark: str, label: str) -> bool:
    return mark == '"' or (mark == "'" and not _UNPRINTABLE.search(label))


def is_plain(label: str, *, flow: bool) -> bool:
    """Return whether every parser reads `label`, without quotation marks, as that very text."""
    return not (
        not label
        or label != label.strip()
        or _INDICATOR.match(label)
        or _MAPPING_OR_COMMENT.search(label)
        or (flow and not is_plain_between_brackets(label))
        or _WORD.fullmatch(label)
        or _NUMBER.fullmatch(label)
        or _DATE.match(label)
        or _UNPRINTABLE.search(label)
    )


def is_plain_between_brackets(label: str) -> bool:
    """Return whether an unquoted value, of whatever type, means the same between brackets."""
    return not _FLOW_INDICATOR.search(label)


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] in '"\\':
        return f"\\{found[0]}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
