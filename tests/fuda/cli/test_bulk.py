"""fuda bulk through a small blog: figures, drafts, reviews, and going on after it was broken off."""

import csv
import json
from itertools import count
from pathlib import Path

import pytest

from fuda.sources.source import ModelInfo
from model.post import LabelKeys
from model.suggestion import Suggestions
from tests.fuda.cli.test_commands import FailingSource, read_decisions, read_files
from tests.support.client.publishing import FakeSource, Fuda, Ran, sure

POST = "---\ntitle: Post {}\n---\nBody\n"


@pytest.fixture
def fuda() -> Fuda:
    return Fuda()


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    content = tmp_path / "content"
    content.mkdir()
    (tmp_path / "fuda.toml").write_text("")
    for number in range(3):
        (content / f"{number}.md").write_text(POST.format(number))
    (content / "draft.md").write_text(POST.format("draft").replace("\n---\nB", "\ndraft: true\n---\nB"))
    (content / "about.md").write_text("No header\n")
    return tmp_path


def is_labelled(blog: Path, name: str) -> bool:
    return "tags:\n  - tea\n" in (blog / "content" / name).read_text()


def add_posts(blog: Path, number: int) -> None:
    for name in range(100, 100 + number):
        (blog / "content" / f"{name}.md").write_text(POST.format(name))


def review(blog: Path, *decisions: str, separator: str = ",") -> Fuda:
    """Let fuda write a review, and a person decide on its first rows in a spreadsheet."""
    fuda, path = Fuda(), blog / "review.csv"
    fuda("bulk", blog / "content", "--review", path)
    rows = read_rows(path)
    for row, decision in zip(rows, decisions, strict=False):
        row["decision"] = decision
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
    return fuda


def read_rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def carry_out(blog: Path, fuda: Fuda, *options: str) -> Ran:
    return fuda("bulk", blog / "content", "--from-review", blog / "review.csv", *options)


def test_what_is_left_out_is_named_with_the_reason(blog):
    (blog / "content/find.md").write_text("---\ntitle: Find\ntags: [tea]\nlayout: search\n---\nBody\n")
    ran = Fuda()("bulk", blog / "content", "--verbose")
    content = blog / "content"
    assert f"{content / 'about.md'}: left out, because it has no front matter\n" in ran.err
    assert f"{content / 'draft.md'}: left out, because it is a draft\n" in ran.err
    assert f"{content / 'find.md'}: left out, because its layout is search\n" in ran.err
    assert "left out" not in Fuda()("bulk", content).err


def test_what_is_left_out_is_in_the_objects_with_the_reason(blog):
    (blog / "content/away").symlink_to("..")
    *objects, _ = map(json.loads, Fuda()("bulk", blog / "content", "--json").out.splitlines())
    assert [each for each in objects if "left_out" in each] == [
        {"post": "content/away", "left_out": "link", "reason": "it leads to a folder around it"},
        {"post": "content/about.md", "left_out": "no post", "reason": "it has no front matter"},
        {"post": "content/draft.md", "left_out": "draft"},
    ]


def test_a_folder_without_posts_is_explained(tmp_path):
    (tmp_path / "fuda.toml").write_text("")
    (tmp_path / "content").mkdir()
    (tmp_path / "content/posts").symlink_to("../../elsewhere")
    ran = Fuda()("bulk", tmp_path / "content")
    assert f"There are no posts in {tmp_path / 'content'}: no file there ends in .md" in ran.err
    assert f"{tmp_path / 'content/posts'}: it leads nowhere: No such file or directory" in ran.err


def test_a_folder_whose_posts_are_all_hidden_is_explained(tmp_path):
    (tmp_path / "content/.old").mkdir(parents=True)
    (tmp_path / "content/.old/a.md").write_text(POST)
    ran = Fuda()("bulk", tmp_path / "content", "--json")
    assert f"There are no posts in {tmp_path / 'content'}: files that may be posts are only" in ran.err
    assert f"{tmp_path / 'content/.old'}: it is hidden, so it is not read\n" in ran.err
    assert json.loads(ran.out.splitlines()[0]) == {
        "post": "content/.old",
        "left_out": "folder",
        "reason": "it is hidden",
    }


