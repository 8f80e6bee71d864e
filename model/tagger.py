"""Tagger: a loaded model that suggests tags and categories for a post."""

from collections.abc import Iterator, Sequence
from itertools import islice, repeat, takewhile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.artifact import Artifact, read_artifact
from model.candidates import Candidates
from model.evidence import Explainer
from model.labels import fold
from model.language import detect_language
from model.names import NameIndex, Occurrences
from model.packing import unpack_model
from model.parts import KINDS, LabelModel
from model.post import LabelKeys, Post
from model.reading import Reading, take_reading
from model.scores import Known
from model.suggestion import DEFAULT_LIMIT, Evidence, Suggestion, Suggestions


class Scored(NamedTuple):
    """A post's base scores: `terms` has what each known term adds, `explainer` what those are.

    `scores` and `occurrences` have an entry for each label of the model.
    """

    reading: Reading
    terms: Known
    scores: NDArray[np.float32]
    occurrences: Occurrences
    explainer: Explainer


class Ranked(NamedTuple):
    """The candidates of one kind, as scored; `keys` are their folded labels, `chances` their scores."""

    part: LabelModel
    candidates: Candidates
    keys: Sequence[str]
    chances: NDArray[np.float32]


class _Wish(NamedTuple):
    """What is suggested for: at most `limit` labels of a kind, scoring `floor`, with evidence or without."""

    post: Post
    limit: int
    floor: float
    evidence: bool


class Tagger:
    """Suggests labels with one model. Threads may share it: nothing is written after loading."""

    def __init__(self, artifact: Artifact) -> None:
        self.version: str = artifact.version
        self._model = unpack_model(artifact)
        self._names = NameIndex(self._model.labels)

    @classmethod
    def load(cls, path: str | Path) -> "Tagger":
        """Read and verify the artifact at `path`. Raises ArtifactError."""
        return cls(read_artifact(path))

    @property
    def newest_post(self) -> str:
        """The date (ISO) of the newest post the model learnt from; empty when no post had one."""
        return str(self._model.facts["newest_post"])

    @property
    def label_keys(self) -> LabelKeys:
        """The front matter keys under which this blog keeps its labels."""
        return self._model.keys

    def suggest(
        self,
        post: Post,
        *,
        limit: int = DEFAULT_LIMIT,
        evidence: bool = True,
        least_score: float | None = None,
    ) -> Suggestions:
        """Return at most `limit` tags and as many categories, best first, none that the post has already.

        Only labels scoring at least `least_score` (the model's own floor by default) are suggested, so a
        post that the blog's past says nothing of gets none. Equal scores keep the order of candidates.
        Without `evidence` no suggestion says why it is made, which takes a fifth less time.
        """
        scored = self.score(take_reading(post))
        floor = self._model.settings.least_score if least_score is None else least_score
        tags, categories = (
            tuple(self._suggest(kind, scored, _Wish(post, limit, floor, evidence))) for kind in KINDS
        )
        return Suggestions(detect_language(scored.reading), tags, categories)

    def describe(self) -> dict[str, Any]:
        """Return what the model knows of itself, ready for JSON."""
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

    def score(self, reading: Reading) -> Scored:
        """Return what a post says of every label of the model."""
        rows, values = self._model.vocabulary.vectorise(reading.terms)
        terms = self._model.weights.find(rows, values)
        explainer = Explainer(reading, self._model.vocabulary, rows)
        occurrences = self._names.find(reading.terms)
        return Scored(reading, terms, self._model.weights.score(terms), occurrences, explainer)

    def rank(self, kind: str, scored: Scored) -> Ranked | None:
        """Return the candidates of `kind` with their probabilities; None when the blog has no such labels."""
        part = self._model.kinds.get(kind)
        if part is None:
            return None
        occurrences = scored.occurrences.of(part.columns)
        candidates = part.past.find(scored.reading, scored.scores[part.columns], occurrences)
        return Ranked(part, candidates, part.past.keys(candidates), part.ranker.rank(candidates.figures))

    def _suggest(self, kind: str, scored: Scored, wish: _Wish) -> Iterator[Suggestion]:
        ranked = self.rank(kind, scored)
        if ranked is None:
            return
        own = frozenset(map(fold, getattr(wish.post, kind)))
        chances = ranked.chances.tolist()
        order = np.argsort(-ranked.chances, kind="stable").tolist()
        likely = takewhile(lambda place: chances[place] >= wish.floor, order)
        best = list(islice((place for place in likely if ranked.keys[place] not in own), wish.limit))
        explained = self._explain(scored, ranked, best) if wish.evidence else repeat((), len(best))
        for place, evidence in zip(best, explained, strict=True):
            yield _suggestion(ranked, place, evidence)

    def _explain(
        self, scored: Scored, ranked: Ranked, places: Sequence[int]
    ) -> Iterator[tuple[Evidence, ...]]:
        """Yield the evidence of each candidate in `places`: terms for known labels, the name for new ones."""
        rows = ranked.candidates.rows
        known = [place for place in places if place < len(rows)]
        columns = ranked.part.first_column + rows[known]
        by_terms = scored.explainer.explain_terms(self._model.weights.shares(scored.terms, columns))
        for place in places:
            if place < len(rows):
                yield next(by_terms)
            else:
                yield scored.explainer.explain_name(ranked.candidates.new[place - len(rows)])


def _suggestion(ranked: Ranked, place: int, evidence: tuple[Evidence, ...]) -> Suggestion:
    rows, new = ranked.candidates.rows, ranked.candidates.new
    is_new = place >= len(rows)
    label = new[place - len(rows)].label if is_new else ranked.part.past.history.labels[rows[place]]
    score = float(ranked.chances[place])
    return Suggestion(
        label, score, "apply" if score >= ranked.part.apply_score else "suggest", is_new, evidence
    )
