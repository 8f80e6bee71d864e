"""Terms of English, Japanese, Chinese and mixed text by hand, and of hostile text in linear time."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.settings import Settings
from model.terms.extraction import (
    FIELDS,
    FieldTerms,
    cjk_ngrams,
    each_ngram,
    each_term,
    find_words,
    fold_text,
    pad_word,
    parse_terms,
    split_words,
    word_ngrams,
)
from model.terms.numbering import number_terms
from model.terms.sections import number_posts
from model.text.characters import SEPARATORS, is_cjk, join_word, join_words
from model.text.fields import Fields
from tests.support.cpu_time import measure_growth

any_text = st.text(st.characters(exclude_categories=()))


def parse_field(text: str) -> FieldTerms:
    return parse_terms(Fields(body=text)).fields_of(0)["body"]


def terms_of(text: str) -> list[str]:
    return list(each_term(parse_field(text)))


def test_english_gives_words_then_bigrams():
    assert terms_of("The quick Fox") == ["the", "quick", "fox", "the quick", "quick fox"]


def test_a_compound_word_gives_its_parts_too():
    assert terms_of("Node.js") == ["node.js", "node", "js"]
    assert terms_of("don't snake_case") == [
        "don't",
        "snake_case",
        "don",
        "t",
        "snake",
        "case",
        "don't snake_case",
    ]


def test_signs_stay_at_the_end_of_a_word_and_full_stops_do_not():
    assert parse_field("C++ and C#. End.").words == ["c++", "and", "c#", "end"]


def test_japanese_gives_the_2_and_3_grams_of_each_run():
    assert terms_of("新茶、アイス。") == ["新茶", "アイ", "イス", "アイス"]


def test_a_part_of_a_longer_japanese_word_is_found_without_a_dictionary():
    assert {"アイス", "コーヒ", "ーヒー"} < set(terms_of("アイスコーヒー"))


def test_chinese_gives_n_grams():
    assert terms_of("机器学习") == ["机器", "器学", "学习", "机器学", "器学习"]


def test_scripts_are_cut_apart_where_they_meet():
    field = parse_field("Python入門とpandas")
    assert (field.words, field.runs) == (["python", "pandas"], ["入門と"])


def test_a_lone_cjk_character_gives_itself():
    assert cjk_ngrams("茶") == ["茶"]
    assert cjk_ngrams("新茶") == ["新茶"]


def test_wide_and_half_width_letters_are_one():
    assert terms_of("ＡＢＣ ｱｲｽ") == terms_of("abc アイス")


def test_a_text_of_ligatures_does_not_grow():
    assert fold_text("ﬁne") == "fine"
    assert fold_text("ﷺ" * 100) == "ﷺ" * 100


def test_nothing_gives_nothing():
    assert terms_of("") == terms_of(" ...!? \U0001f375 ") == []


def count(text: str, *terms: str) -> list[int]:
    """Return how often terms stand in the second of two posts."""
    read = parse_terms(Fields(body="green tea"), Fields(body=text))
    counts = read.count(number_terms(terms), np.ones(len(terms), np.int64))
    assert counts.sum() == counts[:, FIELDS.index("body")].sum()
    return list(map(int, counts[:, FIELDS.index("body")]))


def test_words_are_counted_with_the_parts_of_compounds():
    assert count("node.js and js", "node.js", "node", "js", "and", "no") == [1, 1, 2, 1, 0]


def test_a_phrase_is_of_whole_words_side_by_side():
    text = "Green tea, green tea-time: evergreen tea. Not green. Tea"
    assert count(text, "green tea", "green") == [2, 3]


def test_words_are_split_and_joined_at_their_separators():
    assert split_words(["node.js", "a-b_c", "plain", "c++"]) == ["node", "js", "a", "b", "c", "plain", "c"]
    assert join_word("node.js") == "nodejs"
    assert join_words(["node.js", "", "a-b_c", "plain"]) == ["nodejs", "", "abc", "plain"]
    assert join_words([]) == []


def test_word_ngrams_are_padded_with_a_space():
    assert word_ngrams(pad_word("ab")) == [" ab", "ab ", " ab "]


def test_word_ngrams_end_after_forty_characters():
    assert pad_word("a" * 100) == pad_word("a" * 40)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("ที่กรุงเทพ มี", ["ที่กรุงเทพ", "มี"]),
        ("مَرْحَبًا بِكَ", ["مَرْحَبًا", "بِكَ"]),
        ("❤️ tea", ["tea"]),
    ],
)
def test_marks_belong_to_their_letters(text, words):
    assert parse_field(text).words == find_words(text)[0] == words


def test_the_ngrams_of_a_title_count_thrice_and_those_of_the_body_never():
    terms = parse_terms(Fields(title="ab", headings="ab", body="xyz"))
    assert Counter(each_ngram(terms)) == {" ab": 4, "ab ": 4, " ab ": 4}


@given(any_text)
def test_terms_never_mix_scripts_and_are_never_empty(text):
    field = parse_field(text)
    assert all(map(is_cjk, field.runs))
    assert not any(map(is_cjk, field.words))
    assert all(terms_of(text))


@given(any_text | st.text("aZ1.-'’+#_茶ー。 \nकि่ี\u064e\u0327", max_size=20))
def test_all_fields_are_cut_as_each_by_itself(text):
    """An expression says what a word is, array operations find those of a post: both say the same."""
    terms = parse_terms(Fields(title=text, body=text), Fields(headings=text))
    words, runs = find_words(fold_text(text))
    compounds = [word for word in words if set(word) & set(SEPARATORS)]
    for post, name in ((0, "title"), (0, "body"), (1, "headings")):
        assert terms.fields_of(post)[name] == (words, compounds, split_words(compounds), runs)
    assert terms.fields_of(0)["headings"] == terms.fields_of(1)["body"] == ([], [], [], [])


HOSTILE: dict[str, Callable[[int], str]] = {
    "one giant word": lambda size: "a" * size,
    "one giant compound": lambda size: "a." * (size // 2),
    "one giant run": lambda size: "日" * size,
    "ligatures": lambda size: "ﷺ" * size,
    "separators": lambda size: "-" * size,
    "signs": lambda size: "a" + "+" * size,
    "scripts in turn": lambda size: "a日" * (size // 2),
    "distinct words": lambda size: " ".join(map(str, range(size // 6))),
    "marks in the wrong order": lambda size: "a" + "\u0301" * (size // 2) + "\u0327" * (size // 2),
    "half-width marks": lambda size: "カ" + "\u0301\uff9e" * (size // 2),
}


def number(text: str) -> None:
    number_posts(parse_terms(Fields(title=text, headings=text, body=text)), Settings())


@pytest.mark.parametrize("attack", HOSTILE.values(), ids=HOSTILE)
def test_ten_times_the_text_takes_about_ten_times_the_time(attack):
    short_s, long_s = measure_growth(number, attack(50_000), attack(500_000))
    assert long_s < 20 * short_s + 0.05


def test_a_million_words_in_headings_give_the_ngrams_of_the_first_thousand():
    headings = " ".join(map(str, range(1_000_000)))
    terms = parse_terms(Fields(headings=headings))
    assert list(each_ngram(terms)) == list(each_ngram(parse_terms(Fields(headings=headings[:3_889]))))


def test_a_megabyte_of_ligatures_stays_a_megabyte():
    terms = parse_terms(Fields(body="ﷺ" * 1_000_000))
    assert len(terms.texts[FIELDS.index("body")]) == 1_000_000