def test_posts_that_hugos_settings_have_outside_the_blog_are_named(tmp_path):
    (tmp_path / "blog").mkdir()
    (tmp_path / "blog/hugo.toml").write_text('contentDir = "../texts"\n')
    ran = Fuda()("bulk", tmp_path / "blog")
    outside = tmp_path / "blog/../texts"
    assert f"{outside}: the site's settings have posts there, outside the blog, so it is not read" in ran.err


def test_a_folder_that_is_a_link_to_nothing_is_named_as_such(tmp_path, capsys):
    (tmp_path / "content").symlink_to("gone")
    assert Fuda()("bulk", tmp_path / "content").code == 2
    assert f"{tmp_path / 'content'} is a link that leads nowhere." in capsys.readouterr().err


def test_a_label_that_was_removed_stays_removed_when_the_folder_is_named_through_a_link(blog):
    (blog / "short").symlink_to("content")
    fuda = Fuda()
    for folder in ("content", "short", "content"):
        assert fuda("bulk", blog / folder).code == 0
        (blog / "content/0.md").write_text(POST.format(0))
    assert fuda("bulk", blog / "short").code == 0
    assert not is_labelled(blog, "0.md")


def test_posts_behind_a_link_to_a_folder_are_labelled_once_and_put_back(blog):
    (blog / "vault").mkdir()
    (blog / "vault/tea.md").write_text(POST.format("tea"))
    for name in ("a", "b"):
        (blog / "content" / name).symlink_to("../vault")
    fuda = Fuda()
    assert "4 posts changed" in fuda("bulk", blog / "content").out
    assert (blog / "content/a").is_symlink()
    assert "tags:\n  - tea\n" in (blog / "vault/tea.md").read_text()
    assert fuda("undo", blog).code == 0
    assert (blog / "vault/tea.md").read_text() == POST.format("tea")


@pytest.mark.parametrize(
    ("name", "text", "format"),
    [
        ("a.org", "#+title: Tea\n#+tags: b\n\nBody\n", "Org"),
        ("a.adoc", "= Tea\n:page-tags: b\n\nBody\n", "AsciiDoc"),
        ("a.rst", "Tea\n===\n\n:tags: b\n\nBody\n", "reStructuredText"),
        ("a.md", "Title: Tea\nTags: b\n\nBody\n", "Markdown without front matter"),
    ],
)
def test_a_header_of_another_format_is_refused_by_name_and_read_for_suggestions(blog, name, text, format):
    (blog / name).write_text(text)
    ran = Fuda()("bulk", blog)
    assert f"{blog / name}:1 Fuda adds no labels to a header in {format}: add them by hand" in ran.err
    assert (blog / name).read_text() == text
    fuda = Fuda()
    assert fuda("suggest", blog / name).code == 0
    [post] = fuda.source.asked
    assert (post.title, post.tags, post.body.strip()) == ("Tea", ("b",), "Body")


def test_every_post_gets_what_is_sure_and_the_figures_are_printed(blog):
    ran = Fuda()("bulk", blog / "content")
    assert ran.code == 0
    assert f"was decided in {blog / '.fuda' / 'decisions.jsonl'}. Keep that file" in ran.err
    assert all(is_labelled(blog, f"{number}.md") for number in range(3))
    assert ran.out.startswith("3 posts changed, with 3 tags and 3 categories added; 0 need nothing.\n")
    assert "Left out: 1 draft, 1 page that is not a post.\n" in ran.out
    assert "fuda undo" in ran.out


def test_the_speed_is_printed_for_many_posts(blog):
    add_posts(blog, 100)
    assert "posts a second" in Fuda()("bulk", blog / "content").out


def test_labels_that_the_blog_has_never_used_are_counted(blog):
    source = FakeSource(tags=(sure("tea"), sure("Uji")._replace(new=True)), categories=())
    out = Fuda(source)("bulk", blog / "content").out
    assert "with 6 tags and 0 categories added (3 of them new to this blog)" in out


def test_bulk_again_changes_nothing(blog, fuda):
    fuda("bulk", blog / "content")
    before, remembered = read_files(blog / "content"), read_decisions(blog)
    ran = fuda("bulk", blog / "content")
    assert ("0 posts changed" in ran.out, ran.err) == (True, "")
    assert (read_files(blog / "content"), read_decisions(blog)) == (before, remembered)


