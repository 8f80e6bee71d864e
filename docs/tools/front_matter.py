"""docs/reference/front-matter.md: forms of front matter, what the generators read, and what Fuda does.

All of it comes from tests/forms/recorded.json, which `make forms` writes.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from bench.safety.headers.named import NAMED
from console.command import run_command
from console.parser import Parser
from docs.tools.pages import DOCS, ROOT

DESCRIPTION = "Write docs/reference/front-matter.md from tests/forms/recorded.json."
PAGE = DOCS / "reference" / "front-matter.md"
RECORDED = ROOT / "tests" / "forms" / "recorded.json"
HEAD = """\
# Forms of front matter

This page is generated: `make docs` writes it from what `make forms` has recorded. Each row is a test of
Fuda. The other columns are what the real programs read: {programs}.

Hexo's column is hexo-front-matter with Hexo's own rules for labels. Eleventy reads with gray-matter, Astro
with js-yaml. A row shows the lines that matter, and a file's path where it does: `\\t` stands for a tab,
`\\r` for a carriage return, `\\u2028` for the character of that number. An arrow leads from a link to its
target.
"""
DIFFERENCES = """\
## Known differences

`make headers` has Fuda, hexo-front-matter, gray-matter and js-yaml read 20,000 generated headers, sound and
broken ones, and real Hugo 2,000 of them. It fails at any difference that is not one of these:
"""
COLUMNS = ("form", "Hugo", "Jekyll", "Hexo", "Eleventy, Astro", "Fuda")
MAX_LINES = 9
PLAIN_PATH = "post.md"
REFUSED = "refused: "
_NAMES = {
    "hugo": "Hugo", "jekyll": "Jekyll", "hexo": "hexo-front-matter", "gray-matter": "gray-matter",
    "js-yaml": "js-yaml", "tomli": "tomli",
}  # fmt: skip
# Characters that Python takes for printable: a variation selector and the fillers of Hangul.
_BLANK = "\ufe0f\u3164\u115f\u1160\uffa0"
_NOT_ASKED = "not asked"
_VERDICTS = frozenset({"post", "text", "found", "why"})
"""Keys of what Fuda reads that are not values of a header."""
_NOTHING = {"header": "no front matter", "page": "no page"}


def render_page(recorded: Mapping[str, Any]) -> str:
    """Return the whole page."""
    programs = ", ".join(f"{_NAMES[name]} {version}" for name, version in recorded["programs"].items())
    lines = [HEAD.format(programs=programs)]
    for section in recorded["kinds"].values():
        lines += [f"## {section['title']}", "", _row(COLUMNS), _row(["-"] * len(COLUMNS))]
        lines += [_row(_cells(form)) for form in section["forms"]]
        lines.append("")
    return "\n".join([*lines, *_known_differences()])


def _known_differences() -> Iterator[str]:
    """Yield the lines of the section on differences that generated headers may show."""
    yield from (DIFFERENCES, _row(("difference", "with", "example", "reason")), _row("----"))
    for each in NAMED:
        shown = "<br>".join(map(show_code, each.example.rstrip("\n").split("\n")))
        yield _row((each.name, ", ".join(_NAMES[name] for name in each.readers), shown, each.why))
    yield ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(form: Mapping[str, Any]) -> list[str]:
    """Return the cells of a form's row."""
    kinds = [key for key in ("tags", "categories", "date") if key in form["fuda"]] or ["tags"]
    read = {name: show_reading(reading, kinds) for name, reading in form["read"].items()}
    others = [
        f"{_NAMES[name]}: {read[name]}"
        for name in ("gray-matter", "js-yaml")
        if name in read and read[name] != read.get("hexo")
    ]
    if "tomli" in read and form["read"]["tomli"] != {"header": False} and read["tomli"] != read.get("hugo"):
        others.append(f"TOML 1.1: {read['tomli']}")
    generators = [read.get(name, "not recorded") for name in ("hugo", "jekyll", "hexo")]
    if _is_about(form, "found"):
        # Only the generator of the blog walks through its folders.
        is_own = (
            "hugo.toml" in form["site"],
            len(form["site"]) == 1 and "_config.yml" in form["site"],
            False,
        )
        generators = [each if own else _NOT_ASKED for each, own in zip(generators, is_own, strict=True)]
        others = [_NOT_ASKED]
    return [_show_form(form), *generators, "<br>".join(others) or "as Hexo", "<br>".join(_show_fuda(form))]


