"""Writes a made-up blog of any size: Markdown files with dates, folders, tags, categories and no real text.

Words and tags have Zipf's frequencies. Each tag belongs to a theme and has words of its own, which its posts
use; about half of the posts also name it. A theme's posts are in one folder. Tags come into use one after
the other, so that the newest posts have tags that older ones lack. A seed gives the same bytes.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.growth.words import FUNCTION_WORDS, Zipf, make_words, pick

COMMON_WORDS = 20_000
WORDS_A_TAG = 25
THEMES = 24
"""Themes, folders and categories."""
MEDIAN_WORDS = 320
"""Words of a post's body, for posts of 2.1 kB; a third have less than 250, one in ten more than 650. Posts of
900 words have 6 kB, as many of the measured blogs have."""
SPREAD = 0.55
TAGS_A_POST = (0.15, 0.25, 0.25, 0.2, 0.1, 0.05)
"""The shares of posts with one tag, two, three …"""
OWN_WORDS = 0.18
"""The share of a body's words that belong to the post's tags."""
NAMED = 0.5
"""The share of tags that stand in the text of their post, a third of them in its title."""
OF_THEME = 0.8
"""The share of a post's tags that belong to its theme."""
FIRST_KNOWN = 0.3
"""The share of the tags that are in use from the first post on."""
FIRST_DAY = date(2004, 1, 1)
DAYS = 8_000


class Made(NamedTuple):
    """A made-up post: its path in the blog, and its file's text."""

    path: str
    text: str


class MadeUpBlog:
    """The posts of a blog with so many `posts` and `tags`, and `words` in the median post."""

    def __init__(self, posts: int, tags: int, words: int = MEDIAN_WORDS, *, seed: int = 1) -> None:
        self.posts, self.tags, self.words, self.seed = posts, tags, words, seed
        self._common = [*FUNCTION_WORDS, *make_words(COMMON_WORDS)]
        self._own = [make_words(WORDS_A_TAG, COMMON_WORDS + tag * WORDS_A_TAG) for tag in range(tags)]
        self._folders = make_words(THEMES, COMMON_WORDS + tags * WORDS_A_TAG)
        self._words = Zipf(len(self._common), 1.0)
        self._own_words = Zipf(WORDS_A_TAG, 0.7)
        self._uses = Zipf(tags, 1.0)
        rng = np.random.default_rng([seed, posts, tags])
        order = np.arange(tags)
        late = rng.random(tags) >= FIRST_KNOWN
        # Late tags come after the others: the first tags of this order are known at any time.
        self._order = np.concatenate([order[~late], rng.permutation(order[late])])
        self._theme = rng.integers(THEMES, size=tags)

    def __iter__(self) -> Iterator[Made]:
        return map(self.make, range(self.posts))

    def name(self, tag: int) -> str:
        """Return the name of a tag: the first of its own words, or the first two."""
        return " ".join(self._own[tag][: 1 + (tag % 4 == 0)])

    def make(self, post: int) -> Made:
        """Return the post at a place, the oldest is 0."""
        rng = np.random.default_rng([self.seed, post])
        tags = self._draw_tags(rng, post)
        title, body = self._write(rng, tags)
        day = FIRST_DAY + timedelta(days=DAYS * post // self.posts)
        theme = self._folders[self._theme[tags[0]]]
        path = f"content/{theme}/{day.year}/{post:06}-{title.split()[0]}.md"
        lines = [
            "---",
            f"title: {title}",
            f"date: {day.isoformat()}",
            f"categories: [{theme}]",
            f"tags: [{', '.join(map(self.name, tags))}]",
            "---",
            "",
            body,
        ]
        return Made(path, "\n".join(lines) + "\n")

    def _draw_tags(self, rng: np.random.Generator, post: int) -> list[int]:
        """Return the tags of a post, of those that are in use by then; most belong to the first's theme."""
        share = FIRST_KNOWN + (1 - FIRST_KNOWN) * (post + 1) / self.posts
        known = max(round(share * self.tags), 1)
        wanted = 1 + int(rng.choice(len(TAGS_A_POST), p=TAGS_A_POST))
        in_use = np.zeros(self.tags, np.bool_)
        in_use[self._order[:known]] = True
        drawn = self._uses.draw(rng, 400)
        drawn = drawn[in_use[drawn]]
        if not len(drawn):
            return [int(self._order[0])]
        related = (self._theme[drawn] == self._theme[drawn[0]]) | (rng.random(len(drawn)) > OF_THEME)
        return list(dict.fromkeys(drawn[related].tolist()))[:wanted]

    def _write(self, rng: np.random.Generator, tags: list[int]) -> tuple[str, str]:
        """Return the title and the body of a post with these tags."""
        size = int(np.exp(rng.normal(np.log(self.words), SPREAD)).clip(40, 6_000))
        words = pick(self._common, self._words.draw(rng, size))
        own = np.flatnonzero(rng.random(size) < OWN_WORDS)
        whose = rng.integers(len(tags), size=len(own))
        for place, tag, word in zip(
            own.tolist(), whose.tolist(), self._own_words.draw(rng, len(own), None).tolist(), strict=True
        ):
            # The first words are the tag's name, which only those that name it write.
            words[place] = self._own[tags[tag]][max(word, 2)]
        title = [*pick(self._common, self._words.draw(rng, 4)), self._own[tags[0]][2 + int(rng.integers(20))]]
        for tag in tags:
            if rng.random() < NAMED:
                words[int(rng.integers(size))] = self.name(tag)
                title += [self.name(tag)] * (rng.random() < 1 / 3)
        return " ".join(title).capitalize(), "\n\n".join(_paragraphs(words))


def _paragraphs(words: list[str]) -> Iterator[str]:
    """Yield the words as paragraphs of sentences; every third paragraph has a heading."""
    for number, start in enumerate(range(0, len(words), 60)):
        if number % 3 == 1:
            yield f"## {' '.join(words[start : start + 3]).capitalize()}"
        part = words[start : start + 60]
        sentences = (" ".join(part[first : first + 12]).capitalize() for first in range(0, len(part), 12))
        yield "".join(f"{sentence}. " for sentence in sentences).strip()


def write_blog(folder: Path, blog: MadeUpBlog) -> int:
    """Write the posts of a blog below `folder`, and return their bytes."""
    written = 0
    for path, text in blog:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        written += place.write_bytes(text.encode())
    return written


def parse_size(text: str) -> tuple[int, int, int]:
    """Return posts, tags and words a post of a size: 1000x500, or 1000x500x900. Raises ValueError."""
    posts, tags, *words = map(int, text.split("x"))
    [median] = words or [MEDIAN_WORDS]
    if min(posts, tags, median) < 1:
        raise ValueError(text)
    return posts, tags, median
