"""What the files beside a page decide about it."""

import os
from pathlib import Path

import pytest

from blog.generator import Site
from blog.neighbours import MAX_NEIGHBOURS, has_layout_of_posts, in_bundle, rendered_file

HUGO = Site("hugo", content=("content",))
GERMAN = Site("hugo", content=("content",), language_codes=frozenset({"de", "en"}))


def write(root: Path, name: str, header: str = "title: T\n") -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(f"---\n{header}---\n")


@pytest.mark.parametrize("ending", ["md", "html", "markdown", "org", "adoc", "rst", "ad", "pandoc"])
def test_an_index_in_any_format_of_hugos_makes_a_bundle(tmp_path, ending):
    write(tmp_path, f"content/bread/index.{ending}")
    assert in_bundle(tmp_path, "content/bread/recipe.md", HUGO)
    assert not in_bundle(tmp_path, "content/soup/recipe.md", HUGO)


def test_an_index_that_is_new_makes_a_bundle_at_once(tmp_path):
    write(tmp_path, "content/bread/recipe.md")
    assert not in_bundle(tmp_path, "content/bread/recipe.md", HUGO)
    write(tmp_path, "content/bread/index.md")
    os.utime(tmp_path / "content/bread", ns=(1, 1))  # a clock may be coarse
    assert in_bundle(tmp_path, "content/bread/recipe.md", HUGO)


def test_an_index_in_a_language_of_the_site_makes_a_bundle(tmp_path):
    write(tmp_path, "content/bread/index.de.md")
    assert in_bundle(tmp_path, "content/bread/recipe.md", GERMAN)
    assert not in_bundle(tmp_path, "content/bread/recipe.md", HUGO)


@pytest.mark.parametrize(
    ("name", "part"), [("index.de.md", False), ("index.DE.md", False), ("index.fr.md", True)]
)
def test_a_page_in_another_language_is_a_resource(tmp_path, name, part):
    write(tmp_path, "content/bread/index.md")
    assert in_bundle(tmp_path, f"content/bread/{name}", GERMAN) == part


@pytest.mark.parametrize(
    ("beside", "place", "rendered"),
    [
        ("a/index.md", "a/index.Rmd", "index.md"),
        ("a/bread.html", "a/bread.qmd", "bread.html"),
        ("a/bread.markdown", "a/bread.Rmarkdown", "bread.markdown"),
        ("a/soup.md", "a/bread.qmd", ""),
        ("a/bread.html", "a/bread.md", ""),
    ],
)
def test_a_document_of_r_or_quarto_has_a_rendered_file(tmp_path, beside, place, rendered):
    write(tmp_path, beside)
    assert rendered_file(tmp_path, place) == rendered


@pytest.mark.parametrize(
    ("beside", "header", "usual"),
    [
        ("soup.md", "layout: page\ntags: [a]\n", True),
        ("soup.mdx", "Layout: page\nCategories: [a]\n", True),
        ("soup.md", "layout: page\n", False),
        ("soup.md", "layout: post\ntags: [a]\n", False),
        ("soup.md", "type: page\ntags: [a]\n", False),
        ("more/soup.md", "layout: page\ntags: [a]\n", False),
        ("soup.md", "layout: [page\n", False),
        ("soup.txt", "layout: page\ntags: [a]\n", False),
    ],
)
def test_a_layout_of_labelled_pages_beside_a_page_is_one_of_posts(tmp_path, beside, header, usual):
    write(tmp_path, beside, header)
    assert has_layout_of_posts(tmp_path, "bread.md", {"layout": "page"}) == usual


def test_pages_that_are_folders_are_compared_with_the_folders_beside_them(tmp_path):
    write(tmp_path, "blog/soup/index.md", "layout: page\ntags: [a]\n")
    assert has_layout_of_posts(tmp_path, "blog/bread/index.md", {"layout": "page"})
    assert not has_layout_of_posts(tmp_path, "blog/bread/notes.md", {"layout": "page"})


def test_only_so_many_files_beside_a_page_are_read(tmp_path):
    for number in range(MAX_NEIGHBOURS):
        write(tmp_path, f"a{number:03}.md")
    write(tmp_path, "b.md", "layout: page\ntags: [a]\n")
    assert not has_layout_of_posts(tmp_path, "bread.md", {"layout": "page"})


def test_files_beside_a_page_that_lie_elsewhere_are_not_read(tmp_path):
    write(tmp_path, "outside/soup.md", "layout: page\ntags: [a]\n")
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog/soup.md").symlink_to(tmp_path / "outside/soup.md")
    assert not has_layout_of_posts(tmp_path / "blog", "bread.md", {"layout": "page"})
