"""YAML front matter that libyaml reads otherwise than the generators' parsers do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.header import FrontMatterError, Note, parse_front_matter


def read(header, generator=""):
    return parse_front_matter(f"---\n{header}\n---\n", generator).header


def problem_of(header, generator=""):
    with pytest.raises(FrontMatterError) as caught:
        read(header, generator)
    return str(caught.value).replace("the YAML front matter cannot be parsed: ", "")


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85"])
def test_a_line_separator_of_unicode_is_a_character_as_any(end):
    assert read(f"a: b{end}c\nd: [e{end}f]") == {"a": f"b{end}c", "d": [f"e{end}f"]}
    assert read(f"a: 'b {end} c'\nd: |\n  e{end}f\n") == {"a": f"b {end} c", "d": f"e{end}f\n"}


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85"])
def test_a_comment_goes_to_the_end_of_its_line(end):
    assert read(f"# a{end}b: c\nd: e # f{end}g: h") == {"d": "e"}


def test_a_separator_that_jekyll_reads_as_the_end_of_a_line_is_refused_in_jekyll():
    assert problem_of("a: b\n# c\u2028d: e", "jekyll") == (
        "Line 3: the character U+2028 ends a line in Jekyll and nowhere else."
    )
    assert read('a: "b\u2028c"', "jekyll") == {"a": "b\u2028c"}


def test_characters_that_stand_for_others_are_none_of_the_authors():
    taken = "".join(chr(code) for code in range(0xE000, 0xE006))
    assert read(f"a: {taken}\u2028\nb: [:c]") == {"a": f"{taken}\u2028", "b": [":c"]}


@pytest.mark.parametrize("gap", ["\t", " \t", "\t "])
def test_a_tab_may_stand_behind_a_dash(gap):
    assert read(f"a:\n  -{gap}b\n  -{gap}[c]\nd:\n-{gap}e") == {"a": ["b", ["c"]], "d": ["e"]}


@pytest.mark.parametrize("item", ["b: c", "- b", "? b"])
def test_a_collection_behind_a_dash_and_a_tab_is_refused_by_name(item):
    found = problem_of(f"x: y\na:\n  -\t{item}")
    assert found == "Line 4: a list or a key stands behind a dash and a tab (U+0009)."


def test_a_tab_in_a_text_stays():
    header = "a:\n-\tb\nc: |\n  -\td\n\te\nf: '\n\tg'"
    assert read(header.replace("\n\te", "\n  \te")) == {"a": ["b"], "c": "-\td\n\te\n", "f": " g"}


def test_tabs_that_indent_nothing_are_blank():
    assert read("a: b\n\t\nc: d\n\t# e\nf: [\n\tg,\n\th\n\t]") == {"a": "b", "c": "d", "f": ["g", "h"]}


def test_hexo_reads_two_spaces_for_each_tab_that_indents_a_line():
    header = "a:\n\t- b\n  - c\nd:\n\te:\n\t\t- f\n\tg: h"
    assert read(header, "hexo") == {"a": ["b", "c"], "d": {"e": ["f"], "g": "h"}}


@pytest.mark.parametrize("generator", ["", "hugo", "jekyll"])
def test_elsewhere_a_list_indented_by_tabs_is_refused_by_name(generator):
    assert problem_of("a:\n\t- b", generator) == (
        "Line 3: a tab (U+0009) stands where YAML allows only spaces."
    )


@pytest.mark.parametrize("word", [":a", "::a", "?a", "a:b", ":)", "?!"])
def test_a_word_in_brackets_may_begin_with_a_colon_or_a_question_mark(word):
    assert read(f"a: [{word}, b]\nc: [d,\n  {word}]\ne: {{f: {word}}}") == {
        "a": [word, "b"],
        "c": ["d", word],
        "e": {"f": word},
    }


def test_a_colon_behind_a_quoted_key_separates_it():
    assert read('a: {"b":c, "d"::e}\nf: [:g]') == {"a": {"b": "c", "d": ":e"}, "f": [":g"]}


def test_the_later_of_two_anchors_counts_from_there_on():
    assert read("a: &x 1\nb: *x\nc: &x 2\nd: [*x]") == {"a": "1", "b": "1", "c": "2", "d": ["2"]}


@pytest.mark.parametrize("name", ["a.b", "ä", "a:b", "a/b", "!", "日本", "a#b"])
def test_an_anchor_may_have_any_name(name):
    assert read(f"a: &{name} b\nc: [*{name} , &{name}x d, *{name}x ]") == {"a": "b", "c": ["b", "d", "d"]}
    assert read(f"a: &{name}\n- b\nc: !t &aaa {{d: *{name} }}") == {"a": ["b"], "c": {"d": ["b"]}}


def test_a_name_goes_on_behind_a_colon():
    """libyaml ends it there, and reads other values without an error."""
    assert read("a: &b:c d\ne: [*b:c , f]") == {"a": "d", "e": ["d", "f"]}


def test_what_looks_like_an_anchor_in_a_text_stays():
    assert read('a: &x.y "*x.y &x.y"\nb: c &x.y *d.e\nf: *x.y') == {
        "a": "*x.y &x.y",
        "b": "c &x.y *d.e",
        "f": "*x.y &x.y",
    }


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        ("a:\n\xa0- b", "Line 3: a no-break space (U+00A0) stands where YAML allows only spaces."),
        ("a:\n\u3000- b", "Line 3: an ideographic space (U+3000) stands where YAML allows only spaces."),
        ("a: b\n\ufeffc: d", "Line 3: the character U+FEFF stands where YAML allows only spaces."),
        ("a: b\nc: d\x07", "Line 3: control characters are not allowed (the character U+0007)."),
        ("a: b\nc: [#d, e]", 'Line 3: "#d, e]" is a comment to YAML.'),
        ("a: >\n  \tb", "Line 3: a folded block of text begins with a tab (U+0009)."),
        ("a: b\nc d\ne: f", "Line 3: could not find expected ':', at \"c\"."),
        ("a: *b.c", "Line 2: found undefined alias."),
        ("a: [?b]\n[c]: d", "Line 3: found unhashable key."),
    ],
)
def test_a_message_names_the_line_and_the_character(header, problem):
    assert problem_of(header) == problem


def test_the_line_of_an_error_is_that_of_the_file_though_hexo_lengthens_tabs():
    assert problem_of("a:\n\t\t\t\t\t\t- b\nc: d: e\nf: g", "hexo").startswith("Line 4: ")


@pytest.mark.parametrize("header", ["a:\n-\tb", "a: [:b]", "a: &b.c d"])
def test_in_jekyll_libyaml_decides(header):
    assert read(header)
    assert problem_of(header, "jekyll").startswith("Line ")


def test_comments_in_the_place_of_labels_are_noted_with_their_lines():
    text = "---\ntitle: #a\ntags:\n- #b\n- c #d\n-  # e\ncategories: #f\nx: |\n  - #g\n---\n"
    notes = parse_front_matter(text).notes
    assert [note.line for note in notes] == [4, 6, 7]
    assert notes[0] == Note(4, '"#b" is a comment to YAML, which leaves the item empty: put it in quotes')


@pytest.mark.parametrize(
    "header", ["tags: # mine\n- a", "tags:\n- # mine\n  a", "tags: [a]\n# - b", "tags:\n- '#a'"]
)
def test_a_comment_that_takes_no_place_is_not_noted(header):
    assert parse_front_matter(f"---\n{header}\n---\n").notes == ()


@pytest.mark.parametrize(
    "line",
    ["tags: #a", "Tags:\t#a", "TAGS: #a", "'tags': #a", '"tag" : #a', "tags :  #a", "params:\n  tags: #a"],
)
def test_a_comment_in_the_place_of_labels_is_noted_however_their_key_is_written(line):
    [note] = parse_front_matter(f"---\nx: 1\n{line}\n---\n").notes
    assert note.problem == '"#a" is a comment to YAML, which leaves the value empty: put it in quotes'


def test_a_comment_below_the_key_of_labels_is_noted():
    notes = parse_front_matter("---\ntags:\n  #a\n  #b\ncategories:\n  # - c\n---\n").notes
    assert [note.line for note in notes] == [3]


def test_a_hashtag_in_brackets_is_noted_and_a_remark_is_not():
    text = "---\ntags: [\n  #a,\n  'b#c', # mine\n  d, #e\n]\nlinks: [\n  #f\n]\n---\n"
    assert parse_front_matter(text).notes == (
        Note(3, '"#a" is a comment to YAML: put it in quotes if it is a label'),
        Note(5, '"#e" is a comment to YAML: put it in quotes if it is a label'),
    )


def test_a_header_full_of_comments_gets_few_notes():
    notes = parse_front_matter("---\ntags:\n" + "- #a\n" * 500 + "---\n").notes
    assert len(notes) == 11
    assert notes[-1] == Note(13, "490 more items are comments")


WORDS = ["a", "b c", "'d'", '"e"', "1", "~", "[f, g]", "{h: i}", "x:y", "j#k", "|\n  l", "é", "&m n"]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5))
def test_what_libyaml_reads_right_is_read_alike_when_it_is_spelled_anew(words):
    """The last entry is what makes the header one that is spelled anew."""
    plain = "".join(f"k{at}: {word}\n" for at, word in enumerate(words))
    expected = {f"k{at}": read(f"k: {word}")["k"] for at, word in enumerate(words)}
    assert read(plain + "z: [?y, \u2028]") == expected | {"z": ["?y", "\u2028"]}
