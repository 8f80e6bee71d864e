"""A post's Markdown, HTML or plain text becomes fields of plain text, for training and serving alike.

Time is linear in the length of any text. Malformed markup never raises: it is prose.
"""

import re
from typing import NamedTuple

from model.post import Post
from model.text.elements import decode_entities
from model.text.html import parse_html
from model.text.links import BARE_URL, parse_bare_url
from model.text.markdown import parse_markdown
from model.text.prose import Parts, clean_text, tidy_lines


class Fields(NamedTuple):
    """The text of a post by its place in the post, without markup and URLs.

    `headings` and `body` are lines, none of them empty; a heading is not in the body too. `body` includes the
    texts of links, images, tables and inline code. `code` has the code blocks and, again, the inline code,
    joined by line feeds; a block starts with the language that its author gave. `links` are the absolute
    http and https URLs, each once, in order of first appearance; URLs in code count only if they are links.
    """

    title: str = ""
    description: str = ""
    headings: str = ""
    body: str = ""
    code: str = ""
    links: tuple[str, ...] = ()


def parse_fields(post: Post) -> Fields:
    """Return the fields of `post`, empty strings where it has no text. Never raises."""
    parts = _parse_body(post)
    return Fields(
        title=_parse_plain(post.title),
        description=_parse_plain(post.description),
        headings=parts.headings,
        body=parts.body,
        code=parts.code,
        links=tuple(dict.fromkeys(parts.links)),
    )


def _parse_body(post: Post) -> Parts:
    text = clean_text(post.body)
    match post.format:
        case "markdown":
            return parse_markdown(text)
        case "html":
            return parse_html(text)
        case "text":
            return _parse_text(text)


def _parse_text(text: str) -> Parts:
    links: list[str] = []

    def take(found: re.Match[str]) -> str:
        url, rest = parse_bare_url(found[0])
        links.append(url)
        return f" {rest}"

    return Parts(headings="", body=tidy_lines(re.sub(BARE_URL, take, text)), code="", links=links)


def _parse_plain(text: str) -> str:
    """Return a title or a description on one line. Entities occur in blogs that were imported from HTML."""
    return " ".join(decode_entities(clean_text(text)).split())
