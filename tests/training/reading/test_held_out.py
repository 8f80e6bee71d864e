"""Tests of holding the newest posts out of training."""

from pathlib import Path

import pytest

from model.post import Post
from tests.support.models.reporting import blog_of
from training.reading.content import DatedPost
from training.reading.held_out import HoldsOutAll, hold_out

POSTS = (
    DatedPost("undated.md", "", Post("a", tags=("tea",))),
    DatedPost("1.md", "2026-01-01", Post("b", tags=("tea",))),
    DatedPost("2.md", "2026-01-02", Post("c", categories=("Life",))),
    DatedPost("2b.md", "2026-01-02", Post("d", tags=("tea",))),
    DatedPost("3.md", "2026-01-03", Post("bare")),
    DatedPost("4.md", "2026-01-04", Post("e", tags=("tea",))),
)


def kept(number: int) -> list[str]:
    return [dated.path for dated in hold_out(blog_of(*POSTS), number, Path("content")).posts]


def test_nothing_is_held_out_unless_asked_for() -> None:
    assert kept(0) == [dated.path for dated in POSTS]


def test_the_newest_labelled_post_and_all_after_it_are_held_out() -> None:
    assert kept(1) == ["undated.md", "1.md", "2.md", "2b.md", "3.md"]


def test_whole_days_are_held_out() -> None:
    assert kept(2) == ["undated.md", "1.md"]
    assert kept(3) == ["undated.md", "1.md"]


@pytest.mark.parametrize("number", [4, 5, 100])
def test_holding_everything_out_is_an_error(number: int) -> None:
    with pytest.raises(HoldsOutAll, match=f"content has 4 labelled posts .* --hold-out {number} takes"):
        kept(number)


def test_posts_without_labels_are_not_enough_to_learn_from() -> None:
    posts = (DatedPost("1.md", "2026-01-01", Post("bare")), POSTS[2], POSTS[3])
    with pytest.raises(HoldsOutAll):
        hold_out(blog_of(*posts), 1, Path("content"))