def test_bulk_does_what_apply_does(blog):
    posts = sorted((blog / "content").glob("?.md"))
    fuda = Fuda()
    fuda("apply", "--all", *posts)
    applied = read_files(blog / "content")
    fuda("undo", blog)
    fuda("bulk", "--all", blog / "content")
    assert read_files(blog / "content") == applied


def test_undo_takes_a_whole_bulk_back(blog):
    before = read_files(blog / "content")
    fuda = Fuda()
    fuda("bulk", blog / "content")
    assert "3 posts as before" in fuda("undo", blog).out
    assert read_files(blog / "content") == before


def test_drafts_are_labelled_when_asked(blog):
    Fuda()("bulk", "--drafts", blog / "content")
    assert is_labelled(blog, "draft.md")


def test_a_dry_run_is_a_patch_and_writes_nothing_at_all(blog):
    before = read_files(blog)
    ran = Fuda()("bulk", "--dry-run", blog / "content")
    assert read_files(blog) == before
    assert ran.out.count("\n+  - tea\n") == 3
    assert ran.out.startswith("--- a/content/0.md\n")
    assert "3 posts would change" in ran.err


def test_what_only_bulk_has_looked_at_has_not_been_proposed(blog):
    Fuda()("bulk", blog / "content")
    assert not any("proposed" in entry["tags"] for entry in read_decisions(blog))


def test_bulk_as_json_has_a_line_a_changed_or_refused_post_and_then_the_totals(blog):
    (blog / "content" / "0.md").write_text("---\n")
    *objects, totals = map(json.loads, Fuda()("bulk", "--json", blog / "content").out.splitlines())
    posts = [each for each in objects if "left_out" not in each]
    assert [post["post"] for post in posts] == ["content/1.md", "content/2.md", "content/0.md"]
    assert posts[0]["applied"] == {"tags": ["tea"], "categories": ["Travel"]}
    assert posts[2]["error"]["line"] == 1
    figures = {"posts": 2, "changed": 2, "added": {"tags": 2, "categories": 2}, "refused": 1, "before": 0}
    assert totals["totals"] | figures == totals["totals"]


@pytest.mark.parametrize(
    ("options", "evidence"),
    [
        ([], False),
        (["--all"], False),
        (["--dry-run"], False),
        (["--json"], True),
        (["--dry-run", "--json"], True),
    ],
)
def test_bulk_asks_for_evidence_only_where_it_is_shown(blog, options, evidence, fuda):
    ran = fuda("bulk", blog / "content", *options)
    assert fuda.source.explained == [evidence]
    assert ("新茶" in ran.out) == evidence


def test_a_review_has_the_evidence_that_it_asks_for(blog, fuda):
    fuda("bulk", blog / "content", "--review", blog / "review.csv")
    assert fuda.source.explained == [True]


def test_a_run_goes_on_with_the_evidence_that_is_asked_for_now(blog):
    add_posts(blog, 40)
    fuda = Fuda(FailsOnce())
    fuda("bulk", blog / "content")
    fuda("bulk", "--json", blog / "content")
    assert (len(fuda.source.asked), fuda.source.explained) == (43, [False, True])


def test_a_post_without_title_and_body_is_passed_over_with_a_note_and_counted(blog):
    text = "---\ntitle: ' '\ndate: 2020-01-02\n---\n \u3000\n"
    (blog / "content" / "0.md").write_text(text)
    ran = Fuda()("bulk", "--strict", blog / "content")
    assert ran.code == 0
    note = "0.md: passed over, because it has neither a title nor a body\n"
    assert ran.err.count(note) == 1
    assert "1 post without a title and a body" in ran.out
    assert (blog / "content" / "0.md").read_text() == text
    assert is_labelled(blog, "1.md")


def test_the_empty_page_of_a_section_needs_no_note(blog):
    (blog / "content" / "_index.md").write_text("---\ncascade: {}\n---\n")
    assert "_index.md" not in Fuda()("bulk", blog / "content").err


