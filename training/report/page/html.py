"""The few elements that the page is made of.

MarkupSafe escapes every child and attribute that is not markup already, so a label cannot become markup by an
oversight. A template language would do the same; it is one more package to install where a model is trained,
and its templates are checked by no type checker.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from console.escaping import escape

Href = Callable[[str], str]
"""Returns the address of a post by its path in the blog's folder, or "" where the page cannot link to it."""


def element(name: str, *children: str, **attributes: str) -> Markup:
    """Return an element; children that are not Markup are text. `class_` is the attribute class."""
    pairs = Markup().join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), value)
        for key, value in attributes.items()
    )
    return Markup("<{}{}>{}</{}>").format(name, pairs, Markup().join(children), name)


def foreign(text: str) -> Markup:
    """Return a label, a title or a path: invisible characters and its direction cannot mislead."""
    return element("bdi", escape(text))


def section(title: str, *parts: str) -> Markup:
    """Return a part of the page under its heading; empty parts are left out."""
    return element("section", element("h2", title), *(part for part in parts if part))


def paragraphs(lines: Iterable[str], class_: str = "") -> Markup:
    """Return each line as a paragraph."""
    attributes = {"class_": class_} if class_ else {}
    return Markup().join(element("p", line, **attributes) for line in lines)


def bullets(items: Iterable[str]) -> Markup:
    """Return a list of the items, or "" without any."""
    inside = Markup().join(element("li", item) for item in items)
    return element("ul", inside) if inside else Markup()


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, texts: Sequence[int] = ()
) -> Markup:
    """Return a table, whose first column names the rows; "" without rows.

    Columns hold figures, except the first and those at the places `texts`. A narrow screen scrolls it, which
    the keyboard can do too.
    """
    aligned = [{} if place in (0, *texts) else {"class_": "figure"} for place in range(len(head))]
    heads = (
        element("th", each, scope="col", **attributes) for each, attributes in zip(head, aligned, strict=True)
    )
    body = Markup().join(_row(row, aligned) for row in rows)
    if not body:
        return body
    inside = element(
        "table", element("caption", caption), element("thead", element("tr", *heads)), element("tbody", body)
    )
    return element("div", inside, class_="wide", tabindex="0", role="region", aria_label=caption)


def post_link(path: str, href: Href, words: str = "") -> Markup:
    """Return a link to the post at `path` with these words, by default its path."""
    shown, address = foreign(words or path), href(path)
    return element("a", shown, href=address) if address else shown


def relative_to(page: Path, content: Path) -> Href:
    """Return the addresses of posts in the folder `content` for a page at `page`.

    They are relative, so that they stay true when both are moved together. A colon is escaped: no name of a
    file can be read as a scheme, such as javascript.
    """

    def href(path: str) -> str:
        try:
            return quote(os.fsencode(Path(os.path.relpath(content / path, page.parent)).as_posix()))
        except ValueError:  # on Windows: the blog is on another drive
            return ""

    return href


def _row(cells: Sequence[str], aligned: Sequence[dict[str, str]]) -> Markup:
    first, *others = cells
    figures = (
        element("td", cell, **attributes) for cell, attributes in zip(others, aligned[1:], strict=True)
    )
    return element("tr", element("th", first, scope="row"), *figures)
