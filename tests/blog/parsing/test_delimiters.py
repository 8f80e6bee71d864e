"""Where front matter stands, as Hugo, Jekyll, Hexo and gray-matter find it."""

import pytest

from blog.header import FrontMatter, FrontMatterError, parse_front_matter

FIELDS = "title: Tea\ntags: [green]\n"
HEADER = {"title": "Tea", "tags": ["green"]}
OTHERS = ("hugo", "jekyll", "eleventy", "zola", "grav", "astro")


def header_of(text, generator=""):
    return parse_front_matter(text, generator).header


@pytest.mark.parametrize("generator", ["hexo", ""])
@pytest.mark.parametrize("row", ["----", "-------"])
def test_rows_of_more_than_three_dashes_are_delimiters_in_hexo_or_where_nothing_else_is_meant(row, generator):
    assert parse_front_matter(f"{row}\n{FIELDS}{row}\nBody\n", generator) == FrontMatter(HEADER, "Body\n", 5)


@pytest.mark.parametrize("generator", OTHERS)
@pytest.mark.parametrize(
    "text", [f"----\n{FIELDS}----\nBody", f"{FIELDS}---\nBody", f"tags: [green]\n{FIELDS}-----\nBody"]
)
def test_what_only_hexo_reads_is_text_to_the_others(text, generator):
    assert parse_front_matter(text, generator) == FrontMatter({}, text, 1)


@pytest.mark.parametrize("text", ["----\nA poem: mine\n----\n", "----\nA poem\n----\n", "----\n- a\n----\n"])
def test_a_text_between_rows_of_dashes_stays_text(text):
    assert header_of(text) == {}


def test_a_row_is_closed_by_one_that_is_as_long():
    assert header_of(f"----\n{FIELDS}---\nBody", "hexo") == {}
    assert parse_front_matter(f"----\n{FIELDS}-----\nBody", "hexo").body == "-\nBody"


@pytest.mark.parametrize(
    "text",
    ["mood: calm\n---\n", "\n\nmood: calm\n---\n", "# soon\nmood: calm\n---\n", "mood: calm\n\n---\nBody"],
)
def test_hexo_reads_a_header_without_opening_line_whatever_its_first_key(text):
    assert header_of(text, "hexo") == {"mood": "calm"}
    assert header_of(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "tags: [green]\ntitle: Tea\n---\n",
        "title: Tea\n\ntags:\n- green\n---\n",
        "title: Tea\n\ntags: [green]\n-----\n",
    ],
)
def test_two_usual_keys_make_a_header_without_opening_line_in_any_blog(text):
    assert header_of(text) == HEADER


@pytest.mark.parametrize("generator", ["hexo", ""])
@pytest.mark.parametrize(
    "text", ["Tea\n---\n", "Tea\n\nHow: to\n---\n", "- tea\n- milk\n---\n", "# Tea\n---\n"]
)
def test_a_heading_over_dashes_stays_text(text, generator):
    assert header_of(text, generator) == {}


def test_a_header_that_hexo_cannot_read_is_a_fault_in_hexo_and_text_elsewhere():
    text = "tags: [green\ntitle: Tea\n---\nBody"
    with pytest.raises(FrontMatterError, match="Line 2: the YAML front matter cannot be parsed"):
        parse_front_matter(text, "hexo")
    assert header_of(text) == {}


@pytest.mark.parametrize("generator", ["", "hugo", "hexo"])
@pytest.mark.parametrize("closing", ["----", "---Body", "--- Body"])
def test_what_follows_the_closing_dashes_is_text(closing, generator):
    parts = parse_front_matter(f"---\n{FIELDS}{closing}\nMore", generator)
    assert parts == FrontMatter(HEADER, f"{closing[3:]}\nMore", 4)


def test_jekyll_closes_a_header_only_by_a_line_of_three_dashes():
    with pytest.raises(FrontMatterError, match="never closed"):
        parse_front_matter(f"---\n{FIELDS}----\nBody", "jekyll")
    assert header_of(f"---\n{FIELDS}--- \nBody", "jekyll") == HEADER


@pytest.mark.parametrize("generator", ["", "eleventy", "astro"])
@pytest.mark.parametrize(
    "text",
    [
        f"---yaml\n{FIELDS}---\nBody",
        f"--- YML \n{FIELDS}---\nBody",
        '---json\n\n{"title": "Tea",\n"tags": ["green"]}\n---\nBody',
        '---toml\r\ntitle = "Tea"\r\ntags = ["green"]\r\n---\r\nBody',
    ],
)
def test_a_language_may_follow_the_opening_dashes(text, generator):
    parts = parse_front_matter(text, generator)
    assert (parts.header, parts.body) == (HEADER, "Body")


@pytest.mark.parametrize("generator", ["jekyll", "hexo"])
def test_a_language_behind_the_dashes_is_text_to_those_who_do_not_know_it(generator):
    assert header_of(f"---yaml\n{FIELDS}---\nBody", generator) == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("---js\n{title: 1}\n---\n", "Line 2: the front matter is JavaScript, which Fuda does not run."),
        ('---json\n{"a": 1}\n\n{"b": 2}\n---\n', "Line 4: text follows the JSON front matter."),
        ("---json\n[1]\n---\n", 'Line 2: the front matter is not made of "key: value" pairs.'),
        ("---json\n---\n", "Line 2: the JSON front matter cannot be parsed: Expecting value."),
        ("---toml\na = 1\n", 'Line 1: the front matter opened by "---toml" is never closed.'),
    ],
)
def test_a_header_in_a_language_is_refused_with_its_line(text, problem):
    with pytest.raises(FrontMatterError) as caught:
        parse_front_matter(text)
    assert str(caught.value) == problem


@pytest.mark.parametrize("generator", ["hexo", ""])
@pytest.mark.parametrize("text", [';;;;\n"tags": ["green"]\n;;;;\n', '"tags": ["green"]\n;;;\n'])
def test_members_of_json_have_rows_of_semicolons(text, generator):
    assert header_of(text, generator) == {"tags": ["green"]}
    assert header_of(text, "hugo") == {}


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{FIELDS}---\nBody\n",
        '+++\ntitle = "Tea"\ntags = ["green"]\n+++\nBody\n',
        '{\n"title": "Tea", "tags": ["green"]\n}\nBody\n',
    ],
)
def test_a_carriage_return_alone_ends_a_line(text):
    parts = parse_front_matter(text.replace("\n", "\r"))
    assert parts == FrontMatter(HEADER, "Body\r", text.count("\n", 0, text.index("Body")) + 1)


def test_a_line_that_ends_in_a_carriage_return_is_counted():
    with pytest.raises(FrontMatterError, match="Line 3: "):
        parse_front_matter("---\rtitle: Tea\rtags: a: b\r---\r")


def test_carriage_returns_in_the_text_stay():
    assert parse_front_matter(f"---\n{FIELDS}---\na\rb\n").body == "a\rb\n"
