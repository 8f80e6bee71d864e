"""Hypothesis strategies for whole post files: every form of front matter, as people and tools write it.

POST_FILES has one strategy a form. Most posts can be edited; about one in ten has something in it that cannot
be edited safely: an anchor on the labels, a key that is there twice, a table instead of labels.

Strategies are made once each: hypothesis looks every new one through before it draws from it.
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import yaml
from hypothesis import strategies as st

from model.labels import fold

TAG_KEYS = ("tags", "tag", "topics", "keywords")
CATEGORY_KEYS = ("categories", "category")

_USUAL = ["Go", "web", "open-source", "Machine Learning", "日本語", "形態素解析", "猫 と 犬", "😀 emoji"]
_AWKWARD = [
    "C#", "C++", ".NET", "node.js", "yes", "No", "y", "null", "~", "1.10", "2024", "2024-01-01", "12:30",
    "0x1F", "1e3", "1_000", "a: b", "key:", "#x", "tail #x", "- x", "-", "---", "...", "? x", "a?b", "x, y",
    "x、y", "[b]", "{c}", "a{b}", "&a", "*b", "!t", "%d", "@e", "`f`", "|", ">", "=", "<<", "it's",
    'say "hi"', "back\\slash", "std::vector", "\x07bell", "\x7fdel", "bom\ufeff", "①", "ﬁ", "\u200bzero",
    "tab\ttab", "true", "😀", "🇯🇵", "$x", "{{< x >}}", "{% x %}", "\ue000", "\U0010fffd",
]  # fmt: skip


@cache
def labels() -> st.SearchStrategy[str]:
    """Labels, usual ones and those that are read as something else where they are not quoted."""
    texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
    return (st.sampled_from(_USUAL) | st.sampled_from(_AWKWARD) | texts).filter(fold)


@cache
def label_lists(*, max_size: int = 4) -> st.SearchStrategy[list[str]]:
    return st.lists(labels(), min_size=1, max_size=max_size)


@cache
def _choose(*choices: str) -> st.SearchStrategy[str]:
    return st.sampled_from(choices)


@cache
def _often(usual: str, *others: str) -> st.SearchStrategy[str]:
    """Draw `usual` half of the time."""
    return st.sampled_from([*[usual] * len(others), *others])


@cache
def _one_in(count: int) -> st.SearchStrategy[bool]:
    """Draw True about so often; hypothesis likes the ends of a range best, so it is none of them."""
    return st.integers(0, count - 1).map(lambda die: die == count // 2)


def _mostly(usual: st.SearchStrategy[Any], unsafe: Sequence[Any]) -> st.SearchStrategy[Any]:
    """Draw one of the `unsafe` once in thirty times."""
    unsafe_values = st.sampled_from(unsafe)
    return _one_in(30).flatmap(lambda drawn: unsafe_values if drawn else usual)


_COMMENT = _often("", " # why", "  # 札")
_BODIES = _choose(
    "", "\n", "\nBody\n", "\n\n# 札\n\ntags: [x]\n\n---\n\n- a\n", "\n本文。😀", "\n\n\n  x\n+++\n;;;\n{}\n"
)

# YAML


@cache
def _reads_as(source: str, value: str) -> bool:
    try:
        return bool(yaml.safe_load(source) == ["a", value])
    except (yaml.YAMLError, ValueError):
        return False


@cache
def yaml_label(label: str, style: str, *, flow: bool) -> str:
    """Return `label` in a style ("", "'" or '"'), or in double quotation marks where that cannot be."""
    source = {"": label, "'": f"'{label.replace("'", "''")}'"}.get(style, "")
    if (
        source
        and "\n" not in label
        and _reads_as(f"[a,\n {source}\n ]" if flow else f"- a\n- {source}", label)
    ):
        return source
    return yaml.dump(label, default_style='"', allow_unicode=True, width=10_000).rstrip("\n")


@cache
@st.composite
def _yaml_items(draw: st.DrawFn, *, flow: bool) -> list[str]:
    """Labels of one list, mostly in one style."""
    style = draw(_choose("", "", "'", '"', "mixed"))
    styles = _choose("", "'", '"') if style == "mixed" else st.just(style)
    return [yaml_label(label, draw(styles), flow=flow) for label in draw(label_lists())]


_LINE_BETWEEN = _choose("", "", "", "", "", "\n", "# none\n", "    # - off\n", "  \n")


@cache
@st.composite
def _yaml_block(draw: st.DrawFn) -> str:
    indent, gap = draw(_often("  ", "", " ", "    ")), draw(_often(" ", "   "))
    lines = [draw(_COMMENT) + "\n"]
    for item in draw(_yaml_items(flow=False)):
        lines += [draw(_LINE_BETWEEN), f"{indent}-{gap}{item}{draw(_COMMENT)}\n"]
    if draw(_one_in(10)):
        lines.append(f"{indent}-{draw(_choose('', ' ', ' # open'))}\n")
    return "".join(lines) + draw(_LINE_BETWEEN)


@cache
@st.composite
def _yaml_dash_alone(draw: st.DrawFn) -> str:
    return "\n" + "".join(f"  -\n    {item}\n" for item in draw(_yaml_items(flow=False)))


@cache
@st.composite
def _yaml_flow(draw: st.DrawFn) -> str:
    items, padding = draw(_yaml_items(flow=True)), draw(_often("", " "))
    separator, trailing = draw(_often(", ", ",", " , ", ",  ")), draw(_often("", ","))
    return f" [{padding}{separator.join(items)}{trailing}{padding}]{draw(_COMMENT)}\n"


@st.composite
def _flow_lines(draw: st.DrawFn, items: list[str], indent: str) -> str:
    """A list in brackets, one item a line, with or without a trailing comma."""
    lines = [f"\n{indent}{item},{draw(_COMMENT)}" for item in items[:-1]]
    lines.append(f"\n{indent}{items[-1]}{draw(_choose('', ','))}{draw(_COMMENT)}")
    return f"[{''.join(lines)}\n{draw(_choose(' ', indent))}]"


@cache
@st.composite
def _yaml_flow_lines(draw: st.DrawFn) -> str:
    listed = draw(_flow_lines(draw(_yaml_items(flow=True)), draw(_often("  ", " ", "      "))))
    return f" {listed}{draw(_COMMENT)}\n"


@cache
@st.composite
def _yaml_flow_wrapped(draw: st.DrawFn) -> str:
    """A list in brackets that goes on in the next line."""
    items = draw(_yaml_items(flow=True))
    return f" [{draw(_choose(',\n    ', ',\n        ', '\n  , ')).join(items)}{draw(_choose('', '\n  '))}]\n"


@cache
@st.composite
def _yaml_scalar(draw: st.DrawFn) -> str:
    """One label, or several between commas."""
    label = draw(_often(", ", ",", "、", " , ")).join(draw(label_lists(max_size=3)))
    label += draw(_choose("", "", "", ","))
    spelled = yaml_label(label, draw(_choose("", "", "'", '"')), flow=False)
    return f"{draw(_often(' ', '  '))}{spelled}{draw(_COMMENT)}\n"


_YAML_RARE = [
    # nested
    " [[A, B], [C]]\n", " [[A], [B, C]] # paths\n", "\n  - [A, B]\n  - [C]\n", "\n- - A\n  - B\n- - C\n",
    "\n  - A\n  - [B, C]\n", "\n  -   - A\n      - B\n",
    # empty
    "\n", " \n", " # none yet\n", "\n  # - one\n", "\n# next\n", "\n\n", " ~\n", " null # x\n", " ''\n",
    ' ""\n',    " []\n", " [ ]\n", " [] # none\n", " [\n  ]\n", " [ # none\n  ]\n", "\n  -\n", "\n  - \n",
    "\n  - # open\n", "\n  ~\n",
    # scalars
    " one\n", " 'one'\n", ' "one" # why\n', " one, two\n", " 2024\n", "\n  one\n", "\n  one,\n  two\n",
    " 'on\n  e'\n", " \"on\\\n  e\"\n",
]  # fmt: skip
_YAML_UNSAFE = [
    " &a [x]\n", " [&a x, y]\n", " &a x\n", " !t [x]\n", " !!str x\n", "\n  - &a x\n", "\n  - {a: b}\n",
    " {a: b}\n", "\n  a: b\n", " |\n  x\n", " >-\n  x, y\n", " a b\n", " [a: b]\n",
]  # fmt: skip


@cache
def _yaml_values() -> st.SearchStrategy[str]:
    """The text behind the colon of a key that holds labels, up to the end of its last line."""
    flows = _yaml_flow() | _yaml_flow_lines() | _yaml_flow_wrapped()
    rare = st.sampled_from(_YAML_RARE)
    usual = st.one_of(
        _yaml_block(), flows, _yaml_block(), flows, _yaml_scalar(), _yaml_dash_alone(), rare, rare
    )
    return _mostly(usual, _YAML_UNSAFE)


_YAML_OTHERS = [
    "date: 2024-11-24T10:00:00+09:00\n", "date : 2024-11-24\n", "draft: false\n", "weight: 1.10\n",
    "# a comment\n", "\n", "  \n", "description: >\n  Long words\n  and more.\n\n",
    "intro: |\n  - tags\n  tags: [x]\n", "authors:\n- A\n-   B\n", "authors:\n    - A\n",
    "photo:\n  url: http://x/?a=b#c\n  author: \"A: B\"\n", "aliases: [/a/, '/b/']\n",
    "base: &base {x: 1}\nuse: *base\n", "summary: on two\n  lines, see\n  below\n",
    "quote: \"a 'b' \\\"c\\\" \\u3042\n  d\"\n", "'quoted key': x\n", "slug: 札-post # tags: [a]\n",
    "# tags: [a, b]\n", "params: {a: [1, 2], b: {c: d}}\n", "\"ключ\": значение\n", "empty:\n",
    "meta:\n  tags: [inner]\n  categories:\n  - x\n", "list:\n  - name: a\n    tags: [b]\n", "time: 12:30\n",
    "old: !!timestamp 2001-01-01\n", "? explicit\n: - x\n",
]  # fmt: skip
_YAML_LAST = ["keep: |+\n  text\n\n", "last: |\n  text\n", "# the end\n\n", *[""] * 12]
_YAML_TWICE = ["title: again\n", "<<: {tags: [x]}\n", "Tags: [other]\n", "tags: [other]\n", "tag: [other]\n"]


@cache
def _yaml_other_lines() -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(_YAML_OTHERS), max_size=4, unique_by=_key)


@cache
@st.composite
def _yaml_header(draw: st.DrawFn) -> str:
    """The lines between the delimiters; the first is a title's."""
    title = draw(_choose("A title", '"Quoted: title"', "茶と札", "''", "x # not tags"))
    lines = draw(_yaml_other_lines())
    for keys in (TAG_KEYS, CATEGORY_KEYS):
        if not draw(_one_in(5)):
            key = draw(_often(keys[0], keys[1], keys[0].title(), f'"{keys[0]}"'))
            lines.insert(draw(st.integers(0, len(lines))), key + ":" + draw(_yaml_values()))
    if draw(_one_in(40)):
        lines.append(draw(_choose(*_YAML_TWICE)))
    return "".join([f"title: {title}\n", *lines, draw(_choose(*_YAML_LAST))])


