"""Adds labels to the front matter of a post file: the checks of a request, and the edit."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from blog.header import FrontMatterError, parse_front_matter
from fuda.front_matter.add_labels import Addition, CannotEdit, add_labels
from model.labels import label_fault
from model.post import KINDS, LabelKeys
from model.printing import render_json
from service.api_limits import POST_BYTES
from service.bodies import too_large
from service.problems import Fault, invalid
from service.requests import FIELDS, unknown_fields

_BYTE_ORDER_MARK = "\ufeff"
EDIT_FIELDS = ("file", "title", *KINDS)


class HeaderEdit(NamedTuple):
    """A whole post file and the labels to add. A file without front matter gets one with `title`."""

    file: str
    title: str = ""
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


def parse_edit(value: Any) -> HeaderEdit:
    """Return the edit of a JSON object. Raises a 422 with its faults, or a 413 for too large a file."""
    faults = list(_edit_faults(value))
    if faults:
        raise invalid(faults)
    fields: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in value.items()}
    edit = HeaderEdit(**fields)
    if len(edit.file.encode()) > POST_BYTES:
        raise too_large("The file", POST_BYTES)
    return edit


def _edit_faults(value: Any) -> Iterator[Fault]:
    if not isinstance(value, dict):
        yield Fault("pointer", "", "Must be an object.")
        return
    yield from unknown_fields(value, EDIT_FIELDS, "")
    if "file" not in value:
        yield Fault("pointer", "/file", "Missing. Send the whole post file.")
    for name in EDIT_FIELDS:
        if name in value:
            yield from FIELDS["body" if name == "file" else name](value[name], f"/{name}")
    for kind in KINDS:
        yield from _unwritable_labels(value.get(kind), kind)


def _unwritable_labels(labels: Any, kind: str) -> Iterator[Fault]:
    """Yield a fault for each label that must not reach a post, as the client refuses it from a service."""
    for index, label in enumerate(labels if isinstance(labels, list) else ()):
        if isinstance(label, str) and (fault := label_fault(label)):
            yield Fault("pointer", f"/{kind}/{index}", f"The label has {fault}.")


def add_to_header(edit: HeaderEdit, keys: LabelKeys) -> str:
    """Return the file with the labels added under `keys`, every other byte kept. Raises a 422 with the line.

    A file without front matter gets a YAML header with the title, if there is one, and the labels.
    """
    keys = keys.in_both_numbers()
    additions = [Addition(getattr(keys, kind), getattr(edit, kind)) for kind in KINDS]
    try:
        return add_labels(
            _with_header(edit) if any(each.labels for each in additions) else edit.file, additions
        )
    except (CannotEdit, FrontMatterError) as error:
        raise invalid([Fault("line", error.line, f"{error.problem}.")]) from error


def _with_header(edit: HeaderEdit) -> str:
    """Return the file, with a header if it has none. Raises FrontMatterError."""
    text = edit.file.removeprefix(_BYTE_ORDER_MARK)
    if len(parse_front_matter(text).body) < len(text):
        return edit.file
    # A JSON string is one of YAML, too.
    title = f"title: {render_json(edit.title)}\n" if edit.title.strip() else ""
    header = f"---\n{title}---\n\n"
    mark = edit.file[: len(edit.file) - len(text)]
    return mark + (header.replace("\n", "\r\n") if "\r\n" in text else header) + text
