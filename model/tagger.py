"""Tagger: a loaded model that suggests tags and categories for a post."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise, repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.artifact import Artifact, read_artifact
from model.evidence import Explainer, explain_name, explain_new
from model.labels import fold
from model.packing import unpack_model
from model.parts import LabelModel
from model.post import KINDS, LabelKeys, Post
from model.ranking.candidates import Candidates
from model.ranking.figures import are_named, count_names
from model.ranking.names import NameIndex, Occurrences
from model.ranking.new_tags import NewTag
from model.rules import NO_RULES, Rules
from model.scores import Known
from model.suggestion import (
    DEFAULT_LIMIT,
    DEFAULT_PRECISION,
    UNSURE,
    Evidence,
    Suggestion,
    Suggestions,
    Wish,
    settle,
)
from model.terms.extraction import Terms, parse_posts
from model.terms.language import detect_languages
from model.terms.tokens import Places

CHARACTERS_AT_ONCE = 100_000
"""Posts with so many characters together are read at once: twenty usual posts, or one post of any size."""


class Scored(NamedTuple):
    """Some posts and their base scores: `rows` has each one's known terms, `known` what they add to scores.

    `scores` and `occurrences` have an entry for each post and each label of the model.
    """

    terms: Terms
    rows: Sequence[Places]
    known: Sequence[Known]
    scores: NDArray[np.float32]
    occurrences: Occurrences


class Ranked(NamedTuple):
    """The candidates of one kind; `keys` are their folded labels, `probabilities` their scores."""

    part: LabelModel
    candidates: Candidates
    keys: Sequence[str]
    probabilities: NDArray[np.float32]


class _Chosen(NamedTuple):
    """A candidate that is suggested, by its place among those of its kind."""

    ranked: Ranked
    place: int
    used: bool
    """Whether the blog has used the label, or the one that is written instead."""

    @property
    def new(self) -> NewTag | None:
        """The tag, if it is not one of the model's labels."""
        place = self.place - len(self.ranked.candidates.rows)
        return self.ranked.candidates.new[place] if place >= 0 else None

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
        figures = self.ranked.candidates.figures[self.place : self.place + 1]
        counts = count_names(figures[0])
        if self.new:
            return explain_new(self.new, counts)
        if not are_named(figures).any():
            return ()
        return explain_name(self.ranked.keys[self.place], counts, elsewhere="links")

    def label(self, terms: Terms) -> str:
        """Return the label as the blog writes it, a new one as the post does."""
        candidates, past = self.ranked.candidates, self.ranked.part.past
        if self.new is None:
            return past.history.labels[self.row]
        return past.spell(self.new, int(candidates.posts[self.place]), terms)