def _key(line: str) -> str:
    return re.split("[:=]", line)[0].strip()


@cache
@st.composite
def _yaml_file(draw: st.DrawFn) -> str:
    header = draw(_choose("", "\n", "# none\n") if draw(_one_in(20)) else _yaml_header())
    return (
        draw(_often("---\n", "--- \n", "\n---\n"))
        + header
        + draw(_often("---", "--- ", "..."))
        + draw(_BODIES)
    )


@cache
@st.composite
def _unopened_file(draw: st.DrawFn) -> str:
    return re.sub(r"(?m)^[ \t]*\n", "", draw(_yaml_header())) + "---" + draw(_BODIES)


# TOML


def toml_label(label: str, style: str) -> str:
    """Return `label` as a literal string where style is "'" and it can be one, else as a basic one."""
    if style == "'" and "'" not in label and label.isprintable():
        return f"'{label}'"
    return json.dumps(label, ensure_ascii=False).replace("\x7f", "\\u007f")


@cache
@st.composite
def _toml_items(draw: st.DrawFn) -> list[str]:
    style = draw(_choose('"', '"', "'", "mixed"))
    styles = _choose("'", '"') if style == "mixed" else st.just(style)
    return [toml_label(label, draw(styles)) for label in draw(label_lists())]


@cache
@st.composite
def _toml_list(draw: st.DrawFn) -> str:
    items, padding = draw(_toml_items()), draw(_often("", " "))
    separator = draw(_often(", ", ",", " , "))
    return f"[{padding}{separator.join(items)}{draw(_often('', ','))}{padding}]"


