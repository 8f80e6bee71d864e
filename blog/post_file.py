"""Reads the text of a post file as a Post: labels, title, description, date and draft in its header."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from blog.header import FrontMatter, parse_front_matter
from model.labels import fold
from model.post import CATEGORY_NUMBERS, TAG_NUMBERS, Format, LabelKeys, Post

DESCRIPTION_KEYS = ("description", "summary", "excerpt", "subtitle")
_DATE_KEYS = ("date", "publishdate", "pubdate", "published", "publish_date", "published_at", "created")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NO = ("false", "no", "off", "0")

_LABEL_SEPARATOR = re.compile(r"[,，、]")
_YEAR_FIRST = re.compile(r"((?:19|20)\d\d)[-/.年](\d\d?)[-/.月](\d\d?)(?!\d)")
_MONTH_FIRST = re.compile(r"([a-z]{3})[a-z]*\.? (\d\d?)(?:st|nd|rd|th)?,? ((?:19|20)\d\d)\b")
_DAY_FIRST = re.compile(r"(\d\d?)(?:st|nd|rd|th)?[ -]([a-z]{3})[a-z]*[.,]?[ -]((?:19|20)\d\d)\b")
_PATH_DATES = (
    re.compile(r"(?:^|/)((?:19|20)\d\d)-(\d\d?)-(\d\d?)(?!\d)"),
    re.compile(r"(?:^|/)((?:19|20)\d\d)/(\d\d?)/(\d\d?)(?=/)"),
)


DEFAULT_KEYS = LabelKeys((*TAG_NUMBERS, "topics", "keywords"), CATEGORY_NUMBERS)


def parse_post(text: str, *, format: Format = "markdown", keys: LabelKeys = DEFAULT_KEYS) -> Post:
    """Return the post in `text`, a whole post file. Raises FrontMatterError when its header is broken."""
    return post_from(parse_front_matter(text), format=format, keys=keys)


def post_from(
    parts: FrontMatter, *, format: Format = "markdown", keys: LabelKeys = DEFAULT_KEYS, place: str = ""
) -> Post:
    """Return the post in `parts`, from the file at `place`; fields that the header lacks are empty."""
    return Post(
        title=first_text(parts.header, ("title",)),
        body=parts.body,
        format=format,
        description=first_text(parts.header, DESCRIPTION_KEYS),
        tags=labels_under(parts.header, keys.tags),
        categories=labels_under(parts.header, keys.categories),
        place=place,
    )


def labels_under(header: dict[str, Any], keys: Iterable[str]) -> tuple[str, ...]:
    """Return the labels under `keys`, in any case, in the author's order and spelling, each one once.

    An item of a list is one label, and so is a scalar without commas; commas in a scalar separate labels.
    Spaces do not: only Jekyll splits `tags: a b`, which blog.reading makes a list. Lists may nest, as Hexo's
    categories do; mappings hold no labels.
    """
    once: dict[str, str] = {}
    for value in _values(header, keys):
        spellings = _LABEL_SEPARATOR.split(value) if isinstance(value, str) else _scalars(value)
        # Folding each spelling once keeps thousands of aliases to one long label cheap.
        for spelling in dict.fromkeys(spellings):
            label = " ".join(spelling.split())
            once.setdefault(fold(label), label)
    once.pop("", None)
    return tuple(once.values())


def has_separator(text: str) -> bool:
    """Return whether `text`, a scalar, has a comma in it, which separates labels."""
    return bool(_LABEL_SEPARATOR.search(text))


def new_labels(header: dict[str, Any], keys: Iterable[str], labels: Iterable[str]) -> tuple[str, ...]:
    """Return those of `labels` that `header` does not have under `keys`, each once, white space collapsed."""
    known = {fold(label) for label in labels_under(header, keys)} | {""}
    new: dict[str, str] = {}
    for label in labels:
        if (folded := fold(label)) not in known:
            new.setdefault(folded, " ".join(label.split()))
    return tuple(new.values())


def first_text(header: dict[str, Any], keys: Iterable[str]) -> str:
    """Return the first scalar under `keys` that is not blank, stripped, or ""."""
    texts = (value.strip() for value in _values(header, keys) if isinstance(value, str))
    return next((text for text in texts if text), "")


def post_date(header: dict[str, Any], path: str) -> str:
    """Return the date of publication as "YYYY-MM-DD", as written: time and time zone are ignored.

    It is that of the header, else of the file name (2020-01-31-slug.md), else of the folders
    (2020-01-31-slug/, 2020/01/31/). Dates that do not exist, or are ambiguous (01/02/2020), are ignored. The
    result is "" when there is no date.
    """
    for value in _values(header, _DATE_KEYS):
        if isinstance(value, str) and (day := _parse_date(value)):
            return day
    for form in _PATH_DATES:
        days = [day for match in form.finditer(path) if (day := _iso_date(*match.groups()))]
        if days:
            return days[-1]
    return ""


def is_draft(header: dict[str, Any], path: str) -> bool:
    """Return whether the post is a draft: by `draft`, by `published: false` or in `_drafts/`."""
    draft = first_text(header, ("draft",)).casefold() in ("true", "yes", "on", "1")
    unpublished = first_text(header, ("published",)).casefold() in _NO
    return draft or unpublished or "_drafts" in path.split("/")[:-1]


def is_left_alone(header: dict[str, Any]) -> bool:
    """Return whether the author wants no labels for the post: `fuda: false` in its header."""
    return first_text(header, ("fuda",)).casefold() in _NO


def _parse_date(text: str) -> str:
    """Return the ISO date that `text` begins with, or has in English as e-mail and Ruby do, or ""."""
    text = text[:64].strip().casefold()
    if match := _YEAR_FIRST.match(text):
        return _iso_date(*match.groups())
    if match := _MONTH_FIRST.search(text):
        return _iso_date(match[3], match[1], match[2])
    if match := _DAY_FIRST.search(text):
        return _iso_date(match[3], match[2], match[1])
    return ""


def _iso_date(year: str, month: str, day: str) -> str:
    """Return the ISO date, or "" when it does not exist; `month` is a number or three letters."""
    number = _MONTHS.index(month) + 1 if month in _MONTHS else month
    try:
        return date(int(year), int(number), int(day)).isoformat()
    except ValueError:
        return ""


def _values(header: dict[str, Any], keys: Iterable[str]) -> Iterator[Any]:
    """Yield the values of `header` under `keys`, which are in lower case; those of `header` in any case."""
    for key in keys:
        yield from (value for name, value in header.items() if name.casefold() == key)


def _scalars(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _scalars(item)
