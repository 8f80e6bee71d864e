"""Tagger: a loaded model that suggests tags and categories for a post."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.artifact import Artifact, read_artifact
from model.candidates import Candidates
from model.evidence import Explainer
from model.labels import fold
from model.language import detect_language
from model.names import Occurrences
from model.packing import unpack_model
from model.parts import KINDS, LabelModel
from model.post import LabelKeys, Post
from model.reading import Reading, take_reading
from model.suggestion import DEFAULT_LIMIT, Evidence, Suggestion, Suggestions


class Scored(NamedTuple):
    """A post's base scores: `terms` has what each known term adds, `explainer` what those are."""

    reading: Reading
    terms: NDArray[np.float32]
    scores: NDArray[np.float32]
    explainer: Explainer


class Ranked(NamedTuple):
    """The candidates of one kind, as scored; `keys` are their folded labels, `chances` their scores."""

    part: LabelModel
    candidates: Candidates
    occurrences: Occurrences
    keys: Sequence[str]
    chances: NDArray[np.float32]


class Tagger:
    """Suggests labels with one model. Threads may share it: nothing is written after loading."""

    def __init__(self, artifact: Artifact) -> None:
        self.version: str = artifact.version
        self._model = unpack_model(artifact)

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
        self, post: Post, *, limit: int = DEFAULT_LIMIT, least_score: float | None = None
    ) -> Suggestions:
        """Return at most `limit` tags and as many categories, best first, none that the post has already.

        Only labels scoring at least `least_score` (the model's own floor by default) are suggested, so a
        post that the blog's past says nothing of gets none. Equal scores keep the order of candidates.
        """
        scored = self.score(take_reading(post, self._model.settings))
        floor = self._model.settings.least_score if least_score is None else least_score
        tags, categories = (
            tuple(self._suggest(kind, scored, frozenset(map(fold, getattr(post, kind))), limit, floor))
            for kind in KINDS
        )
        fields = scored.reading.terms.fields
        language = detect_language(fields["title"], fields["headings"], fields["body"])
        return Suggestions(language, tags, categories)

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
        """Return the base scores of every label of the model for a post."""
        rows, values = self._model.vocabulary.vectorise(reading.counts)
        terms = self._model.weights.scaled(rows, values)
        explainer = Explainer(reading, self._model.vocabulary, rows)
        return Scored(reading, terms, self._model.weights.score(terms), explainer)

    def rank(self, kind: str, scored: Scored) -> Ranked | None:
        """Return the candidates of `kind` with their probabilities; None when the blog has no such labels."""
        part = self._model.kinds.get(kind)
        if part is None:
            return None
        history = part.past.history
        occurrences = part.names.find(scored.reading.terms)
        scores = scored.scores[part.first_column : part.first_column + len(history.labels)]
        candidates = part.past.find(scored.reading, scores, occurrences)
        return Ranked(
            part, candidates, occurrences, part.past.keys(candidates), part.ranker.rank(candidates.figures)
        )

    def _suggest(
        self, kind: str, scored: Scored, own: frozenset[str], limit: int, floor: float
    ) -> Iterator[Suggestion]:
        ranked = self.rank(kind, scored)
        if ranked is None:
            return
        order = np.argsort(-ranked.chances, kind="stable")
        open_ = [int(place) for place in order if ranked.keys[place] not in own]
        best = [place for place in open_[:limit] if ranked.chances[place] >= floor]
        for place, evidence in zip(best, self._explain(scored, ranked, best), strict=True):
            yield _suggestion(ranked, place, evidence)

    def _explain(
        self, scored: Scored, ranked: Ranked, places: Sequence[int]
    ) -> Iterator[tuple[Evidence, ...]]:
        """Yield the evidence of each candidate in `places`: terms for known labels, the name for new ones."""
        rows = ranked.candidates.rows
        known = [place for place in places if place < len(rows)]
        columns = ranked.part.first_column + rows[known]
        shares = dict(zip(known, self._model.weights.shares(scored.terms, columns).T, strict=True))
        for place in places:
            if place in shares:
                yield scored.explainer.explain_terms(shares[place])
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
