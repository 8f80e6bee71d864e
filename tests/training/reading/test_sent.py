"""Decisions that a service has kept, as training counts them."""

import json
from pathlib import Path

import pytest

from blog.sent_decisions import Outcome, SentDecision, name_digest, render_sent
from training.reading.content import Blog, read_blog
from training.reading.sent import CannotReadDecisions, read_sent

AT = "2026-11-24T00:14:05.123Z"


def kept(outcome: Outcome, label: str = "tea", *, post: str = "content/a.md", at: str = AT) -> SentDecision:
    return SentDecision(name_digest(post), at, "tags", label, outcome, "3f9c1b7a40d2", received=AT)


def read(folder: Path, *decisions: SentDecision, blog: str = "") -> Blog:
    """Return a blog of one post with the tags tea and Uji, read with `decisions`."""
    lines = [json.dumps({"blog": blog} | render_sent(each)) for each in decisions]
    (folder / "kept.jsonl").write_text("\n".join([*lines, "broken", ""]), encoding="utf-8")
    (folder / "content").mkdir()
    (folder / "content" / "a.md").write_text("---\ntitle: A\ntags: [tea, Uji]\n---\nTea.\n", encoding="utf-8")
    return read_blog(folder / "content", sent=read_sent(folder / "kept.jsonl"))


@pytest.mark.parametrize(
    ("outcomes", "tags"),
    [
        (["applied"], ("Uji",)),
        (["applied", "accepted"], ("tea", "Uji")),
        (["applied", "rejected"], ("tea", "Uji")),
        (["added"], ("tea", "Uji")),
        (["accepted", "applied"], ("tea", "Uji")),
    ],
)
def test_a_label_that_was_only_applied_is_not_learnt(tmp_path, outcomes, tags):
    decisions = [kept(outcome, at=f"2026-11-2{day}T00:00:00.000Z") for day, outcome in enumerate(outcomes)]
    blog = read(tmp_path, *decisions)
    assert blog.posts[0].post.tags == tags
    assert blog.unconfirmed.labels == 2 - len(tags)


def test_decisions_about_other_posts_and_blogs_change_nothing(tmp_path):
    assert read(tmp_path, kept("applied", post="content/b.md")).posts[0].post.tags == ("tea", "Uji")
    assert read_sent(tmp_path / "kept.jsonl", blog="other").decisions == ()


def test_the_name_of_a_file_stands_for_the_only_path_that_ends_with_it(tmp_path):
    assert read(tmp_path, kept("applied", post="a.md")).posts[0].post.tags == ("Uji",)
    (tmp_path / "content" / "b").mkdir()
    (tmp_path / "content" / "b" / "a.md").write_text("---\ntags: [tea, Uji]\n---\n", encoding="utf-8")
    blog = read_blog(tmp_path / "content", sent=read_sent(tmp_path / "kept.jsonl"))
    assert {each.post.tags for each in blog.posts} == {("tea", "Uji")}


def test_a_line_that_cannot_be_used_is_named(tmp_path):
    [fault] = read(tmp_path, kept("added")).bad_decisions
    assert (fault.path, fault.line, fault.problem) == (str(tmp_path / "kept.jsonl"), 2, "it is not JSON")


def test_a_file_that_cannot_be_read_is_an_error(tmp_path):
    with pytest.raises(CannotReadDecisions, match=r"nowhere cannot be read: No such file or directory"):
        read_sent(tmp_path / "nowhere")
