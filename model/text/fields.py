"""A post's text to its fields: what training and serving read, whatever format the author writes.

Parses Markdown, HTML and plain text, in time linear in their length whatever they hold; cuts nothing into
terms and knows no language. Malformed markup never raises: what is not markup is prose.
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
    """The text of a post by the place it stands in, free of markup and of URLs.

    `headings` and `body` are lines, without empty ones; no heading is in the body. `body` has the texts of
    links, images, tables and inline code. `code` has the blocks and, a second time, the inline code, joined
    by line feeds; a block starts with the language its author named. `links` are the absolute http and https
    URLs, each once, in order of first appearance, those in code left out unless they are links there.
    """

    title: str = ""
    description: str = ""
    headings: str = ""
    body: str = ""
    code: str = ""
    links: tuple[str, ...] = ()


def parse_fields(post: Post) -> Fields:
    """Return the fields of `post`; empty strings for what it lacks. Never raises, whatever the text."""
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
    """Return a title or a description on one line; blogs moved from elsewhere have entities in them."""
    return " ".join(decode_entities(clean_text(text)).split())
