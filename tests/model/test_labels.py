"""Labels are compared by what a reader sees of them, in any letter case and width."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.labels import fold, fold_name

TEA = "tea"


@pytest.mark.parametrize(
    "spelling",
    [
        *(
            "Tea",
            "ＴＥＡ",
            "  tea ",
            "#tea",
            "#Tea",
            "＃tea",
            "﹟tea",
            "##tea",
            "# tea",
            "#\u200btea",
            "\u200b#tea",
        ),
        *(
            "tea\u200b",
            "t\u00adea",
            "\ufefftea",
            "tea\u200d",
            "te\u2060a",
            "\u202atea\u202c",
            "\u2066tea\u2069",
        ),
        *("tea\ufe0f", "tea\u034f", "te\u180ea", "tea\u3164", "tea\uffa0", "tea\u115f", "tea\U000e0041"),
    ],
)
def test_spellings_that_look_alike_are_one_label(spelling):
    assert fold(spelling) == TEA


@pytest.mark.parametrize(
    "spelling", ["C#", "f#", "#", "##", "#1", "#1 fan", "#!", "#️⃣", "# 2", "a #b", "#️⃣ tea"]
)
def test_a_sharp_that_begins_no_hashtag_stays(spelling):
    assert "#" in fold(spelling)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("#100DaysOfCode", "100daysofcode"),
        ("#.NET", ".net"),
        ("＃Ｃ＃", "c#"),
        ("＃日本語", "日本語"),
        ("#küche", "Küche"),
        ("❤️", "❤"),
        ("👩\u200d💻", "👩💻"),
        ("می\u200cخواهم", "میخواهم"),
        ("क्\u200dष", "क्ष"),
        ("葛\U000e0100", "葛"),
        ("ニュース\u200b", "ﾆｭｰｽ"),
        ("e\u200b\u0301t\u00e9", "été"),
    ],
)
def test_two_spellings_are_one_label(first, second):
    assert fold(first) == fold(second) != ""


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\ufeff \u200d", "\u3164", "\U000e0020"])
def test_text_without_a_visible_character_is_not_a_label(text):
    assert fold(text) == ""


def test_labels_that_look_different_stay_two():
    labels = ["tea", "teas", "#1", "1", "C", "C#", "open science", "open-science", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴"]
    assert len({fold(label) for label in labels}) == len(labels)


def test_a_name_keeps_the_joiners_by_which_a_post_spells_it():
    assert fold_name("#می\u200cخواهم") == "می\u200cخواهم"


@given(
    st.text(st.sampled_from("aA# .1ｱ＃\u200b\ufe0f\u1160\U0001f3f4\U000e0067\U000e007f\u0301"), max_size=8)
)
def test_a_folded_label_is_one_label_with_the_spelling(label):
    assert fold(fold(label)) == fold(label)


@given(st.text(), st.text())
def test_nothing_invisible_tells_two_labels_apart(first, second):
    visible = [part for part in (first, second) if "\U0001f3f4" not in part]
    for invisible in "\u200b\u00ad\ufeff":
        assert fold(invisible.join(visible)) == fold("".join(visible))