def _show_form(form: Mapping[str, Any]) -> str:
    """Return the name of the form, its path and site where they matter, and its lines."""
    path = "" if form["path"] == PLAIN_PATH else f" in {show_code(form['path'])}"
    name = escape(form["name"], quote=False).replace("|", "&#124;")
    lines = choose_lines(form["text"], is_whole=_is_about(form, "text"))
    parts = [f"{name}{path}", *(() if _is_about(form, "found") else map(show_code, lines))]
    parts += [f"{show_code(link)} → {show_code(target)}" for link, target in form.get("links", {}).items()]
    for other, text in form["site"].items():
        parts += [f"and in {show_code(other)}", *map(show_code, text.rstrip("\n").split("\n"))]
    return "<br>".join(parts)


def _is_about(form: Mapping[str, Any], key: str) -> bool:
    return isinstance(form["fuda"], dict) and key in form["fuda"]


def choose_lines(text: str, *, is_whole: bool = False) -> list[str]:
    """Return the lines of a post that show its form: of a usual header only those within, without a title.

    All of them where the `is_whole` text matters.
    """
    lines = text.rstrip("\n").split("\n")
    end = lines.index("---", 1) if lines[0] == "---" and "---" in lines[1:] else 0
    header = [line for line in lines[1:end] if not line.startswith("title:")]
    chosen = lines if is_whole else header or lines
    return chosen if len(chosen) <= MAX_LINES else [*chosen[: MAX_LINES - 1], "…"]


def show_code(line: str) -> str:
    """Return a line as code that no Markdown can change, with invisible characters as escapes."""
    shown = "".join(_show_character(character) for character in line)
    # A space at an edge would not be seen, nor would the second of two.
    spaces = escape(shown, quote=False).replace("  ", "&nbsp; ").replace("  ", "&nbsp; ")
    if spaces.startswith(" "):
        spaces = f"&nbsp;{spaces[1:]}"
    safe = spaces.translate({ord(each): f"&#{ord(each)};" for each in "|`*_[]{}\\~#$!"})
    return f"<code>{safe or '&nbsp;'}</code>"


def _show_character(character: str) -> str:
    if character in "\t\r":
        return "\\t" if character == "\t" else "\\r"
    if character.isprintable() and character not in _BLANK:
        return character
    return f"\\u{ord(character):04x}" if character <= "\uffff" else f"\\U{ord(character):08x}"


def show_reading(reading: Mapping[str, Any], kinds: Sequence[str]) -> str:
    """Return what a program reads, of the kinds that the form is about."""
    if "error" in reading:
        return f"error: {show_code(reading['error'])}"
    for key, words in _NOTHING.items():
        if key in reading:
            return words
    others = [key for key in reading if key not in ("tags", "categories", "date")]
    return "<br>".join(_show_values(reading, [*kinds, *others]))


def _show_values(values: Mapping[str, Any], kinds: Sequence[str]) -> Iterator[str]:
    """Yield the labels or date of each kind; the kind itself is named unless it is tags."""
    for kind in kinds:
        value = values.get(kind, "" if kind == "date" else [])
        shown = ", ".join(map(show_code, [value] if isinstance(value, str) and value else value))
        yield f"{'' if kind == 'tags' else f'{kind} '}{shown or '–'}"


def _show_fuda(form: Mapping[str, Any]) -> Iterator[str]:
    """Yield what Fuda reads, and the lines that are new or changed after adding the tag "zeta"."""
    fuda, added = form["fuda"], form["added"]
    if isinstance(fuda, str):
        yield f"refuses: {show_code(fuda)}" if fuda else "not taken for a page"
    else:
        yield from _show_values(fuda, [key for key in fuda if key not in _VERDICTS])
        yield from _show_verdicts(fuda)
    if added is None or added.removeprefix(REFUSED) == fuda:
        return
    if added.startswith(REFUSED):
        yield f"does not add: {show_code(added.removeprefix(REFUSED))}"
    else:
        old = set(form["text"].split("\n"))
        new = [line for line in added.split("\n") if line not in old]
        yield f"adds: {'<br>'.join(map(show_code, new))}" if new else "adds nothing"


def _show_verdicts(fuda: Mapping[str, Any]) -> Iterator[str]:
    """Yield what Fuda makes of the file as a whole."""
    if fuda.get("post") is False:
        yield "not a post"
    if "text" in fuda:
        yield "read" if fuda["text"] else "passed over"
    if "found" in fuda:
        yield f"found as {show_code(fuda['found'])}" if fuda["found"] else "not found"
    if "why" in fuda:
        yield escape(fuda["why"], quote=False)


def write_page() -> None:
    """Write the page."""
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    PAGE.write_text(render_page(recorded), encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Write the page, and return the exit code."""
    Parser(prog="python -m docs.tools.front_matter", description=DESCRIPTION).parse_args(arguments)
    return run_command("front_matter", write_page)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
