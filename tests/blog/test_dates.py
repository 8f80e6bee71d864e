"""The date of a post, from its header or its path: what has one reading, and what the blog settles."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.dates import date_order, has_date, post_date
from blog.parsing.month_names import _NAMES, month_number


@pytest.mark.parametrize(
    "written",
    [
        "2020-01-31",
        "2020-1-31",
        "2020/01/31",
        "2020.01.31",
        "2020年1月31日",
        "2020-01-31 23:30:00 -1100",
        "2020-01-31T00:10:00+09:00",
        "Jan 31, 2020",
        "January 31st 2020 10:00",
        "31 January 2020",
        "31-Jan-2020",
        "Fri, 31 Jan 2020 10:00:00 +0000",
    ],
)
def test_a_day_is_read_as_it_is_written(written):
    assert post_date({"date": written}, "2001-01-01-slug.md") == "2020-01-31"


@pytest.mark.parametrize("key", ["date", "publishDate", "pubDate", "published", "publish_date", "created"])
def test_each_key_of_a_day_counts(key):
    assert post_date({key: "2020-01-31"}, "a.md") == "2020-01-31"


def test_the_date_comes_before_the_other_keys():
    assert post_date({"created": "2019-01-01", "date": "2020-01-31"}, "a.md") == "2020-01-31"


@pytest.mark.parametrize(
    "path",
    [
        "_posts/2020-01-31-tea.md",
        "2020-1-31.md",
        "blog/2020-01-31-tea/index.md",
        "2020/01/31/tea.md",
        "old/2001-02-03/2020-01-31-tea.md",
    ],
)
def test_the_date_comes_from_the_path_when_the_header_has_none(path):
    assert post_date({"published": "true"}, path) == "2020-01-31"


@pytest.mark.parametrize(
    "written", ["2020-02-30", "2020-13-01", "Foo 31, 2020", "0001-01-01", "tomorrow", "", "01/02/2020"]
)
def test_an_impossible_or_ambiguous_date_is_ignored(written):
    assert post_date({"date": written}, "tea.md") == ""
    assert post_date({"date": written}, "2020-01-31-tea.md") == "2020-01-31"


@pytest.mark.parametrize(
    "path", ["2020/01/tea.md", "2020/01/10-teas.md", "a2020-01-31.md", "2020-01-310.md", "2020-02-30-a.md"]
)
def test_a_path_without_a_whole_date_gives_none(path):
    assert post_date({"date": ["2020-01-31"]}, path) == ""


@pytest.mark.parametrize(
    "written",
    [
        *(
            "31/01/2020",
            "31.01.2020",
            "31-1-2020 10:00",
            "01/31/2020",
            "Fri 31/01/2020",
            "２０２０年１月３１日",
        ),
        *("January, 31 2020", "31st of January 2020", "2020-Jan-31", "2020 January 31", "31. Januar 2020"),
        *("31. Jan. 2020", "vendredi 31 janvier 2020", "31 janv. 2020", "31 de enero de 2020"),
        *("enero 31 de 2020", "31 de janeiro de 2020", "31 gennaio 2020", "31 januari 2020"),
        *("31 января 2020 г.", "31 янв. 2020", "2020 年 1 月 31 日", "2020년 1월 31일", "2020. 1. 31."),
    ],
)
def test_a_day_is_read_in_every_form_and_language_with_one_reading(written):
    assert post_date({"date": written}, "") == "2020-01-31"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1er février 2020", "2020-02-01"),
        ("1º de março de 2020", "2020-03-01"),
        ("2. März 2020", "2020-03-02"),
        ("5 juin 2020", "2020-06-05"),
        ("5 juil. 2020", "2020-07-05"),
        ("5 juillet 2020", "2020-07-05"),
        ("12 août 2020", "2020-08-12"),
        ("5 мая 2020", "2020-05-05"),
        ("10:00 5 May 2020", "2020-05-05"),
        ("02/02/2020", "2020-02-02"),
    ],
)
def test_months_are_told_apart_whatever_their_accents_and_neighbours(written, day):
    assert post_date({"date": written}, "") == day


@pytest.mark.parametrize("written", ["5 jui 2020", "32/01/2020", "30/02/2020", "13/13/2020", "31/01-2020"])
def test_a_date_without_a_reading_is_ignored(written):
    assert not has_date({"date": written}, "tea.md")


@pytest.mark.parametrize(("order", "day"), [("", ""), ("day", "2020-02-01"), ("month", "2020-01-02")])
def test_an_open_date_is_read_in_the_order_of_the_blog(order, day):
    assert post_date({"date": "01/02/2020"}, "", order) == day
    assert has_date({"date": "01/02/2020"}, "")


@pytest.mark.parametrize(
    ("written", "order"),
    [
        (["01/02/2020", "31/12/2020"], "day"),
        (["01/02/2020", "12/31/2020"], "month"),
        (["31/12/2020", "12/31/2020"], ""),
        (["01/02/2020", "2020-12-31", "31 May 2020", "02/02/2020", "45/45/2020"], ""),
        (["31.12.2020", "01-02-2020"], "day"),
        (["01/02/2020", "10:00 31/12/2020"], "day"),
        (["01/02/2020", "01.31.2020 10:00"], "month"),
    ],
)
def test_a_blog_settles_the_order_when_its_dates_with_one_reading_agree(written, order):
    assert date_order({"Date": each} for each in written) == order


@pytest.mark.parametrize("number", range(1, 13))
def test_every_name_is_that_of_its_month(number):
    assert {month_number(name.casefold()) for name in _NAMES[number - 1].split()} == {number}


@pytest.mark.parametrize(
    ("word", "number"), [("mar", 3), ("marr", 11), ("cerven", 6), ("cervene", 7), ("jun", 6), ("sept", 9)]
)
def test_a_beginning_names_a_month_unless_it_is_the_whole_name_of_another(word, number):
    assert month_number(word) == number


@pytest.mark.parametrize("word", ["marzipan", "market", "janet", "decoration", "jui", "ma", ""])
def test_a_word_that_only_begins_as_a_month_is_none(word):
    assert month_number(word) == 0


VALUES = st.recursive(st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=20)


@given(st.dictionaries(st.sampled_from(["date", "published"]), VALUES), st.text())
def test_a_day_is_one_of_the_calendar_or_none(header, path):
    day = post_date(header, path)
    assert day == "" or date.fromisoformat(day).isoformat() == day


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_of_two_centuries_is_read_in_every_form(day):
    for form in ("%Y-%m-%d", "%Y/%m/%d %H:%M", "%d %b %Y", "%B %d, %Y", "%a, %d %b %Y"):
        assert post_date({"date": day.strftime(form)}, "") == day.isoformat()
