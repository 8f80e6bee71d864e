"""fuda review: what a person is shown, and what becomes of the answers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

from console.tables import display_width
from fuda.runs.locked_blog import RunSettings, lock_blog
from fuda.runs.state_file import BlogIsBusy
from tests.fuda.cli.test_commands import read_decisions, read_files
from tests.support.client.publishing import FakeSource, Fuda, Ran, sure, unsure

SOURCE = FakeSource(tags=(sure("tea"), unsure("Uji", 0.4), unsure("rare", 0.1)), categories=(sure("Travel"),))
POST = "---\ntitle: Post {}\n---\nOther words. We drank 新茶 here. The end.\n"


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    (tmp_path / "fuda.toml").write_text("closed = false\n")
    (tmp_path / "content").mkdir()
    for number in range(2):
        (tmp_path / "content" / f"{number}.md").write_text(POST.format(number))
    return tmp_path


def press(blog: Path, *keys: str, options: Sequence[Any] = (), source: Any = SOURCE) -> Ran:
    """Let a person press these keys in fuda review, in a terminal without colours."""
    fuda = Fuda(source, terminal=True, keys=keys, NO_COLOR="1")
    return fuda("review", blog / "content", *options)


def text(blog: Path, number: int = 0) -> str:
    return (blog / "content" / f"{number}.md").read_text()


def test_a_question_shows_the_post_the_label_and_the_sentence_that_speaks_for_it(blog):
    (blog / "content" / "0.md").write_text(POST.format(0).replace("\n---\nO", "\ntags: [own]\n---\nO"))
    assert press(blog, "q").out.startswith(
        "\nPost 0\ncontent/0.md\ntags: own\ncategories: none\n\n"
        "tag tea 0.90 apply (also for 1 later post)\n  We drank 新茶 here.\n"
        "(1/6) Add it [y,n,a,d,e,s,q,?]? q\n"
    )


def test_answers_are_written_and_recorded_as_those_of_a_review_in_a_file(blog):
    press(blog, "y", "n", "y", "q")
    assert "tags:\n  - tea\ncategories:\n  - Travel\n---" in text(blog)
    [entry] = read_decisions(blog)
    assert entry["tags"]["applied"] == [["tea", 0.9]]
    assert (entry["tags"]["confirmed"], entry["tags"]["removed"]) == (["tea"], ["Uji"])


def test_all_answers_of_a_review_are_one_run_to_undo(blog):
    before = read_files(blog / "content")
    fuda = Fuda(SOURCE, terminal=True, keys="yyyyyy")
    assert "6 labels added to 2 posts, 0 proposals rejected." in fuda("review", blog / "content").out
    assert "Undone: review of 2026-11-24 00:00 UTC: 2 posts as before." in fuda("undo", blog).out
    assert read_files(blog / "content") == before


def test_a_review_goes_on_where_it_stopped(blog):
    assert "3 proposals left. To go on: fuda review" in press(blog, "y", "n", "y", "q").out
    again = press(blog, "q").out
    assert "\nPost 1\n" in again
    assert "(1/3)" in again
    assert "Post 0" not in again


@pytest.mark.parametrize("ending", [["q"], [], ["^C"]])
def test_quitting_in_the_middle_of_a_post_keeps_what_was_answered(blog, ending):
    ran = press(blog, "y", *ending)
    assert "tags:\n  - tea\n---" in text(blog)
    assert (ran.code, "1 label added to 1 post" in ran.out) == (130 if ending == ["^C"] else 0, True)


def test_what_is_skipped_is_asked_again_the_next_time(blog):
    press(blog, "s", "y", "y", "q")
    assert "tag tea 0.90" in press(blog, "q").out


def test_all_of_a_label_reaches_posts_that_are_not_asked_about(blog):
    press(blog, "a", "q")
    assert all("- tea\n" in text(blog, number) for number in range(2))


def test_a_label_that_is_never_wanted_goes_into_the_rules_and_comes_no_more(blog):
    out = press(blog, "d", "q").out
    assert '"tea" is in "never" in fuda.toml now.' in out
    assert (blog / "fuda.toml").read_text() == 'closed = false\nnever = ["tea"]\n'
    assert "tag tea" not in press(blog, "s", "s", "s", "s").out
    assert "tea" not in text(blog)


def test_a_fuda_toml_that_cannot_be_edited_stays_and_the_line_is_shown(blog):
    (blog / "fuda.toml").chmod(0o400)
    (blog / "real.toml").hardlink_to(blog / "fuda.toml")
    ran = press(blog, "d", "q")
    assert 'Write the label into the rule by hand, as in never = ["tea"].' in ran.out
    assert (blog / "fuda.toml").read_text() == "closed = false\n"


def test_another_label_can_be_typed(blog):
    press(blog, "e", "  green   tea ", "q")
    assert "tags:\n  - green tea\n---" in text(blog)
    assert read_decisions(blog)[0]["tags"]["removed"] == ["tea"]


@pytest.mark.parametrize("typed", ["", "\u200b", "x" * 1000, "a\x1b[2J"])
def test_a_label_that_cannot_be_one_is_asked_for_again(blog, typed):
    ran = press(blog, "e", typed, "q")
    assert ran.out.count("(1/6) Add it") == 2
    assert ("This cannot be a label" in ran.out, "\x1b" in ran.out) == (bool(typed), False)
    assert "tags" not in text(blog)


@pytest.mark.parametrize("key", ["?", "x", ""])
def test_any_other_key_explains_the_keys(blog, key):
    assert "y  add this label to the post\nn  not for this post" in press(blog, key, "q").out


def test_labels_below_the_score_are_not_asked_about(blog):
    assert "tag rare" not in press(blog, *"ssssss").out
    assert "tag rare 0.10" in press(blog, *"ssssss", options=["--min-score", "0"]).out
    nothing = press(blog, options=["--min-score", "1"])
    assert "Nothing to decide: no open proposal scores at least 1 (--min-score)." in nothing.out


def test_only_posts_without_labels_are_asked_about_if_wished(blog):
    (blog / "content" / "0.md").write_text(POST.format(0).replace("\n---\nO", "\ntags: [own]\n---\nO"))
    out = press(blog, "q", options=["--only-unlabelled"]).out
    assert ("Post 0" in out, "Post 1" in out) == (False, True)


@pytest.mark.parametrize("columns", [40, 80])
def test_no_line_is_wider_than_the_terminal(blog, columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    (blog / "content" / "0.md").write_text(POST.format("長い題名" * 20).replace("here", "long words " * 30))
    shown, _, _ = press(blog, "?", "y", "y", "?", "q").out.partition("labels added")
    lines = shown.split("\n")
    assert len(lines) > 30
    assert [line for line in lines if display_width(line) > columns] == []


def test_hostile_texts_reach_the_terminal_escaped(blog):
    evil = "\x1b[2J\u202e"
    (blog / "content" / "0.md").write_text(f'---\ntitle: "a\\e[2J\\u202E"\n---\nWe drank{evil} 新茶 here.\n')
    source = FakeSource(tags=(sure(f"tea{evil}"),), categories=())
    out = press(blog, "d", "q", source=source).out
    assert ("\x1b" in out, "\u202e" in out) == (False, False)
    assert r"\u001b[2J\u202e" in out


def test_colours_are_only_where_a_terminal_may_have_them(blog):
    assert "\x1b[1mtea\x1b[0m" in Fuda(SOURCE, terminal=True, keys="q")("review", blog / "content").out


def test_without_a_terminal_the_file_of_a_review_is_named(blog, capsys):
    assert Fuda(SOURCE)("review", blog / "content").code == 2
    assert Fuda(SOURCE, keys="y")("review", blog / "content").code == 2
    assert "use fuda bulk CONTENT --review FILE.csv" in capsys.readouterr().err


def test_other_commands_work_while_a_person_thinks(blog):
    def keys():
        yield from "yyy"
        assert Fuda(SOURCE)("apply", blog / "content" / "1.md").code == 0
        yield from "nnq"

    ran = Fuda(SOURCE, terminal=True, keys=keys())("review", blog / "content")
    assert (ran.code, "3 labels added to 1 post" in ran.out) == (0, True)
    assert "1.md: tea is not removed: Fuda never takes a label off a post" in ran.err


def test_answers_that_cannot_be_written_now_are_written_with_the_next(blog, monkeypatch):
    def keys():
        yield from "yyy"
        monkeypatch.setattr("fuda.runs.runs.lock_blog", lock_blog)
        yield from "yyy"

    monkeypatch.setattr("fuda.runs.runs.lock_blog", refuse)
    ran = Fuda(SOURCE, terminal=True, keys=keys())("review", blog / "content")
    assert "6 labels added to 2 posts" in ran.out


def refuse(root: Path, settings: RunSettings) -> NoReturn:
    """Stand for the lock of a blog in which another program works."""
    raise BlogIsBusy(root, 0)


def test_a_path_that_is_not_there_is_named(blog, capsys):
    assert Fuda(SOURCE, terminal=True, keys="")("review", blog / "none").code == 2
    assert "none does not exist. Name a post, or the folder" in capsys.readouterr().err


def test_one_post_can_be_reviewed_even_as_a_draft(blog):
    path = blog / "content" / "0.md"
    path.write_text(POST.format(0).replace("\n---\nO", "\ndraft: true\n---\nO"))
    Fuda(SOURCE, terminal=True, keys="y")("review", path)
    assert "- tea\n" in text(blog)


def test_a_post_that_was_changed_while_a_person_thought_keeps_the_change(blog):
    def keys():
        yield "y"
        (blog / "content" / "0.md").write_text(POST.format(0).replace("The end.", "More."))
        yield "n"
        yield "y"

    Fuda(SOURCE, terminal=True, keys=keys())("review", blog / "content")
    assert text(blog).endswith("here. More.\n")
    assert "- tea\n" in text(blog)
