"""Files in Org, AsciiDoc and reStructuredText, Markdown of Pelican, and other endings."""

from typing import Any

from tests.forms import Form

_AB: dict[str, Any] = {"tags": ["a", "b"], "post": True}
# Hugo 0.168 reads Org only where the settings allow it.
_HUGO = {"hugo.toml": 'baseURL = "https://example.org/"\n[security]\nallowContent = [".*"]\n'}
_MARKDOWN = "---\ntitle: Bread\ntags: [a, b]\n---\nText.\n"
_JEKYLL = {"_config.yml": "plugins: []\n"}
_HEXO = {"source/_posts/soup.md": "---\ntitle: Soup\n---\n"}
_DATE = "date: 2020-01-31\n"
_ORG = "#+title: Bread\n#+filetags: :a:b:\n\nText.\n"
_ASCIIDOC = "= Bread\n:page-tags: a, b\n\nText.\n"
_RST = "Bread\n=====\n\n"
_ADDED = "---\ntitle: Bread\ntags: [a, b, zeta]\n---\nText.\n"


def _markdown(ending: str) -> Form:
    return Form(f"the ending {ending}", _MARKDOWN, _AB, added=_ADDED, path=f"content/bread{ending}")


def _plain(name: str, ending: str, text: str, fuda: dict[str, Any], added: str | None = None) -> Form:
    """A form in a blog whose generator is not known, as Pelican, Nikola, ABlog and Tinkerer are not."""
    return Form(name, text, fuda, added=added, path=f"posts/bread{ending}")


def _other(name: str, ending: str, text: str, fuda: dict[str, Any]) -> Form:
    return Form(name, text, fuda, path=f"content/posts/bread{ending}", site=_HUGO)


