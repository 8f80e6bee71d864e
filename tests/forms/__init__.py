"""Forms of front matter that people and tools write, each with what Fuda reads of it and how it edits it.

KINDS lists the modules of kinds/, one for each kind of form. The first line of its docstring is
the title of the kind's section in docs/reference/front-matter.md, and its FORMS are the rows. What the site
generators read is not written here: `make forms` records it from the real programs.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = (
    "plain_lists", "comma_scalars", "label_places", "hugo_settings", "given_labels", "rare_labels",
    "hidden_headers", "opening_lines", "unseen_headers", "yaml_dialects", "yaml_characters", "toml_1_1",
    "comment_items", "label_spellings", "other_files", "not_posts", "dates", "links",
    "empty_posts",
)  # fmt: skip
"""The modules of kinds/, in the order of the page's sections."""
ADDED_TAG = "zeta"
REFUSED = "refused: "


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a post file, and what Fuda does with it.

    `name` describes the form in words ("a scalar with commas") and is unique in its kind. `text` is the whole
    file, whose POSIX path in the blog is `path`; `site` has the other files of the blog by path, mostly its
    settings. `links` has the targets of links in the blog by path.

    `fuda` is what Fuda reads, with only the keys that the form is about: the labels under "tags" and
    "categories", the day under "date" ("2020-01-31", or "" for none), False under "post" for a page that
    is not a post, and False under "text" for one without a title and a body. With links, "found" has the path
    by which Fuda finds the file, or "", and "why" the reasons of what is not followed. A text instead is the
    beginning of the message with which Fuda refuses the file ("Line 3: the YAML front matter cannot be
    parsed"). A "" stands for a file that Fuda never takes for a page.

    `added` is the file after Fuda added the tag "zeta", or "refused: " and the beginning of the message
    ("refused: Line 3: …"); None where the form is not about editing.
    """

    name: str
    text: str
    fuda: dict[str, Any] | str
    added: str | None = None
    path: str = "post.md"
    site: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


def read_forms() -> dict[str, tuple[Form, ...]]:
    """Return the forms of each kind, in the order of KINDS."""
    return {kind: importlib.import_module(f"tests.forms.kinds.{kind}").FORMS for kind in KINDS}


def title(kind: str) -> str:
    """Return the title of the section of `kind`: the first line of its module, without the full stop."""
    first, _, _ = str(importlib.import_module(f"tests.forms.kinds.{kind}").__doc__).strip().partition("\n")
    return first.rstrip(".")
