"""Adds labels to a post's front matter and leaves every other byte of the file as it is."""

from collections.abc import Sequence
from typing import NamedTuple

from blog.header import FrontMatterError
from blog.post_file import new_labels
from blog.reading import parse_parts
from blog.site import UNKNOWN, Site
from fuda.front_matter.header_reading import read_header
from fuda.front_matter.header_tree import Refused
from fuda.front_matter.splices import apply_checked
from fuda.front_matter.value_edits import edit, find_wants
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
    keys that is there, else to a new key; white space in them is collapsed. The result has been parsed again
    to check that only the labels changed. Raises CannotEdit when anything else would change, or when parsers
    could read the result in two ways. In a blog of Jekyll's a scalar with spaces is read and written as
    Jekyll reads it.
    """
    mark = _BYTE_ORDER_MARK * text.startswith(_BYTE_ORDER_MARK)
    text = text.removeprefix(mark)
    try:
        parts = parse_parts(text, site)
        new = [each._replace(labels=new_labels(parts.header, each.keys, each.labels)) for each in additions]
        if not any(addition.labels for addition in new):
            return mark + text
        tree, notation = read_header(text, len(text) - len(parts.body))
        wants = find_wants(tree, parts.header, new)
        splices = [splice for want in wants for splice in edit(text, tree, want, notation, site=site)]
        return mark + apply_checked(text, splices, parts, wants, site=site)
    except FrontMatterError as error:
        raise CannotEdit(error.problem, error.line) from None
    except Refused as refused:
        raise CannotEdit(refused.problem, text.count("\n", 0, refused.position) + 1) from None
