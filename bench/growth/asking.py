"""Asks models of made-up blogs about their next posts, and prints the times as JSON.

python -m bench.growth.asking SIZE=ARTIFACT... with SIZE as POSTSxTAGS. The models are asked in turn, so that
slow hours of the machine are those of all.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import thread_time_ns

from bench.corpus import without_labels
from bench.growth.corpus import MadeUpBlog, parse_size
from blog.post_file import parse_post
from model.post import Post
from model.tagger import Tagger

POSTS = 100
ROUNDS = 5


def main(*models: str) -> None:
    """Ask, and print the CPU milliseconds of a post for each size: the median of each post's best time."""
    asked = {}
    for model in models:
        size, _, artifact = model.partition("=")
        asked[size] = Tagger.load(Path(artifact)), next_posts(MadeUpBlog(*parse_size(size)))
    best = {size: [float("inf")] * POSTS for size in asked}
    for _ in range(ROUNDS):
        for size, (tagger, posts) in asked.items():
            best[size] = list(map(min, best[size], time_posts(tagger, posts)))
    print(json.dumps({size: round(median(times), 2) for size, times in best.items()}))


def next_posts(blog: MadeUpBlog) -> list[Post]:
    """Return the posts that come after those of a blog, without their labels."""
    made = (blog.make(blog.posts + number) for number in range(POSTS))
    return [without_labels(parse_post(post.text)) for post in made]


def time_posts(tagger: Tagger, posts: Sequence[Post]) -> list[float]:
    """Return the CPU milliseconds from each post to its answer, with evidence."""
    times = []
    for post in posts:
        start_ns = thread_time_ns()
        tagger.suggest(post)
        times.append((thread_time_ns() - start_ns) / 1e6)
    return times


if __name__ == "__main__":
    main(*sys.argv[1:])
