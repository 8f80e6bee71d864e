"""Reads the date of a post from its header or its path, where what is written has one reading.

Authors write dates as they like. A date counts where it can be read in one way only: 31/12/2020
has no thirty-first month, 02/02/2020 is the same in both orders, and a month's name settles the rest. For
01/02/2020 the blog's other dates decide (`date_order`); a blog that writes both orders leaves it open.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, Literal

Order = Literal["day", "month", ""]
"""Which number comes first in the dates of a blog that have the year last; "" is not known."""

_DATE_KEYS = ("date", "publishdate", "pubdate", "published", "publish_date", "published_at", "created")
_MAX_CHARS = 64

# The wide names of months in Unicode's CLDR (common/main/*.xml, format type "wide"), January first:
# English, German, French, Spanish, Portuguese, Italian, Dutch and Russian, where that form is the genitive.
_MONTH_NAMES = (
    "january januar janvier enero janeiro gennaio januari января",
    "february februar février febrero fevereiro febbraio februari февраля",
    "march märz mars marzo março marzo maart марта",
    "april april avril abril abril aprile april апреля",
    "may mai mai mayo maio maggio mei мая",
    "june juni juin junio junho giugno juni июня",
    "july juli juillet julio julho luglio juli июля",
    "august august août agosto agosto agosto augustus августа",
    "september september septembre septiembre setembro settembre september сентября",
    "october oktober octobre octubre outubro ottobre oktober октября",
    "november november novembre noviembre novembro novembre november ноября",
    "december dezember décembre diciembre dezembro dicembre december декабря",
)
_MIN_MONTH_CHARS = 3
"""Abbreviations have at least so many letters; "jui" alone begins two French months."""

_YEAR = r"((?:19|20)\d\d)"
# NFKC makes º and ª letters.
_ORDINAL = r"(?:st|nd|rd|th|er|[oa°.])?"
_OF = r"(?:de |del |of |d['’])?"
# The units of Chinese and Japanese, and those of Korean.
_YEAR_FIRST = re.compile(rf"{_YEAR} ?[-/.年년] ?(\d\d?) ?[-/.月월] ?(\d\d?)(?!\d)")
_YEAR_AND_NAME = re.compile(rf"{_YEAR}[ ,-]+([^\W\d_]+)\.?[ ,-]+(\d\d?)(?!\d)")
_MONTH_FIRST = re.compile(rf"([^\W\d_]+)[.,]? (\d\d?){_ORDINAL},? {_OF}{_YEAR}\b")
_DAY_FIRST = re.compile(rf"(?<![\d:])(\d\d?){_ORDINAL}[ -]?{_OF}([^\W\d_]+)[.,]?[ -]{_OF}{_YEAR}\b")
_YEAR_LAST = re.compile(rf"[^\d]*(\d\d?)([-/.])(\d\d?)\2{_YEAR}(?!\d)")
_PATH_DATES = (
    re.compile(r"(?:^|/)((?:19|20)\d\d)-(\d\d?)-(\d\d?)(?!\d)"),
    re.compile(r"(?:^|/)((?:19|20)\d\d)/(\d\d?)/(\d\d?)(?=/)"),
)


def post_date(header: dict[str, Any], path: str, order: Order = "") -> str:
    """Return the date of publication as "YYYY-MM-DD", as written: time and time zone are ignored.

    It is that of the header, else of the file name (2020-01-31-slug.md), else of the folders
    (2020-01-31-slug/, 2020/01/31/). Dates that do not exist are ignored, and so are those that stay open in
    a blog of `order`. The result is "" when there is no date.
    """
    for text in _date_texts(header):
        if day := _parse_date(text, order):
            return day
    for form in _PATH_DATES:
        days = [day for match in form.finditer(path) if (day := _iso_date(*match.groups()))]
        if days:
            return days[-1]
    return ""


def has_date(header: dict[str, Any], path: str) -> bool:
    """Return whether a post has a date, be it one that only the blog's other dates can settle."""
    return bool(post_date(header, path) or post_date(header, path, "day"))


def date_order(headers: Iterable[dict[str, Any]]) -> Order:
    """Return the order that the dates of a blog settle: some have only this reading, none only the other."""
    texts = (text for header in headers for text in _date_texts(header))
    orders = {order for text in texts if (order := _settled_order(text))}
    return orders.pop() if len(orders) == 1 else ""


def _date_texts(header: dict[str, Any]) -> Iterator[str]:
    """Yield the values of the date keys, in any case, that are text, normalised and in lower case."""
    for key in _DATE_KEYS:
        for name, value in header.items():
            if isinstance(value, str) and name.casefold() == key:
                # Full-width digits become ASCII ones, and letters get their accents as CLDR writes them.
                text = unicodedata.normalize("NFKC", value[:_MAX_CHARS]).casefold()
                yield " ".join(text.split())


def _parse_date(text: str, order: Order) -> str:
    """Return the ISO date in `text`, as _date_texts yields it, or ""."""
    if match := _YEAR_FIRST.match(text):
        return _iso_date(*match.groups())
    if match := _YEAR_LAST.match(text):
        return _year_last(match, order)
    if (match := _YEAR_AND_NAME.search(text)) and (day := _iso_date(match[1], match[2], match[3])):
        return day
    if (match := _DAY_FIRST.search(text)) and (day := _iso_date(match[3], match[2], match[1])):
        return day
    if match := _MONTH_FIRST.search(text):
        return _iso_date(match[3], match[1], match[2])
    return ""


def _year_last(match: re.Match[str], order: Order) -> str:
    """Return the ISO date of a match of _YEAR_LAST: the one that exists, or of two that of `order`."""
    first, second, year = match[1], match[3], match[4]
    day_first, month_first = _iso_date(year, second, first), _iso_date(year, first, second)
    if not (day_first and month_first) or day_first == month_first:
        return day_first or month_first
    return {"day": day_first, "month": month_first, "": ""}[order]


def _settled_order(text: str) -> Order:
    """Return the order of a date that has the year last and one reading, else ""."""
    match = _YEAR_LAST.match(text)
    if not match:
        return ""
    day_first = _iso_date(match[4], match[3], match[1])
    month_first = _iso_date(match[4], match[1], match[3])
    if bool(day_first) == bool(month_first):
        return ""
    return "day" if day_first else "month"


def _iso_date(year: str, month: str, day: str) -> str:
    """Return the ISO date, or "" when it does not exist; `month` is a number or a name."""
    number = int(month) if month.isdecimal() else _month_number(month)
    try:
        return date(int(year), number, int(day)).isoformat()
    except ValueError:
        return ""


def _month_number(name: str) -> int:
    """Return the number of the month whose name begins with the first letters of `name`, or 0."""
    plain = _without_accents(name)
    return _month_beginnings().get(plain[:_MIN_MONTH_CHARS]) or _month_beginnings().get(plain[:4], 0)


@cache
def _month_beginnings() -> dict[str, int]:
    """Return the months by the fewest first letters that no other month in _MONTH_NAMES begins with."""
    months: dict[str, set[int]] = {}
    for number, names in enumerate(_MONTH_NAMES, 1):
        for name in map(_without_accents, names.split()):
            for length in (_MIN_MONTH_CHARS, _MIN_MONTH_CHARS + 1):
                months.setdefault(name[:length], set()).add(number)
    return {beginning: min(numbers) for beginning, numbers in months.items() if len(numbers) == 1}


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character))
