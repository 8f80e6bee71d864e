"""Files in Org, AsciiDoc and reStructuredText, and other endings of Markdown."""

from typing import Any

from tests.forms import Form

_AB: dict[str, Any] = {"tags": ["a", "b"], "post": True}
# Hugo 0.168 reads Org only where the settings allow it.
_HUGO = {"hugo.toml": 'baseURL = "https://example.org/"\n[security]\nallowContent = [".*"]\n'}
_MARKDOWN = "---\ntitle: Bread\ntags: [a, b]\n---\nText.\n"
_ADDED = "---\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n"


def _markdown(ending: str) -> Form:
    return Form(f"the ending {ending}", _MARKDOWN, _AB, added=_ADDED, path=f"content/bread{ending}")


def _other(name: str, ending: str, text: str, fuda: dict[str, Any]) -> Form:
    return Form(name, text, fuda, path=f"content/posts/bread{ending}", site=_HUGO)


FORMS = (
    *map(_markdown, (".mdown", ".mkdown", ".mkdn", ".mkd", ".markdown", ".mdx", ".md.erb")),
    Form("an ending in capitals", _MARKDOWN, _AB, added=_ADDED, path="content/bread.MD"),
    Form("a text file", _MARKDOWN, "", path="content/bread.txt"),
    *(
        Form(
            f"YAML in a file with the ending {ending}",
            _MARKDOWN,
            _AB,
            added=_ADDED,
            path=f"content/posts/bread{ending}",
        )
        for ending in (".org", ".adoc", ".rst")
    ),
    _other("Org: labels between spaces", ".org", "#+title: Bread\n#+tags[]: a b\n\nText.\n", _AB),
    _other("Org: a key that comes twice", ".org", "#+TITLE: Bread\n#+TAGS: a\n#+TAGS: b\n\nText.\n", _AB),
    _other("Org: a value with spaces", ".org", "#+title: Bread\n#+tags: a b\n\nText.\n", {"tags": ["a b"]}),
    _other(
        "Org: a value with a comma", ".org", "#+title: Bread\n#+tags: a, b\n\nText.\n", {"tags": ["a, b"]}
    ),
    _other(
        "Org: a key below the text",
        ".org",
        "#+title: Bread\n\nText.\n\n#+tags: a\n",
        {"tags": [], "post": True},
    ),
    _other("Org: a date", ".org", "#+title: Bread\n#+date: <2020-01-31 Fri 10:00>\n", {"date": "2020-01-31"}),
    _other(
        "Org: tags of the file in Hugo",
        ".org",
        "#+title: Bread\n#+filetags: :a:b:\n",
        {"tags": [], "post": True},
    ),
    Form(
        "Org: tags of the file elsewhere", "#+title: Bread\n#+filetags: :a:b:\n", _AB, path="posts/bread.org"
    ),
    _other("Org: a text without keys", ".org", "* Bread\nText.\n", {"post": False}),
    _other("AsciiDoc: a list of jekyll-asciidoc", ".adoc", "= Bread\n:page-tags: [a, b]\n\nText.\n", _AB),
    _other("AsciiDoc: labels between commas", ".adoc", "= Bread\n:page-tags: a, b\n\nText.\n", _AB),
    _other("AsciiDoc: JBake's tags", ".adoc", "= Bread\n:jbake-tags: a,b\n\nText.\n", _AB),
    _other("AsciiDoc: the longer ending", ".asciidoc", "= Bread\n:tags: a, b\n\nText.\n", _AB),
    _other(
        "AsciiDoc: author and revision",
        ".adoc",
        "= Bread\nJane Roe <jane@example.org>\nv1.0, 2020-01-31\n:page-tags: a\n\nText.\n",
        {"tags": ["a"], "date": "2020-01-31"},
    ),
    _other(
        "AsciiDoc: an attribute below the text",
        ".adoc",
        "= Bread\n\n:page-tags: a\n",
        {"tags": [], "post": True},
    ),
    Form("AsciiDoc: a README", "= Bread\n:toc:\n\nText.\n", {"post": False}, path="README.adoc"),
    Form(
        "AsciiDoc: a document beside the blog", "= Bread\n\nText.\n", {"post": False}, path="notes/bread.adoc"
    ),
    _other("reStructuredText: Pelican's fields", ".rst", "Bread\n#####\n\n:tags: a, b\n\nText.\n", _AB),
    _other(
        "reStructuredText: a title between lines", ".rst", "=====\nBread\n=====\n:tags: a; b\n\nText.\n", _AB
    ),
    _other(
        "reStructuredText: a semicolon", ".rst", "Bread\n=====\n:tags: a, b; c\n", {"tags": ["a, b", "c"]}
    ),
    _other("reStructuredText: a field over lines", ".rst", "Bread\n=====\n\n:tags: a,\n  b\n\nText.\n", _AB),
    _other("reStructuredText: Nikola's comments", ".rst", ".. title: Bread\n.. tags: a, b\n\nText.\n", _AB),
    _other(
        "reStructuredText: a date and a category",
        ".rst",
        "Bread\n=====\n\n:date: 2020-01-31\n:category: baking\n",
        {"categories": ["baking"], "date": "2020-01-31", "post": True},
    ),
    _other(
        "reStructuredText: a field below the text",
        ".rst",
        "Bread\n=====\n\nText.\n\n:tags: a\n",
        {"tags": []},
    ),
    Form(
        "reStructuredText: a document beside the blog",
        "Bread\n=====\n",
        {"post": False},
        path="docs/bread.rst",
    ),
)
