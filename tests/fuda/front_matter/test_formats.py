"""How labels get into TOML and JSON front matter, by example."""

import pytest

from tests.support.client.editing import add


def add_to_toml(header: str, *tags: str, categories: tuple[str, ...] = ()) -> str:
    after = add(f"+++\n{header}+++\nBody\n", *tags, categories=categories)
    return after.removeprefix("+++\n").removesuffix("+++\nBody\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('tags = ["a"]\n', 'tags = ["a", "new"]\n'),
        ("tags = ['a','b']\n", "tags = ['a','b','new']\n"),
        ('tags = [\n  "a", # 1\n]\n', 'tags = [\n  "a", # 1\n  "new",\n]\n'),
        ('tags = ["#", "]"] # ]\n', 'tags = ["#", "]", "new"] # ]\n'),
        ('keywords = "a, b"\n', 'keywords = "a, b, new"\n'),
        ("tags = 'a'\n", "tags = ['a', 'new']\n"),
        ("keywords = 'a, b'\n", "keywords = 'a, b, new'\n"),
        ('tags = ""\n', 'tags = ["new"]\n'),
        ('tags = [["A", "B"]]\n', 'tags = [["A", "B"], ["new"]]\n'),
        ("categories = ['a']\nx = 1\n", "categories = ['a']\ntags = ['new']\nx = 1\n"),
        ("x = 1\n\n[params]\ny = []\n", 'x = 1\ntags = ["new"]\n\n[params]\ny = []\n'),
        ("[params]\n", 'tags = ["new"]\n[params]\n'),
        ("title='x'\n", "title='x'\ntags=[\"new\"]\n"),
        ("title = 1\nx     = 2\n", 'title = 1\nx     = 2\ntags  = ["new"]\n'),
    ],
)
def test_toml_keeps_its_style(before, after):
    assert add_to_toml(before, "new") == after


def test_toml_labels_are_escaped_where_they_need_it():
    assert add_to_toml("tags = ['a']\n", 'say "hi"', "it's") == "tags = ['a', 'say \"hi\"', \"it's\"]\n"
    assert add_to_toml("keywords = 'a, b'\n", "it's") == 'keywords = "a, b, it\'s"\n'
    assert add_to_toml('tags = ["a"]\n', "b\\c\x7f") == 'tags = ["a", "b\\\\c\\u007f"]\n'


# JSON


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"tags": ["a"]}', '{"tags": ["a", "new"]}'),
        ('{"tags":["a","b"]}', '{"tags":["a","b","new"]}'),
        ('{\n  "tags": [\n    "a"\n  ]\n}', '{\n  "tags": [\n    "a",\n    "new"\n  ]\n}'),
        ('{"tags": null, "x": 1}', '{"tags": ["new"], "x": 1}'),
        ('{"keywords": "a, b"}', '{"keywords": "a, b, new"}'),
        ('{"tags": "a"}', '{"tags": ["a", "new"]}'),
        ('{"a":1,"b":2}', '{"a":1,"b":2,"tags":["new"]}'),
        ('{"title":"x"}', '{"title":"x","tags":["new"]}'),
        ('{"title" : "x", "y" : 1}', '{"title" : "x", "y" : 1, "tags" : ["new"]}'),
        ('{"title": "x"}', '{"title": "x", "tags": ["new"]}'),
        (
            '{\n  "categories": [\n    "a"\n  ],\n  "x": 1\n}',
            '{\n  "categories": [\n    "a"\n  ],\n  "tags": [\n    "new"\n  ],\n  "x": 1\n}',
        ),
    ],
)
def test_json_keeps_its_style(before, after):
    assert add(f"{before}\nBody\n", "new") == f"{after}\nBody\n"


def test_json_is_escaped_as_it_was():
    assert add('{"tags": ["\\u672d"]}\n', "茶") == '{"tags": ["\\u672d", "\\u8336"]}\n'
    assert add('{"tags": ["札"]}\n', 'a"b') == '{"tags": ["札", "a\\"b"]}\n'


def test_json_members_without_braces_are_edited_too():
    assert (
        add(';;;\n"title": "x",\n"n": 1\n;;;\n', "a") == ';;;\n"title": "x",\n"n": 1,\n"tags": ["a"]\n;;;\n'
    )
