"""Posts without a title and a body."""

from typing import Any

from tests.forms import Form

_HEXO = {"_config.yml": "skip_render: README.md\n"}
_EMPTY: dict[str, Any] = {"text": False}
_TEXT: dict[str, Any] = {"text": True}
_DATED = "---\ndate: 2020-01-31\n---\n"


def _titled(title: str) -> str:
    return f"---\ntitle: {title}\ndate: 2020-01-31\n---\n"


FORMS = (
    Form("a file of no bytes", "", _EMPTY),
    Form("a byte order mark", "\ufeff", _EMPTY),
    Form("one line feed", "\n", _EMPTY),
    Form("spaces and a tab", "  \t\n", _EMPTY),
    Form("a zero-width space", "\u200b\n", _EMPTY),
    Form("no bytes in Hexo's posts", "", _EMPTY, path="source/_posts/post.md", site=_HEXO),
    Form("rows of dashes", "---\n---\n", _EMPTY),
    Form("rows of dashes without a line feed", "---\n---", _EMPTY),
    Form("one row of dashes", "---\n", 'Line 1: the front matter opened by "---" is never closed'),
    Form("a comment only", "---\n# later\n---\n", _EMPTY),
    Form("rows of plus signs", "+++\n+++\n", _EMPTY),
    Form("an empty JSON object", "{}\n", _EMPTY),
    Form("rows of semicolons", ";;;\n;;;\n", _EMPTY),
    Form("a date", _DATED, {**_EMPTY, "date": "2020-01-31"}),
    Form("a date in TOML", "+++\ndate = 2020-01-31\n+++\n", {**_EMPTY, "date": "2020-01-31"}),
    Form("a date in JSON", '{"date": "2020-01-31"}\n', {**_EMPTY, "date": "2020-01-31"}),
    Form("a date, with CRLF", "---\r\ndate: 2020-01-31\r\n---\r\n", {**_EMPTY, "date": "2020-01-31"}),
    Form("a date behind a byte order mark", f"\ufeff{_DATED}", {**_EMPTY, "date": "2020-01-31"}),
    Form("labels only", "---\ntags: [a]\n---\n", {**_EMPTY, "tags": ["a"]}),
    Form("a layout only", "---\nlayout: post\n---\n", _EMPTY),
    Form("a description only", "---\ndescription: About bread\n---\n", _EMPTY),
    Form("a draft", "---\ndate: 2020-01-31\ndraft: true\n---\n", _EMPTY),
    Form("a title without a value", _titled(""), _EMPTY),
    Form("an empty title", _titled('""'), _EMPTY),
    Form("a title of spaces", _titled('"  "'), _EMPTY),
    Form("a title that is null", _titled("null"), _EMPTY),
    Form("a title of zero-width characters", _titled('"\u200b\u200d"'), _EMPTY),
    Form("a title that is a byte order mark", _titled('"\ufeff"'), _EMPTY),
    Form("a title of no-break and ideographic spaces", _titled('"\u00a0\u3000"'), _EMPTY),
    Form("a title of Hangul fillers", _titled('"\u3164"'), _EMPTY),
    Form("a title of empty Braille", _titled('"\u2800"'), _EMPTY),
    Form("a title of a soft hyphen", _titled('"\u00ad"'), _EMPTY),
    Form("a title that is a list", _titled("[Bread]"), _EMPTY),
    Form("a body of spaces and line feeds", f"{_DATED}  \n\t\n\n", _EMPTY),
    Form("a body of no-break spaces", f"{_DATED}\u00a0\u3000\n", _EMPTY),
    Form("a body of zero-width characters", f"{_DATED}\u200b\ufeff\n", _EMPTY),
    Form("a body of control characters", f"{_DATED}\x01\x02\n", _EMPTY),
    Form("a title only", _titled("Bread"), _TEXT),
    Form("a title that is a number", _titled("2020"), _TEXT),
    Form("a title of an emoji", _titled("🍞"), _TEXT),
    Form("a body that is an image", f"{_DATED}![](bread.jpg)\n", _TEXT),
    Form("a body that is a shortcode", f"{_DATED}{{{{< youtube abc >}}}}\n", _TEXT),
    Form("a body that is code", f"{_DATED}```\nbake()\n```\n", _TEXT),
    Form("a body that is a comment", f"{_DATED}<!-- later -->\n", _TEXT),
    Form("a body that is a rule", f"{_DATED}***\n", _TEXT),
)
