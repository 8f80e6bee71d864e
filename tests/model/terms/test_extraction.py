"""Terms of English, Japanese, Chinese and mixed posts by hand, and of hostile posts in linear time."""

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import fold
from model.settings import Settings
from model.terms.extraction import FIELDS, MAX_SPELLINGS, parse_terms
from model.terms.sections import each_section, list_section_ids
from model.terms.term_ids import hash_terms
from model.terms.words import FieldTerms, each_term, find_words, fold_text, split_words
from model.text.characters import SEPARATORS, is_cjk
from model.text.fields import Fields
from tests.support.cpu_time import measure_growth

any_text = st.text(st.characters(exclude_categories=()))


def parse_field(text: str) -> FieldTerms:
    return parse_terms(Fields(body=text)).fields_of(0)["body"]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The quick Fox", ["the", "quick", "fox", "the quick", "quick fox"]),
        ("Node.js", ["node.js", "node", "js"]),
        ("don't a_b", ["don't", "a_b", "don", "t", "a", "b", "don't a_b"]),
        ("新茶、アイス。", ["新茶", "アイ", "イス", "アイス"]),
        ("机器学习", ["机器", "器学", "学习", "机器学", "器学习"]),
        ("お茶、茶", ["お茶", "茶"]),
        ("ＡＢＣ ｱｲ", ["abc", "アイ"]),
        (" ...!? \U0001f375 ", []),
        ("", []),
    ],
)
def test_terms_are_words_parts_of_compounds_bigrams_and_cjk_ngrams(text, terms):
    assert list(each_term(parse_field(text))) == terms


def count(text: str, *terms: str) -> list[int]:
    """Return how often terms stand in the body of the second of two posts."""
    read = parse_terms(Fields(body="green tea"), Fields(body=text))
    counts = read.count(hash_terms(terms), np.ones(len(terms), np.int64))
    assert counts.sum() == counts[:, FIELDS.index("body")].sum()
    return list(map(int, counts[:, FIELDS.index("body")]))


def test_words_are_counted_with_the_parts_of_compounds():
    assert count("node.js and js", "node.js", "node", "js", "and", "no") == [1, 1, 2, 1, 0]


def test_a_phrase_consists_of_successive_whole_words():
    text = "Green tea, green tea-time: evergreen tea. Not green. Tea"
    assert count(text, "green tea", "green") == [2, 3]


def count_ngrams(fields: Fields) -> Counter[str]:
    return Counter(dict(each_section(parse_terms(fields), Settings()))["ngrams"])


def test_the_ngrams_of_a_title_count_three_times_and_those_of_the_body_never():
    fields = Fields(title="ab", headings="ab", body="xyz")
    assert count_ngrams(fields) == {" ab": 4, "ab ": 4, " ab ": 4}


@pytest.mark.parametrize(
    ("posts", "spelling"),
    [
        (["WebAuthn by hand"], "WebAuthn"),
        (["Parcel, a parcel and a parcel"], "parcel"),
        (["Parcel or parcel"], "Parcel"),
        (["使うのはWebAuthnです"], "WebAuthn"),
        (["Ｗｅｂ"], "Web"),
        (["Yubi-Key"], "Yubi"),
        (["YubiKey"], "yubi"),
        (["Große Web Web"], "Web"),
        (["Web Große"], "Große"),
        (["Parcel Parcel", "PARCEL"], "PARCEL"),
        (["Parcel", "letter"], "parcel"),
        (["Web " * MAX_SPELLINGS + "WEB " * 3 * MAX_SPELLINGS], "Web"),
    ],
)
def test_a_word_is_spelt_as_its_post_spells_it_most_often(posts, spelling):
    terms = parse_terms(*(Fields(body=body) for body in posts))
    assert terms.spell_word(fold(spelling), len(posts) - 1) == spelling


def test_a_spelling_comes_from_any_field_but_code():
    assert parse_terms(Fields(body="Path", code="PATH PATH")).spell_word("path", 0) == "Path"
    assert parse_terms(Fields(code="PATH")).spell_word("path", 0) == "path"
    assert parse_terms(Fields(headings="WebAuthn")).spell_word("webauthn", 0) == "WebAuthn"


@given(st.text(st.characters(exclude_categories=()) | st.sampled_from("aABßİﬁ \n")))
def test_a_spelling_is_the_same_word(body):
    terms = parse_terms(Fields(body=body))
    for word in find_words(fold_text(body))[0]:
        assert fold(terms.spell_word(word, 0)) == fold(word)


@given(any_text)
def test_terms_never_mix_scripts_and_are_never_empty(text):
    field = parse_field(text)
    assert all(map(is_cjk, field.runs))
    assert not any(map(is_cjk, field.words))
    assert all(each_term(field))


@given(any_text | st.text("aZ1.-'’+#_茶ー。 \nकि่ี\u064e\u0327", max_size=20))
def test_array_operations_find_the_same_words_as_expressions(text):
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


def list_ids(text: str) -> None:
    list_section_ids(parse_terms(Fields(title=text, headings=text, body=text)), Settings())


@pytest.mark.parametrize("attack", HOSTILE.values(), ids=HOSTILE)
def test_ten_times_the_text_takes_about_ten_times_the_time(attack):
    short_s, long_s = measure_growth(list_ids, attack(50_000), attack(500_000))
    assert long_s < 20 * short_s + 0.05


def test_a_million_words_in_headings_give_the_ngrams_of_the_first_thousand():
    headings = " ".join(map(str, range(1_000_000)))
    assert count_ngrams(Fields(headings=headings)) == count_ngrams(Fields(headings=headings[:3_889]))


def test_a_megabyte_of_ligatures_stays_a_megabyte():
    terms = parse_terms(Fields(body="ﷺ" * 1_000_000))
    assert len(terms.texts.folded[FIELDS.index("body")]) == 1_000_000
