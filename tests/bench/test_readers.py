"""The readers of bench/readers: many files in one process, broken ones beside good ones."""

import pytest

from bench.readers import File, hugo, jekyll, node, place, shorten

GOOD = File("---\ntitle: Bread\ntags: [a, b]\ndate: 2020-01-02\n---\nText.\n")
COMMAS = File("---\ntitle: Bread\ntags: a b, c\n---\nText.\n")
BROKEN = File("---\ntitle: Bread\ntags: [a, b\n---\nText.\n")
NO_DATE = File("---\ntitle: Bread\ndate: soon\n---\nText.\n")
HUGO_SITE = {"hugo.toml": '[taxonomies]\nsubject = "subjects"\n'}
SUBJECTS = File("---\nsubjects: [A]\n---\n", "content/post.md", HUGO_SITE)


def test_a_file_keeps_its_path_only_in_a_blog_of_the_generator():
    runs = place([GOOD, SUBJECTS, COMMAS], is_own=hugo.is_own, folder="posts", prefix="p")
    assert [run.asked for run in runs] == [{"posts/p0.md": 0, "posts/p2.md": 2}, {"content/post.md": 1}]
    assert runs[1].files["hugo.toml"] == HUGO_SITE["hugo.toml"].encode()


def test_two_files_of_one_path_are_in_two_runs():
    assert (
        len(place([SUBJECTS, File("x", "content/other.md", HUGO_SITE)], is_own=hugo.is_own, folder="x")) == 2
    )


def test_the_settings_of_hexo_make_no_blog_of_jekylls():
    settings = {"_config.yml": "theme: landscape\n"}
    assert jekyll.is_own(File("", "_posts/2020-01-01-a.md", settings))
    assert not jekyll.is_own(File("", "source/_posts/a.md", settings))


def test_the_suffix_of_a_file_may_have_two_parts():
    assert [File("", path).suffix for path in ("a.md", "b.c/d.md.erb", "b.c/d")] == [".md", ".md.erb", ""]


def test_a_message_is_one_short_line():
    assert shorten(" a\nb") == "a"
    assert len(shorten("x" * 1000)) == 160


def linked(path: str, settings: str, links: dict[str, str]) -> File:
    return File("---\ntitle: Bread\ntags: [a]\n---\n", path, {settings: "title: Bread\n"}, links)


def test_links_are_made_only_in_a_blog_of_the_generator():
    post = linked("vault/a.md", "hugo.yaml", {"content": "vault"})
    assert [run.links for run in place([post], is_own=hugo.is_own, folder="x")] == [{"content": "vault"}]
    assert [run.links for run in place([post], is_own=jekyll.is_own, folder="x")] == [{}]


@pytest.mark.skipif(not hugo.is_installed(), reason="Hugo is not installed")
def test_hugo_reads_a_file_behind_a_link_to_its_content_also_outside_the_blog():
    post = linked("vault/a.md", "hugo.yaml", {"content": "vault"})
    outside = linked("../elsewhere/a.md", "hugo.yaml", {"content": "../elsewhere"})
    below = linked("vault/a.md", "hugo.yaml", {"content/posts": "../vault"})
    labels = {"tags": ["a"], "categories": []}
    assert hugo.read([post, outside, below]) == [labels, labels, {"page": False}]


@pytest.mark.skipif(not jekyll.is_installed(), reason="Jekyll is not installed")
def test_jekyll_reads_a_post_behind_a_link():
    post = linked("vault/2020-01-31-a.md", "_config.yml", {"_posts": "vault"})
    assert jekyll.read([post]) == [{"tags": ["a"], "categories": [], "date": "2020-01-31"}]


@pytest.mark.skipif(not hugo.is_installed(), reason="Hugo is not installed")
def test_hugo_reads_the_files_beside_broken_ones():
    good, broken, commas, no_date, subjects = hugo.read([GOOD, BROKEN, COMMAS, NO_DATE, SUBJECTS])
    assert good == {"tags": ["a", "b"], "categories": [], "date": "2020-01-02"}
    assert (broken, no_date) == (
        {"error": "[2:7] sequence end token ']' not found"},
        {"error": 'the "date" front matter field is not a parsable date'},
    )
    assert commas == {"tags": ["a b, c"], "categories": []}
    assert subjects == {"tags": [], "categories": [], "subjects": ["A"]}


@pytest.mark.skipif(not jekyll.is_installed(), reason="Jekyll is not installed")
def test_jekyll_reads_the_files_beside_broken_ones():
    themed = File("---\ntags: a\n---\n", "_posts/2021-02-03-a.md", {"_config.yml": "theme: minima\n"})
    good, broken, commas, no_date, post = jekyll.read([GOOD, BROKEN, COMMAS, NO_DATE, themed])
    assert post == {"tags": ["a"], "categories": [], "date": "2021-02-03"}
    assert good == {"tags": ["a", "b"], "categories": [], "date": "2020-01-02"}
    assert "did not find expected ',' or ']'" in broken["error"]
    assert commas == {"tags": ["a", "b,", "c"], "categories": []}
    assert no_date["error"].startswith("Invalid date 'soon'")


@pytest.mark.skipif(not node.is_installed(), reason="the packages of Node.js are not installed")
def test_node_reads_the_files_beside_broken_ones():
    readings = node.read([GOOD, BROKEN, COMMAS, File("Text.\u2028---\n")])
    assert list(readings) == list(node.NAMES)
    for good, broken, commas, text in readings.values():
        assert (good["tags"], good["date"][:10]) == (["a", "b"], "2020-01-02")
        assert list(broken) == ["error"]
        assert commas["tags"] == ["a b, c"]
        assert text == {"header": False}


@pytest.mark.skipif(not node.is_installed(), reason="the packages of Node.js are not installed")
def test_hexo_takes_the_singular_only_where_the_plural_is_empty():
    both, singular = (File(f"---\n{line}tag: [b, null]\n---\n") for line in ("tags: [a]\n", "tags:\n"))
    assert [reading["tags"] for reading in node.read([both, singular])["hexo"]] == [["a"], ["b"]]
