"""The sentence that is shown for a label."""

import pytest

from fuda.proposals.sentences import MAX_AROUND, find_sentence
from model.post import Post
from model.suggestion import Evidence
from model.text.fields import Fields, parse_fields


def sentence(body: str, *words: str, title: str = "", field: str = "body") -> str:
    """Return the sentence in `body` for `words`, which are marked in it; "" without one."""
    fields = parse_fields(Post(title=title, body=body))
    found = find_sentence(fields, [Evidence(word, field, 0.1) for word in words])
    return f"{found.before}[{found.words}]{found.after}" if found else ""


@pytest.mark.parametrize(
    ("body", "words", "shown"),
    [
        ("We went. The tea was green. Then home.", "tea", "The [tea] was green."),
        ("京都に行った。新茶を買った。帰った。", "新茶", "[新茶]を買った。"),
        ("I like *Open-Science* a lot.", "open science", "I like [Open-Science] a lot."),
        ("Steam first, then Tea.", "tea", "Steam first, then [Tea]."),
        ("One\n\nAnother with [a link](https://a.b)\n\nThird", "link", "Another with a [link]"),
        ("Version 3.14 of Python is out. It is fast.", "python", "Version 3.14 of [Python] is out."),
        ("Ｐｙｔｈｏｎ を使う。", "python", "[Python] を使う。"),
        ("He said “tea.” She left.", "she", "[She] left."),
        ("I write C++ here.", "c++", "I write [C]++ here."),
    ],
)
def test_the_sentence_around_the_first_place_is_shown(body, words, shown):
    assert sentence(body, words) == shown


def test_evidence_that_is_not_found_gives_way_to_the_next():
    assert sentence("Only tea here.", "coffee", "tea") == "Only [tea] here."
    assert sentence("Only tea here.", "coffee", "") == ""


def test_a_long_sentence_is_cut_around_its_words():
    shown = sentence("x " * 500 + "tea" + " y" * 500, "tea")
    assert len(shown) <= 2 * MAX_AROUND + len("…[tea]…")
    assert (shown[0], shown[-1]) == ("…", "…")


def test_the_body_counts_before_the_title_and_links():
    fields = Fields(title="Tea", body="Uji is far.", links=("https://tea.example",))
    evidence = [Evidence("tea", "links", 0.5), Evidence("tea", "title", 0.3), Evidence("uji", "body", 0.1)]
    assert find_sentence(fields, evidence) == ("", "Uji", " is far.")
    assert find_sentence(fields, evidence[:1]) == ("https://", "tea", ".example")


@pytest.mark.parametrize("field", ["comments", "count"])
def test_a_field_of_another_service_is_passed_over(field):
    assert sentence("tea", "tea", field=field) == ""
