"""The candidates that are suggested for posts: the best that the author's rules allow."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

import numpy as np

from model.evidence import explain_name, explain_new
from model.labels import fold, fold_name
from model.ranking.figures import count_names, is_named
from model.ranking.guards import Ranked
from model.ranking.new_tags import NewTag
from model.rules import Rules
from model.suggestion import Evidence, Wish
from model.terms.extraction import Terms


class Chosen(NamedTuple):
    """A candidate that is suggested, by its place among those of its kind."""

    ranked: Ranked
    place: int
    used: bool
    """Whether the blog has used the label, or the one that is written instead."""
    new: NewTag | None
    """The tag, if it is not one of the model's labels."""

    @property
    def row(self) -> int:
        """The row of a known label among those of its kind."""
        return int(self.ranked.candidates.rows[self.place])

    @property
    def column(self) -> int:
        """The column of a known label among those of the model."""
        return self.ranked.part.first_column + self.row

    def explain_name(self) -> tuple[Evidence, ...]:
        """Return where the post has the label's name; empty where it does not have it."""
        figures = self.ranked.candidates.figures[self.place].tolist()
        counts = count_names(figures)
        if new := self.new:
            return explain_new(new, counts)
        if not is_named(figures):
            return ()
        # Not its key, which lacks the joiners that Persian words need.
        name = fold_name(self.ranked.part.past.history.labels[self.row])
        return explain_name(name, counts, elsewhere="links")

    def label(self, terms: Terms) -> str:
        """Return the label as the blog writes it, a new one as the post does."""
        candidates, past = self.ranked.candidates, self.ranked.part.past
        if self.new is None:
            return past.history.labels[self.row]
        return past.spell(self.new, int(candidates.posts[self.place]), terms)


def choose_best(
    wishes: Sequence[Wish], kind: str, ranked: Ranked | None, floor: float, known: frozenset[str]
) -> list[list[Chosen]]:
    """Return the labels of one kind that are suggested for each post, best first.

    `known` are the folded labels of the kind that the blog has used.
    """
    if ranked is None:
        return [[] for _ in wishes]
    posts = ranked.candidates.posts
    order = np.lexsort((-ranked.scores, posts))
    order = order[ranked.scores[order] >= floor]
    ends = posts[order].searchsorted(np.arange(len(wishes) + 1)).tolist()
    places = order.tolist()
    chosen = []
    for wish, (first, last) in zip(wishes, pairwise(ends), strict=True):
        own = map(fold, getattr(wish.post, kind))
        allowed = _allowed(ranked, places[first:last], wish.rules, own, known)
        chosen.append(list(islice(allowed, wish.limit)))
    return chosen


def _allowed(
    ranked: Ranked, places: Iterable[int], rules: Rules, own: Iterable[str], known: frozenset[str]
) -> Iterator[Chosen]:
    """Yield the candidates at `places` that the rules allow in a post with the folded labels `own`.

    The first candidate of a label and its aliases stands for all of them: it has the best score.
    """
    taken = set(map(rules.written, own))
    used = known | rules.used_names(known) if rules.aliases else known
    candidates, known_rows = ranked.candidates, len(ranked.candidates.rows)
    for place in places:
        key = ranked.keys[place]
        written = rules.written(key)
        if written in taken or written in rules.never or (rules.closed and key not in used):
            continue
        taken.add(written)
        new = candidates.new[place - known_rows] if place >= known_rows else None
        yield Chosen(ranked, place, key in used, new)