@cache
@st.composite
def _toml_lines(draw: st.DrawFn) -> str:
    return draw(_flow_lines(draw(_toml_items()), draw(_often("  ", "\t", ""))))


@cache
@st.composite
def _toml_scalar(draw: st.DrawFn) -> str:
    return toml_label(
        draw(_often(", ", ",", "、")).join(draw(label_lists(max_size=3))), draw(_choose('"', "'"))
    )


_TOML_RARE = [
    "[]", "[ ]", "[\n]", "[ # none\n]", '""', "''", '[["A", "B"], ["C"]]', '["A", ["B"]]', '"""one"""',
    "'''one'''", '"""one,\n  two"""', "2024", "[1, 2]", '["a"\n,"b"]', '["a", # one\n "b"]',
    '["#a", "]", \'"\']', '["""a"b"""]', '["""a""""]', "[2024-01-01, 'x']", "true", "[\n\n'x'\n\n,\n]",
]  # fmt: skip
_TOML_UNSAFE = ['{a = "b"}', '[{a = "b"}]', '[["a"], {b = 1}]']
_TOML_OTHERS = [
    "date = 2024-11-24T10:00:00+09:00\n", "draft = false\n", "weight = 1_000\n", "# tags = ['a']\n", "\n",
    "  \n", 'description = """\ntags = ["x"]\nmore\\\n  words"""\n', "lead = '''\n[tags]\n'''\n",
    "menu.main.name = 'x'\n", "aliases = ['/a/',\n '/b/']\n",
    'photo = {url = "http://x/#y", tags = ["z"], "a b".c = 1}\n', "  indented = 1\n", '"quoted key" = 1\n',
    "x.'y z'.w = [1, 2]\n", "time = 12:30:00\n", "day = 2024-01-01 10:00:00 # noon\n",
    "n = [ [1, 2], [3] ]\n",
    'e = "\\"]\\\\"\n', "inf = -inf\n",
]  # fmt: skip
_TOML_TABLES = [
    "", "", "[params]\ntags = ['inner']\n", "\n[params]\n  categories = ['x']\n\n[[links]]\nname = 'a'\n",
    "# next\n[a.b]\n",
]  # fmt: skip


