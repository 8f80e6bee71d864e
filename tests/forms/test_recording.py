"""What is recorded of the real programs is what they read today."""

from pathlib import Path
from typing import Any

import pytest

from bench.readers.programs import NAMES, find_versions, read_all
from bench.safety.headers.comparing import same_labels
from blog.generator import Generator
from blog.site import read_site
from tests.forms import read_forms
from tests.forms.recording import as_file, describe, load

RECORDED = load()
ENTRIES = [entry for kind in RECORDED["kinds"].values() for entry in kind["forms"]]
FORMS = [form for forms in read_forms().values() for form in forms]
VERSIONS = find_versions()
READERS: dict[Generator, str] = {
    "hugo": "hugo", "jekyll": "jekyll", "hexo": "hexo", "eleventy": "gray-matter", "astro": "js-yaml",
}  # fmt: skip


@pytest.fixture(scope="module")
def readings():
    return read_all([as_file(form) for form in FORMS])


def test_every_form_is_recorded_as_it_is():
    described = [describe(form) for form in FORMS]
    recorded = [{key: entry[key] for key in entry if key != "read"} for entry in ENTRIES]
    assert recorded == described, "run `make forms`"


@pytest.mark.parametrize("name", NAMES)
def test_each_installed_program_reads_what_is_recorded(name, readings):
    if RECORDED["programs"].get(name) != VERSIONS.get(name, ""):
        pytest.skip(f"{name} is not installed in the version that was recorded")
    names = [entry["name"] for entry in ENTRIES]
    recorded = [entry["read"].get(name) for entry in ENTRIES]
    assert dict(zip(names, readings[name], strict=True)) == dict(zip(names, recorded, strict=True))


def test_fuda_reads_the_labels_that_the_generator_of_the_blog_reads(tmp_path):
    compared = 0
    for number, entry in enumerate(ENTRIES):
        reader = READERS.get(find_generator(entry, tmp_path / f"{number}"), "")
        ours, theirs = entry["fuda"], entry["read"].get(reader, {})
        for kind in {"tags", "categories"} & theirs.keys() & set(ours):
            # Under a key of the site's own settings Fuda reads tags, and Hugo another taxonomy.
            others = [theirs[name] for name in theirs if name not in ("date", "tags", "categories")]
            assert any(same_labels(ours[kind], labels) for labels in (theirs[kind], *others)), entry["name"]
            compared += 1
    assert compared > 20


def find_generator(entry: dict[str, Any], root: Path) -> Generator:
    """Return the generator of a form's blog."""
    for name, text in {**entry["site"], entry["path"]: entry["text"]}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())
    return read_site(root).generator