def test_a_refused_post_keeps_no_site_from_being_built(blog):
    (blog / "content" / "0.md").write_text("---\ntitle: a\ntags: &a [b]\n---\n")
    ran = Fuda()("bulk", blog / "content")
    assert (ran.code, "1 post refused" in ran.out) == (0, True)


def test_refused_posts_are_named_and_all_others_done(blog):
    (blog / "content" / "0.md").write_text("---\ntitle: a\ntags: &a [b]\n---\n")
    ran = Fuda()("bulk", blog / "content", "--strict")
    assert ran.code == 1
    assert f"{blog / 'content' / '0.md'}:3 " in ran.err
    assert "1 post refused" in ran.out
    assert is_labelled(blog, "1.md")


def test_a_file_instead_of_a_folder_is_an_error(blog, capsys):
    assert Fuda()("bulk", blog / "content" / "0.md").code == 2
    assert "is not a folder" in capsys.readouterr().err


class FailsOnce(FakeSource):
    """Fails at the second call: that of the second chunk."""

    def __init__(self) -> None:
        super().__init__()
        self._calls = count(1)

    def suggest(self, posts, *, limit, evidence=True):
        if next(self._calls) == 2:
            raise KeyboardInterrupt
        return super().suggest(posts, limit=limit, evidence=evidence)


def test_a_bulk_that_was_stopped_goes_on_where_it_was(blog):
    add_posts(blog, 40)
    fuda = Fuda(FailsOnce())
    assert fuda("bulk", blog / "content").code == 130
    asked = len(fuda.source.asked)
    ran = fuda("bulk", blog / "content")
    assert "32 posts had been finished before" in ran.out
    assert len(fuda.source.asked) == 43
    assert asked == 32
    assert all(is_labelled(blog, path.name) for path in (blog / "content").glob("1??.md"))


def test_a_bulk_with_other_options_begins_anew(blog):
    add_posts(blog, 40)
    fuda = Fuda(FailsOnce())
    fuda("bulk", blog / "content")
    assert "before: " not in fuda("bulk", "--no-new", blog / "content").out


def test_a_review_has_a_row_a_proposal_and_changes_no_post(blog):
    before = read_files(blog / "content")
    ran = Fuda()("bulk", blog / "content", "--review", blog / "review.csv")
    assert read_files(blog / "content") == before
    rows = read_rows(blog / "review.csv")
    assert len(rows) == 3 * 4
    assert list(rows[0].values()) == [
        "content/0.md", "Post 0", "tags", "", "tea", "0.9", "apply", "", "no", "body: 新茶", "",
    ]  # fmt: skip
    assert f"12 proposals for 3 posts in {blog / 'review.csv'}" in ran.out
    assert f"fuda bulk {blog / 'content'} --from-review {blog / 'review.csv'}" in ran.out
    assert [entry["tags"]["proposed"] for entry in read_decisions(blog)] == [[["tea", 0.9], ["Uji", 0.3]]] * 3


@pytest.mark.parametrize("separator", [",", ";"])
def test_what_a_person_decided_in_the_review_is_carried_out(blog, separator):
    fuda = review(blog, "reject", "apply", "", "apply", separator=separator)
    ran = carry_out(blog, fuda)
    assert (blog / "content" / "0.md").read_text() == (
        "---\ntitle: Post 0\ntags:\n  - Uji\ncategories:\n  - Life\n---\nBody\n"
    )
    assert (ran.code, ran.out.startswith("1 post changed, with 1 tag and 1 category added;")) == (0, True)
    assert not is_labelled(blog, "1.md")


def test_a_review_needs_no_folder_beside_it_where_one_is_in_the_blog(blog, monkeypatch):
    fuda = review(blog, "apply")
    monkeypatch.chdir(blog)
    ran = fuda("bulk", "--from-review", "review.csv")
    assert (ran.code, is_labelled(blog, "0.md")) == (0, True)


def test_what_a_review_applied_is_confirmed_and_what_it_rejected_never_comes_back(blog):
    fuda = review(blog, "reject", "apply")
    carry_out(blog, fuda)
    entry = read_decisions(blog)[-1]["tags"]
    assert entry == {"removed": ["tea"], "applied": [["Uji", 0.3]], "confirmed": ["Uji"]}
    assert "tea" not in fuda("apply", blog / "content" / "0.md").out


