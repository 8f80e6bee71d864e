"""Reading a blog's folder: which files are posts, in which order, and what is left out and reported."""

import os
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pytest

from blog.pages import Fault, find_pages, read_pages
from blog.walking import MAX_FOLDERS, SKIPPED_AT_SITE_ROOT, SKIPPED_FOLDERS
from model.post import LabelKeys
from training.reading.content import (
    MAX_BLOG_BYTES,
    BlogTooLarge,
    FaultsError,
    FolderError,
    NoLabelsError,
    NoPostsError,
    count_keys,
    detect_keys,
    read_blog,
)

TAGGED = "---\ntitle: Tea\ntags: [green]\n---\nBody\n"


def write_blog(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def write_tagged(folder: Path, *names: str) -> Path:
    return write_blog(folder, dict.fromkeys(names, TAGGED))


def paths(blog) -> list[str]:
    return [post.path for post in blog.posts]


def test_posts_come_oldest_first_equal_days_by_path_and_undated_ones_before_all(tmp_path):
    names = ["2020-01-31-b.md", "2020-01-31-a.md", "z/2019-12-31-c.md", "undated.md"]
    blog = read_blog(write_tagged(tmp_path, *names))
    assert paths(blog) == ["undated.md", "z/2019-12-31-c.md", "2020-01-31-a.md", "2020-01-31-b.md"]
    assert [post.date for post in blog.posts] == ["", "2019-12-31", "2020-01-31", "2020-01-31"]
    assert blog.undated == 1


def test_an_open_date_is_settled_by_the_other_dates_of_the_blog(tmp_path):
    days = {"a.md": "01/02/2020", "b.md": "31/01/2020"}
    write_blog(tmp_path, {name: f"---\ntags: [x]\ndate: {day}\n---\n" for name, day in days.items()})
    assert [post.date for post in read_blog(tmp_path).posts] == ["2020-01-31", "2020-02-01"]


def test_every_format_is_read_and_html_stays_html(tmp_path):
    blog = read_blog(
        write_tagged(tmp_path, "a.md", "b.markdown", "c.mdx", "d.html", "e.HTM", "f.txt", "g.Rmd")
    )
    formats = {post.path: post.post.format for post in blog.posts}
    markdown = dict.fromkeys(["a.md", "b.markdown", "c.mdx", "g.Rmd"], "markdown")
    assert formats == {**markdown, "d.html": "html", "e.HTM": "html"}


def test_a_post_knows_its_place_in_the_folder(tmp_path):
    blog = read_blog(write_tagged(tmp_path, "news/tea/index.es.md"))
    assert [post.post.place for post in blog.posts] == ["news/tea/index.es.md"]


def test_a_page_bundle_is_a_post(tmp_path):
    assert paths(read_blog(write_tagged(tmp_path, "tea/index.md"))) == ["tea/index.md"]


def test_a_section_page_is_a_post_only_when_people_labelled_it(tmp_path):
    write_tagged(tmp_path, "labelled/_index.md", "tea.md")
    write_blog(
        tmp_path,
        {"_index.md": "---\ntitle: All\ndate: 2020-01-31\n---\n", "_index.ja.md": "---\ntitle: 全\n---\n"},
    )
    blog = read_blog(tmp_path)
    assert paths(blog) == ["labelled/_index.md", "tea.md"]
    assert blog.not_posts == 2


def test_other_pages_are_counted(tmp_path):
    write_tagged(tmp_path, "tea.md")
    templates = {"index.html": "---\nlayout: home\n---\n{{ content }}", "404.html": "---\n---\n"}
    blog = read_blog(write_blog(tmp_path, {"README.md": "# A blog\n", "plain.html": "<p>", **templates}))
    assert (paths(blog), blog.not_posts, blog.faults) == (["tea.md"], 4, ())


@pytest.mark.parametrize("folder", [*sorted(SKIPPED_FOLDERS), ".git", ".obsidian"])
def test_folders_of_tools_are_skipped_anywhere(tmp_path, folder):
    names = [f"{folder}/a.md", f"content/deep/{folder}/b.md", "content/tea.md"]
    assert paths(read_blog(write_tagged(tmp_path, *names))) == ["content/tea.md"]


@pytest.mark.parametrize("folder", sorted(SKIPPED_AT_SITE_ROOT))
def test_build_output_is_skipped_beside_the_content_and_read_inside_it(tmp_path, folder):
    blog = read_blog(write_tagged(tmp_path, f"{folder}/a.md", f"content/{folder}/b.md"))
    assert paths(blog) == [f"content/{folder}/b.md"]
    assert paths(read_blog(tmp_path / "content")) == [f"{folder}/b.md"]


@pytest.mark.parametrize(
    "mark", ["_config.yml", "hugo.toml", "config.yaml", "_posts/2020-01-31-b.md", "source/b.md"]
)
def test_settings_or_posts_make_a_folder_a_site(tmp_path, mark):
    found, _ = find_pages(write_tagged(tmp_path, "public/a.md", "tea.md", mark), tmp_path)
    assert tmp_path / "public/a.md" not in found
    assert tmp_path / "tea.md" in found


DRAFTS = {
    "a.md": "---\ntitle: A\ntags: x\ndraft: true\n---\n",
    "b.md": "+++\ntitle = 'B'\ntags = 'x'\ndraft = true\n+++\n",
    "c.md": "---\ntitle: C\ntags: x\npublished: false\n---\n",
    "_drafts/d.md": TAGGED,
    "e.md": TAGGED,
}


def test_drafts_are_left_out_and_counted(tmp_path):
    blog = read_blog(write_blog(tmp_path, DRAFTS))
    assert (paths(blog), blog.drafts) == (["e.md"], 4)


def test_drafts_are_read_on_request(tmp_path):
    blog = read_blog(write_blog(tmp_path, DRAFTS), drafts=True)
    assert (len(blog.posts), blog.drafts) == (5, 0)


def test_the_keys_that_most_posts_use_are_found_and_counted(tmp_path):
    write_blog(tmp_path, {f"{n}.md": "---\ntopics: [a]\ncategory: b\n---\n" for n in range(3)})
    blog = read_blog(write_blog(tmp_path, {"3.md": "---\ntags: [c]\ntitle: T\n---\n"}))
    assert blog.keys == LabelKeys(("topics",), ("category",))
    expected = {"tags": 1, "tag": 0, "topics": 3, "keywords": 0, "categories": 0, "category": 3}
    assert blog.key_posts == expected
    assert [post.post.tags for post in blog.posts] == [("a",), ("a",), ("a",), ()]


def test_given_keys_count_even_where_others_are_used_more(tmp_path):
    write_blog(tmp_path, {"a.md": "---\ntags: [x]\nmood: [calm]\n---\n", "b.md": TAGGED})
    blog = read_blog(tmp_path, keys=LabelKeys(("mood",), ()))
    assert [post.post.tags for post in blog.posts] == [("calm",), ()]
    assert blog.key_posts["mood"] == 1


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"tags": 9, "topics": 9}, LabelKeys(("tags",), ())),
        ({"tags": 4, "tag": 3, "topics": 6}, LabelKeys(("tags", "tag"), ())),
        ({"tags": 20, "keywords": 100}, LabelKeys(("tags",), ())),
        ({"keywords": 100}, LabelKeys(("keywords",), ())),
        ({"tags": 50, "categories": 40, "category": 60}, LabelKeys(("tags",), ("categories", "category"))),
        ({"tags": 50, "categories": 1}, LabelKeys(("tags",), ("categories",))),
        ({}, LabelKeys((), ())),
    ],
)
def test_keys_are_detected_among_a_hundred_posts(counts, expected):
    assert detect_keys(count_keys([]) | counts, 100) == expected