class Tagger:
    """Suggests labels with one model. Threads may share it: nothing is written after loading."""

    def __init__(self, artifact: Artifact, path: str | Path = "the model") -> None:
        """Unpack the artifact, which is from `path`. Raises ArtifactError when it is not a valid model."""
        self.version: str = artifact.version
        self._model = unpack_model(artifact, path)
        self._names = NameIndex(self._model.labels)
        self._used = {kind: frozenset(part.past.history.keys) for kind, part in self._model.kinds.items()}

    @classmethod
    def load(cls, path: str | Path) -> "Tagger":
        """Read and verify the artifact at `path`. Raises ArtifactError."""
        return cls(read_artifact(path), path)

    @property
    def newest_post(self) -> str:
        """The date (ISO) of the newest post the model learnt from; empty when no post had one."""
        return str(self._model.facts["newest_post"])

    @property
    def label_keys(self) -> LabelKeys:
        """The front matter keys that hold this blog's labels."""
        return self._model.keys

    def suggest(
        self,
        post: Post,
        *,
        limit: int = DEFAULT_LIMIT,
        evidence: bool = True,
        precision: float = DEFAULT_PRECISION,
        rules: Rules = NO_RULES,
        least_score: float | None = None,
    ) -> Suggestions:
        """Return at most `limit` tags and as many categories, best first, without those that the post has.

        Only labels with a score of at least `least_score` (by default the model's own) are suggested. A post
        without a known term gets only labels that it names. Equal scores keep the order of candidates.
        Suggestions without `evidence` take a fifth less time. `precision` and `rules` are as in Wish.
        """
        [suggestions] = self._suggest([Wish(post, limit, evidence, precision, rules)], least_score)
        return suggestions

    def suggest_all(
        self, wishes: Sequence[Wish], *, characters_at_once: int = CHARACTERS_AT_ONCE
    ) -> list[Suggestions]:
        """Return what `suggest` returns for each post, in half the time: posts are ranked several at once."""
        groups = _group(wishes, characters_at_once)
        return [answer for group in groups for answer in self._suggest(group, None)]

    def describe(self) -> dict[str, Any]:
        """Return the model's labels, keys, thresholds and facts, ready for JSON."""
        model = self._model
        return {
            "labels": {kind: list(part.past.history.labels) for kind, part in model.kinds.items()},
            "label_keys": {"tags": list(model.keys.tags), "categories": list(model.keys.categories)},
            "thresholds": {
                "suggest": model.settings.least_score,
                "apply": {kind: part.apply_score for kind, part in model.kinds.items()},
            },
            **model.facts,
        }

    def score(self, terms: Terms) -> Scored:
        """Return the base scores of every label of the model for each post."""
        model = self._model
        vectors = model.vocabulary.vectorise(terms)
        known = [model.weights.find(*vector) for vector in vectors]
        scores = np.array(list(map(model.weights.score, known)))
        return Scored(terms, [rows for rows, _ in vectors], known, scores, self._names.find(terms))

    def rank(self, kind: str, scored: Scored) -> Ranked | None:
        """Return the candidates of `kind` with their probabilities; None when the blog has no such labels.

        In a post without a known term, a label that the post does not name has a probability of 0, however
        often the blog uses it.
        """
        part = self._model.kinds.get(kind)
        if part is None:
            return None
        columns = part.columns
        candidates = part.past.find(scored.terms, scored.scores[:, columns], scored.occurrences.of(columns))
        probabilities = part.ranker.rank(candidates.figures)
        is_silent = np.array([not len(rows) for rows in scored.rows])
        probabilities[is_silent[candidates.posts] & ~are_named(candidates.figures)] = 0
        return Ranked(part, candidates, part.past.keys(candidates), probabilities)

    def _suggest(self, wishes: Sequence[Wish], least_score: float | None) -> list[Suggestions]:
        terms = parse_posts(*(wish.post for wish in wishes))
        scored = self.score(terms)
        floor = self._model.settings.least_score if least_score is None else least_score
        ranked = [self.rank(kind, scored) for kind in KINDS]
        best = [
            _choose_best(wishes, kind, each, floor, self._used.get(kind, frozenset()))
            for kind, each in zip(KINDS, ranked, strict=True)
        ]
        answers = []
        for post, language in enumerate(detect_languages(terms)):
            chosen = [kind[post] for kind in best]
            reasons = (
                self._explain(scored, post, list(chain(*chosen))) if wishes[post].evidence else repeat(())
            )
            rules = wishes[post].rules
            labels = [
                tuple(settle(_suggestion(each, terms, next(reasons)), rules) for each in kind)
                for kind in chosen
            ]
            answers.append(Suggestions(language, *labels))
        return answers

    def _explain(
        self, scored: Scored, post: int, chosen: Sequence[_Chosen]
    ) -> Iterator[tuple[Evidence, ...]]:
        """Yield the evidence for a post's labels: terms, else the name; new tags only have the name."""
        explainer = Explainer(scored.terms, post, self._model.vocabulary, scored.rows[post])
        columns = np.array([each.column for each in chosen if not each.new], np.int64)
        by_terms = iter(explainer.explain_terms(scored.known[post].shares(columns)))
        for each in chosen:
            yield (() if each.new else next(by_terms)) or each.explain_name()


def _choose_best(
    wishes: Sequence[Wish], kind: str, ranked: Ranked | None, floor: float, known: frozenset[str]
) -> list[list[_Chosen]]:
    """Return the labels of one kind that are suggested for each post, best first.

    `known` are the folded labels of the kind that the blog has used.
    """
    if ranked is None:
        return [[] for _ in wishes]
    posts = ranked.candidates.posts
    order = np.lexsort((-ranked.probabilities, posts))
    order = order[ranked.probabilities[order] >= floor]
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
) -> Iterator[_Chosen]:
    """Yield the candidates at `places` that the rules allow in a post with the folded labels `own`.

    The first candidate of a label and its aliases stands for all of them: it has the best score.
    """
    taken = set(map(rules.written, own))
    used = known | rules.used_names(known) if rules.aliases else known
    for place in places:
        key = ranked.keys[place]
        written = rules.written(key)
        if written in taken or written in rules.never or (rules.closed and key not in used):
            continue
        taken.add(written)
        yield _Chosen(ranked, place, key in used)


def _group(wishes: Sequence[Wish], max_characters: int) -> Iterator[list[Wish]]:
    """Yield groups of wishes, whose posts have at most `max_characters` together, or which have one post."""
    group: list[Wish] = []
    size = 0
    for wish in wishes:
        own = len(wish.post.title) + len(wish.post.description) + len(wish.post.body)
        if group and size + own > max_characters:
            yield group
            group, size = [], 0
        group.append(wish)
        size += own
    if group:
        yield group


def _suggestion(chosen: _Chosen, terms: Terms, evidence: tuple[Evidence, ...]) -> Suggestion:
    score = float(chosen.ranked.probabilities[chosen.place])
    label, new = chosen.label(terms), not chosen.used
    if score >= chosen.ranked.part.apply_score:
        return Suggestion(label, score, "apply", new, evidence)
    return Suggestion(label, score, "suggest", new, evidence, UNSURE)
