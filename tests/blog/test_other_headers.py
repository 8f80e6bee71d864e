"""Posts in Org, AsciiDoc and reStructuredText: their headers, and their text as a model reads it."""

import time

import pytest

from blog.generator import UNKNOWN, Site
from blog.header import MAX_HEADER_CHARS, FrontMatterError
from blog.other_headers import PLAIN_MARKDOWN, has_own_header, own_format, parse_file

ORG = """\
#+TITLE: Bread
#+DATE: <2020-01-31 Fri>
#+TAGS[]: a b

* DONE Dough                                   :flour:
:PROPERTIES:
:ID: 7
:END:
See [[https://example.org/][the mill]] and =bake=.
#+begin_src sh
* ls [[x]]
#+end_src
# a comment
"""
ASCIIDOC = """\
= Bread
Jane Roe
:page-tags: [a, "b c"]

== Dough

[source,sh]
----
== ls
----
See https://example.org/[the mill] and link:x.html[this].
// a comment
////
hidden
////
image::loaf.png[A loaf]
"""
RST = """\
Bread
=====

:tags: a, b

Dough
-----

See `the mill <https://example.org/>`_ and :ref:`this`.

.. code-block:: sh

   ls

.. note:: Rest it.
.. image:: loaf.png
   :alt: A loaf
"""


def body(text: str, name: str) -> list[str]:
    """Return the lines of the body that are not empty."""
    return [line for line in parse_file(text, name, UNKNOWN).body.split("\n") if line]


def test_org_becomes_markdown():
    code = ["```sh", "* ls [[x]]", "```"]
    assert body(ORG, "a.org") == ["# Dough", "See [the mill](https://example.org/) and `bake`.", *code]


def test_asciidoc_becomes_markdown():
    links = "See [the mill](https://example.org/) and [this](x.html)."
    assert body(ASCIIDOC, "a.adoc") == ["## Dough", "```", "== ls", "```", links, "![A loaf](loaf.png)"]


def test_restructuredtext_becomes_markdown():
    lines = [
        "## Dough",
        "See [the mill](https://example.org/) and this.",
        "```sh",
        "   ls",
        "```",
        "Rest it.",
    ]
    assert body(RST, "a.rst") == lines


@pytest.mark.parametrize(
    ("text", "name", "header", "line"),
    [
        (ORG, "a.org", {"title": "Bread", "date": "2020-01-31", "tags": ["a", "b"]}, 4),
        (ASCIIDOC, "a.adoc", {"title": "Bread", "tags": ["a", "b c"]}, 4),
        (RST, "a.RST", {"title": "Bread", "tags": ["a", "b"]}, 6),
        ("\ufeff#+title: A\r\n#+tags: b\r\n", "a.org", {"title": "A", "tags": ["b"]}, 3),
        ("Plain text.\n", "a.adoc", {}, 1),
    ],
)
def test_their_own_headers_are_read(text, name, header, line):
    parts = parse_file(text, name, UNKNOWN)
    assert (parts.header, parts.body_line) == (header, line)
    assert has_own_header(text, name)


def test_tags_of_an_org_file_are_labels_except_in_hugo():
    text = "#+filetags: :a:b c:\n"
    assert parse_file(text, "a.org", UNKNOWN).header["tags"] == ["a", "b c"]
    assert "tags" not in parse_file(text, "a.org", Site("hugo")).header


@pytest.mark.parametrize("name", ["a.org", "a.adoc", "a.rst", "a.md"])
def test_front_matter_in_yaml_is_read_in_every_format(name):
    text = "---\ntags: [a]\n---\nText\n"
    assert parse_file(text, name, UNKNOWN).header == {"tags": ["a"]}
    assert not has_own_header(text, name)


def test_the_ruby_in_a_template_is_left_out():
    assert body("---\ntitle: A\n---\nSee <%= link_to\n 'x' %>here <% open\n", "a.md.erb") == [
        "See  here <% open"
    ]


PELICAN = "Title: Bread\r\nTags: a, b\r\nStatus: draft\r\n\r\nText\r\n"


def test_the_header_of_pelican_is_read_where_the_generator_is_not_known():
    parts = parse_file(PELICAN, "a.md", UNKNOWN)
    assert parts.header == {"title": "Bread", "tags": ["a", "b"], "status": "draft", "draft": "true"}
    assert (parts.body, parts.body_line) == ("\nText\n", 4)
    assert own_format(PELICAN, "a.md", UNKNOWN) == PLAIN_MARKDOWN
    hugo = parse_file(PELICAN, "a.md", Site("hugo"))
    assert (hugo.header, hugo.body) == ({}, PELICAN)
    assert own_format(PELICAN, "a.md", Site("hugo")) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("---\ntags: [a]\n---\n", "a.md"),
        ("title: T\ntags: [a]\n---\nText\n", "a.md"),
        ("\ufeff---\ntags: [a]\n---\n", "a.org"),
        (PELICAN, "a.html"),
    ],
)
def test_front_matter_is_no_format_of_its_own(text, name):
    assert own_format(text, name, UNKNOWN) == ""


@pytest.mark.parametrize("name", ["a.org", "a.adoc", "a.rst", "a.md"])
def test_a_header_has_a_limit(name):
    line = {"a.org": "#+a: b\n", "a.adoc": ":a: b\n", "a.rst": ":a: b\n", "a.md": "title: b\ntags: a\n"}[name]
    with pytest.raises(FrontMatterError, match="longer than 65,536 characters"):
        parse_file(line * MAX_HEADER_CHARS, name, UNKNOWN)


@pytest.mark.parametrize(
    "unit", ["[[", "=a", "`a ", "link:", "https://", "image::a", "<%", "(link:", ":a:`b", "a: b\n", "\n.. "]
)
@pytest.mark.parametrize("name", ["a.org", "a.adoc", "a.rst", "a.erb", "a.md"])
def test_hostile_text_takes_linear_time(name, unit):
    began_s = time.process_time()
    parse_file("Text.\n\n" + unit * (200_000 // len(unit)), name, UNKNOWN)
    parse_file(unit * (30_000 // len(unit)), name, UNKNOWN)
    assert time.process_time() - began_s < 1
