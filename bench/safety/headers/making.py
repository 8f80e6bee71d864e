"""Makes post files whose headers are written in every way, sound and broken, from a seed.

Unlike the strategies of the property tests, nothing here checks that a header can be read: what one parser
takes and another refuses is what the differential test looks for.
"""

import json
from collections.abc import Callable, Iterator
from random import Random

_WORDS = ("a", "Go", "web", "open-source", "Machine Learning", "日本語", "猫 と 犬", "😀", "naïve", "c3po")
_AWKWARD = (
    "C#", "C++", ".NET", "node.js", "yes", "No", "on", "null", "~", "1.10", "2024", "2024-01-01", "12:30",
    "0x1F", "0o17", "017", "1e3", "1_000", ".5", "+1", "a: b", "key:", ":a", "a:b", "::", "#x", "a #x", "a#x",
    "- x", "-x", "-", "--", "?a", "? a", "?", "a?b", "x, y", "x、y", "a，b", "[b]", "b]", "{c}", "a{b}", "&a",
    "*b", "!t", "!!str a", "%d", "@e", "`f`", "|", ">", ">-", "=", "<<", "it's", 'say "hi"', "'q", '"q',
    "back\\slash", "\\n", "a\tb", "a\u2028b", "a\u2029b", "a\x85b", "a\u00a0b", "a\ufeffb", "\u200bz",
    "&a.b x", "*a.b", "a\x7fb", "true", "TRUE", "Null", "{{< x >}}", "{% x %}", "${x}", "...", "a  b", "A/B",
)  # fmt: skip
_CHARACTERS = "ab1 \t:,-?#[]{}&*!|>'\"%@`~.\\/=<+日"
_USUAL_LINES = (
    "date: 2024-11-24", "date: 2024-11-24 10:00:00", "draft: false", "weight: 1.10", "# a comment",
    "", "  ", "description: >\n  Long words\n  and more.\n", "intro: |\n  - tags\n  tags: [x]",
    "authors:\n- A\n-   B", "photo:\n  url: http://x/?a=b#c\n  author: \"A: B\"", "aliases: [/a/, '/b/']",
    "base: &base {x: 1}\nuse: *base", "summary: on two\n  lines, see\n  below", "'quoted key': x",
    "quote: \"a 'b' \\\"c\\\" \\u3042\n  d\"", "slug: x # tags: [a]", "params: {a: [1, 2], b: {c: d}}",
    "empty:", "meta:\n  tags: [inner]", "time: 12:30", "? explicit\n: - x", "a: &x 1\nb: &x 2\nc: *x",
)  # fmt: skip
_ODD_LINES = (
    "source: http://x.org/a:b", "\"tab\\tin\": \"a\\/b\"", "# a\u2028comment: x", "key: a\u2028b", "a b: c",
    "list: [:a, b]", "set: [?a]", "text: 'a\n\n  b'", "<<: {x: 1}", "n: !!int 3", "e: !custom x", "%x: y",
    "tab:\tvalue", "\tindented: x", "key : spaced", "http://x: y", "k: [a, b", "k: 'open", "k: a: b",
    "key: value # c\n  # d", "- item", "k: |2\n   x", "k: >+\n  x\n", "null: x", "1: x", "k: *none",
)  # fmt: skip
_OPENINGS = (
    "--- \n",
    "----\n",
    "-----\n",
    "",
    "",
    "\n---\n",
    "---yaml\n",
    "\ufeff---\n",
    "---\t\n",
    "--- # x\n",
)
_BODIES = ("Text.\n", "\nText.\n", "", "\n# Title\n\n---\n\ntags: [z]\n", "---\n", "- a\n- b\n")
_TOML_LINES = (
    'title = "A"', "date = 2024-11-24", "draft = false", "x = { a = 1, }", "x = {\n a = 1\n}", 'e = "\\e"',
    "# a comment", "", "time = 07:32", "when = 2024-11-24 10:00", 'h = "\\x41"', "n = 1_000", "f = [1, 2.5]",
    "a.b = 1", '"q k" = 1', "m = '''\na\n'''", 'm2 = """\na\\\n  b"""', "inf = inf", "bad = ", "x = 1\nx = 2",
)  # fmt: skip
_TOML_TABLES = ("[params]\nx = 1", "[[items]]\nx = 1", "[a.b]\nc = 1", '[params]\ntags = ["p"]')


def make_files(count: int, seed: int) -> Iterator[str]:
    """Yield `count` post files; the same `seed` yields the same files."""
    random = Random(seed)
    makers = [make_yaml] * 8 + [make_toml, make_json]
    for _ in range(count):
        text = random.choice(makers)(random)
        yield random.choice(_LINE_ENDS)(text) if random.random() < 0.06 else text


def make_yaml(random: Random) -> str:
    """Return a post file with a header in YAML."""
    lines = ["title: A title"] if random.random() < 0.9 else []
    lines += random.choices(_USUAL_LINES, k=_few(random))
    lines += random.choices(_ODD_LINES, k=random.random() < 0.3)
    for key, rare in (("tags", ("tag", "Tags", '"tags"', "keywords")), ("categories", ("category",))):
        if random.random() < 0.85:
            name = key if random.random() < 0.9 else random.choice(rare)
            lines.insert(random.randrange(len(lines) + 1), f"{name}:{_yaml_value(random)}")
    opening = "---\n" if random.random() < 0.85 else random.choice(_OPENINGS)
    usual = opening.strip() if set(opening.strip()) == {"-"} else "---"
    closing = usual if random.random() < 0.95 else random.choice(("...", "--- ", "----", "---x", " ---", ""))
    return opening + "\n".join(lines) + f"\n{closing}\n" + random.choice(_BODIES)