@cache
def _toml_other_lines() -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(_TOML_OTHERS), max_size=4, unique_by=_key)


@cache
def _toml_values() -> st.SearchStrategy[str]:
    rare = st.sampled_from(_TOML_RARE)
    return _mostly(st.one_of(_toml_list(), _toml_lines(), _toml_list(), _toml_scalar(), rare), _TOML_UNSAFE)


@cache
@st.composite
def _toml_header(draw: st.DrawFn) -> str:
    equals = draw(_often(" = ", "=", "   = "))
    lines = [f"title{equals}{draw(_choose('"A title"', "'茶'"))}\n"] if not draw(_one_in(10)) else []
    lines += draw(_toml_other_lines())
    for keys in (TAG_KEYS, CATEGORY_KEYS):
        if not draw(_one_in(5)):
            key = draw(_often(keys[0], keys[1], keys[0].title(), f'"{keys[0]}"'))
            value = draw(_toml_values())
            line = f"{key}{equals}{value}{draw(_often('', '\t# why', " # '"))}\n"
            lines.insert(draw(st.integers(0, len(lines))), line)
    return "".join(lines) + draw(_choose(*_TOML_TABLES))


@cache
@st.composite
def _toml_file(draw: st.DrawFn) -> str:
    return draw(_often("+++\n", "+++  \n")) + draw(_toml_header()) + "+++" + draw(_BODIES)


