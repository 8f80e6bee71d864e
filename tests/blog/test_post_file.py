"""A post file's header to title, labels and draft, as Hugo, Jekyll and Hexo authors mean them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.header import FrontMatterError
from blog.post_file import DEFAULT_KEYS, is_draft, labels_under, new_labels, parse_post
from model.labels import fold
from model.post import LabelKeys, Post


def labels_in(yaml: str, keys: tuple[str, ...] = ("tags",)) -> tuple[str, ...]:
    return parse_post(f"---\n{yaml}\n---\n", keys=LabelKeys(keys, ())).tags


def test_a_post_is_read_whole():
    text = "---\ntitle: Tea \nsummary: How to brew\ntags: [green, hot]\ncategory: Drinks\n---\nBoil water.\n"
    expected = Post("Tea", "Boil water.\n", "html", "How to brew", ("green", "hot"), ("Drinks",))
    assert parse_post(text, format="html") == expected


def test_a_file_without_front_matter_is_a_post_without_labels():
    assert parse_post("Boil water.\n") == Post(body="Boil water.\n")


def test_broken_front_matter_is_an_error():
    with pytest.raises(FrontMatterError):
        parse_post("---\ntitle: a: b\n---\n")


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("tags: go", ("go",)),
        ("tags: a, b,c", ("a", "b", "c")),
        ("tags: 日記、旅行，写真", ("日記", "旅行", "写真")),
        ("tags: machine learning", ("machine learning",)),
        ("tags: [a, 'b, c']", ("a", "b, c")),
        ("tags:\n- [Sports, Baseball]\n- [Sports, [Chess]]\n- Play", ("Sports", "Baseball", "Chess", "Play")),
        ("tags: [null, ~, '', ' ', a]", ("a",)),
        ("tags: 'null'", ("null",)),
        ("tags: [2020, yes, 1.10]", ("2020", "yes", "1.10")),
        ("tags: [{name: a}, b]", ("b",)),
        ("tags: {name: a}", ()),
        ("tags:", ()),
        ("tags: ', ,'", ()),
        ("tags: [JavaScript, javascript, ＪａｖａＳｃｒｉｐｔ]", ("JavaScript",)),
        ("tags: ['open\n\n  science']", ("open science",)),
        ("Tags: [a]\nTAGS: [b]", ("a", "b")),
        ("title: no tags", ()),
    ],
)
def test_labels_are_those_that_the_author_meant(yaml, expected):
    assert labels_in(yaml) == expected


def test_labels_of_several_keys_are_joined_in_the_order_of_the_keys():
    assert labels_in("tag: [c, a]\ntags: [a, b]", ("tags", "tag")) == ("a", "b", "c")


def test_other_keys_give_no_labels():
    assert labels_in("tags: [a]\ntopics: [b]", ("topics",)) == ("b",)


def test_the_default_keys_cover_the_ones_in_common_use():
    header = {"tags": "a", "tag": "b", "topics": "c", "keywords": "d"}
    assert labels_under(header, DEFAULT_KEYS.tags) == ("a", "b", "c", "d")
    assert labels_under({"category": "y", "categories": "x"}, DEFAULT_KEYS.categories) == ("x", "y")


def test_many_aliases_of_one_long_label_are_one_label_at_little_cost():
    """Two sizes are compared, for folding every alias would cost sixteen times as much for four times."""

    def seconds(size: int) -> float:
        text = f"---\ntags: [&a {'あ' * size}{', *a' * size}]\n---\n"
        times = []
        for _ in range(5):
            start = time.perf_counter()
            assert parse_post(text).tags == ("あ" * size,)
            times.append(time.perf_counter() - start)
        return min(times)

    assert seconds(8_000) < 10 * seconds(2_000)


@pytest.mark.parametrize("key", ["description", "summary", "excerpt", "subtitle", "Description"])
def test_each_key_of_a_description_counts(key):
    assert parse_post(f"---\n{key}: Brewing\n---\n").description == "Brewing"


def test_a_blank_description_gives_way_to_the_next_key():
    assert parse_post("---\ndescription: ''\nsummary: Brewing\n---\n").description == "Brewing"


@pytest.mark.parametrize("title", ["[a, b]", "{a: b}", "null", ""])
def test_a_title_that_is_not_text_is_ignored(title):
    assert parse_post(f"---\ntitle: {title}\n---\n").title == ""


@pytest.mark.parametrize(
    "header", [{"draft": "true"}, {"Draft": "Yes"}, {"published": "false"}, {"published": "off"}]
)
def test_an_author_can_hold_a_post_back(header):
    assert is_draft(header, "tea.md")


@pytest.mark.parametrize(
    "header", [{}, {"draft": "false"}, {"draft": ""}, {"published": "true"}, {"published": "2020-01-31"}]
)
def test_other_posts_are_out(header):
    assert not is_draft(header, "_drafts.md")


def test_a_post_in_a_drafts_folder_is_a_draft():
    assert is_draft({}, "source/_drafts/tea.md")


VALUES = st.recursive(st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=20)


def test_a_label_that_differs_in_what_nobody_sees_is_there_already():
    header = {"tags": ["#Server", "❤️", "می\u200cخواهم", "server\u200b", "\u200b"]}
    assert labels_under(header, ("tags",)) == ("#Server", "❤️", "می\u200cخواهم")
    assert new_labels(header, ("tags",), ["server", "❤", "ＳＥＲＶＥＲ", "#disk\u200d"]) == ("#disk\u200d",)


@given(VALUES)
def test_labels_are_never_empty_nor_twice_the_same(value):
    labels = labels_under({"tags": value}, ("tags",))
    assert len({fold(label) for label in labels}) == len(labels)
    assert all(fold(label) for label in labels)