def test_a_key_in_less_than_one_post_of_a_hundred_is_ignored():
    assert detect_keys(count_keys([]) | {"topics": 101, "tags": 1, "category": 1}, 101) == LabelKeys(
        ("topics",), ()
    )


def test_a_file_that_cannot_be_parsed_or_decoded_is_named_and_left_out(tmp_path):
    write_tagged(tmp_path, *(f"{n:02}.md" for n in range(38)))
    broken: dict[str, str | bytes] = {
        "x/broken.md": "---\ntitle: ok\nsub: a: b\n---\n",
        "sjis.md": "---\ntitle: a\n---\n日本".encode("shift_jis"),
    }
    blog = read_blog(write_blog(tmp_path, broken))
    assert len(blog.posts) == 38
    assert [(fault.path, fault.line) for fault in blog.faults] == [("sjis.md", 4), ("x/broken.md", 3)]
    assert str(blog.faults[0]) == "sjis.md, line 4: the text is not UTF-8"


def test_more_than_one_faulty_file_in_twenty_is_an_error(tmp_path):
    write_tagged(tmp_path, *(f"{n:02}.md" for n in range(18)))
    with pytest.raises(FaultsError, match=r"1 of 19 posts .* more than 5%.*bad.md, line 1") as caught:
        read_blog(write_blog(tmp_path, {"bad.md": "---\nnever closed"}))
    assert (len(caught.value.faults), caught.value.readable) == (1, 18)


