"""Dates as authors write them, where there is one reading."""

from tests.forms import Form

_DAY = {"date": "2020-01-31"}
_NO_DAY = {"date": ""}


def _dated(name: str, written: str, fuda: dict[str, str] = _DAY) -> Form:
    return Form(name, f"---\ntitle: Bread\ndate: {written}\n---\nText.\n", {**fuda, "post": True})


FORMS = (
    _dated("the year first", "2020-01-31"),
    _dated("slashes, the year first", "2020/1/31 10:00"),
    _dated("hyphens, the day first", "31-01-2020"),
    _dated("dots, the day first", "31.01.2020"),
    _dated("slashes, the day first", "31/01/2020"),
    _dated("slashes, the month first", "01/31/2020"),
    _dated("the same number for day and month", "02/02/2020", {"date": "2020-02-02"}),
    _dated("two readings, with slashes", "01/02/2020", _NO_DAY),
    _dated("two readings, with dots", "01.02.2020", _NO_DAY),
    _dated("a day that does not exist", "30/02/2020", _NO_DAY),
    _dated("English, with a comma behind the month", "January, 31 2020"),
    _dated("English, with an ordinal", "31st of January 2020"),
    _dated("English, with a weekday and a time", "Fri, 31 Jan 2020 10:00:00 +0000"),
    _dated("English, the year first", "2020 January 31"),
    _dated("German", "31. Januar 2020"),
    _dated("German, with an umlaut", "2. März 2020", {"date": "2020-03-02"}),
    _dated("French", "vendredi 31 janvier 2020"),
    _dated("French, the first of the month", "1er août 2020", {"date": "2020-08-01"}),
    _dated("Spanish", "31 de enero de 2020"),
    _dated("Portuguese", "31 de janeiro de 2020"),
    _dated("Portuguese, the first of the month", "1º de março de 2020", {"date": "2020-03-01"}),
    _dated("Italian", "31 gennaio 2020"),
    _dated("Dutch", "31 januari 2020"),
    _dated("Russian", "31 января 2020 г."),
    _dated("Japanese", "2020年1月31日"),
    _dated("Japanese, in full width", "２０２０年１月３１日"),
    _dated("Chinese, with spaces", "2020 年 1 月 31 日"),
    _dated("Korean", "2020년 1월 31일"),
    _dated("Korean, with dots", "2020. 1. 31."),
    _dated("the beginning of two French months", "5 jui 2020", _NO_DAY),
)
