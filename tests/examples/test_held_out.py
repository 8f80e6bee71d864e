"""The honest part of the demo: which posts are held out, and what is shown of them."""

import pytest

from examples.held_out import HELD_OUT, Compared, compare, hold_out, render_held_out
from model.packing import pack_model
from model.post import Post
from model.suggestion import Suggestions
from tests.support.client.publishing import sure, unsure
from tests.support.models.tiny_model import tiny_model
from training.reading.content import DatedPost


def post(number: int, *tags: str) -> DatedPost:
    return DatedPost(f"{number}.md", f"2024-01-{number:02}", Post(title=f"Post {number}", tags=tags))


def compared(number: int, own: str, *found: str) -> Compared:
    """Return a post with the author's tags `own` and the found ones, those with "?" of band suggest."""
    tags = tuple(unsure(tag[:-1]) if tag.endswith("?") else sure(tag) for tag in found)
    return Compared(post(number, *own.split()), Suggestions("en", tags, ()))


@pytest.mark.parametrize(("labelled", "held"), [(0, 0), (3, 0), (4, 1), (40, 10), (80, 20), (500, 20)])
def test_the_newest_twenty_are_held_out_and_fewer_of_a_small_blog(labelled, held):
    posts = [post(number, "tea") for number in range(labelled)]
    earlier, newest = hold_out(posts)
    assert (len(newest), [*earlier, *newest]) == (held, posts)


def test_nothing_that_was_written_after_a_held_out_post_is_learnt():
    posts = [post(1, "a"), post(2, "a"), post(3, "a"), post(4, "a"), post(5)]
    assert hold_out(posts) == (tuple(posts[:3]), (posts[3],))


def test_the_model_is_asked_without_the_authors_labels():
    asked: list[Post] = []

    def suggest(artifact, wishes):
        asked.extend(wish.post for wish in wishes)
        return [Suggestions("en", (), ()) for _ in wishes]

    compare(pack_model(tiny_model()), [post(1, "tea")], suggest)
    assert asked == [Post(title="Post 1")]


def test_the_share_that_is_right_is_counted_over_all_held_out_posts():
    few = [compared(1, "tea", "TEA", "wrong"), compared(2, "tea", "wrong"), compared(3, "", "wrong")]
    lines = render_held_out(few, 12, colour=False)
    assert lines[-2:] == [
        "The first tag is one of the author's in 1 of 2 posts with tags: 50%.",
        "Set unasked it would have 4 tags, of which 1 are the author's: 25%.",
    ]
    assert lines[0].endswith("the 3 newest posts, which it has not seen (12 labelled posts allow no more).")


def test_three_posts_are_shown_newest_first_with_the_authors_labels_beside_ours():
    lines = render_held_out([compared(number, "tea", "tea?") for number in range(1, 6)], 20, colour=False)
    assert [line for line in lines if ".md: " in line] == [f"{n}.md: Post {n}" for n in (5, 4, 3)]
    assert lines.count("The author's tags: tea") == 3
    assert sum("(the author's own)" in line for line in lines) == 3


def test_a_model_that_sets_nothing_unasked_says_so():
    lines = render_held_out([compared(1, "tea", "tea?")], 4, colour=False)
    assert lines[-1] == "It would set no tag unasked: it cannot promise yet that most are right."


def test_a_blog_with_too_few_posts_gets_a_sentence_instead():
    assert render_held_out([], 1, colour=False) == [
        "The blog has 1 labelled post: too few to hold some out and show how a model does on new ones."
    ]


def test_enough_posts_need_no_excuse():
    lines = render_held_out([compared(n, "tea", "tea") for n in range(HELD_OUT)], 80, colour=False)
    assert (
        lines[0] == "A model of the older posts was asked about the 20 newest posts, which it has not seen."
    )


def test_a_strangers_title_is_escaped():
    found = compared(1, "tea", "tea").found
    evil = DatedPost("a\n.md", "", Post(title="\x1b[2J", tags=("\u202e",)))
    lines = render_held_out([Compared(evil, found)], 4, colour=False)
    assert not any(set(line) & set("\n\x1b\u202e") for line in lines)
