"""An HTML page as a reader meets it: its elements, its tables by their captions, and its text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta"}

type Attributes = Mapping[str, str | None]


@dataclass
class Page(HTMLParser):
    """A parsed page. `elements` are in order; `tables` have a list of rows, the head first, of cells."""

    html: str
    elements: list[tuple[str, Attributes]] = field(default_factory=list)
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    text: str = ""
    style: str = ""
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.feed(self.html)
        self.close()
        assert self.open == [], "an element is not closed"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "table":
            self.rows: list[list[str]] = []
            self.caption = ""
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag
        if tag == "table":
            self.tables[self.caption] = self.rows

    def handle_data(self, data):
        if "style" in self.open:
            self.style += data
            return
        self.text += data
        if "caption" in self.open:
            self.caption += data
        elif {"th", "td"}.intersection(self.open):
            self.rows[-1][-1] += data

    def attributes(self, name: str) -> list[str]:
        """Return the values of an attribute on all elements."""
        return [attributes[name] or "" for _, attributes in self.elements if name in attributes]

    def names(self) -> list[str]:
        """Return the names of all elements, in order."""
        return [name for name, _ in self.elements]
