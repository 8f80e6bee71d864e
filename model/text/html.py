"""HTML, a fragment or a whole page, to headings, prose, code and links.

Not a parser, without tree or repair: it only has to know which characters are markup and where a line ends.
"""

import re

from model.text.code import restore_code, take_code
from model.text.elements import TAG, decode_entities, render_tag
from model.text.links import BARE_URL, parse_bare_url
from model.text.prose import Parts, drop_shortcodes, split_headings, tidy_lines

_TOKEN = rf"{TAG}|{BARE_URL}"  # compiled for the first post in HTML, not at every start


def parse_html(text: str) -> Parts:
    """Parse the cleaned `text`. Block elements and unknown elements break lines, as in Markdown."""
    prose, code = take_code(text, markdown=False)
    links: list[str] = []
    prose = drop_shortcodes(prose).replace("\n", " ")
    lines = re.sub(_TOKEN, lambda token: _render_token(token, links), prose)
    headings, body = split_headings(lines)
    return Parts(
        headings=_finish("\n".join(headings), code),
        body=_finish(body, code),
        code="\n".join(code),
        links=[restore_code(link, code) for link in links],
    )


def _render_token(token: re.Match[str], links: list[str]) -> str:
    if token.lastgroup == "tag":
        return render_tag(token, links)
    url, rest = parse_bare_url(token[0])
    links.append(decode_entities(url))
    return f" {rest}"


def _finish(prose: str, code: list[str]) -> str:
    return tidy_lines(restore_code(decode_entities(prose), code))