def test_carrying_a_review_out_twice_is_the_same_as_once(blog):
    fuda = review(blog, "reject", "apply")
    carry_out(blog, fuda)
    before, remembered = read_files(blog / "content"), read_decisions(blog)
    assert carry_out(blog, fuda).err == ""
    assert (read_files(blog / "content"), read_decisions(blog)) == (before, remembered)


def test_carrying_a_review_out_can_be_undone(blog):
    before = read_files(blog / "content")
    fuda = review(blog, "apply")
    carry_out(blog, fuda)
    fuda("undo", blog)
    assert read_files(blog / "content") == before


def test_a_dry_run_shows_what_a_review_would_change(blog):
    fuda = review(blog, "apply")
    before = read_files(blog)
    ran = carry_out(blog, fuda, "--dry-run")
    assert read_files(blog) == before
    assert "+  - tea\n" in ran.out


def test_what_a_person_has_removed_since_the_review_stays_away_and_is_named(blog):
    fuda = review(blog, "apply")
    before = (blog / "content" / "0.md").read_bytes()
    fuda("apply", blog / "content" / "0.md")
    (blog / "content" / "0.md").write_bytes(before)
    ran = carry_out(blog, fuda)
    assert (blog / "content" / "0.md").read_bytes() == before
    assert f"{blog / 'review.csv'}:2 tea is not added: a person has removed" in ran.err


def test_a_label_of_a_kind_that_the_blog_has_no_key_for_is_refused(blog):
    (blog / "review.csv").write_text("post,kind,label,decision\ncontent/0.md,categories,Life,apply\n")
    source = FakeSource(info=ModelInfo("1", "", LabelKeys(("tags",), ())))
    ran = Fuda(source)("bulk", "--strict", blog / "content", "--from-review", blog / "review.csv")
    assert (ran.code, "no key for categories: name one in fuda.toml" in ran.err) == (1, True)
    assert read_decisions(blog) == []


def test_a_post_of_the_review_that_is_gone_is_refused(blog):
    fuda = review(blog, "apply")
    (blog / "content" / "0.md").unlink()
    ran = carry_out(blog, fuda, "--strict")
    assert ran.code == 1
    assert "0.md:1 the file cannot be read: No such file or directory" in ran.err


@pytest.mark.parametrize("name", ["/etc/passwd", "../x.md", "content/../../x.md"])
def test_a_review_reaches_no_file_outside_of_the_blog(blog, name, capsys):
    (blog / "review.csv").write_text(f"post,kind,label,decision\n{name},tags,a,apply\n")
    assert Fuda()("bulk", blog / "content", "--from-review", blog / "review.csv").code == 2
    assert "review.csv:2 " in capsys.readouterr().err


def test_a_review_is_not_written_over(blog, capsys, fuda):
    fuda("bulk", blog / "content", "--review", blog / "review.csv")
    assert fuda("bulk", blog / "content", "--review", blog / "review.csv").code == 2
    assert "decisions may be in it" in capsys.readouterr().err


def test_a_review_that_fails_leaves_no_file(blog):
    source = FailingSource(KeyboardInterrupt())
    assert Fuda(source)("bulk", blog / "content", "--review", blog / "review.csv").code == 130
    assert not (blog / "review.csv").exists()


@pytest.mark.parametrize(
    "options", [["--review", "a.csv", "--dry-run"], ["--review", "a", "--from-review", "b"]]
)
def test_options_that_contradict_each_other_are_refused(blog, options, capsys):
    with pytest.raises(SystemExit) as ending:
        Fuda()("bulk", blog / "content", *options)
    assert ending.value.code == 2


def ask(blog: Path, keys: str, *options: str, source: FakeSource | None = None) -> Ran:
    """Run bulk in a terminal where a person presses `keys`."""
    fuda = Fuda(source, terminal=True, keys=keys, NO_COLOR="1")
    return fuda("bulk", blog / "content", *options)


def test_a_terminal_shows_each_label_with_its_posts_and_asks_before_anything_is_written(blog):
    source = FakeSource(tags=(sure("tea"), sure("Uji")._replace(new=True)))
    before = read_files(blog)
    ran = ask(blog, "n", source=source)
    assert ran.out == (
        "posts  tag\n    3  tea\n    3  Uji (new)\nposts  category\n    3  Travel\n"
        "Add these labels to 3 posts? [y,n] n\nNothing was written.\n"
    )
    assert (ran.code, read_files(blog)) == (0, before)


