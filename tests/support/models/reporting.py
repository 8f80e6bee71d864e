"""What a training run hands to its report, made up in a test's few words."""

from collections.abc import Sequence
from copy import replace
from pathlib import Path
from typing import Any

from blog.post_file import DEFAULT_KEYS
from model.artifact import seal_artifact
from model.post import Post
from tests.support.models.tiny_model import tiny_model
from tests.support.pages import Page
from training.reading.content import Blog, DatedPost
from training.reading.unconfirmed import Unconfirmed
from training.report.fitted import Fitted
from training.report.page.html import Href
from training.report.page.writing import render_report
from training.report.scorecard import Prediction

COMMON = (("common", 0.5),)
TEA = DatedPost("post.md", "2024-05-06", Post("On tea", "A kettle of tea, no steam.", tags=("tea",)))


def blog_of(*posts: DatedPost, **facts: Any) -> Blog:
    """Return a blog of these posts, of which nothing was left out."""
    nothing: dict[str, Any] = {"faults": (), "drafts": 0, "not_posts": 0, "undated": 0, "bad_decisions": ()}
    nothing |= {"left_out": (), "unconfirmed": Unconfirmed(), "root": Path()}
    return Blog(posts=posts, keys=DEFAULT_KEYS, key_posts={}, **nothing | facts)


def fitted_on(*held_out: Prediction, prior: Sequence[Prediction] = (), **facts: Any) -> Fitted:
    """Return a tiny model with these held-out posts; by use it would always name "common"."""
    by_use = [replace(each, ranked_tags=COMMON, ranked_categories=COMMON, accepted=()) for each in held_out]
    return Fitted(
        artifact=seal_artifact({"facts": {}}, {}),
        held_out=held_out,
        by_prior=tuple(prior or by_use),
        **{"kinds": tiny_model().kinds, "left_out": ()} | facts,
    )


def read_report(fitted: Fitted, *posts: DatedPost, href: Href = str, **facts: Any) -> Page:
    """Return the page about a blog of these posts; links to posts are their paths."""
    return Page(render_report(blog_of(*posts or (TEA,), **facts), fitted, href=href))
