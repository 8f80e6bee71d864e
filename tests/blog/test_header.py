"""Front matter as authors write it, as they break it, and as a stranger would to bring a reader down."""

import json
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.header import (
    MAX_HEADER_CHARS,
    MAX_HEADER_DEPTH,
    MAX_HEADER_VALUES,
    FrontMatter,
    FrontMatterError,
    end_lines_alike,
    parse_front_matter,
)

BOMB = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10))
ALIAS_CHAIN = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [*a{i - 1}]\n" for i in range(1, 40))


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Tea\ntags: [green, hot]\n---\nBody\n",
        "---\ntitle: Tea\ntags: [green, hot]\n...\nBody\n",
        "title: Tea\ntags:\n- green\n- hot\n---\nBody\n",
        '+++\ntitle = "Tea"\ntags = ["green", "hot"]\n+++\nBody\n',
        '{\n  "title": "Tea", "tags": ["green", "hot"]\n}\nBody\n',
        ';;;\n"title": "Tea", "tags": ["green", "hot"]\n;;;\nBody\n',
    ],
)
@pytest.mark.parametrize("before", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_form_of_front_matter_gives_the_same_header(text, before, line_end):
    parts = parse_front_matter(before + text.replace("\n", line_end))
    assert parts.header == {"title": "Tea", "tags": ["green", "hot"]}
    assert parts.body == "Body" + line_end
    assert text.splitlines()[parts.body_line - 1] == "Body"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Just text.\n",
        "A heading\n---\ntext\n",
        "Title: a heading\n---\n",
        "title: no closing line before\n\n---\n",
        "{{< figure >}}\ntext",
        "{% raw %}\ntext",
        "---",
        "----\nruler\n----\n",
    ],
)
def test_a_file_without_front_matter_is_all_body(text):
    assert parse_front_matter(text) == FrontMatter({}, text, 1)


@pytest.mark.parametrize(
    "text", ["---\n---\nBody", "---\n# nothing yet\n---\nBody", "+++\n+++\nBody", "{}\nBody"]
)
def test_empty_front_matter_is_an_empty_header(text):
    parts = parse_front_matter(text)
    assert (parts.header, parts.body) == ({}, "Body")


def test_yaml_scalars_stay_as_the_author_wrote_them():
    text = "---\ndate: 2020-01-31 10:00:00 +0900\nversion: 1.10\ntag: no\noctal: 010\n---\n"
    expected = {"date": "2020-01-31 10:00:00 +0900", "version": "1.10", "tag": "no", "octal": "010"}
    assert parse_front_matter(text).header == expected


def test_yaml_null_is_empty_and_the_word_null_in_quotes_is_a_word():
    text = "---\ntags: [~, null, 'null', nullable]\ntitle:\n---\n"
    assert parse_front_matter(text).header == {"tags": ["", "", "null", "nullable"], "title": ""}


def test_toml_scalars_become_text_and_dates_iso_dates():
    text = (
        "+++\ndate = 2020-01-31T10:00:00Z\nday = 2020-01-31\nversion = 1.10\nyear = 2020\ndraft = true\n+++\n"
    )
    expected = {
        "date": "2020-01-31T10:00:00+00:00",
        "day": "2020-01-31",
        "version": "1.10",
        "year": "2020",
        "draft": "true",
    }
    assert parse_front_matter(text).header == expected


def test_json_scalars_become_text_and_null_is_empty():
    text = '{"draft": false, "version": 1.10, "series": null, "more": {"year": 2020}}'
    expected = {"draft": "false", "version": "1.10", "series": "", "more": {"year": "2020"}}
    assert parse_front_matter(text) == FrontMatter(expected, "", 1)


def test_aliases_are_expanded():
    assert parse_front_matter("---\ntags: &t [a, b]\ntopics: *t\n---\n").header["topics"] == ["a", "b"]


