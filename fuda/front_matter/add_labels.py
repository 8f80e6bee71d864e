"""Adds labels to a post's front matter and leaves every other byte of the file as it is."""

from collections.abc import Sequence
from typing import NamedTuple

from blog.generator import UNKNOWN, Site
from blog.header import FrontMatterError, end_lines_alike, parse_front_matter
from blog.post_file import new_labels
from blog.reading import read_as
from fuda.front_matter.header_reading import put_back, read_header
from fuda.front_matter.header_tree import Refused
from fuda.front_matter.label_places import Header, plan_edits
from fuda.front_matter.splices import apply_checked
from model.errors import FudaError

_BYTE_ORDER_MARK = "\ufeff"


class CannotEdit(FudaError):
    """Raised when labels cannot be added safely: `problem` gives the reason, `line` (from 1) the place."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(f"Line {line}: {problem}.")
        self.problem = problem
        self.line = line


class Addition(NamedTuple):
    """Labels of one kind to add; `keys` are the kind's keys in lower case, and a new entry gets the first.

    An addition without labels changes nothing, but its keys show where the entries of that kind are: a new
    entry of another kind goes beside them.
    """

    keys: tuple[str, ...]
    labels: tuple[str, ...] = ()


def add_labels(text: str, additions: Sequence[Addition], *, site: Site = UNKNOWN) -> str:
    """Return `text`, a whole post file, with labels added after those it has.

    Labels that the post has under any of a kind's keys, compared by fold, are left out; when none are left,
    `text` itself is returned. The others go to the first of the keys with a value, else to the first of the
    keys that is there, else to a new key; white space in them is collapsed. All that is where the generator
    of `site` looks for labels: Hugo in `params`, Zola in `taxonomies`. The result has been parsed again to
    check that only the labels changed. Raises CannotEdit when anything else would change, or when parsers or
    generators could read the result in two ways.
    """
    mark = _BYTE_ORDER_MARK * text.startswith(_BYTE_ORDER_MARK)
    text = text.removeprefix(mark)
    alike = end_lines_alike(text)
    try:
        parts = parse_front_matter(mark + alike, site.generator)
        read = read_as(parts.header, site)
        new = [each._replace(labels=new_labels(read, each.keys, each.labels)) for each in additions]
        if not any(addition.labels for addition in new):
            return mark + text
        body = len(text) - len(parts.body)
        tree, notation = read_header(alike, body, site.generator)
        end = alike.rfind("\n", 0, len(alike[:body].rstrip())) + 1
        wants, splices = plan_edits(Header(alike, end, parts.header, tree, notation), new, site)
        edited = apply_checked(alike, splices, parts, wants, site=site)
        return mark + put_back(text, edited, len(parts.body), site.generator)
    except FrontMatterError as error:
        raise CannotEdit(error.problem, error.line) from None
    except Refused as refused:
        raise CannotEdit(refused.problem, alike.count("\n", 0, refused.position) + 1) from None
