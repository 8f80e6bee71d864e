"""Hugo reads the labels that fuda bulk writes into examples/blog: their pages list the posts."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.speed.bare_posts import strip_labels
from blog.header import parse_front_matter
from model.labels import fold
from tests.conftest import ROOT, Trained
from tests.examples.test_example_blog import HUGO, LABEL_KEYS, read_listed_posts

type Labels = dict[str, dict[str, list[str]]]
"""The labels of each post, by the name of its page, and kind."""


def bare_blog(folder: Path) -> Path:
    """Return a copy of examples/blog of which every second post, and all in JSON, have lost their labels."""
    blog = Path(shutil.copytree(ROOT / "examples" / "blog", folder / "blog"))
    for place, path in enumerate(sorted((blog / "content").rglob("*.md"))):
        text = path.read_text(encoding="utf-8")
        if text.startswith("{"):
            path.write_text(strip_json(text), encoding="utf-8")
        elif place % 2 == 0:
            path.write_text(strip_labels(text), encoding="utf-8")
    return blog


def strip_json(text: str) -> str:
    """Return a post with a header in JSON without its labels; strip_labels would make it YAML."""
    parts = parse_front_matter(text)
    header = {key: value for key, value in parts.header.items() if key not in LABEL_KEYS}
    return f"{json.dumps(header, ensure_ascii=False, indent=2)}\n\n{parts.body.lstrip()}"


@pytest.fixture(scope="module")
def bulk(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Labels]:
    """Run fuda bulk on the blog; return it, and what was added to which post."""
    blog = bare_blog(tmp_path_factory.mktemp("bulk"))
    command = [sys.executable, "-m", "fuda", "bulk", str(blog / "content"), "--all", "--json"]
    run = subprocess.run(
        [*command, "--model", str(trained.model)], cwd=ROOT, capture_output=True, text=True, encoding="utf-8"
    )
    assert run.returncode == 0, run.stderr
    *posts, _ = map(json.loads, run.stdout.splitlines())
    return blog, {page_of(post["post"]): post["applied"] for post in posts}


@pytest.fixture(scope="module")
def site(bulk: tuple[Path, Labels]) -> Path:
    """Return the folder of the site as Hugo built it, every warning being an error."""
    folder = bulk[0].parent
    places = [f"--source={bulk[0]}", f"--destination={folder / 'site'}", f"--cacheDir={folder / 'cache'}"]
    command = [str(HUGO), *places, "--noBuildLock", "--panicOnWarning", "--printPathWarnings"]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stdout + run.stderr
    return folder / "site"


def page_of(post: str) -> str:
    """Return the address of the page that Hugo makes of a post."""
    path = Path(post)
    return f"/posts/{path.parent.name if path.stem == 'index' else path.stem}/"


def test_labels_were_added_to_many_posts_in_every_form_of_front_matter(bulk):
    blog, added = bulk
    assert len(added) > 50
    assert all(any(labels[kind] for labels in added.values()) for kind in LABEL_KEYS)
    changed = [path for path in (blog / "content").rglob("*.md") if page_of(path.as_posix()) in added]
    assert {path.read_text(encoding="utf-8")[0] for path in changed} == {"-", "+", "{"}


@pytest.mark.parametrize("kind", LABEL_KEYS)
def test_the_page_of_each_label_lists_the_posts_that_fuda_gave_it(site, bulk, kind):
    for page, labels in bulk[1].items():
        for label in labels[kind]:
            assert page in read_listed_posts(site / kind / fold(label) / "index.html"), (page, label)


@pytest.mark.parametrize("kind", LABEL_KEYS)
def test_hugo_finds_in_each_post_the_labels_that_fuda_added_after_the_authors(site, bulk, kind):
    entries: list[dict[str, Any]] = json.loads((site / "index.json").read_text(encoding="utf-8"))
    by_page = {entry["url"]: entry[kind] for entry in entries}
    for page, labels in bulk[1].items():
        added = labels[kind]
        assert by_page[page][len(by_page[page]) - len(added) :] == added, page