# JSON

_JSON_OTHERS = [
    ("date", "2024-11-24"), ("draft", False), ("weight", 1.5), ("aliases", ["/a/", "/b/"]), ("none", None),
    ("photo", {"tags": ["x"]}), ("札", "}\"],"), ("n", [[1, 2], []]), ("empty", {}), ("title2", "a\\b\"c"),
]  # fmt: skip
_JSON_RARE = [[], None, "", "one", "one, two", [["A", "B"], ["C"]], ["A", ["B"]], 2024, [1, 2.5], True]
_INDENTS = st.sampled_from([None, 2, 4, "\t", 0])
_SEPARATORS = st.sampled_from([None, (",", ":"), (", ", " : ")])
_JSON_UNSAFE = [{"a": "b"}, [{"a": "b"}]]


@cache
def _json_other_entries() -> st.SearchStrategy[Any]:
    return st.lists(st.sampled_from(_JSON_OTHERS), max_size=4, unique_by=lambda member: member[0])


@cache
def _json_values() -> st.SearchStrategy[object]:
    rare = label_lists(max_size=3).map(", ".join) | st.sampled_from(_JSON_RARE)
    return _mostly(st.one_of(label_lists(), label_lists(), rare), _JSON_UNSAFE)


@cache
@st.composite
def _json_entries(draw: st.DrawFn) -> dict[str, object]:
    members = draw(_json_other_entries())
    members.insert(0, ("title", draw(_choose("A title", "茶"))))
    for keys in (TAG_KEYS, CATEGORY_KEYS):
        if not draw(_one_in(5)):
            key = draw(_often(keys[0], keys[1], keys[0].title()))
            value = draw(_json_values())
            members.insert(draw(st.integers(0, len(members))), (key, value))
    return dict(members)


@cache
@st.composite
def _json_object(draw: st.DrawFn) -> str:
    indent = draw(_INDENTS)
    separators = draw(_SEPARATORS) if indent is None else None
    ascii_only = draw(st.booleans())
    return json.dumps(draw(_json_entries()), indent=indent, separators=separators, ensure_ascii=ascii_only)


@cache
@st.composite
def _json_file(draw: st.DrawFn) -> str:
    return draw(_often("", "\n")) + draw(_json_object()) + draw(_BODIES)


@cache
@st.composite
def _json_members_file(draw: st.DrawFn) -> str:
    """Hexo's form: the members of an object without its braces."""
    members = draw(_json_object())[1:-1].strip("\n")
    return f";;;\n{members}\n;;;" + draw(_BODIES)


# Whole files


@st.composite
def _encoded(draw: st.DrawFn, files: st.SearchStrategy[str]) -> str:
    """A file as editors leave it: with a byte order mark, with other line ends, with both kinds of them."""
    text = draw(files)
    ends = draw(_choose("\n", "\n", "\n", "\r\n", "mixed"))
    if ends == "mixed":
        first, *others = text.split("\n")
        text = first + "".join(draw(_choose("\n", "\r\n")) + line for line in others)
    elif ends == "\r\n":
        text = text.replace("\n", "\r\n")
    return draw(_choose("", "", "", "\ufeff")) + text


POST_FILES = {
    "yaml": _encoded(_yaml_file()),
    "unopened yaml": _encoded(_unopened_file()),
    "toml": _encoded(_toml_file()),
    "json": _encoded(_json_file()),
    "json members": _encoded(_json_members_file()),
}


def post_files() -> st.SearchStrategy[str]:
    """Whole post files in every form."""
    return st.one_of(*POST_FILES.values())
