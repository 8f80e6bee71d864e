"""fuda suggest, apply, undo and confirm on posts of a small blog, with a source that says the same of all."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fuda.runs.state_file import open_state, state_path
from fuda.sources.local import Local
from fuda.sources.source import ModelInfo
from model.errors import FudaError
from model.files import read_handle
from model.post import LabelKeys
from tests.support.client.publishing import FakeSource, Fuda, sure, unsure

GREEN = "---\ntitle: Green\ntags:\n  - green\n---\nBody\n"
PLAIN = "---\ntitle: Plain\n---\nBody\n"


@pytest.fixture
def fuda() -> Fuda:
    return Fuda()


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    (tmp_path / "fuda.toml").write_text("")
    (tmp_path / "green.md").write_text(GREEN)
    (tmp_path / "plain.md").write_text(PLAIN)
    return tmp_path


def read_decisions(blog: Path) -> list[dict[str, Any]]:
    path = blog / ".fuda" / "decisions.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def read_files(blog: Path) -> dict[str, bytes]:
    return {
        path.relative_to(blog).as_posix(): path.read_bytes() for path in blog.rglob("*") if path.is_file()
    }


def remove_what_fuda_added(blog: Path, fuda: Fuda) -> None:
    """Let fuda label a post, and a person take its labels off again."""
    fuda("apply", blog / "green.md")
    (blog / "green.md").write_text(GREEN)


def test_suggest_shows_labels_with_scores_bands_and_evidence_under_the_posts_name(blog):
    ran = Fuda()("suggest", blog / "plain.md")
    assert ran.code == 0
    assert ran.out == (
        "plain.md\n"
        "Tags\n"
        "  tea  ██████████████████░░  0.90  apply    body: 新茶\n"
        "  Uji  ██████░░░░░░░░░░░░░░  0.30  suggest  body: 新茶\n"
        "Categories\n"
        "  Travel  ████████████████░░░░  0.80  apply    body: 新茶\n"
        "  Life    ██░░░░░░░░░░░░░░░░░░  0.10  suggest  body: 新茶\n"
    )


def test_suggest_changes_no_post_and_remembers_what_it_proposed(blog):
    Fuda()("suggest", blog / "green.md")
    assert (blog / "green.md").read_text() == GREEN
    entry = read_decisions(blog)[0]
    assert entry["tags"] == {"added": ["green"], "proposed": [["tea", 0.9], ["Uji", 0.3]]}
    assert (entry["post"], entry["model"], "run" in entry) == ("green.md", "3f9c1b7a40d2", False)


def test_suggesting_the_same_again_remembers_nothing_more(blog, fuda):
    fuda("suggest", blog / "green.md")
    before = read_decisions(blog)
    assert fuda("suggest", blog / "green.md").code == 0
    assert read_decisions(blog) == before


def test_suggest_with_no_record_leaves_no_trace(blog):
    before = read_files(blog)
    assert Fuda()("suggest", "--no-record", blog / "green.md").code == 0
    assert read_files(blog) == before


def test_suggest_as_json_gives_a_line_a_post_in_the_shape_of_the_api(blog):
    out = Fuda()("suggest", "--json", blog / "green.md", blog / "plain.md").out
    first, second = map(json.loads, out.splitlines())
    assert list(first) == ["post", "model", "language", "tags", "categories"]
    assert first["model"] == {"version": "3f9c1b7a40d2", "newest_post": "2025-05-02"}
    assert [item["label"] for item in second["tags"]] == ["tea", "Uji"]
    assert second["tags"][0]["evidence"] == [{"text": "新茶", "field": "body", "weight": 0.2}]


def test_suggest_gives_as_many_labels_as_asked_for(blog):
    out = Fuda()("suggest", "--json", "--limit", "1", blog / "plain.md").out
    assert [len(json.loads(out)[kind]) for kind in ("tags", "categories")] == [1, 1]


def test_suggestions_are_shown_where_nothing_can_be_remembered(blog, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    folder = state_path(blog).parent
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way")
    ran = Fuda()("suggest", blog / "plain.md")
    assert (ran.code, "tea" in ran.out) == (0, True)
    assert "are not remembered" in ran.err


def test_a_post_that_has_a_category_is_not_offered_another(blog):
    (blog / "green.md").write_text(GREEN.replace("tags", "categories"))
    out = Fuda()("suggest", blog / "green.md").out
    assert "tea" in out
    assert "Categories" not in out


@pytest.mark.parametrize(
    ("folder", "added"), [("source/_posts", "Travel (0.80)"), ("_posts", "Travel (0.80), Life (0.70)")]
)
def test_in_hexo_a_post_gets_one_category_for_two_would_be_a_hierarchy(blog, folder, added):
    (blog / folder).mkdir(parents=True)
    post = (blog / "plain.md").rename(blog / folder / "plain.md")
    source = FakeSource(categories=(sure("Travel", 0.8), sure("Life", 0.7)))
    assert f"categories + {added}\n" in Fuda(source)("apply", post).out


def test_labels_under_the_other_number_of_a_key_are_there_too(blog):
    (blog / "plain.md").write_text(PLAIN.replace("Plain\n", "Plain\ntag: tea\ncategory: Food\n"))
    assert "nothing to add" in Fuda()("apply", blog / "plain.md").out


def test_in_jekyll_the_words_of_a_scalar_are_labels_and_those_added_are_the_authors_once_confirmed(tmp_path):
    post = tmp_path / "_posts/tea.md"
    post.parent.mkdir()
    post.write_text("---\ntitle: Tea\ntags: tea x\n---\n")
    fuda = Fuda(FakeSource(tags=(sure("tea", 0.9), sure("uji", 0.8)), categories=()))
    fuda("apply", post)
    assert post.read_text() == "---\ntitle: Tea\ntags: tea x uji\n---\n"
    assert "tea.md: uji\n" in fuda("confirm", post).out


def test_a_kind_of_label_that_the_blog_does_not_have_is_not_mentioned(blog):
    source = FakeSource(categories=(), info=ModelInfo("1", "", LabelKeys(("tags",), ())))
    assert "Categories" not in Fuda(source)("suggest", blog / "plain.md").out


def test_a_terminal_gets_colours_and_a_file_none(blog):
    assert "\x1b[32m" in Fuda(terminal=True)("suggest", blog / "plain.md").out
    assert "\x1b[" not in Fuda()("suggest", blog / "plain.md").out
    assert "\x1b[" not in Fuda(terminal=True, NO_COLOR="1")("suggest", blog / "plain.md").out


def test_apply_adds_what_is_sure_and_names_what_is_not(blog):
    ran = Fuda()("apply", blog / "green.md")
    assert (blog / "green.md").read_text() == (
        "---\ntitle: Green\ntags:\n  - green\n  - tea\ncategories:\n  - Travel\n---\nBody\n"
    )
    assert ran.out == (
        "green.md: tags + tea (0.90); categories + Travel (0.80)\n  left to you: Uji (0.30), Life (0.10)\n"
    )
    assert "fuda undo" in ran.err


def test_applying_again_changes_nothing_at_all(blog, fuda):
    fuda("apply", blog / "green.md", blog / "plain.md")
    before = read_files(blog)
    ran = fuda("apply", blog / "green.md", blog / "plain.md")
    assert (ran.code, "nothing to add" in ran.out) == (0, True)
    after = read_files(blog)
    assert {name: data for name, data in after.items() if "runs/" not in name} == {
        name: data for name, data in before.items() if "runs/" not in name
    }


@pytest.mark.parametrize(
    ("source", "added"),
    [
        (FakeSource(), "tags:\n  - tea\n  - Uji\ncategories:\n  - Travel\n---"),
        (FakeSource(tags=(), categories=(unsure("Life"), unsure("Work"))), "categories:\n  - Life\n---"),
    ],
)
def test_apply_all_adds_unsure_tags_and_the_best_unsure_category_where_none_is_sure(blog, source, added):
    Fuda(source)("apply", "--all", blog / "plain.md")
    assert (blog / "plain.md").read_text() == f"---\ntitle: Plain\n{added}\nBody\n"


@pytest.mark.parametrize("command", ["suggest", "apply"])
def test_labels_that_the_blog_has_never_used_can_be_left_out(blog, command):
    source = FakeSource(tags=[sure("tea"), sure("Uji")._replace(new=True)], categories=())
    assert "Uji" not in Fuda(source)(command, "--no-new", blog / "plain.md").out
    assert "Uji" in Fuda(source)(command, blog / "plain.md").out


@pytest.mark.parametrize(
    ("settings", "added"),
    [
        ('categories = "never"\n', "tags:\n  - tea\n"),
        ('tag-keys = ["topics"]\n', "topics:\n  - tea\ncategories:\n  - Travel\n"),
    ],
)
def test_fuda_toml_says_under_which_keys_and_whether_categories_are_added(blog, settings, added):
    (blog / "fuda.toml").write_text(settings)
    Fuda()("apply", blog / "plain.md")
    assert (blog / "plain.md").read_text() == PLAIN.replace("---\nBody", f"{added}---\nBody")


def test_a_dry_run_shows_a_diff_and_writes_nothing_at_all(blog):
    before = read_files(blog)
    ran = Fuda()("apply", "--dry-run", blog / "green.md")
    assert read_files(blog) == before
    assert ran.code == 0
    assert ran.out == (
        "--- a/green.md\n+++ b/green.md\n@@ -2,5 +2,8 @@\n title: Green\n tags:\n   - green\n+  - tea\n"
        "+categories:\n+  - Travel\n ---\n Body\n"
    )


def test_a_diff_marks_a_last_line_without_end_and_has_colours_on_a_terminal(blog):
    (blog / "green.md").write_text("---\ntitle: Green\n---\nB")
    out = Fuda(terminal=True)("apply", "--dry-run", blog / "green.md").out
    assert "\x1b[32m+  - tea\x1b[0m\n" in out
    assert " B\n\\ No newline at end of file\n" in out


def test_apply_as_json_has_the_added_labels_and_on_a_dry_run_the_diff(blog):
    added = json.loads(Fuda()("apply", "--json", "--dry-run", blog / "green.md").out)
    assert added["applied"] == {"tags": ["tea"], "categories": ["Travel"]}
    assert added["diff"].startswith("--- a/green.md\n")
    assert "diff" not in json.loads(Fuda()("apply", "--json", blog / "green.md").out)


def test_what_a_person_removes_is_never_proposed_again(blog, fuda):
    remove_what_fuda_added(blog, fuda)
    for command in ("suggest", "apply"):
        ran = fuda(command, "--json", blog / "green.md")
        assert [item["label"] for item in json.loads(ran.out)["tags"]] == ["Uji"]
    assert (blog / "green.md").read_text() == GREEN.replace("---\nBody", "---\nBody")


def test_suggest_shows_labels_that_a_person_has_removed(blog, fuda):
    remove_what_fuda_added(blog, fuda)
    assert (
        "Not proposed, because a person has removed them: tea, Travel\n"
        in fuda("suggest", blog / "green.md").out
    )
    (blog / "green.md").write_text(GREEN.replace("green", "tea", 1).replace("- green", "- tea"))
    assert "removed them: green, Travel\n" in fuda("suggest", blog / "green.md").out


def test_what_a_person_removes_leaves_its_place_to_the_next(blog):
    fuda = Fuda(FakeSource(tags=[sure("a"), sure("b"), sure("c")], categories=()))
    fuda("suggest", "--limit", "2", blog / "green.md")
    remove_what_fuda_added(blog, fuda)
    fuda("apply", blog / "green.md")
    assert fuda.source.asked[-1].tags == ("a", "b", "c", "green")


def test_a_post_that_is_moved_keeps_what_was_removed_from_it(blog, fuda):
    fuda("apply", blog / "green.md")
    (blog / "green.md").unlink()
    (blog / "posts").mkdir()
    (blog / "posts" / "moved.md").write_text(GREEN)
    ran = fuda("apply", blog / "posts" / "moved.md")
    assert "nothing to add" in ran.out
    assert (blog / "posts" / "moved.md").read_text() == GREEN


@pytest.mark.parametrize("looks_between", [True, False])
def test_a_post_whose_place_another_takes_keeps_its_own_memory(blog, looks_between):
    fuda = Fuda(FakeSource(tags=[sure("tea")], categories=()))
    remove_what_fuda_added(blog, fuda)
    fuda("suggest", blog / "green.md")
    (blog / "green.md").rename(blog / "moved.md")
    if looks_between:
        fuda("suggest", blog / "moved.md")
        (blog / "green.md").write_text(PLAIN)
        assert "tea" in fuda("apply", blog / "green.md").out
    assert "nothing to add" in fuda("apply", blog / "moved.md").out


def test_a_post_is_known_again_by_the_title_that_fuda_last_saw(blog):
    fuda = Fuda(FakeSource(tags=[sure("tea")], categories=()))
    remove_what_fuda_added(blog, fuda)
    fuda("suggest", blog / "green.md")
    (blog / "green.md").write_text(GREEN.replace("Green", "Greener"))
    fuda("suggest", blog / "green.md")
    (blog / "green.md").rename(blog / "moved.md")
    assert "nothing to add" in fuda("apply", blog / "moved.md").out


def test_a_label_that_stands_under_another_key_than_before_was_not_removed(blog, fuda):
    fuda("apply", blog / "green.md")
    (blog / "fuda.toml").write_text('tag-keys = ["topics"]\n')
    fuda("suggest", blog / "green.md")
    assert not any("removed" in entry.get("tags", {}) for entry in read_decisions(blog))


def test_what_a_killed_run_has_added_is_not_taken_for_a_persons(blog, fuda):
    fuda("apply", blog / "green.md")
    # As after a SIGKILL between the post and the memory of it.
    (blog / ".fuda" / "decisions.jsonl").write_text("")
    with open_state(blog, wait_s=0) as state:
        state.reopen(state.runs()[0].header.run)
    fuda("suggest", blog / "green.md")
    first, *more = read_decisions(blog)
    assert (first["tags"]["added"], first["tags"]["applied"]) == (["green"], [["tea", 0.9]])
    assert not any("added" in entry.get("tags", {}) for entry in more)


def test_undo_gives_the_bytes_back_and_the_labels_may_be_proposed_again(blog, fuda):
    fuda("apply", blog / "green.md", blog / "plain.md")
    ran = fuda("undo", blog)
    assert ran.code == 0
    assert "2 posts as before" in ran.out
    assert ((blog / "green.md").read_text(), (blog / "plain.md").read_text()) == (GREEN, PLAIN)
    assert "tags + tea" in fuda("apply", blog / "green.md").out


def test_undo_again_takes_back_the_run_before(blog, fuda):
    fuda("apply", blog / "green.md")
    fuda("apply", blog / "plain.md")
    fuda("undo", blog)
    assert (blog / "plain.md").read_text() == PLAIN
    fuda("undo", blog / "green.md")
    assert (blog / "green.md").read_text() == GREEN
    assert "nothing to undo" in fuda("undo", blog).out


def edit(fuda: Fuda, post: Path) -> None:
    post.write_text(post.read_text() + "More\n")


def confirm(fuda: Fuda, post: Path) -> None:
    fuda("confirm", post)


def put_back(fuda: Fuda, post: Path) -> None:
    for text in (GREEN, post.read_text()):
        post.write_text(text)
        fuda("suggest", post)


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (edit, "it was edited since the run"),
        (confirm, "its author has confirmed tea, Travel since the run"),
        (put_back, "its author has confirmed tea, Travel since the run"),
    ],
)
def test_undo_leaves_a_post_that_a_person_has_edited_or_whose_labels_are_theirs(blog, act, reason, fuda):
    fuda("apply", blog / "green.md", blog / "plain.md")
    act(fuda, blog / "green.md")
    before = (blog / "green.md").read_text()
    ran = fuda("undo", "--strict", blog)
    assert (ran.code, f"{blog / 'green.md'}:1 {reason}" in ran.err) == (1, True)
    assert ((blog / "green.md").read_text(), (blog / "plain.md").read_text()) == (before, PLAIN)


def test_an_undo_that_could_not_write_a_post_is_finished_by_the_next(blog, tmp_path_factory):
    fuda, other = Fuda(), tmp_path_factory.mktemp("other") / "link.md"
    fuda("apply", blog / "green.md")
    fuda("apply", blog / "plain.md")
    other.hardlink_to(blog / "plain.md")
    ran = fuda("undo", "--strict", blog)
    assert (ran.code, "run fuda undo again" in ran.out) == (1, True)
    other.unlink()
    assert fuda("undo", blog).code == 0
    assert (blog / "plain.md").read_text() == PLAIN
    assert (blog / "green.md").read_text() != GREEN
    fuda("undo", blog)
    assert (blog / "green.md").read_text() == GREEN


@pytest.mark.parametrize(
    ("command", "path", "code"),
    [("undo", ".", 0), ("confirm", "typo.md", 1), ("apply", "typo.md", 1), ("suggest", "typo.md", 1)],
)
def test_a_command_with_nothing_to_do_leaves_no_folder(tmp_path, command, path, code):
    assert Fuda()(command, "--strict", tmp_path / path).code == code
    assert list(tmp_path.iterdir()) == []


def test_undo_is_refused_for_a_folder_that_is_not_there(blog, capsys, fuda):
    fuda("apply", blog / "plain.md")
    assert fuda("undo", blog / "typo").code == 2
    assert "does not exist" in capsys.readouterr().err
    assert (blog / "plain.md").read_text() != PLAIN


def test_undo_as_json_has_every_post(blog, fuda):
    fuda("apply", blog / "green.md")
    undone = json.loads(fuda("undo", "--json", blog).out)
    assert (undone["command"], undone["restored"], undone["left"]) == ("apply", ["green.md"], [])
    assert json.loads(fuda("undo", "--json", blog).out)["restored"] == []


def test_confirmed_labels_are_the_authors_own(blog, fuda):
    fuda("apply", blog / "green.md", blog / "plain.md")
    ran = fuda("confirm", blog / "green.md")
    assert ran.out.startswith("green.md: tea, Travel\n")
    assert read_decisions(blog)[-1]["tags"] == {"confirmed": ["tea"]}
    assert "0 posts" in fuda("confirm", blog / "green.md").out


def test_a_folder_is_confirmed_with_all_that_fuda_added_and_is_still_there(blog, fuda):
    fuda("apply", blog / "green.md", blog / "plain.md")
    (blog / "plain.md").write_text(PLAIN)
    (blog / "broken.md").write_text("---\n")
    ran = fuda("confirm", "--json", blog)
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == {
        "post": "green.md",
        "confirmed": {"tags": ["tea"], "categories": ["Travel"]},
    }


@pytest.mark.parametrize("command", ["suggest", "apply"])
@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("broken.md", "---\ntitle: a\ntags: b: c\n---\n", ":3 the YAML front matter cannot be parsed"),
        ("bare.md", "No header\n", ":1 this is not a post"),
        ("notes.txt", "---\ntitle: a\n---\n", ":1 this is not a post: the names of posts end in .md"),
        ("refused.md", "---\ntitle: refused\n---\n", ":1 it is too long"),
    ],
)
def test_a_post_that_cannot_be_dealt_with_is_named_and_the_others_are_done(
    blog, command, name, text, problem
):
    (blog / name).write_text(text)
    paths = blog / name, blog / "plain.md"
    ran = Fuda()(command, *paths)
    assert (ran.code, Fuda()(command, "--strict", *paths).code) == (0, 1)
    assert f"{blog / name}{problem}" in ran.err
    assert "plain.md" in ran.out
    assert (blog / name).read_text() == text


@pytest.mark.parametrize("command", ["suggest", "apply", "confirm"])
def test_a_named_post_that_is_missing_ends_with_1_and_the_others_are_done(blog, command, fuda):
    fuda("apply", blog / "green.md")
    ran = fuda(command, blog / "typo.md", blog / "green.md")
    assert (ran.code, "green.md" in ran.out) == (1, True)
    assert f"{blog / 'typo.md'}:1 the file cannot be read: No such file" in ran.err


def fail(error: int, name: str = "") -> Callable[..., Any]:
    """Return a function that fails as the system would, for the file `name` or for all files."""

    def failing(handle: int, path: Path = Path(), **options: int) -> bytes:
        if path.name.endswith(name):
            raise OSError(error, os.strerror(error), str(path))
        return read_handle(handle, path, **options)

    return failing


@pytest.mark.parametrize("command", ["suggest", "apply", "bulk", "confirm"])
def test_a_post_that_the_system_cannot_read_ends_with_1_and_the_others_are_done(
    blog, command, fuda, monkeypatch
):
    fuda("apply", blog / "plain.md", blog / "green.md")
    monkeypatch.setattr("blog.opening.read_handle", fail(errno.EACCES, "green.md"))
    ran = fuda(command, *([blog] if command == "bulk" else [blog / "green.md", blog / "plain.md"]))
    assert (ran.code, "plain.md" in ran.out or "1 post refused" in ran.out) == (1, True)
    assert f"{blog / 'green.md'}:1 the file cannot be read: Permission denied" in ran.err


@pytest.mark.parametrize("command", ["apply", "bulk", "undo"])
def test_a_disk_that_is_full_ends_with_1(blog, command, fuda, monkeypatch):
    if command == "undo":
        fuda("apply", blog / "green.md")
    monkeypatch.setattr("fuda.runs.post_files.os.fsync", fail(errno.ENOSPC))
    ran = fuda(command, blog / "green.md" if command == "apply" else blog)
    assert (ran.code, "no file can be written next to it: No space left on device" in ran.err) == (1, True)


@pytest.mark.parametrize("target", ["gone.md", "loop.md", "/etc/passwd"])
def test_a_link_that_leads_nowhere_or_out_of_the_blog_is_refused_as_content(blog, target):
    (blog / "loop.md").symlink_to(target)
    assert Fuda()("apply", blog / "loop.md").code == 0
    assert Fuda()("apply", "--strict", blog / "loop.md").code == 1


@pytest.mark.parametrize(
    "text", ["", "\ufeff", "---\n---\n", "---\ndate: 2020-01-02\n---\n", "---\ntitle: '\u200b'\n---\n"]
)
@pytest.mark.parametrize("command", ["suggest", "apply"])
def test_a_post_without_title_and_body_is_passed_over_with_a_note(blog, command, text):
    (blog / "empty.md").write_text(text, encoding="utf-8")
    ran = Fuda()(command, "--strict", blog / "empty.md")
    note = f"{blog / 'empty.md'}: passed over, because it has neither a title nor a body\n"
    assert (ran.code, ran.out, ran.err) == (0, "", note)
    left_out = json.loads(Fuda()(command, "--json", blog / "empty.md").out)
    assert left_out == {"post": "empty.md", "left_out": "no title and no body"}
    assert (blog / "empty.md").read_text(encoding="utf-8") == text


def test_an_undo_that_leaves_a_post_ends_well_unless_it_is_strict(blog, fuda):
    fuda("apply", blog / "green.md")
    edit(fuda, blog / "green.md")
    ran = fuda("undo", blog)
    assert (ran.code, "it was edited since the run" in ran.err) == (0, True)


@pytest.mark.parametrize("command", ["suggest", "apply", "bulk"])
def test_a_run_cannot_be_strict_and_never_fail(blog, command, capsys):
    with pytest.raises(SystemExit) as ended:
        Fuda()(command, "--strict", "--best-effort", blog)
    assert ended.value.code == 2
    assert "--strict and --best-effort ask for different exit codes" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["suggest", "apply", "bulk"])
def test_a_source_that_is_missing_still_fails(blog, command):
    post = blog if command == "bulk" else blog / "plain.md"
    assert Fuda(Local(blog / "none.safetensors"))(command, post).code == 2


def test_a_folder_and_a_file_that_is_not_there_are_refused(blog):
    ran = Fuda()("apply", "--strict", blog, blog / "none.md")
    assert ran.code == 1
    assert "this is a folder: name its posts, or use fuda bulk" in ran.err
    assert "none.md:1 the file cannot be read: No such file or directory" in ran.err


def test_a_refused_post_has_its_line_of_json_too(blog):
    (blog / "broken.md").write_text("---\ntitle: a\n")
    ran = Fuda()("suggest", "--json", blog / "broken.md")
    assert json.loads(ran.out) == {
        "post": "broken.md",
        "error": {"line": 1, "detail": 'the front matter opened by "---" is never closed'},
    }


def test_what_cannot_be_edited_safely_is_refused_and_left(blog):
    text = "---\ntitle: a\ntags: &mine [b]\n---\n"
    (blog / "anchor.md").write_text(text)
    ran = Fuda()("apply", "--strict", blog / "anchor.md")
    assert ran.code == 1
    assert f"{blog / 'anchor.md'}:3 " in ran.err
    assert (blog / "anchor.md").read_text() == text


def test_a_post_named_twice_is_done_once(blog):
    ran = Fuda()("apply", blog / "plain.md", blog / "." / "plain.md")
    assert ran.out.count("plain.md") == 1


def test_posts_of_two_blogs_are_remembered_each_in_its_own(blog):
    other = blog / "other"
    other.mkdir()
    (other / "fuda.toml").write_text("")
    (other / "post.md").write_text(PLAIN)
    Fuda()("apply", blog / "plain.md", other / "post.md")
    assert [entry["post"] for entry in read_decisions(blog)] == ["plain.md"]
    assert [entry["post"] for entry in read_decisions(other)] == ["post.md"]


@pytest.mark.parametrize("command", ["apply", "bulk"])
def test_a_line_of_the_decisions_file_that_cannot_be_used_is_named_and_kept(blog, command):
    (blog / ".fuda").mkdir()
    (blog / ".fuda" / "decisions.jsonl").write_text("<<<<<<< HEAD\n")
    ran = Fuda()(command, blog if command == "bulk" else blog / "plain.md")
    assert (ran.code, "decisions.jsonl:1 " in ran.err) == (0, True)
    assert (blog / ".fuda" / "decisions.jsonl").read_text().startswith("<<<<<<< HEAD\n")


class FailingSource(FakeSource):
    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self._error = error

    def suggest(self, posts, *, limit, evidence=True):
        raise self._error


def test_a_source_that_fails_is_an_error_and_no_post_is_touched(blog):
    ran = Fuda(FailingSource(FudaError("Nobody answers.")))("apply", blog / "plain.md")
    assert (ran.code, (blog / "plain.md").read_text()) == (2, PLAIN)


@pytest.mark.parametrize("error", [FudaError("Nobody answers."), ZeroDivisionError("oh"), OSError("disk")])
@pytest.mark.parametrize("command", ["suggest", "apply", "bulk"])
def test_with_best_effort_a_failure_is_a_notice(blog, command, error):
    ran = Fuda(FailingSource(error))(
        command, "--best-effort", blog if command == "bulk" else blog / "plain.md"
    )
    assert (ran.code, ran.out) == (0, "")
    assert str(error) in ran.err
    assert "Continuing without labels (--best-effort)." in ran.err


def test_with_best_effort_a_refused_post_and_a_wrong_setting_are_notices(blog):
    (blog / "broken.md").write_text("---\n")
    assert Fuda()("apply", "--best-effort", blog / "broken.md", blog / "plain.md").code == 0
    assert "tea" in (blog / "plain.md").read_text()
    (blog / "fuda.toml").write_text("modle = 'x'\n")
    ran = Fuda()("apply", "--best-effort", blog / "plain.md")
    assert (ran.code, "modle" in ran.err) == (0, True)


def test_a_wrong_setting_is_an_error_otherwise(blog, capsys):
    (blog / "fuda.toml").write_text("modle = 'x'\n")
    assert Fuda()("apply", blog / "plain.md").code == 2
    assert "fuda.toml, line 1" in capsys.readouterr().err


def test_a_named_folder_that_leads_out_of_the_blog_is_not_listed(blog, tmp_path_factory):
    Fuda()("apply", blog / "green.md")
    outside = tmp_path_factory.mktemp("outside")
    (outside / "private.md").write_text(GREEN)
    (blog / "linked").symlink_to(outside)
    for command in ("confirm", "bulk"):
        ran = Fuda()(command, "--strict", blog / "linked")
        assert (ran.code, "private" in ran.out + ran.err) == (1, False)
        assert "linked" in ran.err
        assert "leads out of the blog through a link" in ran.err


@pytest.mark.parametrize("command", ["suggest", "apply"])
def test_a_label_that_is_a_comment_to_yaml_is_reported_with_its_line(blog, command):
    path = blog / "plain.md"
    path.write_text("---\ntitle: Plain\ntags:\n  - #green\n---\nBody\n")
    ran = Fuda()(command, path)
    assert ran.code == 0
    note = '"#green" is a comment to YAML, which leaves the item empty: put it in quotes'
    assert f"{path}:4 {note}\n" in ran.err
    assert "  - #green\n" in path.read_text()
