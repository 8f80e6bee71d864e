"""Every form of front matter is read and edited as its table says."""

from pathlib import Path
from typing import Any

import pytest

from bench.readers import make_links, write_files
from blog.dates import post_date
from blog.pages import Fault, Page, find_pages, is_post, read_page
from blog.post_file import labels_under, post_from
from blog.site import read_site
from fuda.front_matter.add_labels import Addition, CannotEdit, add_labels
from fuda.sources.batches import has_text
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


def _make_blog(form: Form, folder: Path) -> Path:
    """Make the blog of the form in `folder`, and return its root. A form may have files beside it."""
    root = folder / "blog"
    root.mkdir()
    write_files(root, {name: text.encode() for name, text in {**form.site, form.path: form.text}.items()})
    make_links(root, form.links)
    return root


def _read(form: Form, folder: Path) -> dict[str, Any] | str:
    """Return what Fuda reads of the form; a text is the message of a refusal, "" where it finds no page."""
    root = _make_blog(form, folder)
    if isinstance(form.fuda, dict) and "found" in form.fuda:
        return _find(root, root / form.path)
    path = root / form.path
    if path not in find_pages(root, root)[0]:
        return ""
    page = read_page(path, root, root, site=read_site(root))
    return f"Line {page.line}: {page.problem}." if isinstance(page, Fault) else _reading(page)


def _find(root: Path, file: Path) -> dict[str, Any]:
    """Return the path by which `file` is found as a post of the blog at `root`, and what is not followed."""
    links: list[Fault] = []
    site = read_site(root)
    found, _ = find_pages(root, root, site, links=links)
    pages = [read_page(path, root, root, site=site) for path in found if path.samefile(file)]
    paths = [page.path for page in pages if isinstance(page, Page) and is_post(page, KEYS)]
    return {"found": ", ".join(paths), "why": "; ".join(link.problem for link in links)}


def _reading(page: Page) -> dict[str, Any]:
    header = page.parts.header
    labels = {kind: list(labels_under(header, keys)) for kind, keys in KEYS._asdict().items()}
    text = has_text(post_from(page.parts, format=page.format))
    return {**labels, "date": post_date(header, page.path), "post": is_post(page, KEYS), "text": text}


def _add(form: Form, folder: Path) -> str:
    """Return the text of the form with the tag added, or REFUSED and the message of a refusal."""
    root = _make_blog(form, folder)
    page = read_page(root / form.path, root, root, site=read_site(root))
    site = page.site if isinstance(page, Page) else read_site(root)
    additions = [Addition(KEYS.tags, (ADDED_TAG,)), Addition(KEYS.categories)]
    try:
        return add_labels(form.text, additions, site=site)
    except CannotEdit as error:
        return f"{REFUSED}{error}"
