"""Tables whose columns stay columns when a cell is Japanese."""

from hypothesis import given
from hypothesis import strategies as st

from console.tables import clip, display_width, pad, render_table, wrap


def test_wide_characters_take_two_columns_and_combining_ones_none():
    assert display_width("パンab") == 6
    assert display_width("e\u0301") == 1


def test_texts_are_aligned_left_and_figures_right():
    assert render_table([["tag", "used"], ["パン", "3"], ["a", "12"]]) == [
        "tag   used",
        "パン     3",
        "a       12",
    ]


def test_what_does_not_fit_ends_in_an_ellipsis():
    assert clip("自転車旅行", 7) == "自転車…"
    assert clip("bicycle", 7) == "bicycle"


def wrapped(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in wrap(text, width)]


def test_lines_end_at_spaces_and_between_japanese_characters():
    assert wrapped("This week I typed", 11) == ["This week I", "typed"]
    assert wrapped("新茶の香りがする Uji の朝", 10) == ["新茶の香り", "がする Uji", "の朝"]
    assert wrapped("a" * 7, 3) == ["aaa", "aaa", "a"]
    assert wrapped("", 5) == [""]


@given(st.text("ab 新茶c"), st.integers(2, 12))
def test_no_line_is_too_wide_and_only_spaces_are_lost(text, width):
    lines = wrapped(text, width)
    assert all(display_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_padding_goes_to_either_side():
    assert (pad("茶", 4), pad("茶", 4, right=True)) == ("茶  ", "  茶")


@given(st.text(), st.integers(min_value=1, max_value=20))
def test_a_clipped_text_fits(text, width):
    assert display_width(clip(text, width)) <= width
