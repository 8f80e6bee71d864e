"""The stages that the ranker learns from: each knows the posts before it and nothing later."""

from copy import replace

import numpy as np
import pytest

from model.post import Post
from model.ranking.figures import BASE, COMPANY, FIGURES, RANK_WIDTH
from model.settings import Settings
from model.terms.sections import SECTIONS
from tests.support.models.rounding import EIGHT, assert_close, gamma
from tests.support.models.teaching import QUICK, label, subject, write_post
from training.stages import MAX_EXPLAINED, Labelled, Row, Stage, choose_terms, plan_stages, stage_sizes

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tensorflow")]

KNOWN, PLACE, COUNT = 12, 14, 20
OTHER = Post(
    "Bread of brew", "an unheard-of kettle, crust and https://example.org/tea", tags=("Bread", "brew")
)


def blog(*, changed: int = COUNT, text_from: int = COUNT) -> Labelled:
    """Return posts tagged by subject; from `changed` on they have OTHER's labels, from `text_from` its text.

    The text of the post at PLACE stays.
    """
    posts = [write_post(n, subject(n), "all") for n in range(COUNT)]
    texts = [OTHER if n >= text_from and n != PLACE else posts[n] for n in range(COUNT)]
    labels = [post.tags for post in posts[:changed]] + [OTHER.tags] * (COUNT - changed)
    return label(texts, labels)


def row_of(labelled: Labelled) -> Row:
    """Return the row of the post at PLACE as the stage of KNOWN posts sees it."""
    return Stage(labelled, KNOWN, COUNT).rows()[PLACE - KNOWN]


def score_steps_and_magnitude() -> tuple[int, float]:
    """Return how many terms add up to a score of the stage of KNOWN posts, and what their sizes add up to.

    A score is x X' A + bias: by Cauchy and Schwarz a product of two posts, none of whose values is negative,
    is at most the square of their length, and the sizes of A's values add up.
    """
    posts = [write_post(n, subject(n), "all") for n in range(KNOWN)]
    labelled = label(posts, [post.tags for post in posts])
    terms = choose_terms(labelled.encoded, KNOWN, QUICK)
    base = labelled.base_of_all(terms)
    square = sum(getattr(QUICK, f"{name}_length") ** 2 for name in SECTIONS)
    magnitude = square * np.abs(base.dual).sum(0) + np.abs(base.bias)
    return len(terms.kept.df) + KNOWN + 1, float(magnitude.max())


def assert_same(row: Row, other: Row) -> None:
    """Assert that two rows are equal except for rounding, which a difference or a rank magnifies.

    With scores that are off by d, a score's distance to the best is off by 2 d, and its rank by 2 d /
    RANK_WIDTH for every label; a mean weighted with the scores, which add up to 1 at least, by d for each.
    """
    assert other.keys == row.keys
    steps, magnitude = score_steps_and_magnitude()
    labels = len(row.keys)
    share = {"score_below_best": 2, "log_rank": 2 * labels / RANK_WIDTH, "company_mean": labels}
    scored = np.array([share.get(name, 1 if name in BASE + COMPANY else 0) for name in FIGURES])
    own = np.abs(row.figures) * gamma(EIGHT) / gamma(steps)
    assert_close(other.figures, row.figures, steps=steps, magnitude=scored * magnitude + own)


@pytest.mark.parametrize("changed", [PLACE, PLACE + 1])
def test_a_post_is_seen_without_its_own_labels_and_later_posts(changed):
    assert_same(row_of(blog()), row_of(blog(changed=changed, text_from=PLACE + 1)))


def test_a_post_is_seen_without_those_between_the_stage_and_it():
    assert_same(row_of(blog()), row_of(blog(changed=KNOWN, text_from=KNOWN)))


def test_a_post_is_seen_after_what_came_before_the_stage():
    row, other = row_of(blog()), row_of(blog(changed=KNOWN - 1))
    with pytest.raises(AssertionError):
        assert_same(row, other)


def test_a_row_marks_the_candidates_that_are_the_posts_own():
    row = row_of(blog())
    assert (row.post, row.stage) == (PLACE, KNOWN)
    assert row.figures.shape == (len(row.keys), len(FIGURES))
    own = {key for key, mine in zip(row.keys, row.own, strict=True) if mine}
    assert own == {subject(PLACE), "all"}


def test_a_label_first_used_later_can_only_be_a_new_tag():
    row = Stage(blog(changed=PLACE, text_from=PLACE), KNOWN, COUNT).rows()[PLACE + 1 - KNOWN]
    assert row.figures[row.keys.index("brew"), FIGURES.index("new")] == 1


def test_a_stage_has_a_row_for_each_post_of_its_span():
    assert [row.post for row in Stage(blog(), 5, 9).rows()] == [5, 6, 7, 8]
    assert Stage(blog(), 5, 5).rows() == []


def backwards(labelled: Labelled, size: int, known: int) -> list[Row]:
    """Return the rows of the first `size` posts in reverse order, the first `known` of those known."""
    return Stage(labelled.take(range(size)[::-1]), known, size).rows()


def test_backwards_a_post_is_seen_after_those_that_came_later():
    """The stage of 8 knows posts 19 to 12 of 20, and nothing of the blog's first half."""
    rows = backwards(blog(), COUNT, COUNT - KNOWN)
    assert [row.post for row in rows] == list(range(COUNT - KNOWN, COUNT))
    assert all(row.own[row.keys.index(subject(KNOWN - 1 - n))] for n, row in enumerate(rows))
    other = backwards(blog(changed=KNOWN, text_from=KNOWN), KNOWN, 5)
    for row, same in zip(backwards(blog(), KNOWN, 5), other, strict=True):
        assert_same(row, same)


def test_stages_go_forwards_up_to_the_held_out_posts_and_then_backwards():
    """Of 16 older posts stages know 4 and 9 and see 8 more; the largest sees the posts held out."""
    posts = replace(blog(), settings=replace(QUICK, stage_span=0.5))
    stages = plan_stages(posts, 16)
    assert [(stage.size, stage.last) for stage in stages] == [(4, 12), (9, 17), (16, 20), (4, 12), (9, 16)]
    assert [stage.posts is posts for stage in stages] == [True] * 3 + [False] * 2
    assert [stage.explained for stage in stages] == [0, 0, MAX_EXPLAINED, 0, 0]
    assert stages[-1].posts.labels == posts.labels[15::-1]


def test_a_kind_without_new_labels_proposes_none():
    posts = [write_post(n, subject(n)) for n in range(COUNT)]
    labelled = label(posts, [post.tags for post in posts], new=False)
    assert {key for row in Stage(labelled, KNOWN, COUNT).rows() for key in row.keys} == {
        "tea",
        "bread",
        "bike",
    }


@pytest.mark.parametrize("posts", [1, 2, 10, 16, 33, 100, 999, 5_000])
def test_stages_grow_up_to_the_posts_before_the_held_out_ones(posts):
    sizes = stage_sizes(posts, Settings())
    assert sizes == sorted(set(sizes))
    assert sizes[0] >= 1
    assert sizes[-1] == posts


def test_stages_are_the_shares_in_the_settings():
    assert stage_sizes(100, Settings()) == [30, 40, 50, 60, 70, 80, 90, 100]
    assert stage_sizes(10, Settings(first_stage=0.5, stage_step=0.25)) == [5, 7, 10]
