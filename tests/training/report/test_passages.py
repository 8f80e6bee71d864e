"""The passages of a post with the words that count."""

import re

from model.post import Post
from training.report.page.passages import AROUND, MAX_PASSAGES, render_passages, render_title


def passages(body: str, *words: str) -> list[str]:
    return [re.sub("</?bdi>", "", each) for each in render_passages(Post(body=body), words)]


def test_a_latin_word_is_marked_whole_and_in_any_case():
    assert passages("Tea, steam and tea-time", "tea") == ["<mark>Tea</mark>, steam and <mark>tea</mark>-time"]


def test_a_word_without_spaces_around_it_is_marked_in_japanese():
    assert passages("水出しコーヒーを淹れる", "コーヒー") == ["水出し<mark>コーヒー</mark>を淹れる"]


def test_the_longest_word_is_marked():
    assert passages("open source", "open", "open source") == ["<mark>open source</mark>"]


def test_text_without_the_words_gives_its_beginning():
    assert passages("word " * 100, "tea")[0].endswith("word …")
    assert len(passages("word " * 100, "tea")[0]) < 4 * AROUND
    assert passages("short") == ["short"]
    assert passages("") == []


def test_passages_are_cut_at_spaces_and_are_few():
    found = passages(f"{'before ' * 40}tea {'after ' * 60}" * 5, "tea")
    assert len(found) == MAX_PASSAGES
    assert all(re.fullmatch("… ((before|after) )+<mark>tea</mark>( after)+ …", each) for each in found)


def test_markup_of_a_post_is_text():
    assert passages("a &lt;b&gt; tea", "tea") == ["a &lt;b&gt; <mark>tea</mark>"]
    assert "<mark>Tea</mark> &lt;b&gt;" in render_title(Post("Tea <b>"), ["tea"])
