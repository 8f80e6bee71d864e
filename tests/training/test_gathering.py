"""What is kept of the posts of a blog that is too large to learn from all of them."""

import numpy as np
import pytest

from console.progress import silent
from model.ranking.history import PRIOR
from tests.support.models.teaching import QUICK, subject, write_post, write_posts
from training.choosing import LIMITS, Limits
from training.gathering import Gathered, gather
from training.stages import choose_terms, count_older, plan_stages

COUNT, OLD = 40, 3
SMALL = Limits(whole=20, window=10, learnt=14)


def read_blog(limits: Limits) -> Gathered:
    """Return a blog of COUNT posts; only post OLD has the tag ancient, and every fifth no tag at all."""

    def write(number: int):
        own = ("ancient",) if number == OLD else ()
        return write_post(number, *own, *(() if number % 5 == 4 else (subject(number),)), categories=["all"])

    return gather(write_posts(COUNT, write), QUICK, (), silent, limits=limits)


@pytest.fixture(scope="module")
def large():
    """The blog when it counts as a large one."""
    return read_blog(SMALL)


@pytest.fixture(scope="module")
def whole():
    return read_blog(LIMITS)


def vocabulary(gathered: Gathered):
    return choose_terms(gathered.encoded, gathered.encoded.size, QUICK).kept


def test_no_label_loses_its_history(large, whole):
    for kind in ("tags", "categories"):
        few, every = (
            each.labelled[kind].past(len(each.labelled[kind]), vocabulary(each)).history
            for each in (large, whole)
        )
        assert few.keys == every.keys
        assert np.array_equal(few.prior, every.prior)
        assert np.array_equal(few.named, every.named)
        assert np.array_equal(few.habits, every.habits)
        assert np.array_equal(few.together.pairs, every.together.pairs)


def test_a_stage_of_a_large_blog_knows_the_labels_of_all_posts_before_it(large):
    tags = large.labelled["tags"]
    size = len(tags) - 10
    history = tags.past(size, vocabulary(large)).history
    uses = np.expm1(history.prior[:, PRIOR.index("log_count")]).round()
    written = tags.record.labels[: len(tags.record) - 10]
    assert history.keys.index("ancient") >= 0
    assert uses.sum() == sum(map(len, written))


def test_posts_with_a_rare_label_and_the_newest_are_learnt_from(large):
    tags = large.labelled["tags"]
    assert len(tags) < len(tags.record)
    assert ("ancient", subject(OLD)) in tags.labels
    assert tags.labels[-10:] == tags.record.labels[-10:]
    assert large.encoded.size < COUNT


def test_only_the_newest_posts_keep_their_terms(large):
    tags = large.labelled["tags"]
    assert len(tags.post_terms) == SMALL.window
    with pytest.raises(AssertionError, match="newest"):
        tags.terms_of(len(tags) - SMALL.window - 1)


def test_the_ranker_of_a_large_blog_sees_each_post_of_the_window_once(large):
    tags = large.labelled["tags"]
    older = count_older(tags)
    stages = plan_stages(tags, older)
    seen = [post for stage in stages for post in range(stage.size, stage.last)]
    assert seen == list(range(len(tags) - SMALL.window, len(tags)))
    assert (stages[-1].size, len(tags) - older) == (older, SMALL.window // 5)


def test_rows_of_a_large_blog_have_candidates_with_the_uses_in_all_posts(large, tensorflow):
    tags = large.labelled["tags"]
    row = plan_stages(tags, count_older(tags))[-1].rows()[-1]
    assert "ancient" in row.past.rows
    assert any(row.own)


def test_the_first_stage_of_a_kind_with_one_label_knows_posts(large, tensorflow):
    categories = large.labelled["categories"]
    [first, *_] = plan_stages(categories, count_older(categories))
    assert first.size == SMALL.learnt - SMALL.window
    assert all(np.isfinite(row.figures).all() for row in first.rows())


def test_a_blog_within_the_limits_is_read_as_a_whole(whole):
    tags = whole.labelled["tags"]
    assert tags.is_whole
    assert list(tags.places) == list(range(len(tags)))
    assert (whole.encoded.size, len(tags.post_terms)) == (COUNT, len(tags))


def test_backwards_a_large_blog_has_no_order(large):
    with pytest.raises(AssertionError, match="history"):
        large.labelled["tags"].take([0])