def test_only_the_first_of_many_faults_are_listed(tmp_path):
    with pytest.raises(FaultsError, match=r"4\.md, line 1: [^;]*; and 2 more\)\.$"):
        read_blog(write_blog(tmp_path, {f"{n}.md": "+++\n" for n in range(7)}))


def test_a_path_that_is_not_a_folder_is_an_error(tmp_path):
    for folder in (tmp_path / "nowhere", write_tagged(tmp_path, "tea.md") / "tea.md"):
        with pytest.raises(FolderError, match="There is no folder"):
            read_blog(folder)


def test_a_folder_without_posts_is_an_error_that_counts_what_it_holds(tmp_path):
    write_blog(tmp_path, {"README.md": "# Hello", "a.md": "---\ntitle: A\ndraft: true\n---\n"})
    with pytest.raises(NoPostsError, match=r"\(drafts: 1, other pages: 1\): name the folder") as caught:
        read_blog(tmp_path)
    assert (caught.value.folder, caught.value.drafts, caught.value.not_posts) == (tmp_path, 1, 1)


def test_what_is_left_out_is_named_with_the_reason(tmp_path):
    write_tagged(tmp_path, "tea.md")
    search = TAGGED.replace("---\nBody", "layout: search\n---\nBody")
    draft = TAGGED.replace("---\nBody", "draft: true\n---\nBody")
    (tmp_path / "away").symlink_to("/")
    blog = read_blog(write_blog(tmp_path, {"find.md": search, "a.md": draft, "README.md": "# Hello"}))
    assert (paths(blog), blog.drafts, blog.not_posts) == (["tea.md"], 1, 2)
    assert blog.left_out == (
        ("README.md", "it has no front matter"),
        ("a.md", "it is a draft"),
        ("away", "it leads out of the blog and is not followed"),
        ("find.md", "its layout is search"),
    )


def test_a_folder_without_posts_is_an_error_that_names_the_first_files_and_links(tmp_path):
    write_blog(tmp_path, {f"{number}.md": "# Hello" for number in range(7)})
    (tmp_path / "0").symlink_to("..")
    reasons = (
        r"0: it leads out of the blog and is not followed; 0\.md: it has no front matter; .*; and 3 more\."
    )
    with pytest.raises(NoPostsError, match=rf"\(--labels\)\. Left out: {reasons}$") as caught:
        read_blog(tmp_path)
    assert len(caught.value.left_out) == 8


def test_the_root_of_a_site_is_read_where_its_settings_have_the_posts(tmp_path):
    write_blog(tmp_path, {"hugo.toml": 'contentDir = "texts"\n'})
    write_tagged(tmp_path, "texts/tea.md", "drafts/soup.md")
    assert paths(read_blog(tmp_path)) == ["texts/tea.md"]
    assert paths(read_blog(tmp_path / "drafts")) == ["soup.md"]


def test_posts_in_other_formats_are_learnt_with_their_text(tmp_path):
    write_blog(tmp_path, {"tea.org": "#+title: Tea\n#+tags[]: green\n\n* Leaves\n", "soup.md.erb": TAGGED})
    [soup, tea] = read_blog(tmp_path).posts
    assert (tea.post.title, tea.post.tags, tea.post.body) == ("Tea", ("green",), "\n# Leaves\n")
    assert (soup.path, soup.post.format) == ("soup.md.erb", "markdown")


def test_a_blog_without_labels_is_an_error_that_lists_the_keys(tmp_path):
    write_blog(tmp_path, {"a.md": "---\ntitle: A\ntags: []\n---\n", "b.md": TAGGED})
    with pytest.raises(NoLabelsError, match=r"None of 2 posts .* tags in 1, .* mood in 0") as caught:
        read_blog(tmp_path, keys=LabelKeys(("mood",), ()))
    assert caught.value.key_posts["tags"] == 1