def test_a_ruler_further_down_belongs_to_the_body():
    assert parse_front_matter("---\ntitle: a\n---\none\n---\ntwo\n").body == "one\n---\ntwo\n"


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("\n---\ntitle: Tea\n", 2, 'opened by "---" is never closed'),
        ("+++\ntitle = 'Tea'\n---\n", 1, 'opened by "+++" is never closed'),
        ("---\ntitle: Tea\nsub: a: b\n---\n", 3, "mapping values are not allowed"),
        ("---\ntags: [a, b\n---\n", 3, "YAML front matter cannot be parsed"),
        ("---\nあ: い\ntitle: a\x08b\n---\n", 3, "control characters"),
        ("---\r\ntitle: Tea\r\n\tsub: a\r\n---\r\n", 3, "YAML front matter cannot be parsed"),
        ('---\nx: "one\u2028 two\x85 three"\ntags: [a, b\n---\n', 4, "YAML front matter cannot be parsed"),
        ("---\n- a\n- b\n---\n", 2, 'not made of "key: value"'),
        ("---\nA sentence between two rulers.\n---\n", 2, 'not made of "key: value"'),
        ("+++\na = 1\nb = \n+++\n", 3, "TOML front matter cannot be parsed: Invalid value"),
        ("+++\na = '''\n+++\n", 2, "TOML front matter cannot be parsed"),
        ('{"title": "Tea",\n"tags": [a]}\n', 2, "JSON front matter cannot be parsed: Expecting value"),
        ('{"title": "Tea', 1, "JSON front matter cannot be parsed: Unterminated string"),
        (';;;\n"title": "Tea",\n"tags": [a]\n;;;\n', 3, "JSON front matter cannot be parsed"),
        (';;;\n"title": "Tea"}\n;;;\n', 2, "a closing brace too many"),
    ],
)
def test_an_error_names_line_and_problem(text, line, problem):
    with pytest.raises(FrontMatterError) as caught:
        parse_front_matter(text)
    assert caught.value.line == line
    assert problem in caught.value.problem
    assert str(caught.value) == f"Line {line}: {caught.value.problem}."


@pytest.mark.parametrize(
    "text",
    [
        f"---\na: {'[' * 60_000}\n---\n",
        f"---\na: {'{' * 60_000}\n---\n",
        f"---\n{'- ' * 30_000}\n---\n",
        f"---\n{'? ' * 30_000}\n---\n",
        f"---\n{ALIAS_CHAIN}---\n",
        f"+++\na = {'[' * 60_000}\n+++\n",
        f"+++\na = {'{a=' * 20_000}\n+++\n",
        f"+++\n{'a.' * 30_000}a = 1\n+++\n",
        f"+++\na = {{{'"b" . ' * 10_000}c = 1}}\n+++\n",
        f'{{"a": {"[" * 1_000_000}',
        '{"a": ' * 150_000,
        f";;;\n{'"a": {' * 10_000}\n;;;\n",
        f"---\nx: \u2028\na: {'[' * 60_000}\n---\n",
        f"---\n{'- ' * 30_000}\u2028\n---\n",
        f"---\na: [?b{', [?c' * 10_000}\n---\n",
        f"---\nx: \u2028\n{ALIAS_CHAIN}---\n",
        "---\nx: \u2028\na: &b.c [*b.c]\n---\n",
        f"---json\n{'{"a": ' * 10_000}\n---\n",
        f"---toml\n{'a.' * 30_000}a = 1\n---\n",
        f"+++\na = {{\n}}\nb = {'[' * 60_000}\n+++\n",
    ],
)
def test_deep_nesting_is_refused_by_every_form(text):
    with pytest.raises(FrontMatterError, match=f"deeper than {MAX_HEADER_DEPTH} levels"):
        parse_front_matter(text)


@pytest.mark.parametrize("text", ["---\na: {}\n---\n", "+++\na = {}\n+++\n", '{{"a": {}}}'])
def test_the_deepest_nesting_that_is_allowed_is_read(text):
    depth = MAX_HEADER_DEPTH - 1
    value = parse_front_matter(text.format("[" * depth + "]" * depth)).header["a"]
    assert json.dumps(value) == "[" * depth + "]" * depth


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{BOMB}---\n",
        f"---\nx: \u2028\n{BOMB}---\n",
        f"---\na: [{'x,' * 20_000}]\n---\n",
        f"+++\na = [{'1,' * 20_000}]\n+++\n",
    ],
)
def test_a_header_of_too_many_values_is_refused_before_it_explodes(text):
    with pytest.raises(FrontMatterError, match=f"more than {MAX_HEADER_VALUES:,} values"):
        parse_front_matter(text)


@pytest.mark.parametrize(
    "text", ["---\na: {}\n---\n", "+++\na = '{}'\n+++\n", '{{"a": "{}"}}', "a: {}\n---\n"]
)
def test_a_header_past_the_longest_allowed_is_refused(text):
    text = text.replace("a: ", "title: ")
    with pytest.raises(FrontMatterError, match="longer than 65,536 characters"):
        parse_front_matter(text.format("x" * MAX_HEADER_CHARS))


