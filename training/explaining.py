"""The evidence for labels of a held-out post, by the model of older posts that has not seen it."""

from collections.abc import Iterator, Sequence

from model.choice import Chosen
from model.evidence import Explainer
from model.ranking.guards import Ranked
from model.suggestion import Evidence
from model.terms.extraction import Terms
from training.stages import Row


def explain_row(
    row: Row, ranked: Ranked, places: Sequence[int], terms: Terms
) -> Iterator[tuple[Evidence, ...]]:
    """Yield the evidence for the candidates of `row` at `places`, as Tagger finds it.

    `terms` are those of the post. A row without term weights, as most have none, has no evidence.
    """
    if row.term_weights is None:
        yield from (() for _ in places)
        return
    rows, values, weights = row.term_weights
    chosen = [_choose(ranked, place) for place in places]
    explainer = Explainer(terms, 0, row.past.vocabulary, rows)
    columns = [each.row for each in chosen if not each.new]
    by_terms = iter(explainer.explain_terms(weights[:, columns].T * values))
    for each in chosen:
        yield explainer.put_name_first(each.explain_name(), () if each.new else next(by_terms))


def _choose(ranked: Ranked, place: int) -> Chosen:
    candidates = ranked.candidates
    known = len(candidates.rows)
    return Chosen(ranked, place, place < known, candidates.new[place - known] if place >= known else None)