def test_a_link_in_a_circle_is_not_followed(tmp_path):
    write_tagged(tmp_path, "deep/tea.md")
    (tmp_path / "deep" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert paths(read_blog(tmp_path)) == ["deep/tea.md"]


def test_a_link_to_a_file_of_the_blog_and_to_the_blog_itself_are_followed(tmp_path):
    write_tagged(tmp_path, "real/content/tea.md", "real/elsewhere.md", "real/fuda.toml")
    (tmp_path / "real/content/linked.md").symlink_to("../elsewhere.md")
    (tmp_path / "blog").symlink_to(tmp_path / "real", target_is_directory=True)
    assert paths(read_blog(tmp_path / "blog/content")) == ["linked.md", "tea.md"]


def test_a_link_out_of_the_blog_is_a_fault(tmp_path):
    write_tagged(tmp_path, *(f"blog/{n:02}.md" for n in range(20)), "elsewhere.md")
    (tmp_path / "blog/linked.md").symlink_to("../elsewhere.md")
    [fault] = read_blog(tmp_path / "blog").faults
    assert fault == Fault("linked.md", 1, "the file cannot be read: it leads out of the blog through a link")


def test_large_posts_with_many_names_are_not_all_held_in_memory(tmp_path):
    write_blog(tmp_path, {"content/a.md": TAGGED + "a" * 1_900_000})
    for number in range(MAX_BLOG_BYTES // 1_900_000):
        (tmp_path / f"content/{number}.md").hardlink_to(tmp_path / "content/a.md")
    tracemalloc.start()
    try:
        with pytest.raises(BlogTooLarge, match="1,000,000,000 bytes in all"):
            read_blog(tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_post_is_learnt_once_however_many_links_lead_to_it(tmp_path):
    write_tagged(tmp_path, "a.md", "b.md")
    for number in range(3):
        (tmp_path / f"{number}.md").symlink_to("a.md")
    blog = read_blog(tmp_path)
    assert [each.path for each in blog.posts] == ["a.md", "b.md"]
    found = "it leads to a post that is found without it and is not followed"
    assert [tuple(each) for each in blog.left_out] == [(f"{number}.md", found) for number in range(3)]


def test_files_too_large_for_posts_count_no_more_than_posts(tmp_path):
    with write_tagged(tmp_path, *(f"{n}.md" for n in range(20))).joinpath("b.md").open("wb") as file:
        file.truncate(2 * MAX_BLOG_BYTES)
    assert [fault.path for fault in read_blog(tmp_path).faults] == ["b.md"]


def test_posts_that_lie_too_deep_are_left_out_and_the_folder_is_named(tmp_path):
    deepest = "/".join(["d"] * MAX_FOLDERS)
    write_tagged(tmp_path, "a.md", f"{deepest}/b.md", f"{deepest}/d/c.md")
    found, faults = find_pages(tmp_path, tmp_path)
    assert found == [tmp_path / "a.md", tmp_path / deepest / "b.md"]
    assert faults == [Fault(deepest, 1, "its folders are more than 100 deep")]


def test_a_broken_link_and_a_pipe_are_faults_and_nothing_waits_for_them(tmp_path):
    write_tagged(tmp_path, *(f"{n:02}.md" for n in range(38)))
    (tmp_path / "a.md").symlink_to(tmp_path / "a.md")
    os.mkfifo(tmp_path / "b.md")
    problems = {"a.md": "Too many levels of symbolic links", "b.md": "it is not a regular file"}
    faults = [Fault(path, 1, f"the file cannot be read: {problem}") for path, problem in problems.items()]
    assert list(read_blog(tmp_path).faults) == faults


class LockedFolder(Path):
    """A folder with one folder inside that may not be listed."""

    def walk(self, top_down=True, on_error=None, follow_symlinks=False):
        on_error(PermissionError(13, "Permission denied", str(self / "private")))
        return iter(())


def test_a_folder_that_cannot_be_listed_is_a_fault(tmp_path):
    _, faults = read_pages(LockedFolder(tmp_path), tmp_path, max_bytes=0)
    assert faults == [Fault("private", 1, "the folder cannot be read: Permission denied", failed=True)]


def test_reading_twice_gives_the_same_blog(tmp_path):
    write_blog(tmp_path, DRAFTS)
    assert read_blog(tmp_path) == read_blog(str(tmp_path))
