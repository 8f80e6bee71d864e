"""The passages of a post that show why a label is suggested, with the words that count marked."""

import re
from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup

from console.escaping import escape
from model.normal_form import normalise
from model.post import Post
from model.text.fields import parse_fields
from training.report.page.html import element

MAX_PASSAGES = 3
AROUND = 70
"""Characters that are shown before and after a marked word."""
MAX_SEARCHED = 50_000
"""Characters of a post's text that are searched for its words."""
_SPACE = re.compile(r"\s+")


def render_title(post: Post, words: Iterable[str]) -> Markup:
    """Return the title of a post with the words marked; "" of a post without one."""
    return mark_words(normalise(post.title), _pattern(words))


def render_passages(post: Post, words: Iterable[str]) -> list[Markup]:
    """Return at most MAX_PASSAGES pieces of a post with the words marked, in their order.

    A post that has none of them in its text gives its beginning.
    """
    fields = parse_fields(post)
    parts = (fields.description, fields.body, fields.headings)
    text = _SPACE.sub(" ", normalise(" ".join(parts)[:MAX_SEARCHED])).strip()
    pattern = _pattern(words)
    beginning = 0, _at_words(text, min(2 * AROUND, len(text)))
    spans = list(_find_spans(text, pattern))[:MAX_PASSAGES] or [beginning]
    return [_render_passage(text, start, end, pattern) for start, end in spans if end]


def _render_passage(text: str, start: int, end: int, pattern: re.Pattern[str] | None) -> Markup:
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return Markup("{}{}{}").format(before, mark_words(text[start:end].strip(), pattern), after)


def mark_words(text: str, pattern: re.Pattern[str] | None) -> Markup:
    """Return `text` with everything that the pattern matches in mark elements."""
    if pattern is None:
        return element("bdi", escape(text))
    pieces, last = [], 0
    for match in pattern.finditer(text):
        pieces += [escape(text[last : match.start()]), element("mark", escape(match[0]))]
        last = match.end()
    return element("bdi", *pieces, escape(text[last:]))


def _pattern(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds the words, longer ones first; None without any.

    A word in Latin letters is only found whole: "tea" is not marked in "steam".
    """
    ordered = sorted(set(filter(None, words)), key=lambda word: (-len(word), word))
    if not ordered:
        return None
    return re.compile("|".join(map(_whole, ordered)), re.IGNORECASE)


def _whole(word: str) -> str:
    start = r"(?<![a-z0-9])" if word[0].isascii() and word[0].isalnum() else ""
    end = r"(?![a-z0-9])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{start}{re.escape(word)}{end}"


def _find_spans(text: str, pattern: re.Pattern[str] | None) -> Iterator[tuple[int, int]]:
    """Yield where passages start and end: the words and what is around them, joined where these meet."""
    matches: Sequence[re.Match[str]] = list(pattern.finditer(text)) if pattern else []
    start = end = -1
    for match in matches:
        first, last = max(match.start() - AROUND, 0), min(match.end() + AROUND, len(text))
        if start < 0:
            start, end = first, last
        elif first <= end and last - start <= 4 * AROUND:
            end = last
        elif first > end:
            yield _at_words(text, start), _at_words(text, end)
            start, end = first, last
    if start >= 0:
        yield _at_words(text, start), _at_words(text, end)


def _at_words(text: str, place: int) -> int:
    """Return the place after the next space, where one is near, so that no word is cut."""
    if place in (0, len(text)):
        return place
    space = text.find(" ", place, place + 20)
    return place if space < 0 else space + 1