SLOW = [
    "x: \u2028\n" + "\t\n" * 30_000,
    "x: \u2028\n" + "\t" * 60_000 + "y",
    "x:\n" + "-\t" * 30_000,
    "x: [" + ":" * 60_000,
    "x: [" + ",#" * 30_000,
    "x: \u2028\ny: '" + " &a.b" * 12_000 + "'",
    "x: \u2028\ny: [" + ",".join(f"&{chr(0x4E00 + at)} z" for at in range(12_000)) + "]",
    "x: \u2028" + "".join(map(chr, range(0xF0000, 0xF0000 + 60_000))),
    "x: \u2028\n" + "|\n \n" * 15_000,
    "x:\n" + "- #y\n" * 12_000,
]


@pytest.mark.parametrize("text", [f"---\n{header}\n---\n" for header in SLOW])
@pytest.mark.parametrize("generator", ["hexo", "jekyll"])
def test_no_header_that_is_spelled_anew_takes_long(text, generator):
    """The slowest takes .3 s, and minutes where the time is quadratic in the length."""
    began_s = time.process_time()
    read_or_fault(text, generator)
    assert time.process_time() - began_s < 5


@pytest.mark.parametrize(
    "text",
    [
        "----\n" * 100_000,
        "title: a\n" * 100_000,
        "#\n" * 200_000,
        "# \n \n" * 100_000,
        "\n" * 500_000,
        '"a": ' * 100_000,
        "---" + " " * 500_000,
        "\r" * 500_000,
        "-" * 500_000 + "\n" + "a: b\n" * 9,
    ],
)
def test_looking_for_a_header_takes_linear_time(text):
    began_s = time.process_time()
    read_or_fault(text, "hexo")
    read_or_fault(text)
    assert time.process_time() - began_s < 5


@pytest.mark.parametrize("number", ["9" * 5_000, "0x" + "f" * 5_000])
def test_a_number_too_long_for_python_is_a_fault(number):
    with pytest.raises(FrontMatterError, match="more than 4,300 digits"):
        parse_front_matter(f"+++\na = {number}\n+++\n")


@pytest.mark.parametrize("text", ['{"tags": ["\\ud800"]}', '{"\\ud800": ""}', "---\na: \ud800\n---\n"])
def test_half_a_surrogate_pair_is_a_fault(text):
    with pytest.raises(FrontMatterError):
        parse_front_matter(text)


def test_yaml_tags_run_nothing():
    header = parse_front_matter("---\na: !!python/object/apply:os.getcwd []\n---\n").header
    assert header == {"a": []}


MARKS = [
    "----",
    "---json",
    "&a.b ",
    "*a.b",
    "\u2028",
    "\x85",
    "\r",
    "---",
    "+++",
    ";;;",
    "...",
    "<<:",
    "&a ",
    "*a",
    "!!null ",
    '"a"',
    *"{}[],:=-?|>'#% \t\n\ufeff",
]
LINES = [
    "---\n",
    "+++\n",
    ";;;\n",
    "...\n",
    "\r\n",
    "title: ",
    "tags:\n",
    "date",
    " = ",
    "- ",
    "2020-01-31",
    "1",
]
FRAGMENTS = st.sampled_from(MARKS + LINES)


def read_or_fault(text, generator=""):
    """Return the parts of `text`, or the fault that refuses it."""
    try:
        return parse_front_matter(text, generator)
    except FrontMatterError as error:
        return error


def count_line_ends(text):
    return end_lines_alike(text.removeprefix("\ufeff")).count("\n")


@given(
    st.one_of(st.text(), st.lists(FRAGMENTS, max_size=30).map("".join)),
    st.sampled_from(["", "hexo", "jekyll"]),
)
def test_any_text_is_split_or_refused_with_a_line_inside_it(text, generator):
    found = read_or_fault(text, generator)
    lines = count_line_ends(text) + 1
    if isinstance(found, FrontMatterError):
        assert 1 <= found.line <= lines
    else:
        assert text.endswith(found.body)
        assert found.body_line + count_line_ends(found.body) == lines
        assert json.loads(json.dumps(found.header)) == found.header


SCALARS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(SCALARS, lambda v: st.lists(v) | st.dictionaries(SCALARS, v), max_leaves=8)


@given(st.dictionaries(SCALARS, VALUES), st.text())
def test_a_header_written_as_json_is_read_back(header, body):
    assert parse_front_matter(json.dumps(header) + "\n" + body) == FrontMatter(header, body, 2)


def test_importing_the_parser_does_not_import_yaml_or_toml():
    """A cold start that is asked in JSON must not pay for either."""
    code = "import sys, blog.post_file; print(*{'yaml', 'tomllib'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == ""
