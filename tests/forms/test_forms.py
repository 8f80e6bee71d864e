"""Every form of front matter is read and edited as its table says."""

from pathlib import Path
from typing import Any

import pytest

from blog.dates import post_date
from blog.pages import Fault, Page, find_pages, is_post, read_page
from blog.post_file import labels_under
from blog.site import read_site
from fuda.front_matter.add_labels import Addition, CannotEdit, add_labels
from model.post import LabelKeys
from tests.forms import ADDED_TAG, REFUSED, Form, read_forms

KEYS = LabelKeys(("tags",), ("categories",)).in_both_numbers()
FORMS = {f"{kind}: {form.name}": form for kind, forms in read_forms().items() for form in forms}
EDITED = {name: form for name, form in FORMS.items() if form.added is not None}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_fuda_reads_what_the_table_says(form: Form, tmp_path: Path):
    read = _read(form, tmp_path)
    if isinstance(form.fuda, str):
        assert isinstance(read, str), f"not refused: {read}"
        assert read.startswith(form.fuda)
        assert bool(read) == bool(form.fuda)
    else:
        assert isinstance(read, dict), f"refused: {read}"
        assert {key: read[key] for key in form.fuda} == form.fuda


@pytest.mark.parametrize("form", EDITED.values(), ids=EDITED)
def test_a_tag_is_added_where_the_table_says(form: Form, tmp_path: Path):
    added = _add(form, tmp_path)
    assert form.added is not None
    if form.added.startswith(REFUSED):
        assert added.startswith(form.added)
    else:
        assert added == form.added


def test_the_name_of_a_form_is_unique_in_its_kind():
    for kind, forms in read_forms().items():
        assert len({form.name for form in forms}) == len(forms), kind


def _make_blog(form: Form, root: Path) -> None:
    for name, text in {**form.site, form.path: form.text}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def _read(form: Form, root: Path) -> dict[str, Any] | str:
    """Return what Fuda reads of the form; a text is the message of a refusal, "" where it finds no page."""
    _make_blog(form, root)
    path = root / form.path
    if path not in find_pages(root, root)[0]:
        return ""
    page = read_page(path, root, root, site=read_site(root))
    return f"Line {page.line}: {page.problem}." if isinstance(page, Fault) else _reading(page)


def _reading(page: Page) -> dict[str, Any]:
    header = page.parts.header
    labels = {kind: list(labels_under(header, keys)) for kind, keys in KEYS._asdict().items()}
    return {**labels, "date": post_date(header, page.path), "post": is_post(page, KEYS)}


def _add(form: Form, root: Path) -> str:
    """Return the text of the form with the tag added, or REFUSED and the message of a refusal."""
    _make_blog(form, root)
    additions = [Addition(KEYS.tags, (ADDED_TAG,)), Addition(KEYS.categories)]
    try:
        return add_labels(form.text, additions, site=read_site(root))
    except CannotEdit as error:
        return f"{REFUSED}{error}"
