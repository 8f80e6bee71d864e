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
    *(
        _dated(f"English: {written}", written)
        for written in (
            "Fri Jan 31 10:00:00 2020",
            "Fri Jan 31 2020 10:00:00 GMT+0900 (JST)",
            "31/Jan/2020:10:00:00 +0900",
            "31Jan2020",
            "Jan-31-2020",
            "January the 31st, 2020",
            "2020, 31 January",
            "Posted on 31 Jan. 2020",
        )
    ),
    *(
        _dated(f"in digits: {written}", written)
        for written in (
            "20200131",
            "'20200131T100000'",
            "2020_01_31",
            "2020–01–31",
            "2020,01,31",
            "31. 1. 2020",
            "31 / 01 / 2020",
            "31–01–2020",
            "31,01,2020",
            "10:00 31/01/2020",
            "10:00 PM 01/31/2020",
        )
    ),
    *(
        _dated(language, written)
        for language, written in {
            "German, with dots only": "31.Januar.2020",
            "Austrian": "31. Jänner 2020",
            "German, an abbreviation without its vowel": "31. Jan 2020, 10 Uhr",
            "French, with an hour": "le 31 janvier 2020 à 10h30",
            "French, a short weekday that begins as a month": "mar. 31 janv. 2020",
            "Spanish, the year behind del": "31 de enero del 2020",
            "Spanish, with slashes": "31/ene/2020",
            "Portuguese, an abbreviation": "31 de jan. de 2020",
            "Catalan": "31 de gener de 2020",
            "Romanian": "31 ianuarie 2020",
            "Russian, without a space": "31 января 2020г.",
            "Russian, the name alone": "январь 31, 2020",
            "Ukrainian": "31 січня 2020",
            "Polish": "31 stycznia 2020",
            "Czech": "31. ledna 2020",
            "Hungarian": "2020. január 31.",
            "Swedish": "den 31 januari 2020",
            "Finnish": "31. tammikuuta 2020",
            "Turkish": "31 Ocak 2020",
            "Greek": "31 Ιανουαρίου 2020",
            "Vietnamese": "ngày 31 tháng 1 năm 2020",
            "Arabic digits": "٣١/٠١/٢٠٢٠",
            "Japanese, in an era": "令和2年1月31日",
            "Japanese, in Chinese numbers": "二〇二〇年一月三十一日",
            "Japanese, behind a label": "'公開日: 2020年1月31日（金）'",
            "Chinese, of Taiwan": "民國109年1月31日",
            "Chinese, with hao": "2020年1月31号",
        }.items()
    ),
    _dated("Japanese, the first year of an era", "平成元年1月31日", {"date": "1989-01-31"}),
    _dated("seconds since 1970", "1580428800"),
    *(
        _dated(f"no date: {written}", written, _NO_DAY)
        for written in (
            "5 Market 2020",
            "Janet 31 2020",
            "31 Juni 2020",
            "May 2020",
            "2020-01",
            "2020-31-01",
            "31/01/20",
            "31:01:2020",
        )
    ),
    *(
        Form(
            f"under the key {key}",
            f"---\ntitle: Bread\n{key}: 2020-01-31\n---\nText.\n",
            {**_DAY, "post": True},
        )
        for key in ("pubDatetime", "publishedAt", "datePublished", "date-published", "created_at")
    ),
    *(
        Form(f"in the name of the file {name}", "---\ntitle: Bread\n---\nText.\n", _DAY, path=name)
        for name in ("20200131-bread.md", "2020_01_31_bread.md", "2020.01.31-bread.md")
    ),
)