FORMS = (
    *map(_markdown, (".mdown", ".mkdown", ".mkdn", ".mkd", ".markdown", ".mdx", ".md.erb")),
    *map(
        _markdown, (".mdwn", ".mdtxt", ".mdtext", ".markdn", ".pandoc", ".pdc", ".qmd", ".Rmd", ".Rmarkdown")
    ),
    *map(_markdown, (".mdoc", ".svx", ".textile", ".markdown.erb", ".html.erb", ".html.md", ".html", ".htm")),
    *map(_markdown, (".njk", ".liquid", ".webc", ".haml", ".slim")),
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
        for ending in (".org", ".adoc", ".rst", ".ad", ".asc", ".rest")
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
    Form("a textile post of Jekyll's", _MARKDOWN, _AB, _ADDED, "_posts/2020-01-31-bread.textile", _JEKYLL),
    Form("a text file of Hexo's", _MARKDOWN, _AB, _ADDED, "source/_posts/bread.mdtxt", _HEXO),
    Form("a hidden file, as a lock of Emacs", _MARKDOWN, "", path="content/.#bread.md"),
    Form("a template with a title only", "---\ntitle: Us\n---\nText.\n", {"post": False}, path="src/us.njk"),
    Form("a template with a date", f"---\ntitle: Us\n{_DATE}---\nText.\n", {"post": True}, path="src/us.njk"),
    Form(
        "R Markdown beside what is made of it",
        _MARKDOWN,
        {"post": False},
        path="content/posts/bread/index.Rmd",
        site={**_HUGO, "content/posts/bread/index.md": _MARKDOWN},
    ),
    Form(
        "Quarto beside what is made of it",
        _MARKDOWN,
        {"post": False},
        path="posts/bread.qmd",
        site={"posts/bread.html": "<p>Text.</p>\n"},
    ),
    _other(
        "Org: an empty line between the keys, in Hugo", ".org", "#+title: B\n\n#+tags[]: a\n", {"tags": []}
    ),
    _other("Org: a comment before the keys, in Hugo", ".org", "# c\n#+title: B\n", {"post": False}),
    _plain("Org: a drawer before the keys", ".org", f":PROPERTIES:\n:ID: 1\n:END:\n{_ORG}", _AB),
    _plain("Org: a comment before the keys", ".org", f"# -*- mode: org -*-\n\n{_ORG}", _AB),
    _plain("Org: an empty line between the keys", ".org", "#+title: B\n\n#+filetags: :a:b:\n", _AB),
    _plain("Org: keys in code", ".org", "#+title: B\n#+begin_src\n#+tags: a\n#+end_src\n", {"tags": []}),
    _plain("Org: a date in words", ".org", "#+title: B\n#+date: 31 January 2020\n", {"date": "2020-01-31"}),
    _plain("Org: a byte order mark before YAML", ".org", f"\ufeff{_MARKDOWN}", _AB, f"\ufeff{_ADDED}"),
    _plain(
        "AsciiDoc: attributes before the title", ".adoc", ":page-tags: a, b\n:toc:\n= Bread\n\nText.\n", _AB
    ),
    _plain("AsciiDoc: a comment before the title", ".adoc", f"// Copyright 2020\n{_ASCIIDOC}", _AB),
    _plain("AsciiDoc: a block of comment before it", ".adoc", f"////\nold\n////\n\n{_ASCIIDOC}", _AB),
    _plain(
        "AsciiDoc: a comment with a year within",
        ".adoc",
        "= Bread\n// 2019\n:revdate: 31.01.2020\n:tags: a, b\n",
        {**_AB, "date": "2020-01-31"},
    ),
    _plain("AsciiDoc: labels in quotes", ".adoc", "= Bread\n:page-tags: [\"a\", 'b']\n\nText.\n", _AB),
    _plain(
        "AsciiDoc: a category",
        ".adoc",
        "= B\n:page-category: baking\n",
        {"categories": ["baking"], "post": True},
    ),
    _plain("AsciiDoc: a search page", ".adoc", "= S\n:page-layout: search\n:page-tags: a\n", {"post": False}),
    _plain("AsciiDoc: a paragraph with a year", ".adoc", "In 2020.\n:tags: a\n", {"tags": [], "post": False}),
    _plain(
        "reStructuredText: ABlog's directive",
        ".rst",
        ".. post:: 31 Jan, 2020\n   :tags: a, b\n\nBread\n=====\n",
        {**_AB, "date": "2020-01-31"},
    ),
    _plain(
        "reStructuredText: the same below the title", ".rst", f"{_RST}.. post::\n   :tags: a, b\n\nT.\n", _AB
    ),
    _plain("reStructuredText: Tinkerer's directives", ".rst", f"{_RST}.. tags:: a, b\n\nText.\n", _AB),
    _plain(
        "reStructuredText: a comment before the title", ".rst", f".. A comment\n\n{_RST}:tags: a, b\n", _AB
    ),
    _plain("reStructuredText: a label before the title", ".rst", f".. _bread:\n\n{_RST}:tags: a, b\n", _AB),
    _plain(
        "reStructuredText: keys in capitals",
        ".rst",
        f"{_RST}:Tags: a, b\n:Date: 31.01.2020\n",
        {**_AB, "date": "2020-01-31"},
    ),
    _plain(
        "reStructuredText: an option of a note", ".rst", f"{_RST}.. note:: N\n   :tags: a\n", {"tags": []}
    ),
    _plain("reStructuredText: labels below the text", ".rst", f"{_RST}T.\n\n.. tags:: a\n", {"tags": []}),
    _plain(
        "Markdown: Pelican's header",
        ".md",
        "Title: Bread\nDate: 2020-01-31 10:20\nCategory: baking\nTags: a, b\n\nText.\n",
        {**_AB, "categories": ["baking"], "date": "2020-01-31"},
    ),
    _plain(
        "Markdown: the same in lower case", ".md", "title: Bread\ndate: 2020-01-31\ntags: a, b\n\nT.\n", _AB
    ),
    _plain("Markdown: Pelican's header over lines", ".md", "Title: B\nTags: a,\n    b\n\nText.\n", _AB),
    _plain(
        "Markdown: Pelican's header above a rule",
        ".md",
        "Title: B\nTags: a, b\n\nSee: it\n\n---\n\nT.\n",
        _AB,
    ),
    _plain(
        "Markdown: the same with CRLF and a byte order mark",
        ".md",
        "\ufeffTitle: B\r\nTags: a, b\r\n\r\nT.\r\n",
        _AB,
    ),
    _plain("Markdown: Nikola's comment", ".md", "<!--\n.. title: B\n.. tags: a, b\n-->\n\nText.\n", _AB),
    _plain("Markdown: a title only, of Pelican's", ".md", "Title: B\n\nText.\n", {"post": False}),
    _plain(
        "Markdown: a text with a colon", ".md", "Note: this\nTags: a\n\nText.\n", {"tags": [], "post": False}
    ),
    _other("Markdown: Pelican's header in Hugo", ".md", "Title: B\nTags: a, b\n\nText.\n", {"post": False}),
)
