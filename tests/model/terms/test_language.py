"""The language of a post, as far as its script tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.post import Post
from model.terms.extraction import parse_posts
from model.terms.language import detect_languages


def detect(body: str, title: str = "") -> str:
    """Return the language of a post that is read after an English one."""
    _, language = detect_languages(parse_posts(Post("This is the one"), Post(title, body)))
    return language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("This is the first of many posts on tea.", "en"),
        ("Der Tee ist heiß und schmeckt gut.", "und"),
        ("新茶の季節になりました。お茶を淹れます。", "ja"),
        ("新茶上市的季节到了，我们来泡茶。", "zh"),
        ("새로운 차의 계절이 왔습니다", "ko"),
        ("Pythonで書いたスクリプトをGitHubに置きました。", "ja"),
        ("This is the English half of it. これは日本語の半分です。", "mul"),
        ("", "und"),
        ("1234 !?", "und"),
    ],
)
def test_the_language_is_told_by_script_and_common_words(text, language):
    assert detect(text) == language


@pytest.mark.parametrize(
    ("characters", "language"),
    [("ぁヺ", "ja"), ("㐀鿿", "zh"), ("\ufa0e\ufa29", "zh"), ("가힣", "ko"), ("・ー", "und")],
)
def test_a_script_is_told_from_its_first_character_to_its_last(characters, language):
    assert [detect(character) for character in characters] == [language, language]


def test_title_and_headings_count_too():
    assert detect("Tea", title="新茶の季節です") == "ja"
    assert detect("## 新茶の季節です\n\nTea") == "ja"


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_one_of_six_answers(text):
    assert detect(text) in {"en", "ja", "zh", "ko", "mul", "und"}
