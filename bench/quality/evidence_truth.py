"""Checks that evidence is true: a label's score falls further without it than without other words."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from bench.corpus import read_corpus, without_labels
from console.command import run_command
from console.parser import Parser
from model.labels import fold
from model.normal_form import normalise
from model.post import Post
from model.suggestion import Suggestion
from model.tagger import Tagger
from model.terms.words import find_words
from model.text.characters import SCRIPT_RUN

DESCRIPTION = """\
Take the evidence of suggestions out of their posts, and count how often that lowers the score most.

As many other words, drawn at random, are taken out of another copy of the post. The model's folder of
bench.quality has the model of each corpus that has not learnt its newest fifth."""
EPILOG = """\
example:
  python -m bench.quality.evidence_truth build/quality/efcl/model.safetensors corpora/efcl

It prints JSON: how many suggestions, the share whose evidence is true, and those where it is not."""

SUGGESTIONS = 500
TERMS = 5
SHOWN = 20
"""So many suggestions whose evidence does not hold are printed."""
ALL_LABELS = 100_000


class Trial(NamedTuple):
    """A suggestion, its score, and its label's scores without its evidence and without other words."""

    post: str
    suggestion: Suggestion
    others: Sequence[str]
    without_evidence: float
    without_others: float

    @property
    def is_true(self) -> bool:
        """Whether the evidence lowers the score more than other words do."""
        return self.without_evidence < self.without_others


def main(arguments: Sequence[str]) -> int:
    """Check the suggestions of a model for a corpus, and print the answer. Raises FudaError."""
    parser = Parser(prog="python -m bench.quality.evidence_truth", description=DESCRIPTION, epilog=EPILOG)
    parser.add_argument("model", metavar="MODEL", type=Path, help="a model of the corpus")
    parser.add_argument("corpus", metavar="CORPUS", type=Path, help="a folder with a corpus.json")
    options = parser.parse_args(arguments)
    trials = list(islice(try_corpus(options.model, options.corpus), SUGGESTIONS))
    wrong = [trial for trial in trials if not trial.is_true]
    answer = {
        "suggestions": len(trials),
        "true": round(1 - len(wrong) / max(len(trials), 1), 3),
        "wrong": list(map(_describe, wrong[:SHOWN])),
    }
    print(json.dumps(answer, ensure_ascii=False, indent=1))
    return 0


def try_corpus(model: Path, corpus: Path) -> Iterator[Trial]:
    """Yield a trial for each suggestion with evidence on the test posts, in a random order of the posts."""
    tagger, random = Tagger.load(model), Random(1)
    posts = [_normalise(without_labels(dated.post)) for dated in read_corpus(corpus).test]
    random.shuffle(posts)
    for post in posts:
        for suggestion in tagger.suggest(post).tags:
            if suggestion.evidence:
                yield _try(tagger, post, suggestion, random)


def _try(tagger: Tagger, post: Post, suggestion: Suggestion, random: Random) -> Trial:
    evidence = [piece.text for piece in suggestion.evidence[:TERMS]]
    others = draw_others(post, evidence, random)
    scores = [_score(tagger, remove(post, terms), suggestion.label) for terms in (evidence, others)]
    return Trial(post.title, suggestion, others, *scores)


def draw_others(post: Post, evidence: Sequence[str], random: Random) -> list[str]:
    """Return as many words of a post as `evidence` has, which share nothing with it."""
    text = fold(" ".join([post.title, post.description, post.body]))
    words, runs = find_words(text)
    every = sorted({*words, *(part for run in runs for part in SCRIPT_RUN.findall(run))})
    others = [word for word in every if not any(word in term or term in word for term in evidence)]
    return random.sample(others, min(len(evidence), len(others)))


def remove(post: Post, terms: Sequence[str]) -> Post:
    """Return a post without every occurrence of `terms`, whatever their case."""
    pattern = "|".join(map(_compile_term, sorted(terms, key=len, reverse=True)))
    title, description, body = (
        re.sub(pattern, " ", text, flags=re.I) for text in (post.title, post.description, post.body)
    )
    return post._replace(title=title, description=description, body=body)


def _compile_term(term: str) -> str:
    words = r"[\s*_`]+".join(map(re.escape, term.split(" ")))
    return rf"\b{words}(?:s\b|\b)" if term.isascii() and term[0].isalnum() and term[-1].isalnum() else words


def _score(tagger: Tagger, post: Post, label: str) -> float:
    """Return the score of a label; 0 where it is not even a candidate."""
    answer = tagger.suggest(post, limit=ALL_LABELS, evidence=False, least_score=0.0)
    return next((each.score for each in answer.tags if fold(each.label) == fold(label)), 0.0)


def _normalise(post: Post) -> Post:
    return post._replace(
        title=normalise(post.title), description=normalise(post.description), body=normalise(post.body)
    )


def _describe(trial: Trial) -> dict[str, object]:
    return {
        "post": trial.post,
        "label": trial.suggestion.label,
        "new": trial.suggestion.new,
        "evidence": [piece.text for piece in trial.suggestion.evidence],
        "others": trial.others,
        "scores": [trial.suggestion.score, trial.without_evidence, trial.without_others],
    }


if __name__ == "__main__":
    sys.exit(run_command("evidence_truth", lambda: main(sys.argv[1:])))