def make_toml(random: Random) -> str:
    """Return a post file with a header in TOML."""
    lines = random.choices(_TOML_LINES, k=_few(random))
    for key in ("tags", "categories"):
        labels = [_quoted(random, _label(random)) for _ in range(_few(random))]
        ends = ",\n " if random.random() < 0.2 else ", "
        value = f"[{ends.join(labels)}{random.choice(('', '', ','))}]"
        lines.append(f"{key} = {value if random.random() < 0.9 else _quoted(random, _label(random))}")
    if random.random() < 0.15:
        lines.append(random.choice(_TOML_TABLES))
    return "+++\n" + "\n".join(lines) + "\n+++\n" + random.choice(_BODIES)


def make_json(random: Random) -> str:
    """Return a post file with a header in JSON, as Hugo, Hexo or gray-matter have it."""
    header: dict[str, object] = {"title": "A"}
    for key in ("tags", "categories"):
        labels = [_label(random) for _ in range(_few(random))]
        header[key] = labels if random.random() < 0.9 else _label(random)
    text = json.dumps(header, ensure_ascii=random.random() < 0.5, indent=random.choice((None, 1)))
    body = random.choice(_BODIES)
    members = text[1:-1].strip("\n")
    return random.choice(
        (
            f"{text}\n{body}",
            f"{members}\n;;;\n{body}",
            f";;;\n{members}\n;;;\n{body}",
            f"---json\n{text}\n---\n{body}",
        )
    )


def _few(random: Random) -> int:
    return random.choice((0, 1, 1, 2, 2, 2, 3))


def _label(random: Random) -> str:
    die = random.random()
    if die < 0.85:
        return random.choice(_WORDS)
    if die < 0.98:
        return random.choice(_AWKWARD)
    return "".join(random.choices(_CHARACTERS, k=random.randrange(1, 6)))


def _quoted(random: Random, label: str) -> str:
    if random.random() < 0.3 and "'" not in label:
        return f"'{label}'"
    return json.dumps(label, ensure_ascii=False)


def _item(random: Random) -> str:
    """Return a label as somebody may write it in YAML, rightly or not."""
    label = _label(random)
    return label if random.random() < 0.7 else _quoted(random, label)


def _yaml_value(random: Random) -> str:
    """Return what stands behind the colon of a key."""
    return random.choice(_VALUES)(random)


def _block(random: Random) -> str:
    indent, gap = (
        random.choice(("", "  ", "  ", " ", "    ", "\t")),
        random.choice((" ",) * 8 + ("  ", "\t", "")),
    )
    items = [f"\n{indent}-{gap}{_item(random)}{_comment(random)}" for _ in range(_few(random) + 1)]
    if random.random() < 0.1:
        items.insert(1, random.choice(("\n", "\n# none", f"\n{indent}-", f"\n{indent}- #off", "\n    # x")))
    return _comment(random) + "".join(items)


def _flow(random: Random) -> str:
    separator = random.choice((", ",) * 5 + (",", " , ", ",\n  ", ",\n", "\n  , "))
    inner = separator.join(_item(random) for _ in range(_few(random)))
    start, end = random.choice(("[]",) * 8 + (("[ ", " ]"), ("[\n  ", "\n]"), ("[", ",]"), ("[", "\n  ]")))
    return f" {start}{inner}{end}{_comment(random)}"


def _scalar(random: Random) -> str:
    separator = random.choice((", ", ",", " ", "、", "，", "\n  "))
    return f" {separator.join(_item(random) for _ in range(_few(random)))}{_comment(random)}"


def _odd(random: Random) -> str:
    item = _item(random)
    return random.choice((
        f" &x [{item}]", f" [&x {item}, *x]", f" !!str {item}", f" |\n  {item}", f" >-\n  {item}\n  b",
        f"\n  - {{a: {item}}}", f" {{a: {item}}}", f"\n  a: {item}", f"\n- - {item}\n  - b",
        f" [[{item}, b], c]",
        "", " ~", " null", " []", " ''", f"\n  {item}", f'\n  "{item}"', f" [{item}", f"\t{item}", f"{item}",
        f"\n  - |\n    {item}", f"\n  -\n    {item}", f" !!seq [{item}]", f' "{item}\n  b"',
    ))  # fmt: skip


def _comment(random: Random) -> str:
    return random.choice((" # why", "  # a: b", " #", "# x")) if random.random() < 0.08 else ""


_VALUES: tuple[Callable[[Random], str], ...] = (_block, _block, _block, _flow, _flow, _flow, _scalar, _odd)
_LINE_ENDS: tuple[Callable[[str], str], ...] = (
    lambda text: text.replace("\n", "\r\n"),
    lambda text: text.replace("\n", "\r"),
    lambda text: text.replace("\n", "\r\n", 3),
)
