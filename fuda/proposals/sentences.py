"""The sentence of a post that speaks for a label: the one around the first place of its evidence."""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from model.suggestion import Evidence
from model.text.fields import Fields

MAX_AROUND = 120
"""Characters that are shown on either side of the evidence."""
_ELLIPSIS = "…"
_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s)|[。！？][」』）]*|\n")
_WORD = re.compile(r"[^\W_]+")
# So many signs may stand between two words of evidence: "open-science", "open (science".
_BETWEEN = r"[\W_]{0,4}"


class Sentence(NamedTuple):
    """A sentence in three parts: `words` are the evidence, with the text `before` and `after` them."""

    before: str
    words: str
    after: str


def find_sentence(fields: Fields, evidence: Iterable[Evidence]) -> Sentence | None:
    """Return the sentence around the first evidence, strongest first, that is found in its field, or None.

    Evidence in the title, which a reader has seen, and in links, which have no sentences, comes last.
    """
    for item in sorted(evidence, key=lambda item: ("title", "links").count(item.field)):
        text = fields._asdict().get(item.field, "")
        lines = "\n".join(text) if isinstance(text, tuple) else text
        if place := _find(lines, item.text):
            return _cut(*place)
    return None


def _find(text: str, words: str) -> tuple[str, int, int] | None:
    """Return the text, and where `words` start and end in it; the text in NFKC if only that has them.

    Evidence is case-folded and in NFKC. Whole words count before parts of words; Japanese has no words here.
    """
    parts = _WORD.findall(words)
    pattern = _BETWEEN.join(map(re.escape, parts)) if parts else re.escape(words)
    for shown in dict.fromkeys((text, unicodedata.normalize("NFKC", text))):
        for form in (rf"\b{pattern}\b", pattern) if parts else (pattern,):
            if words and (match := re.search(form, shown, re.IGNORECASE)):
                return shown, match.start(), match.end()
    return None


def _cut(text: str, start: int, end: int) -> Sentence:
    """Return the sentence around the words from `start` to `end`, cut to MAX_AROUND on either side."""
    first = max(start - MAX_AROUND, 0)
    ends = [match.end() for match in _END.finditer(text, first, start)]
    before = text[ends[-1] if ends else first : start].lstrip()
    cut = not ends and first > 0
    closing = _END.search(text, end, end + MAX_AROUND + 1)
    after = text[end : closing.end() if closing else end + MAX_AROUND].rstrip()
    rest = not closing and end + MAX_AROUND < len(text)
    return Sentence(_ELLIPSIS * cut + before, text[start:end], after + _ELLIPSIS * rest)
