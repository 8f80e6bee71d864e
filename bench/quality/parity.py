"""Compares serving with training on real blogs: python -m bench.quality.parity CORPUS_DIR...

The base scores and the ranker run in Keras and in the code that serves, before quantisation; then the
weights of the same fit are quantised, and the loss is measured.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from copy import replace
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.corpus import Corpus, read_corpus, without_labels
from bench.quality.ask_corpus import ask
from bench.quality.predictions import parse_prediction
from console.command import run_command
from console.parser import Parser
from console.progress import ProgressReport
from console.tables import render_table
from model.artifact import Artifact
from model.packing import pack_model, unpack_model
from model.parts import Model
from model.ranking.guards import least_sure, most_sure
from model.ranking.label_model import LabelModel
from model.ranking.names import NameIndex
from model.tagger import Tagger
from model.terms.extraction import Terms, parse_posts
from training.report.scorecard import summarise
from training.starting import import_fit

DESCRIPTION = "Compare serving with Keras, and weights before and after quantisation, on the test posts."
HEAD = ["corpus", "posts", "largest |Δp|", "same order", "int8: same first tag", "f1_5", "int8: f1_5"]

SAME_PROBABILITY = 1e-5
"""Labels of the very same posts have equal figures; only rounding decides which comes first."""


@dataclass(frozen=True, slots=True)
class Gap:
    """How one post's candidates of one kind differ: the largest |Δp|, and whether the order is the same.

    Candidates that only one side has count with their whole probability.
    """

    difference: float
    same_order: bool


class KerasTagger:
    """A model's linear layers and rankers in Keras; candidates and figures come from the code that serves."""

    def __init__(self, model: Model) -> None:
        from training.network import load_base, load_ranker

        self._model = model
        self._names = NameIndex(model.labels)
        self._base = load_base(model.weights)
        self._rankers = {kind: load_ranker(part.ranker, model.settings) for kind, part in model.kinds.items()}

    def score(self, terms: Terms) -> NDArray[np.float32]:
        """Return the base scores of every label of the model for one post, of shape (1, labels)."""
        [(rows, values)] = self._model.vocabulary.vectorise(terms)
        vector = np.zeros((1, len(self._model.vocabulary.df)), np.float32)
        vector[0, rows] = values
        scores: NDArray[np.float32] = np.asarray(self._base(vector))
        return scores

    def rank(self, kind: str, terms: Terms) -> dict[str, float]:
        """Return the score of each candidate of a post by its folded label, in their order."""
        part = self._model.kinds[kind]
        scores = self.score(terms)[:, part.columns]
        candidates = part.past.find(terms, scores, self._names.find(terms).of(part.columns))
        scores = part.dials.score(self._log_odds(kind, part, candidates.figures), len(candidates.rows))
        bounded = np.clip(scores, least_sure(candidates), most_sure(candidates))
        return dict(zip(part.past.keys(candidates), bounded.tolist(), strict=True))

    def _log_odds(self, kind: str, part: LabelModel, figures: NDArray[np.float32]) -> NDArray[np.float32]:
        from training.network import standardise

        ranker = part.ranker
        standard = standardise(figures, ranker.mean, ranker.deviation, ranker.clip)
        log_odds: NDArray[np.float32] = np.asarray(self._rankers[kind](standard[None]))[0].mean(1)
        return log_odds


def compare_probabilities(ours: Mapping[str, float], theirs: Mapping[str, float]) -> Gap:
    """Return how two rankings of one post differ; each maps labels to probabilities.

    The order is the same when theirs never falls where ours rises. Probabilities within SAME_PROBABILITY
    are equal.
    """
    keys = ours.keys() | theirs.keys()
    difference = max((abs(ours.get(key, 0) - theirs.get(key, 0)) for key in keys), default=0)
    order = sorted(ours, key=ours.__getitem__, reverse=True)
    falls = all(theirs.get(low, 0) <= theirs.get(high, 0) + SAME_PROBABILITY for high, low in pairwise(order))
    return Gap(difference, falls and ours.keys() == theirs.keys())


def compare_serving(artifact: Artifact, post_terms: Sequence[Terms]) -> list[Gap]:
    """Return the gap between serving and Keras for each post and kind."""
    tagger, model = Tagger(artifact), unpack_model(artifact)
    keras = KerasTagger(model)
    gaps = []
    for terms in post_terms:
        scored = tagger.score(terms)
        for kind in model.kinds:
            ranked = tagger.rank(kind, scored)
            assert ranked is not None
            served = dict(zip(ranked.keys, ranked.scores.tolist(), strict=True))
            gaps.append(compare_probabilities(served, keras.rank(kind, terms)))
    return gaps


def quantise(artifact: Artifact) -> Artifact:
    """Return a model of float32 weights as it would have been stored."""
    from training.base import to_int8

    model = unpack_model(artifact)
    return pack_model(replace(model, weights=to_int8(model.weights)))


def measure(folder: Path) -> dict[str, Any]:
    """Return the figures of one corpus: fitted on its train split, compared on its test split."""
    fit = import_fit()
    corpus = read_corpus(folder)
    with ProgressReport(sys.stderr, clock=monotonic) as progress:
        exact = fit(corpus.train, keys=corpus.keys, progress=progress, quantise=False).artifact
    gaps = compare_serving(exact, [parse_posts(without_labels(each.post)) for each in corpus.test])
    return {
        "corpus": corpus.name,
        "posts": len(corpus.test),
        "largest_gap": max(gap.difference for gap in gaps),
        "same_order": sum(gap.same_order for gap in gaps) / len(gaps),
        **compare_answers(corpus, Tagger(exact), Tagger(quantise(exact))),
    }


def compare_answers(corpus: Corpus, exact: Tagger, stored: Tagger) -> dict[str, Any]:
    """Return how often both suggest the same first tag for the test posts, and what each scores."""
    exact_lines, stored_lines = (
        [ask(tagger, each.path, without_labels(each.post)) for each in corpus.test]
        for tagger in (exact, stored)
    )
    same = [a["tags"][0][:1] == b["tags"][0][:1] for a, b in zip(exact_lines, stored_lines, strict=True)]
    f1, stored_f1 = (
        summarise(parse_prediction(line, corpus) for line in lines)["f1_5"]
        for lines in (exact_lines, stored_lines)
    )
    return {"same_first_tag": sum(same) / len(same), "f1_5": f1, "int8_f1_5": stored_f1}


def render_measured(measured: Sequence[Mapping[str, Any]]) -> str:
    """Return the figures of all corpora as a table."""
    rows = [
        [
            each["corpus"],
            str(each["posts"]),
            f"{each['largest_gap']:.1e}",
            f"{each['same_order']:.1%}",
            f"{each['same_first_tag']:.1%}",
            f"{each['f1_5']:.4f}",
            f"{each['int8_f1_5']:.4f}",
        ]
        for each in measured
    ]
    return "\n".join(render_table([HEAD, *rows]))


def main(arguments: Sequence[str]) -> int:
    """Measure every corpus, print the table and a line of JSON, and return the exit code."""
    parser = Parser(prog="python -m bench.quality.parity", description=DESCRIPTION)
    parser.add_argument("corpora", type=Path, nargs="+", metavar="CORPUS_DIR", help="as for bench.quality")
    options = parser.parse_args(arguments)
    return run_command("parity", lambda: measure_all(options.corpora))


def measure_all(corpora: Sequence[Path]) -> None:
    """Measure every corpus, and print the table and the line of JSON."""
    measured = [measure(folder) for folder in corpora]
    print(render_measured(measured))
    print(json.dumps(measured, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
