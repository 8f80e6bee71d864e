"""Holds the newest posts of a blog out of training, so that the model can be measured on them."""

from copy import replace
from pathlib import Path

from model.errors import FudaError
from training.reading.content import Blog, DatedPost


class HoldsOutAll(FudaError):
    """Raised when no labelled post would be left to learn from."""

    def __init__(self, folder: Path, number: int, labelled: int) -> None:
        super().__init__(
            f"Nothing would be left to learn from: {folder} has {labelled} labelled posts with a date, and "
            f"--hold-out {number} takes the newest days with at least that many. Give a smaller number."
        )
        self.folder = folder
        self.number = number


def hold_out(blog: Blog, number: int, folder: Path) -> Blog:
    """Return the blog without its newest `number` labelled posts, and without all others of those days.

    Whole days are held out because a model's newest post is known by its day: a post of that day counts as
    seen. Posts without a date stay. Raises HoldsOutAll.
    """
    if not number:
        return blog
    days = [dated.date for dated in blog.posts if dated.date and _is_labelled(dated)]
    if number < len(days):
        first = days[-number]
        kept = tuple(dated for dated in blog.posts if dated.date < first)
        if any(map(_is_labelled, kept)):
            return replace(blog, posts=kept)
    raise HoldsOutAll(folder, number, len(days))


def _is_labelled(dated: DatedPost) -> bool:
    return bool(dated.post.tags or dated.post.categories)
