"""The learning curve: base scores of ever more posts, all asked about the same newer ones."""

from collections.abc import Sequence

import pytest

from tests.support.models.teaching import label, subject, write_post
from training.growth import measure_growth
from training.report.fitted import Learnt
from training.stages import Labelled, Stage

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("tensorflow")]

OLDER, COUNT = 40, 50


def blog(*, habit_from: int = 0) -> Labelled:
    """Return posts that are labelled by their subject from `habit_from` on, and all alike before."""
    posts = [write_post(n, subject(n) if n >= habit_from else "all") for n in range(COUNT)]
    return label(posts, [post.tags for post in posts])


def measure(posts: Labelled, older: int = OLDER) -> Sequence[Learnt]:
    return measure_growth(posts, older, Stage(posts, older, len(posts)).rows())


def test_each_point_is_about_all_newer_posts_and_the_last_has_learnt_all_older_ones():
    curve = measure(blog())
    assert [each.posts for each in curve] == [5, 10, 20, OLDER]
    assert {len(each.hits) for each in curve} == {COUNT - OLDER}
    assert sum(curve[-1].hits) == COUNT - OLDER


def test_a_point_of_few_posts_has_learnt_the_newest_of_the_older_ones():
    first, second, *_, last = measure(blog(habit_from=30))
    assert sum(first.hits) == sum(second.hits) == COUNT - OLDER
    assert sum(last.hits) < COUNT - OLDER


def test_the_first_label_is_that_of_the_regression_on_the_posts_of_the_point():
    """A blog that begins with the posts of the point of 20 has the same last point."""
    posts = blog(habit_from=28)
    later = posts.take(range(20, COUNT))
    assert measure(posts)[2] == measure(later, older=20)[-1]
    assert sum(measure(posts)[2].hits) > 0


def test_without_newer_posts_there_is_no_curve():
    assert measure_growth(blog(), COUNT, []) == []
