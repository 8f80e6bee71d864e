"""The differential test of headers: what it makes, what it lets pass, and what it has to notice."""

import pytest

from bench.readers import hugo, node
from bench.safety.headers.__main__ import render_case, shortest_unnamed
from bench.safety.headers.comparing import Case, compare, read_as_fuda
from bench.safety.headers.making import make_files
from bench.safety.headers.named import NAMED, name_difference
from bench.safety.headers.plain import Plain, find_lines

TEXT = "---\ntags: [a, B]\n---\n"
READ = {"tags": ["a", "B"], "categories": []}
NONE = {"header": False}
needs_node = pytest.mark.skipif(not node.is_installed(), reason="the packages of Node.js are not installed")


def case(ours, theirs, reader="hexo", text=TEXT) -> Case:
    return Case(text, reader, ours, theirs)


def test_one_seed_makes_the_same_files_and_another_makes_others():
    first, second, other = (list(make_files(50, seed)) for seed in (1, 1, 2))
    assert first == second != other
    assert len(set(first)) > 40


def test_most_files_have_a_header_that_fuda_reads_and_many_have_labels():
    readings = [read_as_fuda(text, "hexo") for text in make_files(500, 3)]
    assert sum("tags" in reading for reading in readings) > 200
    assert sum(bool(reading.get("tags")) for reading in readings) > 150
    assert sum("error" in reading for reading in readings) > 20


@pytest.mark.parametrize(
    "theirs",
    [
        {"tags": ["B", "a"], "categories": []},
        {"tags": ["a", "b", "", "A"], "categories": [], "date": "2020-01-01"},
    ],
)
def test_the_same_labels_in_any_order_and_case_agree(theirs):
    assert case(READ, theirs).agrees()


@pytest.mark.parametrize(
    ("ours", "theirs"), [("1.10", "1.1"), ("0x1F", "31"), ("1e3", "1000"), ("True", "true")]
)
def test_a_number_that_is_spelled_otherwise_agrees(ours, theirs):
    assert case({"tags": [ours], "categories": []}, {"tags": [theirs], "categories": []}).agrees()


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (READ, {"tags": ["a, B"], "categories": []}),
        (READ, {"tags": ["a"], "categories": ["B"]}),
        ({"error": "no"}, READ),
        (NONE, READ),
        (READ, NONE),
        (READ, {"error": "no"}),
    ],
)
def test_every_other_reading_differs(ours, theirs):
    assert not case(ours, theirs).agrees()


def test_two_that_read_nothing_agree():
    assert case(NONE, {"error": "no"}).agrees()
    assert case({"error": "no"}, NONE).agrees()
    assert case(NONE, {"tags": [], "categories": []}, "hugo").agrees()
    assert not case(NONE, {"tags": [], "categories": []}, "hexo").agrees()


def test_a_scalar_that_is_split_is_never_a_known_difference():
    text = "---\ntags: a, B\n---\n"
    assert name_difference(case(READ, {"tags": ["a, B"], "categories": []}, text=text)) == ""


def test_a_header_that_fuda_alone_does_not_find_is_never_a_known_difference():
    assert name_difference(case(NONE, READ)) == ""


@pytest.mark.parametrize("theirs", [NONE, {"error": "no"}])
@pytest.mark.parametrize(
    "plain",
    [
        Plain(),
        Plain("yaml", TEXT, {"hexo": {"error": "no"}, "js-yaml": {"tags": ["a"], "categories": []}}),
        Plain("toml", "", {"toml": {"tags": ["a"], "categories": []}}),
        Plain("json", "", {"json": {"error": "no"}}),
    ],
    ids=lambda plain: plain.language,
)
def test_a_header_that_no_parser_reads_as_fuda_does_is_never_a_known_difference(theirs, plain):
    others = {"hexo": theirs, "gray-matter": {"error": "no"}, "js-yaml": {"tags": ["a"], "categories": []}}
    assert name_difference(Case(TEXT, "hexo", READ, theirs, others, plain)) == ""


@pytest.mark.parametrize(
    ("text", "language", "lines"),
    [
        ("\ufeff\n---- \na: 1\n----\nx\n", "yaml", "a: 1\n"),
        ("--- # c\ra: 1\r...\r", "yaml", "a: 1\n"),
        ("---TOML\na = 1\n---\n", "toml", "a = 1\n"),
        ("a: 1\n-----\nx\n", "yaml", "a: 1\n"),
        ('"a": 1\r\n;;;\r\n', "json", '"a": 1\n'),
        ('{"a": 1}\nx\n', "json", '{"a": 1}\nx\n'),
    ],
)
def test_the_lines_of_a_header_are_found_between_any_delimiters(text, language, lines):
    assert find_lines(text) == (language, lines)


def test_a_text_without_a_row_has_no_header():
    assert find_lines("---\na: 1\n") is None
    assert find_lines("A post.\n") is None


@needs_node
@pytest.mark.parametrize("named", NAMED, ids=lambda named: named.name)
def test_each_known_difference_has_an_example_that_shows_it(named):
    cases = compare([named.example], for_hugo=int("hugo" in named.readers and hugo.is_installed()))
    assert named.name in {name_difference(each) for each in cases}


@needs_node
def test_all_differences_in_generated_headers_are_known():
    cases = compare(list(make_files(300, 4)), for_hugo=30 if hugo.is_installed() else 0)
    assert len(cases) > 50
    assert [render_case(kind, case) for kind, case in shortest_unnamed(cases).items()] == []


def test_the_shortest_header_of_each_kind_of_difference_is_reported():
    cases = [case(NONE, READ, text=text) for text in ("long", "s", "longer")] + [
        case({"error": "line 3"}, READ)
    ]
    kinds = shortest_unnamed(cases)
    assert list(kinds) == ["3 × Fuda finds no header; hexo reads", "1 × Fuda refuses: line N; hexo reads"]
    assert render_case(*next(iter(kinds.items()))) == '3 × Fuda finds no header; hexo reads\n    "s"'
