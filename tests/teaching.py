"""Small blogs to learn from, and settings that make it quick."""

from collections.abc import Callable, Sequence

from model.post import LabelKeys, Post
from model.settings import Settings
from training.content import DatedPost
from training.encoding import Counted, count_post

KEYS = LabelKeys(("tags",), ("categories",))
QUICK = Settings(ranker_copies=2, ranker_width=4, ranker_epochs=3, stage_step=0.3)
WORDS = {"tea": "kettle leaves steep", "bread": "flour oven crust", "bike": "chain wheel saddle"}


def write_posts(count: int, labels: Callable[[int], Post]) -> list[DatedPost]:
    """Return `count` posts a day apart; `labels` gives each its labels and, where it has one, its text."""
    return [
        DatedPost(f"{n:03}.md", f"2024-{n // 28 + 1:02}-{n % 28 + 1:02}", labels(n)) for n in range(count)
    ]


def subject(number: int) -> str:
    """Return the subject of a post: one of WORDS, in turn."""
    return list(WORDS)[number % len(WORDS)]


def write_post(number: int, *tags: str, categories: Sequence[str] = (), body: str | None = None) -> Post:
    """Return a post on its subject."""
    words = f"{WORDS[subject(number)]} number {number}" if body is None else body
    return Post(f"On {subject(number)}", words, tags=tags, categories=tuple(categories))


def read(*posts: Post, settings: Settings = QUICK) -> list[Counted]:
    return [count_post(post, settings) for post in posts]
