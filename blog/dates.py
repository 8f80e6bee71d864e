"""Reads the date of a post from its header or its path, where what is written has one reading.

Authors write dates as they like. A date counts where it can be read in one way only: 31/12/2020
has no thirty-first month, 02/02/2020 is the same in both orders, and a month's name settles the rest. For
01/02/2020 the blog's other dates decide (`date_order`); a blog that writes both orders leaves it open.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any, Literal

from blog.parsing.month_names import month_number

Order = Literal["day", "month", ""]
"""Which number comes first in the dates of a blog that have the year last; "" is not known."""

_DATE_KEYS = (
    "date", "publishdate", "pubdate", "published", "publishedat", "publisheddate", "publishedon",
    "datepublished", "pubdatetime", "created", "createdat", "createddate", "datecreated", "posted",
    "datetime",
)  # fmt: skip
"""The keys in lower case, without the hyphens and underscores that some write."""
_KEY_MARKS = str.maketrans("", "", "-_")
_MAX_CHARS = 64

_YEAR = r"((?:19|20)\d\d)"
# The units of Chinese and Japanese, and those of Korean, count as separators.
_YEAR_FIRST = re.compile(rf"[^\d]*{_YEAR} ?[-/._,年년] ?(\d\d?) ?[-/._,月월] ?(\d\d?)(?!\d)")
_COMPACT = re.compile(rf"{_YEAR}(\d\d)(\d\d)(?:\d{{4}}|\d{{6}})?(?!\d)")
_UNIX_TIME = re.compile(r"\d{10}$")
_YEAR_LAST = re.compile(rf"[^\d]*(\d\d?) ?([-/.,_]) ?(\d\d?) ?\2 ?{_YEAR}(?!\d)")
_CLOCK = re.compile(
    r"(?<!\d)\d\d?:\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?[ap]\.?m\b)?(?: ?(?:z|utc|gmt)? ?[-+]\d\d:?\d\d)?"
)
# A month is a name, or a number with its unit: 1月, 1월, tháng 1.
_WORD = re.compile(r"(?:(\d\d?) ?[月월]|th[aá]ng (\d\d?))|(\d+)|([^\W\d_]+)")
_WRITTEN_ORDERS = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2), "ydm": (0, 2, 1)}
"""The orders of day, month's name and year that are written, each with the places of year, month and day."""
# The year before the first one of each era; 民國 is the calendar of Taiwan.
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911}
_ERA = re.compile(rf"({'|'.join(_ERAS)}) ?(\d\d?\d?|元)(?= ?年)")
_CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_CHINESE_NUMBER = re.compile(r"[〇零一二三四五六七八九十]+(?= ?[年月日號号])")
_PATH_DATES = (
    re.compile(r"(?:^|/)((?:19|20)\d\d)[-_.](\d\d?)[-_.](\d\d?)(?!\d)"),
    re.compile(r"(?:^|/)((?:19|20)\d\d)(\d\d)(\d\d)(?=[-_./])"),
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
        days = [day for m in form.finditer(path) if (day := _iso_date(m[1], int(m[2]), m[3]))]
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
    """Yield the values of the date keys, in any case, that are text, as _plain has them."""
    written = [
        (name.casefold().translate(_KEY_MARKS), value)
        for name, value in header.items()
        if isinstance(value, str)
    ]
    for key in _DATE_KEYS:
        for name, value in written:
            if name == key:
                yield _plain(value[:_MAX_CHARS])


def _plain(text: str) -> str:
    """Return `text` in lower case, with ASCII digits, hyphens for all dashes, and single spaces."""
    if not text.isascii():
        # NFKC gives letters their accents as CLDR writes them.
        text = "".join(map(_plain_character, unicodedata.normalize("NFKC", text)))
        text = _CHINESE_NUMBER.sub(_chinese_number, text)
        text = _ERA.sub(_year_of_era, text)
    return " ".join(text.casefold().split())


def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return {"Pd": "-", "Cf": ""}.get(category, character)


def _chinese_number(match: re.Match[str]) -> str:
    """Return the digits of a number up to 99, or of one that is written digit by digit."""
    tens, ten, ones = match[0].translate(_CHINESE_DIGITS).rpartition("十")
    return f"{tens or 1}{ones or 0}" if ten else ones


def _year_of_era(match: re.Match[str]) -> str:
    return str(_ERAS[match[1]] + (1 if match[2] == "元" else int(match[2])))


def _parse_date(text: str, order: Order) -> str:
    """Return the ISO date in `text`, as _date_texts yields it, or ""."""
    if match := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        return _iso_date(match[1], int(match[2]), match[3])
    if _UNIX_TIME.match(text):
        return datetime.fromtimestamp(int(text), UTC).date().isoformat()
    text = _CLOCK.sub(" ", text)
    if match := _YEAR_LAST.match(text):
        return _year_last(match, order)
    return _named_date(text)


def _named_date(text: str) -> str:
    """Return the first ISO date in `text` that has a month's name.

    Day, month and year come without a number between. Words that name no month do not count: weekdays, time
    zones, "of".
    """
    kinds, values = "", []
    for unit, thang, number, word in _WORD.findall(text):
        month = int(unit or thang or 0) or (month_number(word) if word else 0)
        if number:
            kinds += "d" if len(number) <= 2 else "y" if re.fullmatch(_YEAR, number) else "?"
            values.append(number)
        elif month:
            kinds += "m"
            values.append(str(month))
    for start in range(len(kinds) - 2):
        if places := _WRITTEN_ORDERS.get(kinds[start : start + 3]):
            year, month_text, day = (values[start + place] for place in places)
            return _iso_date(year, int(month_text), day)
    return ""


def _year_last(match: re.Match[str], order: Order) -> str:
    """Return the ISO date of a match of _YEAR_LAST: the one that exists, or of two that of `order`."""
    day_first, month_first = _both_readings(match)
    if not (day_first and month_first) or day_first == month_first:
        return day_first or month_first
    return {"day": day_first, "month": month_first, "": ""}[order]


def _settled_order(text: str) -> Order:
    """Return the order of a date that has the year last and one reading, else ""."""
    if _YEAR_FIRST.match(text) or not (match := _YEAR_LAST.match(_CLOCK.sub(" ", text))):
        return ""
    day_first, month_first = _both_readings(match)
    if bool(day_first) == bool(month_first):
        return ""
    return "day" if day_first else "month"


def _both_readings(match: re.Match[str]) -> tuple[str, str]:
    """Return the ISO dates of a match of _YEAR_LAST with the day first and with the month first."""
    first, second, year = match[1], match[3], match[4]
    return _iso_date(year, int(second), first), _iso_date(year, int(first), second)


def _iso_date(year: str, month: int, day: str) -> str:
    """Return the ISO date, or "" when it does not exist."""
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:
        return ""