def test_a_yes_writes_what_was_shown_and_asks_the_source_once(blog):
    source = FakeSource()
    ran = ask(blog, "y", source=source)
    assert "[y,n] y\n3 posts changed, with 3 tags and 3 categories added" in ran.out
    assert (is_labelled(blog, "0.md"), len(source.asked)) == (True, 3)


@pytest.mark.parametrize("keys", ["", "x", "q"])
def test_only_a_yes_writes(blog, keys):
    assert "Nothing was written." in ask(blog, keys).out
    assert not is_labelled(blog, "0.md")


def test_where_nothing_would_change_nothing_is_asked(blog, fuda):
    fuda("bulk", blog / "content")
    ran = ask(blog, "")
    assert ran.out.startswith("0 posts changed")


def test_a_post_that_changes_before_the_answer_is_read_again(blog):
    def keys():
        (blog / "content" / "0.md").write_text("---\ntitle: Post 0\ntags:\n  - TEA\n---\nMore\n")
        yield "y"

    ran = Fuda(terminal=True, keys=keys(), NO_COLOR="1")("bulk", blog / "content")
    assert "3 posts changed, with 2 tags and 3 categories added" in ran.out
    assert (blog / "content" / "0.md").read_text().endswith("categories:\n  - Travel\n---\nMore\n")


@pytest.mark.parametrize("option", ["--yes", "--json", "--dry-run"])
def test_a_script_is_not_asked(blog, option):
    assert "[y,n]" not in ask(blog, "", option).out
    assert is_labelled(blog, "0.md") == (option != "--dry-run")


class Various(FakeSource):
    """Suggests five tags of its own for every post."""

    def _suggest(self, post, limit, evidence):
        return Suggestions("", tuple(sure(f"{post.title} {number}") for number in range(5)), ())


def test_many_labels_are_counted(blog):
    add_posts(blog, 6)
    assert "       and 25 more tags\n" in ask(blog, "n", source=Various()).out


def test_only_posts_without_labels_are_labelled_if_wished(blog):
    (blog / "content" / "0.md").write_text("---\ntitle: a\ncategories: [Life]\n---\nBody\n")
    ran = Fuda()("bulk", blog / "content", "--only-unlabelled")
    assert (is_labelled(blog, "0.md"), is_labelled(blog, "1.md")) == (False, True)
    assert "Left out: 1 draft, 1 page that is not a post, 1 post with labels.\n" in ran.out


def test_labels_below_the_asked_score_are_not_added_or_reviewed(blog):
    Fuda()("bulk", blog / "content", "--min-score", "0.85")
    assert "categories" not in (blog / "content" / "0.md").read_text()
    Fuda()("bulk", blog / "content", "--min-score", "0.25", "--review", blog / "review.csv")
    assert {row["label"] for row in read_rows(blog / "review.csv")} == {"Uji", "Travel"}


@pytest.mark.parametrize("option", ["--only-unlabelled", "--min-score=0.5"])
def test_a_bulk_for_other_posts_or_labels_begins_anew(blog, option):
    add_posts(blog, 40)
    fuda = Fuda(FailsOnce())
    fuda("bulk", blog / "content")
    assert "had been finished before" not in fuda("bulk", option, blog / "content").out


def test_a_folder_in_the_blog_is_remembered_by_the_blogs_root(blog):
    Fuda(FakeSource(categories=(sure("a"),)))("bulk", blog / "content")
    assert {entry["post"] for entry in read_decisions(blog)} == {
        f"content/{number}.md" for number in range(3)
    }


def test_labels_that_are_comments_to_yaml_are_reported_with_their_lines(blog):
    path = blog / "content" / "1.md"
    path.write_text("---\ntitle: Post 1\ntags:\n- #tea\n---\nBody\n")
    ran = Fuda()("bulk", blog / "content")
    assert (ran.code, ran.err.count("is a comment to YAML")) == (0, 1)
    assert f'{path}:4 "#tea" is a comment to YAML' in ran.err
