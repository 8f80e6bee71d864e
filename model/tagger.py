"""Tagger: a loaded model that suggests tags and categories for a post."""

from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.artifact import Artifact, read_artifact
from model.choice import Chosen, choose_best
from model.evidence import Explainer
from model.labels import fold
from model.packing import unpack_model
from model.post import KINDS, LabelKeys, Post
from model.ranking.figures import are_named
from model.ranking.guards import Ranked, find_reasons, rank
from model.ranking.label_model import LabelModel
from model.ranking.names import NameIndex, Occurrences
from model.rules import NO_RULES, Rules
from model.scores import Known
from model.suggestion import (
    DEFAULT_LIMIT,
    DEFAULT_PRECISION,
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


class Tagger:
    """Suggests labels with one model. Threads may share it: nothing is written after loading."""

    def __init__(self, artifact: Artifact, path: str | Path = "the model") -> None:
        """Unpack the artifact, which is from `path`. Raises ArtifactError when it is not a valid model."""
        self.version: str = artifact.version
        self._model = unpack_model(artifact, path)
        self._names = NameIndex(self._model.labels)
        self._used = {kind: frozenset(part.past.rows) for kind, part in self._model.kinds.items()}

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
        Suggestions without `evidence` take a sixth less time. `precision` and `rules` are as in Wish.
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
        """Return the model's labels, their uses, keys, thresholds and facts, ready for JSON."""
        model = self._model
        return {
            "labels": {kind: list(part.past.history.labels) for kind, part in model.kinds.items()},
            "uses": {kind: _count_uses(part) for kind, part in model.kinds.items()},
            "label_keys": {"tags": list(model.keys.tags), "categories": list(model.keys.categories)},
            "thresholds": {
                "suggest": model.settings.least_score,
                "apply": {kind: _render_promises(part) for kind, part in model.kinds.items()},
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
        """Return the candidates of `kind` with their scores; None when the blog has no such labels.

        In a post without a known term, a label that the post does not name has a score of 0, however often
        the blog uses it.
        """
        part = self._model.kinds.get(kind)
        if part is None:
            return None
        columns = part.columns
        ranked = rank(
            part,
            part.past.find(scored.terms, scored.scores[:, columns], scored.occurrences.of(columns)),
        )
        is_silent = np.array([not len(rows) for rows in scored.rows])
        if is_silent.any():
            candidates = ranked.candidates
            ranked.scores[is_silent[candidates.posts] & ~are_named(candidates.figures)] = 0
        return ranked

    def _suggest(self, wishes: Sequence[Wish], least_score: float | None) -> list[Suggestions]:
        terms = parse_posts(*(wish.post for wish in wishes))
        scored = self.score(terms)
        floor = self._model.settings.least_score if least_score is None else least_score
        ranked = [self.rank(kind, scored) for kind in KINDS]
        best = [
            choose_best(wishes, kind, each, floor, self._used.get(kind, frozenset()))
            for kind, each in zip(KINDS, ranked, strict=True)
        ]
        answers = []
        for post, language in enumerate(detect_languages(terms)):
            chosen = [kind[post] for kind in best]
            evidence = (
                self._explain(scored, post, list(chain(*chosen))) if wishes[post].evidence else repeat(())
            )
            labels = [
                _suggest_labels(kind, each, wishes[post], terms, evidence)
                for kind, each in zip(KINDS, chosen, strict=True)
            ]
            answers.append(Suggestions(language, *labels))
        return answers

    def _explain(self, scored: Scored, post: int, chosen: Sequence[Chosen]) -> Iterator[tuple[Evidence, ...]]:
        """Yield the evidence for a post's labels: the name, then terms; new tags only have the name."""
        explainer = Explainer(scored.terms, post, self._model.vocabulary, scored.rows[post])
        columns = np.array([each.column for each in chosen if not each.new], np.int64)
        by_terms = iter(explainer.explain_terms(scored.known[post].shares(columns)))
        for each in chosen:
            yield explainer.put_name_first(each.explain_name(), () if each.new else next(by_terms))


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


def _suggest_labels(
    kind: str, chosen: Sequence[Chosen], wish: Wish, terms: Terms, evidence: Iterator[tuple[Evidence, ...]]
) -> tuple[Suggestion, ...]:
    """Return the suggestions of one kind for a post, best first."""
    if not chosen:
        return ()
    ranked = chosen[0].ranked
    own = map(fold, getattr(wish.post, kind))
    reasons = find_reasons(ranked, [each.place for each in chosen], wish.precision, own)
    return tuple(
        settle(
            Suggestion(
                each.label(terms),
                float(ranked.scores[each.place]),
                "suggest" if reason else "apply",
                not each.used,
                next(evidence),
                reason,
            ),
            wish.rules,
        )
        for each, reason in zip(chosen, reasons, strict=True)
    )


def _count_uses(part: LabelModel) -> list[int]:
    """Return how many posts have each label, in the order of the labels."""
    return [round(count) for count in part.past.history.counts().tolist()]


def _render_promises(part: LabelModel) -> dict[str, list[dict[str, float]]]:
    """Return what each precision that can be asked for promises, for known and for new labels."""
    return {name: [each._asdict() for each in dial.promises] for name, dial in part.dials._asdict().items()}
