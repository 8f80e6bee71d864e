"""Labels that Fuda applied and no person confirmed: left out, counted, and learnt only on request."""

import json
from pathlib import Path
from typing import Any

import pytest

from blog.decisions import DECISIONS_FILE, Entry, KindEntry, hash_title, render_line
from tests.training.test_command import FakeFit, run
from training.reading.content import NoLabelsError, read_blog
from training.reading.unconfirmed import Unconfirmed

POST = "---\ntitle: {}\ntags: [{}]\ncategories: [drinks]\n---\nBody\n"
POSTS = {"content/tea.md": "green, Black", "content/deep/coffee.md": "black", "content/water.md": "still"}
APPLIED = KindEntry(applied=(("black", 0.9),))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of three posts, two of which have "black" from Fuda."""
    for path, tags in POSTS.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(POST.format(Path(path).stem, tags), encoding="utf-8")
    (tmp_path / ".fuda").mkdir()
    remember(tmp_path, "content/tea.md", tags=APPLIED)
    remember(tmp_path, "content/deep/coffee.md", tags=APPLIED)
    return tmp_path


def remember(site: Path, post: str, *, title: str = "", minute: int = 0, **kinds: Any) -> None:
    entry = Entry(f"2026-01-01T00:0{minute}:00.000Z", post, hash_title(title or Path(post).stem), **kinds)
    with (site / DECISIONS_FILE).open("a", encoding="utf-8") as file:
        file.write(f"{render_line(entry)}\n")


def tags(site: Path, content: str = "content", **options: Any) -> dict[str, tuple[str, ...]]:
    return {dated.post.title: dated.post.tags for dated in read_blog(site / content, **options).posts}


@pytest.mark.parametrize("content", [".", "content"])
def test_labels_that_fuda_applied_are_left_out_and_counted_whichever_folder_is_named(site, content):
    assert tags(site, content) == {"tea": ("green",), "coffee": (), "water": ("still",)}
    assert read_blog(site / content).unconfirmed == Unconfirmed(labels=2, posts=2, learnt=False)


def test_posts_in_a_folder_further_down_are_found_in_the_same_decisions(site):
    assert tags(site, "content/deep") == {"coffee": ()}


def test_they_are_learnt_and_still_counted_on_request(site):
    blog = read_blog(site, learn_applied=True)
    assert [dated.post.tags for dated in blog.posts] == [("black",), ("green", "Black"), ("still",)]
    assert blog.unconfirmed == Unconfirmed(labels=2, posts=2, learnt=True)


@pytest.mark.parametrize("part", ["confirmed", "added"])
def test_labels_that_a_person_confirmed_or_put_back_are_learnt(site, part):
    decision: dict[str, Any] = {part: ("BLACK",)}
    remember(site, "content/tea.md", minute=1, tags=KindEntry(**decision))
    assert tags(site)["tea"] == ("green", "Black")


def test_applied_categories_are_left_out_and_tags_of_the_same_name_stay(site):
    remember(site, "content/water.md", categories=KindEntry(applied=(("drinks", 0.9), ("still", 0.8))))
    water = read_blog(site).posts[-1].post
    assert (water.tags, water.categories) == (("still",), ())


def test_a_post_that_was_moved_is_known_by_its_title(site):
    (site / "content/tea.md").rename(site / "content/published.md")
    assert tags(site)["tea"] == ("green",)


def test_a_blog_with_only_labels_from_fuda_is_refused_with_advice(site):
    for path in POSTS:
        remember(site, path, categories=KindEntry(applied=(("drinks", 0.9),)))
    remember(site, "content/water.md", tags=KindEntry(applied=(("still", 0.9),)))
    (site / "content/tea.md").unlink()
    with pytest.raises(NoLabelsError, match=r"Fuda applied 4 labels .*fuda confirm.*--learn-applied"):
        read_blog(site)


def test_bad_lines_are_kept_and_listed_and_the_others_count(site, capsys):
    path = site / DECISIONS_FILE
    path.write_bytes(b"<<<<<<< HEAD\n" + path.read_bytes())
    before = path.read_bytes()
    assert run(site / "content", "--json") == 0
    out, errors = capsys.readouterr()
    assert f"{path}:1 it is not JSON\n" in errors
    blog = json.loads(out)["blog"]
    assert blog["bad_decisions"] == [{"path": DECISIONS_FILE, "line": 1, "problem": "it is not JSON"}]
    assert blog["unconfirmed"] == {"labels": 2, "posts": 2, "learnt": False}
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("options", "shown", "learnt"),
    [
        ([], "not confirmed: left out", [(), ("green",), ("still",)]),
        (["--learn-applied"], "not confirmed: learnt", [("black",), ("green", "Black"), ("still",)]),
    ],
)
def test_the_report_counts_them_and_shows_whether_they_are_learnt(site, capsys, options, shown, learnt):
    fit = FakeFit()
    assert run(site / "content", *options, fit=lambda: fit) == 0
    assert f"applied by Fuda   2 labels in 2 posts, {shown}" in capsys.readouterr().out
    assert [dated.post.tags for dated in fit.posts] == learnt


def test_they_are_left_out_under_given_keys_too(site):
    fit = FakeFit()
    assert run(site / "content", "--tag-key", "tags", fit=lambda: fit) == 0
    assert fit.posts[0].post.tags == ()


def test_the_report_on_a_blog_that_fuda_never_wrote_in_does_not_mention_them(site, capsys):
    (site / DECISIONS_FILE).unlink()
    assert run(site / "content", "--json") == 0
    out, errors = capsys.readouterr()
    assert "Fuda" not in errors
    assert json.loads(out)["blog"]["unconfirmed"] == {"labels": 0, "posts": 0, "learnt": False}
    made = {path.name for path in site.iterdir()}
    assert made == {".fuda", "content", "model.safetensors", "report.html"}
