"""The page of forms of front matter is what is recorded, and shows every character safely."""

import importlib
import json
from html import unescape

from bench.safety.headers.named import NAMED
from docs.tools.front_matter import (
    DIFFERENCES,
    PAGE,
    RECORDED,
    choose_lines,
    render_page,
    show_code,
    show_reading,
)
from tests.forms import Form, read_forms
from tests.forms.recording import describe


def render_form(form: Form, **read: object) -> str:
    """Return the row of one form."""
    forms = [{**describe(form), "read": read}]
    page = render_page({"programs": {}, "kinds": {"x": {"title": "X", "forms": forms}}})
    return page.partition(DIFFERENCES)[0].rstrip().splitlines()[-1]


def test_the_page_is_what_is_recorded():
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    assert PAGE.read_text(encoding="utf-8") == render_page(recorded), "run `make docs`"


def test_the_page_has_a_row_for_every_form():
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    kinds = read_forms()
    assert len(rows) == sum(map(len, kinds.values())) + 2 * len(kinds) + 2 + len(NAMED)


def test_a_row_shows_the_lines_that_matter_and_what_each_reads():
    form = Form(
        "a list", "---\ntitle: A\ntags: [a]\n---\n", {"tags": ["a"]}, "---\ntitle: A\ntags: [a, zeta]\n---\n"
    )
    row = render_form(form, hugo={"tags": ["a"]}, jekyll={"header": False}, hexo={"error": "no"})
    assert unescape(row) == (
        "| a list<br><code>tags: [a]</code> | <code>a</code> | no front matter | error: <code>no</code> "
        "| as Hexo | <code>a</code><br>adds: <code>tags: [a, zeta]</code> |"
    )


def test_a_row_names_the_readers_that_differ_from_hexo():
    row = render_form(
        Form("x", "x", {}), hexo={"tags": []}, **{"gray-matter": {"tags": ["a"]}, "js-yaml": {"tags": []}}
    )
    assert "| – | gray-matter: <code>a</code> |" in row


def test_a_label_that_is_not_added_again_is_shown():
    row = render_form(Form("x", "---\ntags: [zeta]\n---\n", {"tags": ["zeta"]}, "---\ntags: [zeta]\n---\n"))
    assert row.endswith("<code>zeta</code><br>adds nothing |")


def test_a_form_of_links_shows_them_and_only_what_the_generator_of_the_blog_reads():
    found = {"found": "content/a.md", "why": "it leads out of the blog"}
    form = Form("a folder", "x", found, path="v/a.md", site={"hugo.toml": "x"}, links={"content": "v"})
    assert unescape(render_form(form, hugo={"tags": ["a"]}, jekyll={"page": False})) == (
        "| a folder in <code>v/a.md</code><br><code>content</code> → <code>v</code>"
        "<br>and in <code>hugo.toml</code><br><code>x</code> | <code>a</code> | not asked | not asked "
        "| not asked | found as <code>content/a.md</code><br>it leads out of the blog |"
    )


def test_a_post_without_text_is_shown_whole_and_as_passed_over():
    row = unescape(render_form(Form("x", "---\ntitle:\ndate: 1\n---\n", {"text": False})))
    assert row.startswith("| x<br><code>---</code><br><code>title:</code><br><code>date: 1</code>")
    assert row.endswith("| passed over |")


def test_a_refusal_is_shown_once():
    row = render_form(Form("x", "x", "Line 3: no", "refused: Line 3: no"))
    assert row.endswith("| refuses: <code>Line 3: no</code> |")


def test_code_is_shown_as_it_is_by_markdown():
    line = "  a | b' \" `c` *d* _e_ [f](g) <h> \\ &amp; {{ i }}  j"
    shown = importlib.import_module("markdown").markdown(
        f"| a |\n|-|\n| {show_code(line)} |", extensions=["tables"]
    )
    assert unescape(shown).replace("\xa0", " ").count(f"<code>{line}</code>") == 1


def test_invisible_characters_are_shown_as_escapes():
    assert unescape(show_code("a\t\u2028\r\x85\ufe0f")) == r"<code>a\t\u2028\r\u0085\ufe0f</code>"
    assert unescape(show_code("\U000e0067")) == r"<code>\U000e0067</code>"


def test_the_whole_file_is_shown_where_its_header_is_not_a_usual_one():
    assert choose_lines("tags: [a]\n---\nText.\n") == ["tags: [a]", "---", "Text."]
    assert choose_lines("---\ntitle: A\n---\n") == ["---", "title: A", "---"]
    assert choose_lines("x\n" * 10)[-1] == "…"


def test_a_reading_shows_other_taxonomies_too():
    assert show_reading({"tags": [], "subjects": ["a"]}, ["tags"]) == "–<br>subjects <code>a</code>"
